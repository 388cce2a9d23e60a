using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// A block of a loss tree's leaf that splits into cases (docs/certificates/loss-lower-bound.md). With G = B D^-1 B^T and Pi the projection along
/// the row space of Z B^T G^-1/2, the best decoder leaves tr B K B^T X, X = G^-1/2 Pi G^-1/2, and 0 &lt;= X &lt;= G^-1, tr G X >= n - k,
/// X B z = 0 for the latents z of a neuron. With z = sum a_v z_v, a >= 0 not 0, over the vertices of its cone, 0 = sum a_u a_v &lt;B z_u, X B z_v>,
/// whose terms with u = v are >= 0; so for some pair u &lt; v of vertices (the one vertex twice, if there is one) &lt;B z_u, X B z_v> &lt;= 0. A
/// neuron whose latents are 0 may have a vertex in their place: the span only grows.
/// </summary>
internal static class CrossingCheck
{
    private const int MostCases = 1 << 10; // bounds the work that small numbers can ask for

    /// <summary>
    /// The least of the cases, one for each choice of a pair of each neuron listed, the last neuron's turning fastest. In a case B K B^T + sum_i mu_i
    /// sym(B z_u z_v^T B^T) + Y - lambda G is positive semidefinite, with mu_i, lambda >= 0 and Y positive semidefinite: at least (n - k) lambda -
    /// tr G^-1 Y is left. Given B z at each neuron's vertices, row by row, G and B K B^T; the neurons for which some B z is not 0 see the block.
    /// </summary>
    public static Rational Least(RationalMatrix[] vertices, RationalMatrix gram, RationalMatrix products, Reader block)
    {
        var metric = gram.Inverse() ?? throw NotACertificate.Rejected("the combinations of a block are dependent");
        var neurons = block["crossing"].Items(1, vertices.Length).Select(item => item.Index(0, vertices.Length - 1)).ToArray();
        if (neurons.Distinct().Count() < neurons.Length)
            throw NotACertificate.Rejected("a neuron crosses a block twice");
        var pairs = Array.ConvertAll(neurons, i => vertices[i].Rows == 1 ? 1 : vertices[i].Rows * (vertices[i].Rows - 1L) / 2);
        if (pairs.Contains(0))
            throw NotACertificate.Rejected("a neuron that crosses a block is off everywhere");
        var cases = pairs.Aggregate(1L, (product, own) => Math.Min(product * own, MostCases + 1));
        if (cases > MostCases)
            throw NotACertificate.Rejected($"a block has more than {MostCases} cases");
        var values = block["cases"].Items((int)cases, (int)cases).Select((item, number) =>
        {
            using var scope = Effort.Passing();
            var multipliers = item.Object("multipliers", "eigenvalue", "excess")["multipliers"].Vector(neurons.Length);
            var (lambda, excess) = (item["eigenvalue"].Number(), item["excess"].Matrix(gram.Rows, gram.Rows));
            if (lambda.Sign < 0 || multipliers.Any(mu => mu.Sign < 0))
                throw NotACertificate.Rejected("an eigenvalue or a multiplier of a case is negative");
            var form = products + excess - lambda * gram;
            for (var j = neurons.Length - 1; j >= 0; number /= (int)pairs[j], j--)
                form += multipliers[j] * Pair(vertices[neurons[j]], number % (int)pairs[j]);
            Blocks.RequireSemidefinite(excess, "the excess of a case");
            Blocks.RequireSemidefinite(form, "B K B^T + the crossings + the excess - lambda G");
            return (gram.Rows - vertices.Count(own => !own.IsZero)) * lambda - Blocks.Trace(metric * excess);
        }).ToArray();
        return values.Min();
    }

    /// <summary>(x y^T + y x^T) / 2 for the rows (0, 1), (0, 2), (1, 2), (0, 3), ...; (0, 0) if there is one only.</summary>
    private static RationalMatrix Pair(RationalMatrix rows, int number)
    {
        var v = Math.Min(1, rows.Rows - 1);
        for (; number > v - 1 && rows.Rows > 1; v++)
            number -= v;
        var (x, y) = (rows.Row(number), rows.Row(v));
        return RationalMatrix.Create(x.Dimension, x.Dimension, (k, l) => (x[k] * y[l] + x[l] * y[k]) / 2);
    }
}
