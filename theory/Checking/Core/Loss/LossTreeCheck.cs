using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// A lower bound for the loss on a pattern by branch and bound over the latents of its neurons (docs/certificates/loss-lower-bound.md).
/// </summary>
internal static class LossTreeCheck
{
    /// <summary>Bounds on the work that small numbers can ask for: neurons that see a block of a leaf, and choices of one vertex each.</summary>
    private const int MostSeeing = 6, MostChoices = 1 << 10;

    /// <summary>A leaf: a neuron sees a block if its latents do at some vertex of its box.</summary>
    internal sealed record Leaf(LatentCones Cones, LatentCones.Box Box) : Blocks.ILeaf
    {
        public RationalMatrix[] Seen(RationalMatrix combinations) =>
            [.. Everyone(combinations).Where(own => !own.IsZero)];

        public Rational Left(RationalMatrix combinations, RationalMatrix[] seen, RationalMatrix gram, RationalMatrix products, Reader block) =>
            block.Has("square")
                ? Block(seen, gram, products, block.Object("combinations", "eigenvalue", "square"))
                : FloorCheck.Least(Everyone(combinations), gram, products, block.Object("combinations", "floors", "eigenvalue", "excess"));

        private RationalMatrix[] Everyone(RationalMatrix combinations) =>
            [.. Enumerable.Range(0, Box.Vertices.Length).Select(i => AtVertices(combinations, i))];

        private RationalMatrix AtVertices(RationalMatrix combinations, int neuron) =>
            RationalMatrix.FromRows(combinations.Rows, Cones.Latents(Box, neuron).Select(z => combinations * z));
    }

    /// <summary>Walks the tree, whose nodes come in preorder, and calls <paramref name="leaf"/> at each leaf with its box.</summary>
    public static void Walk(LatentCones cones, LatentCones.Box? root, Reader nodes, Action<LatentCones.Box, Reader> leaf)
    {
        // The boxes that are open, those of one parent together: a child is made when its turn comes.
        var open = new Stack<IEnumerator<LatentCones.Box>>();
        open.Push((root is null ? [] : new[] { root }).AsEnumerable().GetEnumerator());
        foreach (var node in nodes.Items())
        {
            if (Next() is not { } box)
                throw NotACertificate.Rejected("the tree goes on after its last node");
            if (node.Object("?neuron", "?shares", "?against", "?form", "?basis", "?blocks").Has("blocks"))
                Effort.Passing(() => leaf(box, node.Object("blocks")["blocks"]));
            else
                open.Push(cones.Children(box, node).GetEnumerator());
        }
        if (Next() is not null)
            throw NotACertificate.Rejected($"the tree ends with boxes open, {Counted.Of(open.Count, "level")} below its root");

        LatentCones.Box? Next()
        {
            while (open.TryPeek(out var children))
            {
                if (children.MoveNext())
                    return children.Current;
                open.Pop();
            }
            return null;
        }
    }

    /// <summary>
    /// tr(R B^T G^-1 B R^T) - lambda, if the latents of the neurons that see the block leave no more. Let H(t) = Z B^T (G^-1 + t G^-1 B K B^T G^-1) B
    /// Z^T for latents Z of those neurons. The best decoder saves tr H(0)^-1 H'(0) = (det H)'(0) / det H(0), and det H is the sum, over choices g and
    /// h of one vertex per neuron, of the product of their shares and det H_gh. So it saves at most lambda if lambda det H_gh(0) - det H_gh'(0),
    /// minus a positive semidefinite S, has no negative coefficient as a polynomial in the shares. Where det H(0) = 0 the row space lies in a limit
    /// of others, unless det H(0) is 0 for all shares.
    /// </summary>
    private static Rational Block(RationalMatrix[] vertices, RationalMatrix gram, RationalMatrix products, Reader block)
    {
        var choices = vertices.Aggregate(1L, (product, own) => Math.Min(product * own.Rows, MostChoices + 1));
        if (vertices.Length > MostSeeing || choices > MostChoices)
            throw NotACertificate.Rejected($"more than {MostSeeing} neurons see a block or there are more than {MostChoices} choices of their vertices");
        var (lambda, square) = (block["eigenvalue"].Number(), block["square"].Matrix((int)choices, (int)choices));
        var metric = gram.Inverse() ?? throw NotACertificate.Rejected("the combinations of a block are dependent");
        var saved = metric * products;
        var all = RationalMatrix.FromRows(gram.Rows, vertices.SelectMany(own => Enumerable.Range(0, own.Rows).Select(own.Row)));
        var (norms, shares) = (all * metric * all.Transpose(), all * (saved * metric) * all.Transpose());

        var places = Enumerable.Range(0, (int)choices).Select(g => Places(g, vertices)).ToArray();
        var (coefficients, isZero) = (new Dictionary<string, Rational>(), true);
        for (var g = 0; g < places.Length; g++)
        {
            for (var h = 0; h < places.Length; h++)
            {
                var (p, q) = (places[g], places[h]);
                Effort.SpendEntries((p.Length + 1L) * (16 + p.Length * p.Length * p.Length));
                var norm = Determinant(p, q, -1);
                isZero &= norm.IsZero;
                var value = lambda * norm - square[g, h];
                for (var row = 0; row < p.Length; row++)
                    value -= Determinant(p, q, row);
                var monomial = string.Join(' ', p.Select((a, i) => $"{Math.Min(a, q[i])} {Math.Max(a, q[i])}"));
                coefficients[monomial] = coefficients.GetValueOrDefault(monomial) + value;
            }
        }
        if (isZero)
            throw NotACertificate.Rejected("the latents of the neurons that see a block are always dependent there");
        if (!square.IsSymmetric || !LdlDecomposition.Of(square).Inertia.IsPositiveSemidefinite)
            throw NotACertificate.Rejected("the square is not positive semidefinite");
        if (coefficients.Values.Any(value => value.Sign < 0))
            throw NotACertificate.Rejected("lambda times the norm, minus the share, minus the square has a negative coefficient");
        return Enumerable.Range(0, saved.Rows).Aggregate(-lambda, (sum, row) => sum + saved[row, row]);

        Rational Determinant(int[] p, int[] q, int row) => RationalMatrix.Create(p.Length, p.Length, (i, j) => (i == row ? shares : norms)[p[i], q[j]]).Determinant();
    }

    /// <summary>Choice g: for each neuron, which row of all vertices; the last neuron's turns fastest.</summary>
    private static int[] Places(int g, RationalMatrix[] vertices)
    {
        var places = new int[vertices.Length];
        for (var i = vertices.Length - 1; i >= 0; g /= vertices[i].Rows, i--)
            places[i] = vertices[..i].Sum(own => own.Rows) + g % vertices[i].Rows;
        return places;
    }
}
