using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Proofs;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>`enumerate FILE`: how many activation patterns an instance has, every one and every gap certified.</summary>
internal static class EnumerateCommand
{
    private const string Schema = "theorychecks.enumeration/1";
    private const long DefaultMaxPatterns = 100_000_000;
    private const int LongestCount = 40;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An instance, \"theorychecks.instance/1\"." };
        var list = new Option<bool>("--list")
        {
            Description = "List the patterns: the sets of single neurons, or the joint patterns where neurons are coupled.",
        };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out(
            "Write the answer and its certificates into this folder. "
            + "Without it the kernel checks the certificates as they are made, in bounded memory.");
        var maxPatterns = CommonOptions.Within(
            "--max-patterns", "N", DefaultMaxPatterns, 1L, long.MaxValue, "Give up beyond so many patterns of one tree.");
        const string Kept = "Give up beyond so many patterns held in memory (--list, --out, coupled neurons).";
        var maxKept = CommonOptions.Within("--max-kept", "N", new EnumeratorOptions().MaxKept, 1, int.MaxValue, Kept);
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time("Give up after so many seconds.");
        var verified = new Option<bool>("--verified")
        {
            Description = "Ask the checker extracted from Coq, too, tree by tree as it is made (theory/Proofs, 'make checker').",
        };
        var command = new Command("enumerate", "Count the activation patterns of an instance, with certificates for every region and every gap.")
        {
            file, list, json, output, maxPatterns, maxKept, threads, time, verified,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => Run(
            job,
            parsed.GetValue(file)!,
            parsed.GetValue(list),
            parsed.GetValue(output),
            new EnumeratorOptions
            {
                MaxPatterns = parsed.GetValue(maxPatterns),
                MaxKept = parsed.GetValue(maxKept),
                Threads = parsed.GetValue(threads),
            },
            parsed.GetValue(verified))));
        return command;
    }

    private static int Run(Job job, string file, bool list, string? output, EnumeratorOptions options, bool verified)
    {
        var sinks = new List<TreeSink>();
        try
        {
            return Run(job, file, list, output, options, verified, sinks);
        }
        finally
        {
            sinks.ForEach(sink => sink.Dispose());
        }
    }

    private static int Run(
        Job job, string file, bool list, string? output, EnumeratorOptions options, bool verified, List<TreeSink> sinks)
    {
        var clock = Stopwatch.StartNew();
        var instance = InputFile.ReadInstance(file);
        var folder = OutputFolder.Open(output);
        var found = 0L;
        PatternCensus census;
        try
        {
            census = ProgressDisplay.During(job.Screen, "enumerating", progress => PatternCensus.Take(
                instance,
                list,
                options with
                {
                    Progress = count =>
                    {
                        found = count;
                        progress.Report($"{Count(count)} patterns found", count, null);
                    },
                },
                part =>
                {
                    sinks.Add(new TreeSink(instance, part, record: folder is not null, options.MaxKept, verified ? Checker() : null));
                    return sinks[^1];
                },
                job.Cancel));
        }
        catch (OperationCanceledException) when (!job.Interrupted.IsCancellationRequested && job.OutOfTime.IsCancellationRequested)
        {
            var sofar = found > 0 ? $" with more than {Count(found)} patterns found" : "";
            throw CommandException.OutOfBudget($"out of time after {Seconds(clock)}{sofar}; raise --time, or take a smaller instance.");
        }

        var results = ProgressDisplay.During(job.Screen, "checking", _ => sinks.Select(sink => sink.Check()).ToArray());
        var refusals = sinks.Select(sink => sink.Refused()).ToArray();
        var (witnesses, lemmas) = (sinks.Sum(sink => sink.Witnesses), sinks.Sum(sink => sink.Lemmas));
        var answer = new Answer(instance, census, witnesses, lemmas, results.All(result => result.IsAccepted));
        job.Interrupted.ThrowIfCancellationRequested();
        var written = new List<string>();
        if (folder is not null)
        {
            for (var k = 0; k < sinks.Count; k++)
                if (results[k].IsAccepted)
                    written.Add(folder.Write($"certificates/enumeration-{instance.Name}-{k}.json", sinks[k].Certificate!.Utf8));
            written.Add(folder.WriteJson($"enumeration-{instance.Name}.json", answer.Write));
        }

        job.Screen.Json(answer.Write);
        answer.Print(job.Screen.Human, clock);
        if (verified)
        {
            var how = Array.TrueForAll(refusals, word => word is null) ? "proved, by the checker extracted from Coq"
                : $"not proved: the extracted checker says {string.Join(", ", refusals.Where(word => word is not null))}";
            job.Screen.Human.WriteLine($"  sets and trees            {how}");
        }
        foreach (var path in written)
            job.Screen.Human.WriteLine($"  written                   {path}");
        if (results.FirstOrDefault(result => !result.IsAccepted) is { } refused)
        {
            var problem = $"the kernel does not accept the enumeration of {instance.Name}: {refused.Reason}";
            throw new CommandException(ExitCode.Failed, $"{problem}. This is a bug; please report it with the instance.");
        }
        return Array.TrueForAll(refusals, word => word is null) ? ExitCode.Success : ExitCode.Failed;
    }

    private static VerifiedChecker Checker() =>
        VerifiedChecker.Start(null, out var missing) ?? throw CommandException.BadInput($"--verified: {missing}.");

    private static string Seconds(Stopwatch clock) => string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.0} s");

    private static string Count(BigInteger count)
    {
        var digits = BigInteger.Abs(count).ToString(CultureInfo.InvariantCulture);
        return digits.Length <= LongestCount
            ? count.ToString("N0", CultureInfo.InvariantCulture)
            : $"{digits[0]}.{digits[1..4]}e{digits.Length - 1} (all {digits.Length} digits with --json)";
    }

    private sealed record Answer(Instance Instance, PatternCensus Census, long Witnesses, long Lemmas, bool IsChecked)
    {
        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("instance", Instance.Name);
            if (Census.NeuronPatterns is { } sets)
                writer.WriteNumber("neuronPatterns", (long)sets);
            else
                writer.WriteNull("neuronPatterns");
            writer.WriteCount("patterns", Census.Patterns);
            writer.WriteCount("patternsUpToPermutation", Census.PatternsUpToPermutation);
            if (Census.List is { } list)
                WriteList(writer, list);
            writer.WritePropertyName("certificates");
            writer.WriteInline(inline =>
            {
                inline.WriteStartObject();
                inline.WriteNumber("witnesses", Witnesses);
                inline.WriteNumber("farkas", Lemmas);
                inline.WriteBoolean("checked", IsChecked);
                inline.WriteEndObject();
            });
            writer.WriteEndObject();
        }

        private void WriteList(Utf8JsonWriter writer, IReadOnlyList<ActivationPattern> list)
        {
            var single = Census.NeuronPatterns is not null;
            writer.WritePropertyName(single ? "neuronPatternList" : "patternList");
            writer.WriteInline(inline =>
            {
                inline.WriteStartArray();
                foreach (var pattern in list)
                {
                    if (!single)
                        inline.WriteStartArray();
                    for (var i = 0; i < pattern.Neurons; i++)
                    {
                        inline.WriteStartArray();
                        foreach (var column in pattern[i])
                            inline.WriteNumberValue(column);
                        inline.WriteEndArray();
                    }
                    if (!single)
                        inline.WriteEndArray();
                }
                inline.WriteEndArray();
            });
        }

        public void Print(TextWriter text, Stopwatch clock)
        {
            var problem = Instance.Problem;
            var (neurons, columns) = (Some(Instance.Neurons, "neuron"), Some(problem.Columns, "column"));
            text.WriteLine($"{Instance.Name}: {Instance.Activation.Kind}, {neurons}, {columns} in dimension {problem.InputDimension}");
            if (Census.NeuronPatterns is { } sets)
                text.WriteLine($"  sets of a single neuron   {Count(sets)}");
            text.WriteLine($"  patterns                  {Count(Census.Patterns)}");
            text.WriteLine($"  up to permuting neurons   {Count(Census.PatternsUpToPermutation)}");
            var scope = Census.NeuronPatterns is null ? "all neurons jointly" : "each neuron by itself; patterns are their combinations";
            var evidence = IsChecked ? "kernel" : "NONE: the kernel did not accept it";
            var trees = $"{Some(Lemmas, "Farkas lemma")}, {Some(Census.Parts.Count, "decision tree")}";
            text.WriteLine($"  scope                     {scope}");
            text.WriteLine($"  evidence                  {evidence}; {Some(Witnesses, "witness", "witnesses")}, {trees}");
            text.WriteLine($"  time                      {Seconds(clock)}");
            if (Census.List is not { } list)
                return;
            text.WriteLine(Census.NeuronPatterns is null ? "  patterns:" : "  sets of a single neuron:");
            foreach (var pattern in list)
                text.WriteLine($"    {(Census.NeuronPatterns is null ? pattern : pattern.ToString()[1..^1])}");
        }

        private static string Some(long count, string one, string? many = null) => count == 1 ? $"1 {one}" : $"{Count(count)} {many ?? one + "s"}";
    }
}
