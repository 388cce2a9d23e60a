using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Solvers.Z3;

namespace TheoryChecks.Bench.Sides;

/// <summary>
/// "regions SECONDS FILE...": Z3 is asked region by region, one of each orbit, whether loss 0 is reached there, for so many seconds each at most, and
/// held against the census. Counts in brackets are of patterns, neurons in order.
/// </summary>
internal static class RegionsCommand
{
    public static int Run(string seconds, string[] files)
    {
        var patience = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        var contradictions = 0;
        Console.WriteLine("| instance | neurons | regions asked | Z3: loss 0 reached | not reached | no answer | contradictions | wall, s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var file in files)
        {
            var instance = InstanceFormat.Read(File.ReadAllText(file), file);
            var clock = Stopwatch.StartNew();
            var asked = ZeroLossCensus.Take(instance).Classes
                .Select(region => (Region: region, ZeroLossOpinion.Ask(instance, region.Pattern, patience).Answer)).ToArray();
            var wrong = asked.Count(item => item.Answer is { } answer
                && item.Region.Outcome != (answer ? ZeroLossOutcome.Reached : ZeroLossOutcome.Unreached));
            contradictions += wrong;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {instance.Name} | {instance.Neurons} | {Count(_ => true)} | {Count(answer => answer is true)} | "
                    + $"{Count(answer => answer is false)} | {Count(answer => answer is null)} | {wrong} | {clock.Elapsed.TotalSeconds:0} |"));

            string Count(Func<bool?, bool> isMeant)
            {
                var meant = asked.Where(item => isMeant(item.Answer)).ToArray();
                return $"{meant.Length} ({meant.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Region.Multiplicity)})";
            }
        }
        return contradictions == 0 ? 0 : 1;
    }
}
