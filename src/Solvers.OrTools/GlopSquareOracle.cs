using Google.OrTools.LinearSolver;
using MathNet.Numerics.LinearAlgebra;
using TheoryChecks.Landscape;

namespace TheoryChecks.Solvers.OrTools;

/// <summary>
/// GLOP as an oracle for the squares of the branch and bound: the semidefinite condition is approached from inside by linear programs (column
/// generation).
/// <code>maximise t  with  c_mu - sum_k m_k (v_k v_k^T)_mu >= t for every monomial mu,  m >= 0,  t &lt;= 1</code>
/// c the coefficients of the form, scaled to 1 at most. First with v_k the units and their sums and differences in pairs (diagonally dominant
/// squares); then the duals y are put in a matrix Y, y_mu at the places of mu, and each eigenvector of a negative eigenvalue of Y is a new v_k. Where
/// Y is positive semidefinite, t is the largest that any square allows. May be asked by several threads at once.
/// </summary>
internal sealed class GlopSquareOracle : ISquareOracle
{
    private const int MostRounds = 12, MostChoices = 48;
    private const double Enough = 1e-6, Negative = 1e-9;

    private long _asked, _answered;

    public string Name => $"GLOP {OrToolsNative.Version}";

    /// <summary>Questions asked so far.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    /// <summary>Questions to which terms were proposed.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <exception cref="NotSupportedException">This build of OR-Tools has no GLOP.</exception>
    public IReadOnlyList<SquareTerm>? Propose(SquareQuestion question)
    {
        Interlocked.Increment(ref _asked);
        var n = question.Form.Rows;
        if (n > MostChoices)
            return null;
        // Vertices of very different lengths: y_g is scaled so that the diagonal is 1 where it is positive.
        var form = Matrix<double>.Build.Dense(n, n, (g, h) => question.Form[g, h].ToDouble());
        var largest = Enumerable.Range(0, n).Max(g => form[g, g]);
        var scale = Enumerable.Range(0, n).Select(g => 1 / Math.Sqrt(Math.Max(form[g, g], 1e-12 * largest))).ToArray();
        if (!(largest > 0) || scale.Any(x => !double.IsFinite(x)))
            return null;
        var coefficients = question.Monomials.Select(places => places.Sum(place => form[place.G, place.H] * scale[place.G] * scale[place.H]))
            .ToArray();

        using var glop = Solver.CreateSolver("GLOP")
            ?? throw new NotSupportedException("This build of OR-Tools has no GLOP; use the package version that the project pins.");
        var room = glop.MakeNumVar(double.NegativeInfinity, 1, "t");
        var rows = coefficients.Select(c => glop.MakeConstraint(double.NegativeInfinity, c)).ToArray();
        foreach (var row in rows)
            row.SetCoefficient(room, 1);
        glop.Maximize(room);
        var (vectors, multipliers) = (new List<double[]>(), new List<Variable>());
        for (var g = 0; g < n; g++)
        {
            Add(g, 1, g, 0);
            for (var h = 0; h < g; h++)
            {
                Add(g, 1, h, 1);
                Add(g, 1, h, -1);
            }
        }
        for (var round = 0; round < MostRounds; round++)
        {
            if (glop.Solve() != Solver.ResultStatus.OPTIMAL)
                return null;
            if (room.SolutionValue() > Enough)
            {
                Interlocked.Increment(ref _answered);
                return [.. vectors.Select((v, k) => new SquareTerm([.. v.Select((x, g) => x / scale[g])], multipliers[k].SolutionValue()))
                    .Where(term => term.Multiplier > 0)];
            }
            var moments = Matrix<double>.Build.Dense(n, n);
            for (var m = 0; m < rows.Length; m++)
                foreach (var (g, h) in question.Monomials[m])
                    moments[g, h] = Math.Abs(rows[m].DualValue());
            var spectrum = moments.Evd(Symmetricity.Symmetric);
            var before = vectors.Count;
            for (var k = 0; k < n; k++)
                if (spectrum.EigenValues[k].Real < -Negative)
                    AddVector([.. spectrum.EigenVectors.Column(k)]);
            if (vectors.Count == before)
                return null;
        }
        return null;

        void Add(int g, double x, int h, double y)
        {
            var v = new double[n];
            (v[h], v[g]) = (y, x);
            AddVector(v);
        }

        void AddVector(double[] v)
        {
            var multiplier = glop.MakeNumVar(0, double.PositiveInfinity, "");
            for (var m = 0; m < rows.Length; m++)
                if (question.Monomials[m].Sum(place => v[place.G] * v[place.H]) is var x && x != 0)
                    rows[m].SetCoefficient(multiplier, x);
            vectors.Add(v);
            multipliers.Add(multiplier);
        }
    }
}
