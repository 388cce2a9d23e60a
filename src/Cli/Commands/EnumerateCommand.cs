using System.CommandLine;
using System.Diagnostics;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Proofs;

namespace TheoryChecks.Cli;

/// <summary>`enumerate FILE`: how many activation patterns an instance has, every one and every gap certified.</summary>
internal static class EnumerateCommand
{
    private const long DefaultMaxPatterns = 100_000_000;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "An instance, \"theorychecks.instance/1\"." };
        var list = new Option<bool>("--list")
        {
            Description = "List the patterns: the sets of single neurons, or the joint patterns where neurons are coupled.",
        };
        var orbits = new Option<bool>("--orbits")
        {
            Description = "Count by orbits of the symmetries of the columns (relu, jumprelu): far less work where there are many.",
        };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out(
            "Write the answer and its certificates into this folder. "
            + "Without it the kernel checks the certificates as they are made, in bounded memory.");
        var maxPatterns = CommonOptions.Within(
            "--max-patterns", "N", DefaultMaxPatterns, 1L, long.MaxValue, "Give up beyond so many patterns of one tree.");
        const string Kept = "Give up beyond so many patterns held in memory (--list, --out, coupled neurons), or so many orbits.";
        var maxKept = CommonOptions.Within("--max-kept", "N", new EnumeratorOptions().MaxKept, 1, int.MaxValue, Kept);
        var threads = CommonOptions.Threads();
        var time = CommonOptions.Time("Give up after so many seconds.");
        var verified = new Option<bool>("--verified")
        {
            Description = "Ask the checker extracted from Coq, too, tree by tree as it is made (theory/Proofs, 'make checker').",
        };
        var part = new Option<SurveyPart?>("--part")
        {
            HelpName = "I/N",
            Description = "Count only part I of N of the decision tree (relu, jumprelu) into --out; whoever finds all parts there adds them up.",
            CustomParser = SurveyPart.Parse,
        };
        var split = CommonOptions.Within("--split", "D", 6, 1, EnumerateInParts.MostSplit,
            "--part: cut the tree below so many columns, into 2^D parts.");
        var counts = new Option<bool>("--counts") { Description = "--part: keep numbers alone, no certificates: where these would be too large." };
        var command = new Command("enumerate", "Count the activation patterns of an instance, with certificates for every region and every gap.")
        {
            file, list, orbits, json, output, maxPatterns, maxKept, threads, time, verified, part, split, counts,
        };
        var engine = new EngineOptions();
        engine.AddTo(command, withPart: false);
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), engine.Time(parsed, parsed.GetValue(time)), job =>
        {
            var options = new EnumeratorOptions
            {
                MaxPatterns = parsed.GetValue(maxPatterns),
                Remedy = "raise --max-patterns or take a smaller instance",
                MaxKept = parsed.GetValue(maxKept),
                Threads = parsed.GetValue(threads),
            };
            var (isListed, byOrbits, isVerified) = (parsed.GetValue(list), parsed.GetValue(orbits), parsed.GetValue(verified));
            var (some, isOnSlurm) = (parsed.GetValue(part), engine.IsSlurm(parsed));
            if (some is not null && isOnSlurm)
                throw CommandException.BadInput("--engine slurm has Slurm make every part and joins them; leave --part out.");
            engine.Require(parsed, parsed.GetValue(output), parsed.GetValue(json));
            if (some is not null || isOnSlurm)
                return isListed || byOrbits || isVerified
                    ? throw CommandException.BadInput(
                        $"{(isOnSlurm ? "--engine slurm counts parts" : "--part counts a part")} of the decision tree; leave out --list, --orbits "
                            + "and --verified.")
                    : EnumerateInParts.Run(
                        job,
                        parsed.GetValue(file)!,
                        parsed.GetValue(output),
                        some,
                        parsed.GetValue(split),
                        parsed.GetValue(counts),
                        options,
                        (name, parts) => SweepRun.Of(job, parsed, engine, parsed.GetValue(output), name, parts, isNamedByParts: true)!,
                        parsed.GetValue(time));
            if (CommonOptions.IsGiven(parsed, split))
                throw CommandException.BadInput("--split says into how many parts --part cuts the tree; give --part, or leave --split out.");
            if (parsed.GetValue(counts))
                throw CommandException.BadInput("--counts says what --part keeps; give --part, or leave --counts out.");
            return byOrbits
                ? ByOrbits(job, parsed.GetValue(file)!, isListed, parsed.GetValue(output), options, isVerified)
                : Run(job, parsed.GetValue(file)!, isListed, parsed.GetValue(output), options, isVerified);
        }));
        return command;
    }

    private static int ByOrbits(Job job, string file, bool list, string? output, EnumeratorOptions options, bool verified)
    {
        if (list)
            throw CommandException.BadInput("--list names every pattern and --orbits looks at one of each orbit; give one of the two.");
        if (verified)
            throw CommandException.BadInput("--verified follows decision trees and --orbits makes none; give one of the two.");
        return EnumerateByOrbits.Run(job, file, output, options);
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
                        progress.Report($"{EnumerationAnswer.Count(count)} patterns found", count, null);
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
            var sofar = found > 0 ? $" with more than {EnumerationAnswer.Count(found)} patterns found" : "";
            throw CommandException.OutOfBudget(
                $"out of time after {EnumerationAnswer.Seconds(clock)}{sofar}; raise --time, or take a smaller instance.");
        }

        var results = ProgressDisplay.During(job.Screen, "checking", _ => sinks.Select(sink => sink.Check()).ToArray());
        var refusals = sinks.Select(sink => sink.Refused()).ToArray();
        var (witnesses, lemmas) = (sinks.Sum(sink => sink.Witnesses), sinks.Sum(sink => sink.Lemmas));
        var trees = $"{EnumerationAnswer.Some(witnesses, "witness", "witnesses")}, {EnumerationAnswer.Some(lemmas, "Farkas lemma")}, "
            + EnumerationAnswer.Some(census.Parts.Count, "decision tree");
        var answer = new EnumerationAnswer(instance, census.NeuronPatterns, census.Patterns, census.PatternsUpToPermutation)
        {
            List = census.List,
            Witnesses = witnesses,
            Lemmas = lemmas,
            Evidence = trees,
            IsChecked = results.All(result => result.IsAccepted),
        };
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
            throw OwnCertificate.Refused("the enumeration", instance.Name, refused, Smaller(instance));
        return Array.TrueForAll(refusals, word => word is null) ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>What helps if the tree is too large for a certificate.</summary>
    private static string Smaller(Instance instance) => instance.Activation is ReluActivation or JumpReluActivation
        ? "cut it with --part, count it by --orbits, or leave --out out, and it is checked as it is made"
        : "leave --out out, and it is checked as it is made";

    private static VerifiedChecker Checker() =>
        VerifiedChecker.Start(null, out var missing) ?? throw CommandException.BadInput($"--verified: {missing}.");
}
