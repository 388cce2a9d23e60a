using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Whether the loss can be exactly 0 with a given pattern. Only columns of positive weight count: zero loss means W_D Z = R on them, Z the latents
/// and R the targets.
/// </summary>
internal static class PatternZeroLoss
{
    /// <summary>More known zeros are not kept; it bounds the memory a hostile certificate can ask for.</summary>
    private const int MostEntries = 1 << 22;

    /// <summary>A tree of cells is no deeper.</summary>
    private const int MostForms = 64;

    public static void RequireReached(ClaimInstance instance, bool[,] pattern, Reader evidence)
    {
        var encoder = instance.ReadEncoder(evidence);
        var decoder = instance.ReadDecoder(evidence);
        instance.RequireGate(encoder, pattern);
        if (instance.Loss(ClaimInstance.Latents(instance.Preactivations(encoder), pattern), decoder) is var loss && !loss.IsZero)
            throw NotACertificate.Rejected($"the loss at the point is {loss}, not 0");
    }

    /// <summary>
    /// Follows a proof by contradiction. Suppose a point of the region has loss 0. The steps collect affine forms in W_E that are 0 there; the last
    /// member contradicts them. A step "equal" is a combination of weak conditions that sums to 0 up to known zeros, so that each of them is an
    /// equality. A step "tight" is a list of column combinations; see <see cref="Tight"/>.
    /// </summary>
    public static void RequireUnreached(ClaimInstance instance, bool[,] pattern, Reader evidence) =>
        Contradict(instance, pattern, new LemmaChecker(instance), new PatternConditions(instance, pattern), [], evidence);

    private static void Contradict(
        ClaimInstance instance, bool[,] pattern, LemmaChecker lemmas, PatternConditions conditions, List<RationalVector> zeros, Reader evidence)
    {
        using var scope = Effort.Passing();
        foreach (var step in evidence["steps"].Items())
        {
            if (step.Object("?equal", "?tight").Has("equal"))
            {
                var terms = ReadTerms(lemmas, conditions, step.Object("equal")["equal"]);
                if (terms.Length == 0 || terms.Any(LemmaChecker.IsStrict) || !Reduced(instance, lemmas, terms, zeros).IsZero)
                    throw NotACertificate.Rejected("the combination does not force equality");
                foreach (var term in terms)
                    Add(zeros, Form(instance, lemmas, term), evidence);
            }
            else
            {
                Tight(instance, pattern, zeros, step.Object("tight")["tight"], contradiction: false);
            }
        }
        if (new[] { "rank", "lemma", "split", "cells" }.Count(evidence.Has) != 1)
            throw evidence.Malformed("a proof ends with one of 'rank', 'lemma', 'split' and 'cells'");
        if (evidence.Has("rank"))
            Tight(instance, pattern, zeros, evidence["rank"], contradiction: true);
        else if (evidence.Has("lemma"))
            RequireLemma(instance, lemmas, conditions, zeros, evidence["lemma"]);
        else if (evidence.Has("split"))
            Split(instance, pattern, lemmas, conditions, zeros, evidence["split"]);
        else
            Cells(instance, pattern, lemmas, conditions, zeros, evidence["cells"].Object("combinations", "tree"));
    }

    /// <summary>
    /// More independent column combinations than neurons that see them: some l != 0 in their span has Z l = 0, hence R l = W_D Z l = 0. A basis of
    /// the l with R l = 0.
    /// </summary>
    private static RationalVector[] Candidates(ClaimInstance instance, bool[,] pattern, List<RationalVector> zeros, Reader reader)
    {
        var combinations = reader.Matrix(reader.Count(1, instance.Columns), instance.Columns);
        RequireCounted(instance, combinations);
        if (combinations.Rank() != combinations.Rows || Alive(instance, pattern, zeros, combinations) >= combinations.Rows)
            throw NotACertificate.Rejected("the split's combinations are dependent, or no fewer neurons see them");
        RationalVector[] basis = [.. (combinations * instance.Targets).Transpose().NullSpace().Select(kernel => combinations.Transpose() * kernel)];
        Effort.KeepVectors(basis);
        return basis;
    }

    /// <summary>
    /// No l != 0 with R l = 0 has Z l = 0: a tree of cells, node by node in the order in which they are met. A cell is a subspace on which some
    /// linear forms are positive; as long as none is, l may be replaced by -l. A node asks for the sign of one more form; or names a neuron whose
    /// form, times a sign, is a sum of products of positive forms and conditions or constants that are not negative, so that all products are 0; or
    /// has a proof of its own, which knows l if the cell is a line.
    /// </summary>
    private static void Cells(
        ClaimInstance instance, bool[,] pattern, LemmaChecker lemmas, PatternConditions conditions, List<RationalVector> zeros, Reader reader)
    {
        using var nodes = reader["tree"].Items().GetEnumerator();
        Cell(Candidates(instance, pattern, zeros, reader["combinations"]), [], 0);
        if (nodes.MoveNext())
            throw nodes.Current.Malformed("the tree has ended before");

        void Cell(RationalVector[] space, RationalVector[] positive, int depth)
        {
            using var scope = Effort.Passing();
            var node = nodes.MoveNext() ? nodes.Current : throw reader["tree"].Malformed("the tree ends early");
            if (node.Object("?form", "?neuron", "?sign", "?terms", "?proof").Has("form"))
            {
                var form = node.Object("form")["form"].Vector(instance.Columns);
                var values = new RationalVector(space.Select(form.Dot));
                if (values.IsZero)
                    throw NotACertificate.Rejected("a form is 0 on its cell");
                if (depth == MostForms)
                    throw node.Malformed($"more than {MostForms} forms have a sign");
                Cell(space, [.. positive, form], depth + 1);
                if (positive.Length > 0)
                    Cell(space, [.. positive, -form], depth + 1);
                var wall = RationalMatrix.FromRows([values]).NullSpace();
                if (wall.Count > 0)
                {
                    var axes = RationalMatrix.FromRows(space).Transpose();
                    RationalVector[] below = [.. wall.Select(x => axes * x)];
                    Effort.KeepVectors(below);
                    Cell(below, positive, depth + 1);
                }
                return;
            }
            List<RationalVector> known = [.. zeros];
            if (node.Has("neuron"))
            {
                if (CannotBeZero(node.Object("neuron", "sign", "terms", "?proof"), space, positive, known))
                {
                    node.Object("neuron", "sign", "terms");
                    return;
                }
            }
            else if (space.Length == 1)
            {
                for (var i = 0; i < instance.Neurons; i++)
                    Add(known, Latent(instance, pattern, i, space[0]), node);
            }
            node = node.Has("neuron") ? node.Object("neuron", "sign", "terms", "proof") : node.Object("proof");
            Contradict(instance, pattern, lemmas, conditions, known, node["proof"].Object("steps", "?rank", "?lemma", "?split", "?cells"));
        }

        // Checks the sum, and adds its conditions, which are 0 then; true if one cannot be.
        bool CannotBeZero(Reader node, RationalVector[] space, RationalVector[] positive, List<RationalVector> known)
        {
            var (neuron, sign, isPositive) = (node["neuron"].Index(0, instance.Neurons - 1), node["sign"].Index(-1, 1), false);
            var dimension = instance.Neurons * instance.Inputs.Columns;
            var rests = space.Select(l => (Rational)sign * Latent(instance, pattern, neuron, l)).ToArray();
            foreach (var item in node["terms"].Items())
            {
                var factor = positive[item.Object("form", "conditions", "?constant")["form"].Index(0, positive.Length - 1)];
                var constant = item.Has("constant") ? item["constant"].Number() : Rational.Zero;
                if (constant.Sign < 0)
                    throw NotACertificate.Rejected($"a constant is {constant}; constants are not negative");
                var sum = constant * RationalVector.Unit(dimension + 1, dimension);
                foreach (var term in ReadTerms(lemmas, conditions, item["conditions"]))
                {
                    var form = Form(instance, lemmas, term);
                    sum += term.Times * form;
                    Add(known, form, item);
                    isPositive |= LemmaChecker.IsStrict(term);
                }
                for (var k = 0; k < space.Length; k++)
                    rests[k] -= factor.Dot(space[k]) * sum;
            }
            return rests.All(rest => IsCombination(zeros, rest))
                ? isPositive
                : throw NotACertificate.Rejected($"the form of neuron {neuron} is not the sum of these products");
        }
    }

    private static void RequireLemma(
        ClaimInstance instance, LemmaChecker lemmas, PatternConditions conditions, List<RationalVector> zeros, Reader reader)
    {
        var terms = ReadTerms(lemmas, conditions, reader);
        var constant = Reduced(instance, lemmas, terms, zeros);
        if (constant.Sign > 0 || (constant.IsZero && !terms.Any(LemmaChecker.IsStrict)))
            throw NotACertificate.Rejected("the lemma's conditions do not contradict one another");
    }

    /// <summary>
    /// More independent column combinations L than neurons that see them: some l != 0 in their span has Z l = 0, hence R l = W_D Z l = 0. These l
    /// with R l = 0 form a plane; rays in it, in angular order from the first to its negative, cut one half of it into sectors, and l or -l is on a
    /// ray or inside a sector. A ray gives zero forms and a proof of its own. Inside a sector, l = a l1 + b l2 with a, b > 0: for some neuron and
    /// sign the forms of l1 and of l2 are >= 0 on the region, and that of l1 + l2 cannot be 0, so l's is > 0.
    /// </summary>
    private static void Split(
        ClaimInstance instance, bool[,] pattern, LemmaChecker lemmas, PatternConditions conditions, List<RationalVector> zeros, Reader reader)
    {
        reader.Object("combinations", "rays", "cases", "sectors");
        var plane = Candidates(instance, pattern, zeros, reader["combinations"]);
        if (plane.Length != 2)
            throw NotACertificate.Rejected($"the combinations with target 0 have dimension {plane.Length}, not 2");
        var rays = reader["rays"].Items(2, 1 << 12).Select(ray => ray.Vector(instance.Columns)).ToList();
        rays.Add(-rays[0]);
        var axes = RationalMatrix.FromRows(plane).Transpose();
        var places = rays.Select(ray => axes.Solve(ray) ?? throw NotACertificate.Rejected("a ray is not in the plane")).ToArray();
        var (cases, sectors) = (reader["cases"].Items(rays.Count - 1, rays.Count - 1).ToArray(), reader["sectors"].Items(rays.Count - 1, rays.Count - 1).ToArray());
        for (var k = 0; k + 1 < rays.Count; k++)
        {
            if ((places[k][0] * places[k + 1][1] - places[k][1] * places[k + 1][0]).Sign <= 0)
                throw NotACertificate.Rejected($"ray {k + 1} does not follow ray {k} within half a turn");
            var ray = rays[k];
            List<RationalVector> onRay = [.. zeros];
            for (var i = 0; i < instance.Neurons; i++)
                Add(onRay, Latent(instance, pattern, i, ray), reader);
            Contradict(instance, pattern, lemmas, conditions, onRay, cases[k].Object("steps", "?rank", "?lemma", "?split", "?cells"));

            var sector = sectors[k].Object("neuron", "sign", "first", "second", "lemma");
            var (neuron, sign) = (sector["neuron"].Index(0, instance.Neurons - 1), sector["sign"].Index(-1, 1));
            RequireNonnegative("first", rays[k]);
            RequireNonnegative("second", rays[k + 1]);
            RequireLemma(instance, lemmas, conditions, [.. zeros, Latent(instance, pattern, neuron, rays[k] + rays[k + 1])], sector["lemma"]);

            void RequireNonnegative(string member, RationalVector combination)
            {
                var (terms, form) = (ReadTerms(lemmas, conditions, sector[member]), -(Rational)sign * Latent(instance, pattern, neuron, combination));
                if (sign == 0 || Reduced(instance, lemmas, terms, zeros, form).Sign > 0)
                    throw NotACertificate.Rejected($"the {member} form of a sector is not shown to be nonnegative");
            }
        }
    }

    /// <summary>
    /// For column combinations L (rows; 0 on columns of weight 0), Z L^T has a nonzero row only for the neurons that some row of L does not kill, so
    /// rank(R L^T) = rank(W_D Z L^T) is at most their number. More is a contradiction. Equality makes the kernels of Z L^T and R L^T the same, so
    /// each l in the row space of L with R l = 0 has Z l = 0: one more zero form per neuron.
    /// </summary>
    private static void Tight(ClaimInstance instance, bool[,] pattern, List<RationalVector> zeros, Reader reader, bool contradiction)
    {
        var columns = instance.Columns;
        var combinations = reader.Matrix(reader.Count(1, columns), columns);
        RequireCounted(instance, combinations);
        var alive = Alive(instance, pattern, zeros, combinations);
        var images = combinations * instance.Targets;
        var rank = images.Rank();
        if (contradiction ? rank <= alive : rank < alive)
            throw NotACertificate.Rejected($"the combined targets have rank {rank} and are seen by {Counted.Of(alive, "neuron")}: no contradiction");
        if (contradiction)
            return;
        foreach (var kernel in images.Transpose().NullSpace())
            for (var i = 0; i < instance.Neurons; i++)
                Add(zeros, Latent(instance, pattern, i, combinations.Transpose() * kernel), reader);
    }

    private static void Add(List<RationalVector> zeros, RationalVector form, Reader place)
    {
        if (form.IsZero)
            return;
        zeros.Add(form);
        Effort.KeepVectors([form]);
        if ((long)zeros.Count * form.Dimension > MostEntries)
            throw place.Malformed($"the forms that are zero have more than {MostEntries} coefficients");
    }

    private static void RequireCounted(ClaimInstance instance, RationalMatrix combinations)
    {
        for (var c = 0; c < instance.Columns; c++)
            if (instance.Weights[c].IsZero && !combinations.Column(c).IsZero)
                throw NotACertificate.Rejected($"a combination uses column {c}, whose weight is 0");
    }

    /// <summary>How many neurons see some of the combinations.</summary>
    private static int Alive(ClaimInstance instance, bool[,] pattern, List<RationalVector> zeros, RationalMatrix combinations) =>
        Enumerable.Range(0, instance.Neurons).Count(i => !Enumerable.Range(0, combinations.Rows).All(
            k => Effort.Passing(() => IsCombination(zeros, Latent(instance, pattern, i, combinations.Row(k))))));

    private static LemmaChecker.Term[] ReadTerms(LemmaChecker lemmas, PatternConditions conditions, Reader reader)
    {
        var terms = lemmas.Read(reader);
        foreach (var term in terms)
        {
            conditions.RequireInForce(term);
            if (term.Times.Sign <= 0)
                throw NotACertificate.Rejected($"a multiplier is {term.Times}; multipliers are positive");
        }
        return terms;
    }

    /// <summary>The constant that the terms, and another form, sum to once known zeros have cancelled their linear part.</summary>
    private static Rational Reduced(ClaimInstance instance, LemmaChecker lemmas, LemmaChecker.Term[] terms, List<RationalVector> zeros, RationalVector? other = null)
    {
        using var scope = Effort.Passing();
        var dimension = instance.Neurons * instance.Inputs.Columns;
        var sum = other ?? RationalVector.Zero(dimension + 1);
        foreach (var term in terms)
            sum += term.Times * Form(instance, lemmas, term);
        var linear = RationalMatrix.Create(dimension, zeros.Count, (j, k) => zeros[k][j]);
        var times = linear.Solve(new RationalVector(sum.Take(dimension)))
            ?? throw NotACertificate.Rejected("the conditions do not sum to zero, even with the known zeros");
        return sum[dimension] - times.Dot(new RationalVector(zeros.Select(zero => zero[dimension])));
    }

    /// <summary>A condition as an affine form: coefficients of the encoder row after row, then the constant.</summary>
    private static RationalVector Form(ClaimInstance instance, LemmaChecker lemmas, LemmaChecker.Term term)
    {
        var theta = instance.Threshold(term.First % instance.Neurons);
        return lemmas.Normal(term).Concat([term.Kind switch { LemmaChecker.Kind.On => -theta, LemmaChecker.Kind.Off => theta, _ => Rational.Zero }]);
    }

    /// <summary>sum_c l_c z_ic over the columns on which neuron i is on, as an affine form.</summary>
    private static RationalVector Latent(ClaimInstance instance, bool[,] pattern, int neuron, RationalVector combination)
    {
        var np = instance.Inputs.Columns;
        var form = new Rational[instance.Neurons * np + 1];
        Effort.Spend(4L * instance.Columns);
        for (var c = 0; c < instance.Columns; c++)
        {
            if (!pattern[neuron, c] || combination[c].IsZero)
                continue;
            Effort.SpendEntries(np);
            for (var j = 0; j < np; j++)
                form[neuron * np + j] += combination[c] * instance.Inputs[c, j];
        }
        return new RationalVector(form);
    }

    private static bool IsCombination(List<RationalVector> zeros, RationalVector form) => form.IsZero || (zeros.Count > 0
        && Effort.Passing(() => RationalMatrix.Create(form.Dimension, zeros.Count, (j, k) => zeros[k][j]).Solve(form) is not null));
}
