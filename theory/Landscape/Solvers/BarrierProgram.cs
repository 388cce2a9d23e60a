using System.Runtime.InteropServices;

namespace TheoryChecks.Landscape;

/// <summary>
/// A small semidefinite program in double precision: the greatest b^T y such that C_j + sum_i y_i A_ij is positive semidefinite for every j, from a
/// point where all are positive definite, by Newton's method on the logarithmic barrier (Nesterov and Nemirovski 1994). A proposal only: what is
/// found lies inside, so rounding leaves it feasible, and it is proven exactly elsewhere.
/// </summary>
/// <param name="variables">The number of variables y_i.</param>
internal sealed class BarrierProgram(int variables)
{
    private const int MostSteps = 400;
    private const double Growth = 8, Centred = 0.25;

    private readonly List<Block> _blocks = [];
    private int _degree;

    /// <summary>Adds C + sum of value y_variable (E_row,column + E_column,row) over the terms, off the diagonal; on it once. C symmetric.</summary>
    public void Add(double[,] constant, IEnumerable<(int Variable, int Row, int Column, double Value)> terms)
    {
        var own = terms.GroupBy(term => term.Variable)
            .Select(group => new Term(group.Key, [.. group.Select(term => (term.Row, term.Column, term.Value))]));
        _blocks.Add(new(constant, [.. own]));
        _degree += constant.GetLength(0);
    }

    /// <summary>
    /// A feasible y with b^T y at least what is enough, or within the tolerance of the greatest; null if the greatest is known to be less.
    /// </summary>
    public double[]? Maximize(double[] objective, double[] start, double enough, double tolerance)
    {
        var (y, weight) = ((double[])start.Clone(), 1.0);
        for (var step = 0; step < MostSteps; step++)
        {
            if (Newton(y, objective, weight) is not { } newton)
                return IsEnough(y) ? y : null;
            var length = newton.Decrement <= Centred ? 1 : 1 / (1 + newton.Decrement);
            var next = y;
            for (; length > 1e-12; length /= 2)
            {
                next = [.. y.Select((x, i) => x + length * newton.Direction[i])];
                if (_blocks.TrueForAll(block => block.IsPositive(next)))
                    break;
            }
            if (length <= 1e-12)
                return IsEnough(y) ? y : null;
            y = next;
            if (Value(y) >= enough)
                return y;
            if (newton.Decrement > Centred)
                continue;
            // Near the centre the value is within this of the greatest.
            var gap = (_degree + Math.Sqrt(_degree)) / weight;
            if (double.IsFinite(enough) && Value(y) + gap < enough - tolerance)
                return null;
            if (gap < tolerance)
                return y;
            weight *= Growth;
        }
        return IsEnough(y) ? y : null;

        bool IsEnough(double[] at) => double.IsPositiveInfinity(enough) || Value(at) >= enough - 10 * tolerance;

        double Value(double[] at) => at.Select((x, i) => objective[i] * x).Sum();
    }

    /// <summary>Newton's direction for -weight b^T y - sum log det, and its length in the Hessian's norm; null where that is singular.</summary>
    private (double[] Direction, double Decrement)? Newton(double[] y, double[] objective, double weight)
    {
        double[] downhill = [.. objective.Select(b => weight * b)];
        var hessian = new double[variables, variables];
        foreach (var block in _blocks)
        {
            // Most blocks are numbers.
            if (block.IsNumber)
            {
                if (!AddNumber(block, y, downhill, hessian))
                    return null;
                continue;
            }
            if (Inverse(block.At(y)) is not { } inverse)
                return null;
            foreach (var term in block.Terms)
            {
                downhill[term.Variable] += term.Dot(inverse);
                // Half of the symmetric matrix is enough.
                var moved = term.Between(inverse);
                foreach (var other in block.Terms)
                    if (other.Variable <= term.Variable)
                        hessian[term.Variable, other.Variable] += other.Dot(moved);
            }
        }
        for (var i = 0; i < variables; i++)
            hessian[i, i] *= 1 + 1e-13;
        return DenseSolver.SolvePositive(hessian, downhill) is { } direction
            ? (direction, Math.Sqrt(Math.Max(0, direction.Zip(downhill, (d, g) => d * g).Sum())))
            : null;
    }

    private static bool AddNumber(Block block, double[] y, double[] downhill, double[,] hessian)
    {
        var number = block.NumberAt(y);
        if (!(number > 0))
            return false;
        var root = 1 / Math.Sqrt(number);
        var inverse = root * root;
        foreach (var term in block.Terms)
        {
            var (sum, moved) = (0.0, 0.0);
            foreach (var (_, _, value) in term.Entries)
            {
                sum += value * inverse;
                moved += value * inverse * inverse;
            }
            downhill[term.Variable] += sum;
            foreach (var other in block.Terms)
                if (other.Variable <= term.Variable)
                    foreach (var (_, _, value) in other.Entries)
                        hessian[term.Variable, other.Variable] += value * moved;
        }
        return true;
    }

    private static double[,]? Inverse(double[,] s)
    {
        if (Cholesky.Factor(s) is not { } l)
            return null;
        var n = s.GetLength(0);
        var (half, inverse) = (Cholesky.Inverse(l), new double[n, n]); // L^-1, and its square
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                for (var k = Math.Max(i, j); k < n; k++)
                    inverse[i, j] += half[k, i] * half[k, j];
        return inverse;
    }

    private sealed record Term(int Variable, (int Row, int Column, double Value)[] Entries)
    {
        /// <summary>tr A S for a symmetric S.</summary>
        public double Dot(double[,] s)
        {
            var sum = 0.0;
            foreach (var (k, l, value) in Entries)
                sum += k == l ? value * s[k, k] : 2 * value * s[k, l];
            return sum;
        }

        /// <summary>S A S for a symmetric S.</summary>
        public double[,] Between(double[,] s)
        {
            var n = s.GetLength(0);
            var moved = new double[n, n];
            var from = Flat(s);
            var to = Flat(moved);
            foreach (var (k, l, value) in Entries)
            {
                var first = from.Slice(k * n, n);
                var second = from.Slice(l * n, n);
                for (var i = 0; i < n; i++)
                {
                    var row = to.Slice(i * n, n);
                    var (left, right) = (from[(i * n) + k], from[(i * n) + l]);
                    if (k == l)
                        for (var j = 0; j < n; j++)
                            row[j] += value * left * first[j];
                    else
                        for (var j = 0; j < n; j++)
                            row[j] += value * (left * second[j] + right * first[j]);
                }
            }
            return moved;

            static Span<double> Flat(double[,] matrix) => MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length);
        }
    }

    private sealed record Block(double[,] Constant, Term[] Terms)
    {
        public bool IsNumber => Constant.Length == 1;

        public bool IsPositive(double[] y) => IsNumber ? NumberAt(y) > 0 : Cholesky.Factor(At(y)) is not null;

        public double NumberAt(double[] y)
        {
            var number = Constant[0, 0];
            foreach (var (variable, entries) in Terms)
                foreach (var (_, _, value) in entries)
                    number += value * y[variable];
            return number;
        }

        public double[,] At(double[] y)
        {
            var s = (double[,])Constant.Clone();
            foreach (var (variable, entries) in Terms)
                foreach (var (k, l, value) in entries)
                {
                    s[k, l] += value * y[variable];
                    if (k != l)
                        s[l, k] += value * y[variable];
                }
            return s;
        }
    }
}
