using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// A block of a loss tree's leaf where the latents of each neuron lie in a cone (docs/certificates/loss-lower-bound.md). With G = B D^-1 B^T and Pi
/// the projection onto the row space of Z B^T G^-1/2, the best decoder saves tr B K B^T A, A = G^-1/2 Pi G^-1/2, with 0 &lt;= A &lt;= G^-1 and
/// tr G A &lt;= k; and A is at least x x^T for x = G^-1 B z / |z|, |z|^2 = z^T B^T G^-1 B z, for the latents z of every neuron. A neuron whose
/// B z is 0 at a point may have a vertex in its place: the span only grows.
/// </summary>
internal static class FloorCheck
{
    /// <summary>
    /// Forms M_i, positive semidefinite, with floors nu_i: X_i (M_i - nu_i G) X_i^T is the sum of a positive semidefinite square and of numbers >= 0,
    /// X_i the rows G^-1 B z at the neuron's vertices; so tr M_i A >= nu_i on its cone. With lambda >= 0, Y and lambda G + Y - sum M_i - B K B^T
    /// positive semidefinite at most k lambda + tr G^-1 Y - sum nu_i is saved. Given B z at each neuron's vertices, row by row, G and B K B^T.
    /// </summary>
    public static Rational Least(RationalMatrix[] vertices, RationalMatrix gram, RationalMatrix products, Reader block)
    {
        var metric = gram.Inverse() ?? throw NotACertificate.Rejected("the combinations of a block are dependent");
        var (lambda, excess) = (block["eigenvalue"].Number(), block["excess"].Matrix(gram.Rows, gram.Rows));
        var (neurons, form, left) = (new HashSet<int>(), lambda * gram + excess - products, Blocks.Trace(metric * (products - excess)));
        foreach (var item in block["floors"].Items(0, vertices.Length))
        {
            var neuron = item.Object("neuron", "form", "floor", "square")["neuron"].Index(0, vertices.Length - 1);
            if (!neurons.Add(neuron) || vertices[neuron].IsZero)
                throw NotACertificate.Rejected("a neuron has two floors, or one where it does not see the block");
            var rows = vertices[neuron] * metric;
            var (own, square) = (item["form"].Matrix(gram.Rows, gram.Rows), item["square"].Matrix(rows.Rows, rows.Rows));
            var floor = item["floor"].Number();
            var rest = rows * (own - floor * gram) * rows.Transpose() - square;
            if (Enumerable.Range(0, rest.Rows).Any(v => rest.Row(v).Any(entry => entry.Sign < 0)))
                throw NotACertificate.Rejected("a form is below its floor on the cone of its neuron");
            Blocks.RequireSemidefinite(own, "a form with a floor");
            Blocks.RequireSemidefinite(square, "the square of a floor");
            (form, left) = (form - own, left + floor);
        }
        Blocks.RequireSemidefinite(excess, "the excess of a block with floors");
        Blocks.RequireSemidefinite(form, "lambda G + the excess - the forms - B K B^T");
        return lambda.Sign >= 0
            ? left - vertices.Count(own => !own.IsZero) * lambda
            : throw NotACertificate.Rejected("the eigenvalue of a block with floors is negative");
    }
}
