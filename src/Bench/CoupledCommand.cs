using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Solvers.OrTools;

namespace TheoryChecks.Bench;

/// <summary>
/// "coupled [SECONDS]": single decisions about joint systems (TopK, BatchTopK) of growing size, by the exact simplex from scratch and by GLOP with
/// its basis made exact. Stops a series when one decision takes longer than SECONDS.
/// </summary>
internal static class CoupledCommand
{
    public static int Run(string[] arguments)
    {
        var patience = arguments is [var word, ..] ? double.Parse(word, CultureInfo.InvariantCulture) : 20;
        using var glop = new GlopOracle();
        Console.WriteLine(
            "| activation | neurons x dimension | unknowns | columns | conditions | answer | exact simplex, ms | GLOP made exact, ms | ratio | "
                + "repaired |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var batch in new[] { false, true })
        {
            var exactIsAlive = true;
            foreach (var (nq, np, columns) in new[] {
                (2, 2, 8), (4, 2, 8), (4, 4, 16), (8, 4, 16), (8, 8, 32), (12, 8, 32), (16, 8, 32), (16, 16, 64) })
            {
                var k = Math.Max(1, nq / 4);
                Activation activation = batch ? new BatchTopKActivation(k) : new TopKActivation(k);
                foreach (var feasible in new[] { true, false })
                {
                    var (system, atoms) = Question(activation, nq, np, columns, feasible);
                    var (exactTime, exact) = exactIsAlive ? Time(new ExactAtomOracle(), system, atoms) : (double.NaN, null);
                    var repairedBefore = glop.Repaired;
                    var (glopTime, proposal) = Time(glop, system, atoms);
                    exactIsAlive &= exactTime < patience * 1000;
                    if (exact is not null && exact.Point is null != (proposal.Point is null))
                        throw new InvalidOperationException("The two disagree; one of them is wrong.");
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"| {activation.Kind}({k}) | {nq} x {np} | {nq * np} | {columns} | {atoms.Count} | "
                            + $"{(proposal.Point is null ? "no" : "yes")} | {exactTime:0.00} | {glopTime:0.00} | {exactTime / glopTime:0.00} | "
                                + $"{(glop.Repaired > repairedBefore ? "yes" : "no")} |"));
                    if (glopTime > patience * 1000)
                        return 0;
                }
            }
        }
        return 0;
    }

    /// <summary>The pattern of a random encoder; for an infeasible question half of the columns follow another encoder.</summary>
    private static (AtomSystem System, IReadOnlyList<Atom> Atoms) Question(
        Activation activation, int neurons, int dimension, int columns, bool feasible)
    {
        var random = new Random(1);
        var rule = GateRule.Of(activation, neurons, columns);
        while (true)
        {
            var inputs = Draw(columns, dimension);
            var (gate, other) = (activation.Gate(Draw(neurons, dimension) * inputs.Transpose()),
                activation.Gate(Draw(neurons, dimension) * inputs.Transpose()));
            for (var c = 0; c < columns && !feasible; c += 2)
                for (var i = 0; i < neurons; i++)
                    gate[i, c] = other[i, c];
            // Two halves of a batch may together fill more than its places: draw again.
            if (rule.Region(ActivationPattern.FromGate(gate), out _) is { } atoms)
                return (new AtomSystem(rule, inputs), atoms);
        }

        RationalMatrix Draw(int rows, int width) => RationalMatrix.Create(rows, width, (_, _) => random.Next(-9, 10));
    }

    /// <summary>Milliseconds of the fastest of up to three tries: the first one also compiles.</summary>
    private static (double Milliseconds, AtomProposal Proposal) Time(IAtomOracle oracle, AtomSystem system, IReadOnlyList<Atom> atoms)
    {
        var best = double.PositiveInfinity;
        AtomProposal? proposal = null;
        for (var k = 0; k < 3; k++)
        {
            var clock = Stopwatch.StartNew();
            proposal = oracle.Propose(system, atoms);
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
            if (clock.Elapsed.TotalSeconds > 1)
                break;
        }
        return (best, proposal!);
    }
}
