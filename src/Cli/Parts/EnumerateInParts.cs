using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>
/// `enumerate FILE --part I/N`: the decision tree of a neuron cut below some columns, each part with a certificate that the kernel has accepted, or
/// counted alone and checked while it is made; whoever finds all parts there adds them up and writes the certificate that joins them. Each part is
/// made under its claim.
/// </summary>
internal static class EnumerateInParts
{
    public const int MostSplit = 16;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>Makes the parts that are asked for, here or elsewhere; joins all if all are there.</summary>
    /// <param name="job">The command's job.</param>
    /// <param name="file">The instance.</param>
    /// <param name="output">The folder.</param>
    /// <param name="part">Which parts; null if Slurm is to make all of them.</param>
    /// <param name="split">Columns above the cut.</param>
    /// <param name="counts">Numbers alone.</param>
    /// <param name="options">Limits and threads.</param>
    /// <param name="sweep">The sweep of this name with these parts.</param>
    /// <param name="time">The value of --time.</param>
    public static int Run(
        Job job,
        string file,
        string? output,
        SurveyPart? part,
        int split,
        bool counts,
        EnumeratorOptions options,
        Func<string, IEnumerable<SweepPart>, SweepRun> sweep,
        double? time)
    {
        var clock = Stopwatch.StartNew();
        if (output is null)
            throw CommandException.BadInput("parts meet in a folder; give it with --out.");
        var instance = InputFile.ReadInstance(file);
        var thresholds = Enumerable.Range(0, instance.Neurons).Select(instance.Activation.Threshold).ToArray();
        if (instance.Activation is not (ReluActivation or JumpReluActivation) || thresholds.Select(theta => theta.Sign).Distinct().Count() > 1)
            throw CommandException.BadInput(
                $"{file}: parts are of the tree of one neuron: relu, or jumprelu with thresholds that are all 0 or all positive; leave out --part.");
        split = Math.Min(split, instance.Problem.Columns - 1);
        var folder = OutputFolder.Open(output)!;
        job.GoesOn = "The parts that are whole stay, and the same command goes on from there.";
        var of = Binding(instance);
        var count = 1 << split;
        var here = $"enumeration-{instance.Name}-parts-{split}";
        SweepPart[] pieces = [.. Enumerable.Range(0, count).Select(Piece)];
        int[] own = [.. Enumerable.Range(0, count).Where(k => part?.Has(k) != false)];
        // A task of Slurm's is given one part of all.
        var task = part?.Parts == count && SlurmTask.Current is not null ? new PartNumber(part.Part, part.Parts) : (PartNumber?)null;
        if (part is null || task is not null || own.Any(k => Read(k) is null))
        {
            var run = sweep(here, pieces);
            if ((part is null || task is not null) && run.Elsewhere(Make, time, task) is { } code)
                return code;
            if (part is not null)
                All(run, own, waits: part.Parts == 1);
            run.Tidy();
        }
        TreePart?[] parts = [.. Enumerable.Range(0, count).Select(Read)];
        var text = job.Screen.Human;
        if (parts.Contains(null))
        {
            text.WriteLine($"{instance.Name}: {parts.Count(one => one is not null)} of {count} parts there.");
            return ExitCode.Success;
        }
        if (PartCover.Flaw([.. parts.Select(one => TreePart.Decisions(one!.Prefix))]) is { } flaw)
            throw new CommandException(ExitCode.Failed, $"{Path.Combine(output, here)}: {flaw}; remove the folder and make the parts again.");
        var (sets, lemmas) = (parts.Sum(one => one!.Patterns), parts.Sum(one => one!.Lemmas));
        var answer = new EnumerationAnswer(
            instance, sets, BigInteger.Pow(sets, instance.Neurons), PatternCensus.Multisets(sets, instance.Neurons))
        {
            Witnesses = sets,
            Lemmas = lemmas,
            Evidence = $"{EnumerationAnswer.Some(sets, "witness", "witnesses")}, {EnumerationAnswer.Some(lemmas, "Farkas lemma")}, "
                + $"{EnumerationAnswer.Some(count, "part")} of a decision tree, each checked where it was made",
            IsChecked = true,
        };
        string[] written = [.. Join(), folder.WriteJson($"enumeration-{instance.Name}.json", answer.Write)];
        job.Screen.Json(answer.Write);
        answer.Print(text, clock);
        foreach (var path in written)
            text.WriteLine($"  written                   {path}");
        var alone = parts.Count(one => one!.Certificate is null);
        if (alone > 0)
            text.WriteLine($"  no certificate            {EnumerationAnswer.Some(alone, "part")} were made with --counts");
        return ExitCode.Success;

        // The certificate of the whole, if every part has one.
        IEnumerable<string> Join()
        {
            if (parts.Any(one => one!.Certificate is null))
                return [];
            foreach (var (one, k) in parts.Select((one, k) => (one!, k)))
                PartCertificate.Require(Path.Combine(output, PartCertificate.Folder, one.Certificate!.Value.File), one.Certificate.Value.Sha256,
                    Path.Combine(output, NameOf(k)));
            var finding = EnumerationRecord.Joined(instance.Activation.Threshold(0), sets, [.. parts.Select(one => one!.Certificate!.Value)]);
            return [folder.Write($"{PartCertificate.Folder}/enumeration-{instance.Name}-joined.json", Certificate.Of(instance, finding).Utf8)];
        }

        void Make(int k, CancellationToken stop)
        {
            var prefix = TreePart.PrefixOf(k, split);
            var made = ProgressDisplay.During(job.Screen, $"part {prefix}", progress => counts
                ? Count(instance, of, prefix, options, progress, stop) : Certify(folder, instance, of, prefix, options, progress, stop));
            folder.WriteJson(NameOf(k), made.Write); // last: what is said to be there is there
        }

        // What others are at is left to them, or waited for, and made if they do not.
        void All(SweepRun run, int[] ours, bool waits)
        {
            while (true)
            {
                ClaimSeen[] held = [.. ours.Where(k => Read(k) is null)
                    .Select(k => run.Try(pieces[k], stop => Make(k, stop), job.Cancel)).OfType<ClaimSeen>()];
                if (held.Length == 0 && ours.All(k => Read(k) is not null))
                    return;
                if (!waits && held.Length > 0)
                    throw new CommandException(
                        ExitCode.Undecided,
                        $"{Counted.Of(held.Length, "part")} {(held.Length == 1 ? "is" : "are")} under way already, and left to others: "
                            + $"{string.Join("; ", held.Select(holder => holder.Owner?.ToString() ?? "somebody who has just begun").Distinct())}.");
                job.Cancel.WaitHandle.WaitOne(BetweenLooks);
                job.Cancel.ThrowIfCancellationRequested();
            }
        }

        SweepPart Piece(int k)
        {
            var name = string.Concat(instance.Name.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
            var hash = SweepPlan.HashOf([of, TreePart.PrefixOf(k, split)]);
            return new SweepPart($"enumerate-{name}_{TreePart.PrefixOf(k, split)}_{hash}", NameOf(k)) { IsWhole = () => Read(k) is not null };
        }

        string NameOf(int k) => $"{here}/{TreePart.PrefixOf(k, split)}.json";

        TreePart? Read(int k)
        {
            var path = Path.Combine(output, NameOf(k));
            var found = TreePart.Read(path);
            return found is null || found.Of == of
                ? found
                : throw CommandException.BadInput(
                    $"{path}: this part is of another instance or version ({found.Of}; this one is {of}); give another folder, or remove it.");
        }
    }

    /// <summary>The part with its certificate, which is in its folder before anything says that the part is done.</summary>
    private static TreePart Certify(
        OutputFolder folder, Instance instance, string of, string prefix, EnumeratorOptions options, ProgressDisplay progress, CancellationToken stop)
    {
        var (theta, inputs, record) = (instance.Activation.Threshold(0), instance.Problem.Inputs, new EnumerationRecord());
        try
        {
            PatternEnumerator.Run(
                GateRule.OneNeuron(inputs.Rows, theta),
                inputs,
                TreePart.Decisions(prefix),
                record,
                options with
                {
                    MaxPatterns = Math.Min(options.MaxPatterns, options.MaxKept),
                    Progress = found => progress.Report($"{EnumerationAnswer.Count(found)} patterns found", found, null),
                },
                stop);
        }
        catch (EnumerationLimitException) when (options.MaxKept < options.MaxPatterns)
        {
            throw new EnumerationLimitException(
                $"There are more than {options.MaxKept} patterns in part {prefix}, too many for a certificate; raise --max-kept, or cut the tree "
                    + "deeper with --split, or keep numbers alone with --counts.");
        }
        var certificate = Certificate.Of(instance, record.NeuronFinding(theta, prefix));
        if (CheckedPart.Of(certificate.Utf8) is var part && !part.Result.IsAccepted)
            throw Refused(instance, prefix, part.Result);
        var name = $"enumeration-{instance.Name}-part-{prefix}.json";
        folder.Write($"{PartCertificate.Folder}/{name}", certificate.Utf8);
        return new TreePart(instance.Name, of, prefix, record.Points.Count, record.Lemmas.Count, (name, part.Sha256));
    }

    private static CommandException Refused(Instance instance, string prefix, CheckResult refused) => OwnCertificate.Refused(
        $"part {prefix}", instance.Name, refused, "cut the tree deeper with --split, or keep numbers alone with --counts");

    private static TreePart Count(
        Instance instance, string of, string prefix, EnumeratorOptions options, ProgressDisplay progress, CancellationToken stop)
    {
        var (theta, decisions) = (instance.Activation.Threshold(0), TreePart.Decisions(prefix));
        var inputs = instance.Problem.Inputs;
        var (kernel, count) = (new KernelStream(instance, theta, decisions), new LemmaCount());
        var patterns = PatternEnumerator.Run(
            GateRule.OneNeuron(inputs.Rows, theta),
            inputs,
            decisions,
            new Both(kernel, count),
            options with { Progress = found => progress.Report($"{EnumerationAnswer.Count(found)} patterns found", found, null) },
            stop);
        return kernel.Finish(patterns, null) is { IsAccepted: false } refused
            ? throw Refused(instance, prefix, refused)
            : new TreePart(instance.Name, of, prefix, patterns, count.Lemmas);
    }

    private static string Binding(Instance instance)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            InstanceFormat.Write(writer, instance);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)))[..16];
        return $"{hash}, version {typeof(PatternCensus).Assembly.GetName().Version!.ToString(3)}";
    }

    /// <summary>Counts lemmas.</summary>
    private sealed class LemmaCount
    {
        public long Lemmas { get; set; }
    }

    /// <summary>Feeds the kernel, and counts lemmas.</summary>
    private sealed class Both(KernelStream kernel, LemmaCount count) : IEnumerationSink
    {
        public void Lemma(Lemma lemma)
        {
            count.Lemmas++;
            kernel.Lemma(lemma);
        }

        public void Open() => kernel.Open();

        public void Closed(int lemma) => kernel.Closed(lemma);

        public void Point(RationalVector encoder) => kernel.Point(encoder);
    }
}
