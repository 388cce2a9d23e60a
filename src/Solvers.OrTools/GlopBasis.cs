using Google.OrTools.LinearSolver;
using TheoryChecks.Exact;

namespace TheoryChecks.Solvers.OrTools;

/// <summary>The optimal basis that GLOP reports for the phase-1 program of <see cref="GlopOracle"/>.</summary>
internal sealed class GlopBasis
{
    private GlopBasis(double objective, double[] x, double[] duals, List<int> tightRows, List<(int Column, Rational Bound)> tightVariables) =>
        (Objective, X, Duals, TightRows, TightVariables) = (objective, x, duals, tightRows, tightVariables);

    /// <summary>The optimum t.</summary>
    public double Objective { get; }

    /// <summary>The solution.</summary>
    public double[] X { get; }

    /// <summary>One multiplier per row, >= 0 up to rounding.</summary>
    public double[] Duals { get; }

    /// <summary>Rows that the basis holds at equality.</summary>
    public IReadOnlyList<int> TightRows { get; }

    /// <summary>Variables that the basis holds at a bound; the last column is t.</summary>
    public IReadOnlyList<(int Column, Rational Bound)> TightVariables { get; }

    /// <summary>Asks GLOP for the largest t, with weak rows >= t or >= 0; null if it reports no optimum.</summary>
    public static GlopBasis? Solve(Solver glop, MPSolverParameters parameters, IReadOnlyList<GlopOracle.Row> rows, int dimension, bool openWeakRows)
    {
        glop.Clear();
        var x = glop.MakeNumVarArray(dimension, -1, 1);
        var t = glop.MakeNumVar(double.NegativeInfinity, 1, "t");
        var constraints = new Constraint[rows.Count];
        for (var k = 0; k < rows.Count; k++)
        {
            constraints[k] = glop.MakeConstraint(0, double.PositiveInfinity);
            foreach (var (j, value) in rows[k].Entries)
                constraints[k].SetCoefficient(x[j], value);
            if (rows[k].IsStrict || openWeakRows)
                constraints[k].SetCoefficient(t, -1);
        }
        glop.Maximize(t);
        if (glop.Solve(parameters) != Solver.ResultStatus.OPTIMAL)
            return null;

        var tightVariables = new List<(int, Rational)>();
        for (var j = 0; j <= dimension; j++)
            if (Bound(j < dimension ? x[j] : t) is { } bound)
                tightVariables.Add((j, bound));
        return new GlopBasis(
            t.SolutionValue(),
            [.. x.Select(variable => variable.SolutionValue())],
            // GLOP's sign: the objective's change per unit of the right-hand side, which is negative for a >= row of a maximisation.
            [.. constraints.Select(row => -row.DualValue())],
            [.. Enumerable.Range(0, rows.Count).Where(k => constraints[k].BasisStatus() != Solver.BasisStatus.BASIC)],
            tightVariables);
    }

    private static Rational? Bound(Variable variable) => variable.BasisStatus() switch
    {
        Solver.BasisStatus.AT_LOWER_BOUND => -Rational.One,
        Solver.BasisStatus.AT_UPPER_BOUND => Rational.One,
        _ => null,
    };
}
