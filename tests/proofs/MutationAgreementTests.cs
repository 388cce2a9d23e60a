using System.Text;
using TheoryChecks.Checking;
using TheoryChecks.Proofs;
using TheoryChecks.Properties.Checking;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.ProofTests;

/// <summary>
/// Every certificate of the corpus of a covered kind, damaged in every single place: where the kernel finds no fault with the shape, the checker that
/// Coq extracts says the same. A folder in THEORYCHECKS_MUTATED adds the certificates in it (docs/proofs.md, "How it is tested").
/// </summary>
public sealed class MutationAgreementTests(ITestOutputHelper output)
{
    private const int LongestCertificate = 2000;
    private const int FewestMutants = 5000;

    [OcamlFact]
    public void Both_checkers_judge_every_mutant_alike()
    {
        using var checker = Native.Start();
        var (shaped, asked, accepted, differences) = (0, 0, 0, new List<string>());
        foreach (var file in Subjects())
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length > LongestCertificate || Flat(bytes, out _) is not { } original || !Kernel.Check(bytes).IsAccepted)
                continue;
            var batch = new List<(string What, bool Kernel, bool IsPart, string Flat)>();
            foreach (var (what, mutant) in Mutations.Of(bytes))
            {
                var outcome = Kernel.Check(mutant).Outcome;
                if (outcome == Outcome.Malformed)
                    continue;
                shaped++;
                // Evidence that Coq does not read (it finds its own): the theorem is the same, whatever the kernel says of the evidence.
                if (Flat(mutant, out var isPart) is { } flat && (flat != original || outcome == Outcome.Accepted))
                    batch.Add((what, outcome == Outcome.Accepted, isPart, flat));
            }
            asked += batch.Count;
            accepted += batch.Count(mutant => mutant.Kernel);
            var words = checker.Answers(batch.ConvertAll(mutant => mutant.Flat));
            foreach (var (mutant, word) in batch.Zip(words))
                if (mutant.Kernel != (word == "accepted") && !(mutant.Kernel && mutant.IsPart && word == "rejected"))
                    differences.Add($"{Path.GetFileName(file)}, {mutant.What}: kernel {(mutant.Kernel ? "accepted" : "rejected")}, Coq {word}");
        }
        output.WriteLine($"{asked} mutants asked of both, {accepted} of them accepted by the kernel; {shaped - asked} more are no theorem");
        Assert.True(differences.Count == 0, $"{differences.Count} of {asked} differ:\n{string.Join('\n', differences.Take(100))}");
        Assert.True(asked >= FewestMutants, $"only {asked} mutants");
    }

    private static IEnumerable<string> Subjects()
    {
        var folders = new List<string> { Path.Combine(Coq.Root, "tests", "properties", "Checking", "corpus", "accept") };
        if (Environment.GetEnvironmentVariable("THEORYCHECKS_MUTATED") is { Length: > 0 } more)
            folders.Add(more);
        return folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal));
    }

    private static string? Flat(byte[] certificate, out bool isPart)
    {
        try
        {
            return ProofFile.Flat(certificate, out isPart);
        }
        catch (NoTheoremException)
        {
            isPart = false;
            return null;
        }
    }
}
