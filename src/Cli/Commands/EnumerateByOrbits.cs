using System.Diagnostics;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Patterns;

namespace TheoryChecks.Cli;

/// <summary>`enumerate FILE --orbits`: the same counts from one region of every orbit, each certificate checked by the kernel.</summary>
internal static class EnumerateByOrbits
{
    public static int Run(Job job, string file, string? output, EnumeratorOptions options)
    {
        var clock = Stopwatch.StartNew();
        var instance = InputFile.ReadInstance(file);
        if (OrbitCensus.Misfit(instance) is { } misfit)
            throw CommandException.BadInput($"{file}: {misfit}; leave out --orbits.");
        var folder = OutputFolder.Open(output);
        var found = 0L;
        OrbitCensus census;
        try
        {
            census = ProgressDisplay.During(job.Screen, "looking for orbits", progress => OrbitCensus.Take(
                instance,
                options with
                {
                    Progress = count =>
                    {
                        found = count;
                        progress.Report($"{EnumerationAnswer.Some(count, "orbit")} found", count, null);
                    },
                },
                job.Cancel));
        }
        catch (OperationCanceledException) when (!job.Interrupted.IsCancellationRequested && job.OutOfTime.IsCancellationRequested)
        {
            var sofar = found > 0 ? $" with {EnumerationAnswer.Some(found, "orbit")} found" : "";
            throw CommandException.OutOfBudget(
                $"out of time after {EnumerationAnswer.Seconds(clock)}{sofar}; raise --time, or take a smaller instance.");
        }

        var certificates = census.Parts.Select(part => Certificate.Of(instance, part.Finding())).ToArray();
        var results = ProgressDisplay.During(
            job.Screen, "checking", _ => certificates.Select(certificate => Kernel.Check(certificate.Utf8)).ToArray());
        var (orbits, lemmas) = (census.Parts.Sum(part => (long)part.Orbits), census.Parts.Sum(part => (long)part.Lemmas));
        var groups = string.Join(" and ", census.Parts.Select(part =>
            $"{EnumerationAnswer.Some(part.Orbits, "orbit")} of {EnumerationAnswer.Some(part.Symmetries, "symmetry", "symmetries")}"));
        var answer = new EnumerationAnswer(instance, census.NeuronPatterns, census.Patterns, census.PatternsUpToPermutation)
        {
            Orbits = orbits,
            Witnesses = orbits,
            Lemmas = lemmas,
            Evidence = $"{groups}, {EnumerationAnswer.Some(lemmas, "Farkas lemma")}",
            IsChecked = results.All(result => result.IsAccepted),
        };
        job.Interrupted.ThrowIfCancellationRequested();
        var written = new List<string>();
        if (folder is not null)
        {
            for (var k = 0; k < certificates.Length; k++)
                if (results[k].IsAccepted)
                    written.Add(folder.Write($"certificates/orbits-{instance.Name}-{k}.json", certificates[k].Utf8));
            written.Add(folder.WriteJson($"enumeration-{instance.Name}.json", answer.Write));
        }

        job.Screen.Json(answer.Write);
        answer.Print(job.Screen.Human, clock);
        foreach (var path in written)
            job.Screen.Human.WriteLine($"  written                   {path}");
        return results.FirstOrDefault(result => !result.IsAccepted) is { } refused
            ? throw OwnCertificate.Refused("the orbits", instance.Name, refused, "count it by --part, or without --out and --orbits")
            : ExitCode.Success;
    }
}
