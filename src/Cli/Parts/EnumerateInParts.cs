using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Cli;

/// <summary>
/// `enumerate FILE --part I/N`: the decision tree of a neuron cut below some columns, each part counted by itself and checked by the kernel while it
/// is made; whoever finds all parts there adds them up, once the kernel has seen that they cover the root.
/// </summary>
internal static class EnumerateInParts
{
    public const int MostSplit = 16;

    public static int Run(Job job, string file, string? output, SurveyPart part, int split, EnumeratorOptions options)
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
                var made = ProgressDisplay.During(job.Screen, $"part {prefix}", progress => Count(job, instance, of, prefix, options, progress));
                folder.WriteJson(NameOf(k), made.Write);
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
        var written = folder.WriteJson($"enumeration-{instance.Name}.json", answer.Write);
        job.Screen.Json(answer.Write);
        answer.Print(text, clock);
        text.WriteLine($"  written                   {written}");
        return ExitCode.Success;

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
            ? throw new CommandException(
                ExitCode.Failed,
                $"the kernel does not accept part {prefix} of {instance.Name}: {refused.Reason}. This is a bug; please report it with the instance.")
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
