using BenchmarkDotNet.Attributes;
using Google.OrTools.LinearSolver;

namespace TheoryChecks.Bench;

/// <summary>What one question to GLOP costs at the size that an enumeration asks thousands of times.</summary>
public class TinyLpBenchmark
{
    /// <summary>Columns, which is also the number of unknowns.</summary>
    [Params(2, 4, 8)]
    public int Columns { get; set; }

    /// <summary>Is there v with v_c at least 1 on even columns and at most 0 on odd ones? Always feasible; the bound keeps it bounded.</summary>
    [Benchmark]
    public double SolveSignPattern()
    {
        using var solver = Solver.CreateSolver("GLOP");
        var unknowns = solver.MakeNumVarArray(Columns, -1000, 1000);
        for (var c = 0; c < Columns; c++)
        {
            var row = c % 2 == 0 ? solver.MakeConstraint(1, double.PositiveInfinity) : solver.MakeConstraint(double.NegativeInfinity, 0);
            row.SetCoefficient(unknowns[c], 1);
            row.SetCoefficient(unknowns[(c + 1) % Columns], 0.5);
        }

        solver.Solve();
        return unknowns[0].SolutionValue();
    }
}
