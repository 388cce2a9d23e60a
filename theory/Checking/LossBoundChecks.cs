using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "loss-upper-bound" and "loss-lower-bound": the two ends of an interval for the global minimum of the loss.</summary>
internal static class LossBoundChecks
{
    /// <summary>The loss is at most the claimed number somewhere. Evidence: an encoder and a decoder.</summary>
    public static void Upper(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var bound = claim.Object("loss")["loss"].Number();
        evidence.Object("encoder", "decoder");
        var encoder = evidence["encoder"].Matrix(instance.Neurons, instance.Inputs.Columns);
        var decoder = evidence["decoder"].Matrix(instance.Targets.Columns, instance.Neurons);
        var z = instance.Preactivations(encoder);
        if (instance.Loss(ClaimInstance.Latents(z, instance.Gate(z)), decoder) is var loss && loss > bound)
            throw NotACertificate.Rejected($"the loss at the point is {loss}, above {bound}");
    }

    /// <summary>
    /// The loss is nowhere below the claimed number. Evidence: blocks that hold for every pattern; or an enumeration and, for each
    /// class of patterns, blocks that hold for it or a tree of boxes of latents with blocks at its leaves.
    /// </summary>
    public static void Lower(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var bound = claim.Object("loss")["loss"].Number();
        if (evidence.Object("?enumeration", "?symmetries", "?classes", "?blocks").Has("blocks"))
        {
            Require(instance, null, evidence.Object("blocks")["blocks"], bound);
            return;
        }
        evidence.Object("enumeration", "?symmetries", "classes");
        var symmetries = evidence.Has("symmetries") ? SymmetryCheck.Read(instance, evidence["symmetries"], zeroLoss: false) : null;
        PatternClasses.RequireAll(
            instance, evidence["enumeration"], evidence["classes"], (pattern, item, _) => OnPattern(instance, pattern, item, bound), symmetries);
    }

    /// <summary>
    /// The loss on the region of a pattern is nowhere below the bound. The item has the pattern, and blocks, or cones and the nodes of a tree with
    /// blocks at the leaves.
    /// </summary>
    public static void OnPattern(ClaimInstance instance, bool[,] pattern, Reader item, Rational bound)
    {
        if (item.Object("pattern", "?blocks", "?cones", "?nodes").Has("blocks"))
        {
            Require(instance, pattern, item.Object("pattern", "blocks")["blocks"], bound);
            return;
        }
        var (cones, root) = LatentCones.Of(instance, pattern, item.Object("pattern", "cones", "nodes")["cones"]);
        LossTreeCheck.Walk(cones, root, item["nodes"], (box, blocks) => Require(instance, pattern, blocks, bound, (cones, box)));
    }

    private static void Require(ClaimInstance instance, bool[,]? pattern, Reader blocks, Rational bound, (LatentCones Cones, LatentCones.Box Box)? place = null)
    {
        var sum = SumOfBlocks(instance, pattern, blocks, place);
        if (sum < bound)
            throw NotACertificate.Rejected($"the blocks show a loss of at least {sum}, the claim says {bound}");
    }

    /// <summary>
    /// Each block is a list B of column combinations (rows of length N). With D the weights, the residuals E = R - W_D Z obey
    /// |E D^1/2|^2 >= sum over blocks |E B^T G^-1/2|^2, G = B D^-1 B^T, if the blocks are orthogonal: B D^-1 B'^T = 0. In each block W_D Z B^T has
    /// rank at most the number k of neurons that see it, so its part is at least tr M - k tau - tr X with M = R B^T G^-1 B R^T, whenever X and X - M
    /// + tau I are positive semidefinite.
    /// </summary>
    public static Rational SumOfBlocks(ClaimInstance instance, bool[,]? pattern, Reader blocks, (LatentCones Cones, LatentCones.Box Box)? place = null)
    {
        var (sum, earlier) = (Rational.Zero, new List<RationalMatrix>());
        var inverse = new RationalVector(instance.Weights.Select(weight => weight.IsZero ? Rational.Zero : weight.Inverse()));
        foreach (var block in blocks.Items())
        {
            block.Object("combinations", "?tau", "?excess", "?eigenvalue", "?positive", "?square");
            var b = block["combinations"].Matrix(block["combinations"].Count(1, instance.Columns), instance.Columns);
            for (var c = 0; c < instance.Columns; c++)
                if (instance.Weights[c].IsZero && !b.Column(c).IsZero)
                    throw NotACertificate.Rejected($"a combination uses column {c}, whose weight is 0");
            var scaled = RationalMatrix.Create(b.Columns, b.Rows, (c, k) => inverse[c] * b[k, c]);
            if (earlier.Any(other => !IsZero(other * scaled)))
                throw NotACertificate.Rejected("two blocks are not orthogonal");
            earlier.Add(b);
            // In a box a neuron sees the block if its latents do at some vertex.
            var neurons = Enumerable.Range(0, instance.Neurons);
            RationalMatrix[]? rows = place is not var (cones, box) ? null
                : [.. neurons.Select(i => RationalMatrix.FromRows(b.Rows, cones.Latents(box, i).Select(z => b * z))).Where(own => !IsZero(own))];
            var seeing = rows?.Length ?? neurons.Count(i => pattern is null || Sees(instance, pattern, i, b));
            if (block.Has("square"))
            {
                var vertices = rows ?? throw NotACertificate.Rejected("a block with a square is not on the leaf of a tree");
                sum += LossTreeCheck.Block(vertices, b * scaled, b * instance.Targets, block.Object("combinations", "eigenvalue", "square"));
            }
            else if (!block.Has("eigenvalue"))
                sum += AnyNeurons(instance, seeing, b, b * scaled, block.Object("combinations", "tau", "excess"));
            else if (rows is not null && rows.Any(own => Enumerable.Range(0, own.Rows).Any(v => own.Row(v).Any(z => z.Sign < 0))))
                throw NotACertificate.Rejected("latents that a block with an eigenvalue sees may be negative there");
            else
                sum += OneNeuron(instance, seeing, b, block.Object("combinations", "eigenvalue", "positive"));
        }
        return sum;
    }

    private static Rational AnyNeurons(ClaimInstance instance, int seeing, RationalMatrix b, RationalMatrix gram, Reader block)
    {
        var images = b * instance.Targets;
        var m = images.Transpose() * (gram.Inverse() ?? throw NotACertificate.Rejected("the combinations of a block are dependent")) * images;
        var tau = block["tau"].Number();
        var excess = block["excess"].Matrix(m.Rows, m.Rows);
        RequireSemidefinite(excess, "the excess");
        RequireSemidefinite(excess - m + tau * RationalMatrix.Identity(m.Rows), "excess - M + tau I");
        return tau.Sign >= 0 ? Trace(m) - seeing * tau - Trace(excess) : throw NotACertificate.Rejected("tau is negative");
    }

    /// <summary>
    /// A block of plain columns that one neuron sees, its latents a >= 0. The best decoder leaves sum m |r|^2 - a^T D K D a / a^T D a, K the Gram
    /// matrix of the targets. If
    /// lambda D - D K D - N is positive semidefinite with N >= 0 entry by entry, the quotient is at most lambda for a >= 0.
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
            var entry = -(instance.Weights[c] * instance.Weights[d] * instance.Targets.Row(c).Dot(instance.Targets.Row(d))) - positive[k, l];
            return k == l ? entry + lambda * instance.Weights[c] : entry;
        });
        RequireSemidefinite(form, "lambda D - D K D - N");
        var total = Rational.Zero;
        foreach (var c in columns)
            total += instance.Weights[c] * instance.Targets.Row(c).SquaredNorm;
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

    private static void RequireSemidefinite(RationalMatrix matrix, string name)
    {
        if (!matrix.IsSymmetric || !LdlDecomposition.Of(matrix).Inertia.IsPositiveSemidefinite)
            throw NotACertificate.Rejected($"{name} is not positive semidefinite");
    }

    private static Rational Trace(RationalMatrix m) => Enumerable.Range(0, m.Rows).Aggregate(Rational.Zero, (sum, i) => sum + m[i, i]);

    private static bool IsZero(RationalMatrix matrix) => Enumerable.Range(0, matrix.Rows).All(i => matrix.Row(i).IsZero);
}
