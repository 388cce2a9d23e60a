using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Lower bounds of the loss by blocks of column combinations, for every encoder, for those of one pattern, or on the leaf of a tree.
/// </summary>
internal static class Blocks
{
    /// <summary>Where the latents of a pattern are known to lie.</summary>
    public interface ILeaf
    {
        /// <summary>For each neuron that sees these combinations of latents somewhere here: their values at its vertices, row by row.</summary>
        RationalMatrix[] Seen(RationalMatrix combinations);

        /// <summary>What a block of the form "square" or "floors" leaves at least, given <see cref="Seen"/>, B D^-1 B^T and B K B^T.</summary>
        Rational Left(RationalMatrix combinations, RationalMatrix[] seen, RationalMatrix gram, RationalMatrix products, Reader block);
    }

    /// <summary>
    /// Each block is a list B of column combinations (rows of length N). With D the weights, the residuals E = R - W_D Z obey |E D^1/2|^2 >= sum over
    /// blocks |E B^T G^-1/2|^2, G = B D^-1 B^T, if the blocks are orthogonal: B D^-1 B'^T = 0. In each block W_D Z B^T has rank at most the number k
    /// of neurons that see it, so its part is at least tr M - k tau - tr X with M = R B^T G^-1 B R^T, whenever X and X - M + tau I are positive
    /// semidefinite. With a targetGram G, where |E|^2 is tr G E D E^T: at least tr G M - k tau - tr G X, I being G^-1 (docs/fields.md).
    /// </summary>
    public static Rational Sum(ClaimInstance instance, bool[,]? pattern, Reader blocks, ILeaf? leaf = null)
    {
        var (sum, earlier) = (Rational.Zero, new List<RationalMatrix>());
        var inverse = new RationalVector(instance.Weights.Select(weight => weight.IsZero ? Rational.Zero : weight.Inverse()));
        foreach (var block in blocks.Items())
        {
            block.Object("combinations", "?tau", "?excess", "?eigenvalue", "?positive", "?square", "?floors");
            var b = ReadCombinations(instance, block);
            using var scope = Effort.Passing(); // what is kept is b
            for (var c = 0; c < instance.Columns; c++)
                if (instance.Weights[c].IsZero && !b.Column(c).IsZero)
                    throw NotACertificate.Rejected($"a combination uses column {c}, whose weight is 0");
            var scaled = RationalMatrix.Create(b.Columns, b.Rows, (c, k) => inverse[c] * b[k, c]);
            if (earlier.Any(other => !(other * scaled).IsZero))
                throw NotACertificate.Rejected("two blocks are not orthogonal");
            earlier.Add(b);
            var seen = leaf?.Seen(b);
            var seeing = seen?.Length ?? Enumerable.Range(0, instance.Neurons).Count(i => pattern is null || Sees(instance, pattern, i, b));
            if (block.Has("square") || block.Has("floors"))
            {
                var form = block.Has("square") ? "square" : "floors";
                var vertices = seen ?? throw NotACertificate.Rejected($"a block with a {form} is not on the leaf of a tree");
                sum += leaf!.Left(b, vertices, b * scaled, b * instance.Targets * instance.Metric.Dual((b * instance.Targets).Transpose()), block);
            }
            else if (!block.Has("eigenvalue"))
                sum += AnyNeurons(instance, seeing, b, b * scaled, block.Object("combinations", "tau", "excess"));
            else if (seen is not null && seen.Any(own => Enumerable.Range(0, own.Rows).Any(v => own.Row(v).Any(z => z.Sign < 0))))
                throw NotACertificate.Rejected("latents that a block with an eigenvalue sees may be negative there");
            else
                sum += OneNeuron(instance, seeing, b, block.Object("combinations", "eigenvalue", "positive"));
        }
        return sum;
    }

    /// <summary>The member "combinations" of a block.</summary>
    public static RationalMatrix ReadCombinations(ClaimInstance instance, Reader block) =>
        block["combinations"].Matrix(block["combinations"].Count(1, instance.Columns), instance.Columns);

    private static Rational AnyNeurons(ClaimInstance instance, int seeing, RationalMatrix b, RationalMatrix gram, Reader block)
    {
        var images = b * instance.Targets;
        var m = images.Transpose() * (gram.Inverse() ?? throw NotACertificate.Rejected("the combinations of a block are dependent")) * images;
        var tau = block["tau"].Number();
        var excess = block["excess"].Matrix(m.Rows, m.Rows);
        RequireSemidefinite(excess, "the excess");
        RequireSemidefinite(excess - m + tau * instance.Metric.Inverse, "excess - M + tau I");
        return tau.Sign >= 0 ? Trace(instance.Metric.Dual(m)) - seeing * tau - Trace(instance.Metric.Dual(excess)) : throw NotACertificate.Rejected("tau is negative");
    }

    /// <summary>
    /// A block of plain columns that one neuron sees, its latents a >= 0. The best decoder leaves sum m |r|^2 - a^T D K D a / a^T D a, K the Gram
    /// matrix of the targets. If lambda D - D K D - N is positive semidefinite with N >= 0 entry by entry, the quotient is at most lambda for a >= 0.
    /// </summary>
    private static Rational OneNeuron(ClaimInstance instance, int seeing, RationalMatrix b, Reader block)
    {
        if (!instance.Rectified)
            throw NotACertificate.Rejected($"the latents of {instance.Kind} may be negative");
        var columns = new List<int>();
        for (var k = 0; k < b.Rows; k++)
        {
            var c = Enumerable.Range(0, b.Columns).FirstOrDefault(c => !b[k, c].IsZero);
            if (b.Row(k) != RationalVector.Unit(b.Columns, c) || columns.Contains(c))
                throw NotACertificate.Rejected("a block with an eigenvalue is not a list of different columns");
            columns.Add(c);
        }
        if (seeing > 1)
            throw NotACertificate.Rejected($"{seeing} neurons see the columns of a block with an eigenvalue; at most 1 may");
        var lambda = block["eigenvalue"].Number();
        var positive = block["positive"].Matrix(columns.Count, columns.Count);
        var form = RationalMatrix.Create(columns.Count, columns.Count, (k, l) =>
        {
            if (positive[k, l].Sign < 0)
                throw NotACertificate.Rejected("an entry of the positive part is negative");
            var (c, d) = (columns[k], columns[l]);
            var entry = -(instance.Weights[c] * instance.Weights[d] * instance.Metric.Inner(instance.Targets.Row(c), instance.Targets.Row(d))) - positive[k, l];
            return k == l ? entry + lambda * instance.Weights[c] : entry;
        });
        RequireSemidefinite(form, "lambda D - D K D - N");
        var total = Rational.Zero;
        foreach (var c in columns)
            total += instance.Weights[c] * instance.Metric.Square(instance.Targets.Row(c));
        return total - lambda;
    }

    /// <summary>True unless sum_c b_kc z_ic = 0 for every encoder and every row k.</summary>
    public static bool Sees(ClaimInstance instance, bool[,] pattern, int neuron, RationalMatrix b)
    {
        for (var k = 0; k < b.Rows; k++)
        {
            Effort.Spend(2L * instance.Columns);
            var form = RationalVector.Zero(instance.Inputs.Columns);
            for (var c = 0; c < instance.Columns; c++)
                if (pattern[neuron, c] && !b[k, c].IsZero)
                    form += b[k, c] * instance.Inputs.Row(c);
            if (!form.IsZero)
                return true;
        }
        return false;
    }

    public static void RequireSemidefinite(RationalMatrix matrix, string name)
    {
        if (!matrix.IsSymmetric || !LdlDecomposition.Of(matrix).Inertia.IsPositiveSemidefinite)
            throw NotACertificate.Rejected($"{name} is not positive semidefinite");
    }

    public static Rational Trace(RationalMatrix m) => Enumerable.Range(0, m.Rows).Aggregate(Rational.Zero, (sum, i) => sum + m[i, i]);
}
