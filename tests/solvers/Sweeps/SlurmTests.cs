using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Sweeps;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>Sweeps on a real Slurm: whatever happens to tasks, nodes, controller, the answer is the local one, nothing is done twice.</summary>
public sealed partial class SlurmTests
{
    private const int Parts = 200;

    private const string Survey = """
        { "schema": "theorychecks.survey/1", "name": "pairs", "seed": 1, "draws": 200, "block": 1,
          "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" }, "directions": { "kind": "sphere" },
                      "weights": { "kind": "drawn", "least": 1, "greatest": 9 } },
          "questions": { "theorems": ["3.6"], "landscape": ["polysemantic-minima", "traps"] } }
        """;

    private static readonly string[] Cross =
        ["crosscheck", "theory/Gallery/acute-pair.json", "--seeds", "400", "--steps", "20", "--parts", $"{Parts}"];

    [SlurmFact]
    public void A_survey_of_two_hundred_instances_on_two_nodes_survives_a_dead_node_a_cancelled_a_requeued_task_and_a_new_controller()
    {
        using var cluster = SlurmCluster.Start();
        using var folder = new ScratchFolder();
        string[] command = ["survey", folder.Write("pairs.json", Survey), "--json"];
        var local = CliProcess.Run([.. command, "--out", folder.At("local")]);
        Assert.Equal(0, local.ExitCode);

        string[] onSlurm = [.. command, "--out", folder.At("slurm"), "--engine", "slurm", "--partition", "main"];
        using var first = cluster.Program(onSlurm);
        var error = first.StandardError.ReadToEndAsync();
        var output = first.StandardOutput.ReadToEndAsync();
        // Arrays go up to MaxArraySize - 1 = 150: two of them.
        cluster.Until(() => Done() >= 5, "five results");
        string[] jobs = [];
        cluster.Until(() => (jobs = [.. cluster.Queue().Select(task => task.Split('_')[0]).Distinct().Order()]).Length == 2, "two arrays");
        cluster.Insist("the cancellation", () => cluster.Ask("scancel", $"{jobs[0]}_149"));
        // A task that has ended meanwhile cannot be put back: then another one.
        cluster.Insist("a task to be put back", () => cluster.Ask("scontrol", "requeue", Running("n1")));
        cluster.Until(() => Done() >= 15, "fifteen results");
        cluster.StopController();
        Thread.Sleep(1000);
        cluster.StartController();
        cluster.Until(() => Done() >= 25 && OnNode("n2").Length > 0, "work after the controller's return");
        cluster.KillNode("n2");
        cluster.Until(() => cluster.StateOf("n2").StartsWith("down", StringComparison.Ordinal), "the controller to miss the node");
        cluster.StartNode("n2");

        Assert.True(first.WaitForExit(SlurmCluster.Patience), "it does not end");
        var said = CliProcess.WithoutProgress(error.Result);
        // What was cancelled was never begun; all the others are there. No exit code of Slurm's says so.
        var lacking = "theorychecks: 1 of 200 parts are missing, and no task is left: their tasks ended without a word, as cancelled ones do. "
            + $"The same command with --resume submits them again; theorychecks status {folder.At("slurm")} lists all.\n";
        Assert.Equal(
            $"Submitted 200 of 200 parts as job {jobs[0]}, {jobs[1]}; waiting. Ctrl-C ends the waiting alone. How it goes: theorychecks status "
                + $"{folder.At("slurm")}\n{lacking}",
            said);
        Assert.Equal((1, ""), (first.ExitCode, output.Result));
        var status = cluster.Run("status", folder.At("slurm"));
        Assert.Equal((0, true), (status.ExitCode, status.Output.Contains("  200 parts: 199 done, 1 missing\n", StringComparison.Ordinal)));

        var second = cluster.Run(onSlurm);
        Assert.StartsWith("Submitted 1 of 200 parts as job ", second.Error, StringComparison.Ordinal);
        Assert.Equal((0, local.Output), (second.ExitCode, second.Output));
        Assert.Equal(Bytes("local"), Bytes("slurm"));

        cluster.UntilIdle();
        var there = SweepFolder.Of(folder.At("slurm"));
        var plan = Assert.Single(there.Plans());
        var attempts = plan.Parts.Select(there.Attempts).ToArray();
        Assert.All(attempts, tries => Assert.Single(tries, one => one.Outcome == AttemptOutcome.Done));
        Assert.All(attempts, tries => Assert.Equal(AttemptOutcome.Done, tries[^1].Outcome));
        // The node took somebody with it, and both nodes have worked.
        Assert.Equal(SlurmCluster.Nodes, attempts.SelectMany(tries => tries).Select(one => one.Host).Distinct().Order());
        Assert.Empty(Directory.GetFiles(there.Claims));

        int Done() => Directory.Exists(folder.At("slurm/instances")) ? Directory.GetFiles(folder.At("slurm/instances"), "0*").Length : 0;

        string Running(string node)
        {
            var found = "";
            cluster.Until(() => (found = OnNode(node)).Length > 0, $"a task on {node}");
            return found;
        }

        string OnNode(string node) =>
            cluster.Queue().FirstOrDefault(task => task.EndsWith($"RUNNING {node}", StringComparison.Ordinal))?.Split(' ')[0] ?? "";

        string[] Bytes(string run) =>
        [
            .. new[] { ".", "instances", "tables", "figures" }.Where(part => Directory.Exists(Path.Combine(folder.At(run), part)))
                .SelectMany(part => Directory.GetFiles(Path.Combine(folder.At(run), part))
                    .Select(file => $"{part}/{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The controller dies without a word, twice, and comes back with what it had written down: tasks of its last seconds begin again beside
    /// themselves, and nodes that have them already may be drained. Claims see to it that no part is done twice all the same.
    /// </summary>
    [SlurmFact]
    public void A_controller_that_is_killed_in_the_middle_costs_no_result_and_doubles_none()
    {
        // In this order: tasks that begin again late write into the folder until the cluster has ended.
        using var folder = new ScratchFolder();
        using var cluster = SlurmCluster.Start();
        string[] command = ["survey", folder.Write("pairs.json", Survey.Replace("200", "60", StringComparison.Ordinal)), "--json"];
        var local = CliProcess.Run([.. command, "--out", folder.At("local")]);
        Assert.Equal(0, local.ExitCode);
        string[] onSlurm = [.. command, "--out", folder.At("slurm"), "--engine", "slurm"];
        using var sweep = cluster.Program(onSlurm);
        var error = sweep.StandardError.ReadToEndAsync();
        var output = sweep.StandardOutput.ReadToEndAsync();
        foreach (var results in new[] { 5, 20 })
        {
            // Nodes that the last kill drained go on, as below.
            cluster.Until(
                () =>
                {
                    cluster.Resume();
                    return Done() >= results;
                },
                $"{results} results");
            cluster.KillController();
            Thread.Sleep(1500);
            cluster.StartController();
        }
        for (var clock = Stopwatch.StartNew(); !sweep.WaitForExit(TimeSpan.FromSeconds(1));)
        {
            Assert.True(clock.Elapsed < SlurmCluster.Patience, "it does not end");
            cluster.Resume();
        }
        // What the controller has forgotten altogether is missing, and said to be; the same command submits that alone.
        if (sweep.ExitCode != 0)
        {
            Assert.Equal(1, sweep.ExitCode);
            Assert.Contains(" of 60 parts are missing, and no task is left: ", error.Result, StringComparison.Ordinal);
            var again = cluster.Run(onSlurm);
            Assert.Equal((0, local.Output), (again.ExitCode, again.Output));
        }
        else
            Assert.Equal(local.Output, output.Result);
        Assert.Equal(
            Directory.GetFiles(folder.At("local/instances")).Order(StringComparer.Ordinal).Select(File.ReadAllText),
            Directory.GetFiles(folder.At("slurm/instances")).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        var there = SweepFolder.Of(folder.At("slurm"));
        // A task that began again late may be looking whether its part is done.
        cluster.Until(() => Directory.GetFiles(there.Claims).Length == 0, "the last claims to be let go");
        Assert.All(
            Assert.Single(there.Plans()).Parts, part => Assert.Single(there.Attempts(part), one => one.Outcome == AttemptOutcome.Done));

        int Done() => Directory.Exists(folder.At("slurm/instances")) ? Directory.GetFiles(folder.At("slurm/instances"), "0*").Length : 0;
    }

    [SlurmFact]
    public void A_warned_task_keeps_what_it_has_goes_back_into_the_queue_alone_and_ends_as_if_nothing_had_been()
    {
        using var cluster = SlurmCluster.Start();
        using var folder = new ScratchFolder();
        string[] command = ["bench", "lrb", "--table", "7", "--seed", "1", "--device", "cpu", "--checkpoint-every", "50", "--json"];
        var local = CliProcess.Run([.. command, "--out", folder.At("local")]);
        using var sweep = cluster.Program(
            [.. command, "--out", folder.At("slurm"), "--engine", "slurm", "--time", "3600", "--sbatch", "--comment", "a b"]);
        var output = sweep.StandardOutput.ReadToEndAsync();
        var error = sweep.StandardError.ReadToEndAsync();
        // The last task of an array has the array's own number as its SLURM_JOB_ID: it must not take the others along.
        var last = "";
        cluster.Until(
            () => Checkpoints().Contains("+FA_k=128", StringComparison.Ordinal) && (last = Task("6")?.Split(' ')[0] ?? "").Length > 0,
            "a checkpoint of the last task");
        cluster.Ask("scancel", "--batch", "--signal=USR1", last);
        Assert.True(sweep.WaitForExit(SlurmCluster.Patience), "it does not end");
        Assert.True(sweep.ExitCode == 0, error.Result);
        Assert.Equal(local.Output, output.Result.ReplaceLineEndings("\n"));
        Assert.Equal(Results("local"), Results("slurm"));

        cluster.UntilIdle();
        var there = SweepFolder.Of(folder.At("slurm"));
        var plan = Assert.Single(there.Plans());
        Assert.Equal([AttemptOutcome.Stopped, AttemptOutcome.Done], there.Attempts(plan.Parts[5]).Select(one => one.Outcome));
        Assert.True(there.Attempts(plan.Parts[5])[0].HasMoved);
        Assert.All(plan.Parts.Take(5), part => Assert.Equal(AttemptOutcome.Done, Assert.Single(there.Attempts(part)).Outcome));
        Assert.Contains("what there is is kept, and the task goes back into the queue.", Logs("6"), StringComparison.Ordinal);

        string? Task(string index) => cluster.Queue().FirstOrDefault(task => task.Split(' ')[0].EndsWith($"_{index}", StringComparison.Ordinal));

        string Checkpoints() => Directory.Exists(folder.At("slurm/checkpoints"))
            ? string.Join(' ', Directory.GetFiles(folder.At("slurm/checkpoints"), "table*").Select(Path.GetFileName))
            : "";

        string Logs(string index) => Directory.Exists(folder.At("slurm/sweep/slurm"))
            ? string.Concat(Directory.GetFiles(folder.At("slurm/sweep/slurm"), $"*_{index}.log").Select(File.ReadAllText))
            : "";

        string[] Results(string run) => [.. new ResultStore(Path.Combine(folder.At(run), "results")).All().Select(result =>
        {
            using var text = new MemoryStream();
            JsonText.Write(text, (result with { Run = [] }).Write);
            return System.Text.Encoding.UTF8.GetString(text.ToArray());
        })];
    }

    /// <summary>A task is cancelled before it begins: the answer counts results, and the second command makes what is missing.</summary>
    [SlurmFact]
    public void A_landscape_in_parts_on_two_nodes_is_the_local_one()
    {
        using var cluster = SlurmCluster.Start();
        using var folder = new ScratchFolder();
        string[] command = ["landscape", "theory/Gallery/superposition-4-in-2.json", "--parts", "6", "--json"];
        var local = CliProcess.Run([.. command, "--out", folder.At("local")]);
        Assert.True(local.ExitCode == 0, local.Error);
        string[] onSlurm = [.. command, "--out", folder.At("slurm"), "--engine", "slurm", "--array", "%1"];
        using var first = cluster.Program(onSlurm);
        var (output, error) = (first.StandardOutput.ReadToEndAsync(), first.StandardError.ReadToEndAsync());
        var job = "";
        cluster.Until(() => Done() >= 1 && (job = cluster.Queue().FirstOrDefault("").Split('_')[0]).Length > 0, "a result");
        cluster.Insist("the cancellation", () => cluster.Ask("scancel", $"{job}_6"));
        Assert.True(first.WaitForExit(SlurmCluster.Patience), "it does not end");
        Assert.Equal((1, ""), (first.ExitCode, output.Result));
        Assert.Contains("1 of 6 parts are missing, and no task is left: ", error.Result, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("slurm/landscape-superposition-4-in-2.json")));
        var second = cluster.Run([.. onSlurm, "--resume"]);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Equal(local.Output, second.Output);
        Assert.Equal(Certificates("local"), Certificates("slurm"));

        int Done() => Directory.Exists(folder.At("slurm/parts")) ? Directory.GetFiles(folder.At("slurm/parts"), "landscape-*.json").Length : 0;

        string[] Certificates(string run) => [.. Directory.GetFiles(Path.Combine(folder.At(run), "certificates")).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];
    }

    /// <summary>The parts of a decision tree as one array: the certificates and the join are those of one process.</summary>
    [SlurmFact]
    public void An_enumeration_in_parts_on_two_nodes_is_the_local_one()
    {
        using var folder = new ScratchFolder();
        using var cluster = SlurmCluster.Start();
        string[] command = ["enumerate", "theory/Gallery/absorption-relu-fan.json", "--split", "2", "--json"];
        var local = CliProcess.Run([.. command, "--out", folder.At("local"), "--part", "1/1"]);
        Assert.True(local.ExitCode == 0, local.Error);
        var slurm = cluster.Run([.. command, "--out", folder.At("slurm"), "--engine", "slurm"]);
        Assert.True(slurm.ExitCode == 0, slurm.Error);
        Assert.StartsWith("Submitted 4 of 4 parts as job ", slurm.Error, StringComparison.Ordinal);
        Assert.Equal(local.Output, slurm.Output);
        Assert.Equal(
            Directory.GetFiles(folder.At("local/certificates")).Order(StringComparer.Ordinal).Select(File.ReadAllText),
            Directory.GetFiles(folder.At("slurm/certificates")).Order(StringComparer.Ordinal).Select(File.ReadAllText));
    }

    /// <summary>Surveys and `bench lrb` are above.</summary>
    [SlurmFact]
    public void The_other_commands_that_sweep_give_on_slurm_what_they_give_here()
    {
        using var cluster = SlurmCluster.Start();
        string[][] commands =
        [
            ["crosscheck", "theory/Gallery/acute-pair.json", "--seeds", "12", "--steps", "20", "--parts", "4"],
            ["bench", "words", "--method", "TopK", "--anchors", "5", "--seed", "3", "--device", "cpu"],
            ["bench", "text", "--method", "TopK", "--anchors", "2", "--seed", "3", "--device", "cpu"],
        ];
        foreach (var command in commands)
        {
            using var folder = new ScratchFolder();
            var local = CliProcess.Run([.. command, "--json", "--out", folder.At("local")]);
            Assert.True(local.ExitCode == 0, local.Error);
            var slurm = cluster.Run([.. command, "--json", "--out", folder.At("slurm"), "--engine", "slurm"]);
            Assert.True(slurm.ExitCode == 0, slurm.Error);
            Assert.Matches("(?m)^Submitted [234] of [234] parts as job [0-9]+; waiting\\.", slurm.Error);
            Assert.Equal(Answer(local), Answer(slurm));
            cluster.UntilIdle();
            var there = SweepFolder.Of(folder.At("slurm"));
            Assert.All(
                Assert.Single(there.Plans()).Parts,
                part => Assert.Contains(Assert.Single(there.Attempts(part)).Host, SlurmCluster.Nodes));
        }

        // Of benches the rows: what ran where, and when, is another matter.
        static string Answer(CliProcess run) => JsonNode.Parse(run.Output) is var document && document!["rows"] is { } rows
            ? rows.ToJsonString()
            : document.ToJsonString();
    }

    [SlurmFact]
    public void What_sbatch_refuses_is_one_line_and_nothing_counts_as_done()
    {
        using var cluster = SlurmCluster.Start();
        using var folder = new ScratchFolder();
        string[] command = [.. Cross, "--out", folder.At("out"), "--engine", "slurm"];
        var refused = cluster.Run([.. command, "--partition", "nosuch"]);
        Assert.Equal(
            (2, $"theorychecks: sbatch refuses {folder.At("out")}/sweep/slurm/crosscheck-acute-pair-0.sbatch: invalid partition specified: nosuch; "
                + "Batch job submission failed: Invalid partition name specified. Change --partition, --time, --array or what follows --sbatch; "
                + "'sinfo' lists partitions and their limits.\n"),
            (refused.ExitCode, refused.Error));
        Assert.Equal("", refused.Output);
        cluster.StopController();
        var silent = cluster.Run(command);
        Assert.Equal(2, silent.ExitCode);
        Assert.Matches(
            "^theorychecks: Slurm's controller does not answer: .*; try again when 'sinfo' does, or leave out --engine slurm\\.\n$",
            Words(silent.Error));
        Assert.Contains("200 missing", CliProcess.Run("status", folder.At("out")).Output, StringComparison.Ordinal);
        // And nothing is in the way of a corrected command.
        var survey = cluster.Run("survey", folder.Write("pairs.json", Survey), "--out", folder.At("survey"), "--engine", "slurm");
        Assert.Equal((2, silent.Error), (survey.ExitCode, survey.Error));
        Assert.False(Directory.Exists(folder.At("survey")));

        static string Words(string text) => Newlines().Replace(text.TrimEnd(), " ") + "\n";
    }

    [GeneratedRegex("\n")]
    private static partial Regex Newlines();
}
