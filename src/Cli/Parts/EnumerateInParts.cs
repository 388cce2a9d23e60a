using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Cli;

/// <summary>
/// `enumerate FILE --part I/N`: the decision tree of a neuron cut below some columns, each part with a certificate that the kernel has accepted, or
/// counted alone and checked while it is made; whoever finds all parts there adds them up and writes the certificate that joins them.
/// </summary>
internal static class EnumerateInParts
{
    public const int MostSplit = 16;

    public static int Run(Job job, string file, string? output, SurveyPart part, int split, bool counts, EnumeratorOptions options)
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
        var of = Binding(instance);
        var count = 1 << split;
        var here = $"enumeration-{instance.Name}-parts-{split}";
        for (var k = 0; k < count; k++)
            if (part.Has(k) && Read(k) is null)
            {
                var prefix = TreePart.PrefixOf(k, split);
                var made = ProgressDisplay.During(job.Screen, $"part {prefix}", progress => counts
                    ? Count(job, instance, of, prefix, options, progress) : Certify(job, folder, instance, of, prefix, options, progress));
                folder.WriteJson(NameOf(k), made.Write); // last: what is said to be there is there
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
        Job job, OutputFolder folder, Instance instance, string of, string prefix, EnumeratorOptions options, ProgressDisplay progress)
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
                job.Cancel);
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

    private static CommandException Refused(Instance instance, string prefix, CheckResult refused) => new(
        ExitCode.Failed,
        $"the kernel does not accept part {prefix} of {instance.Name}: {refused.Reason}. This is a bug; please report it with the instance.");

    private static TreePart Count(Job job, Instance instance, string of, string prefix, EnumeratorOptions options, ProgressDisplay progress)
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
            job.Cancel);
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
