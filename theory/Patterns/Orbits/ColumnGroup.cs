using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>
/// A group of permutations of the columns that changes nothing about an instance. If an invertible linear map A takes every input p_c to p_g(c), the
/// encoder W_E A^-1 has at column g(c) the pre-activations that W_E has at c: so g maps realizable patterns to realizable ones. If an isometry takes
/// every target r_c to r_g(c) and g keeps the weights, it maps points to points of the same loss, with a decoder turned by that isometry
/// (docs/landscape.md, section 8).
/// </summary>
internal sealed class ColumnGroup
{
    /// <summary>Beyond so many columns no symmetry is looked for.</summary>
    public const int MostColumns = 64;

    private const int MostSteps = 200_000; // of the search for one generator

    private ColumnGroup(int columns, IReadOnlyList<IReadOnlyList<int>> generators, BigInteger order) =>
        (Columns, Generators, Order) = (columns, generators, order);

    /// <summary>The number N of columns.</summary>
    public int Columns { get; }

    /// <summary>Permutations that generate the group: g[c] is the image of column c. None is the identity.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Generators { get; }

    /// <summary>How many permutations there are in the group; at least so many if the search met its limit.</summary>
    public BigInteger Order { get; }

    /// <summary>True if only the identity is in it.</summary>
    public bool IsTrivial => Generators.Count == 0;

    /// <summary>The identity alone.</summary>
    public static ColumnGroup Trivial(int columns) => new(columns, [], BigInteger.One);

    /// <summary>What keeps the loss: linear relations between inputs, inner products of targets, weights.</summary>
    public static ColumnGroup OfLoss(Instance instance) => IsIndexed(instance)
        ? Trivial(instance.Problem.Columns)
        : Of([Relations(instance.Problem.Inputs), instance.Problem.GramOfTargets], instance.Problem.Weights);

    /// <summary>
    /// What keeps the patterns that reach loss 0: linear relations between inputs, and between targets of positive weight. Loss 0 does not depend on
    /// how much a column weighs. With samples a pattern is monosemantic by what the features say, so there only the identity.
    /// </summary>
    public static ColumnGroup OfZeroLoss(Instance instance)
    {
        var problem = instance.Problem;
        if (instance.Samples is not null || IsIndexed(instance))
            return Trivial(problem.Columns);
        var counted = problem.Weights.Select(weight => weight.Sign > 0 ? Rational.One : Rational.Zero).ToArray();
        var targets = RationalMatrix.Create(problem.Columns, problem.TargetDimension, (c, j) => counted[c] * problem.Targets[c, j]);
        return Of([Relations(problem.Inputs), Relations(targets)], new RationalVector(counted));
    }

    /// <summary>What keeps anchors, too: inner products of inputs (where they have any) and of targets, and weights.</summary>
    public static ColumnGroup OfMetric(Problem problem) =>
        Of(
            [problem.InputsHaveLengths ? problem.RowsAlongInputs * problem.Inputs.Transpose() : Relations(problem.Inputs), problem.GramOfTargets],
            problem.Weights);

    /// <summary>All permutations g with M[g(c), g(d)] = M[c, d] for each of the symmetric matrices and label[g(c)] = label[c].</summary>
    public static ColumnGroup Of(IReadOnlyList<RationalMatrix> matrices, RationalVector labels)
    {
        var n = labels.Dimension;
        if (n > MostColumns)
            return Trivial(n);
        // Numbers are compared often: equal ones get equal indices. What a column sees of the others is a first test.
        var (values, views) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        var colors = new PairColors(n, (c, d) =>
            Index(values, string.Join(' ', matrices.Select(matrix => matrix[c, d])) + (c == d ? $"|{labels[c]}" : "")));
        var seen = Enumerable.Range(0, n)
            .Select(c => (ulong)Index(views, $"{colors[c, c]}:{string.Join(' ', Enumerable.Range(0, n).Select(d => colors[c, d]).Order())}"));
        var chain = SymmetryChain.Of(colors, [.. seen], mostSteps: MostSteps);
        return new ColumnGroup(n, chain.Generators, chain.Order);

        static int Index(Dictionary<string, int> known, string text) =>
            known.TryGetValue(text, out var index) ? index : known[text] = known.Count;
    }

    /// <summary>The images of an item under the group, itself first, by the images under the generators.</summary>
    /// <param name="first">The item.</param>
    /// <param name="image">The image of an item under generator number k.</param>
    /// <param name="comparer">When items are equal.</param>
    public List<T> Orbit<T>(T first, Func<T, int, T> image, IEqualityComparer<T>? comparer = null)
    {
        var (orbit, seen) = (new List<T> { first }, new HashSet<T>(comparer) { first });
        for (var k = 0; k < orbit.Count; k++)
            for (var g = 0; g < Generators.Count; g++)
                if (image(orbit[k], g) is var next && seen.Add(next))
                    orbit.Add(next);
        return orbit;
    }

    /// <summary>The image of a pattern: what each neuron saw of c it sees of g(c).</summary>
    public static ActivationPattern Image(ActivationPattern pattern, IReadOnlyList<int> permutation) =>
        new(pattern.Sets.Select(set => set.Select(c => permutation[c])));

    /// <summary>First <paramref name="first"/>, then <paramref name="second"/>.</summary>
    public static IReadOnlyList<int> Compose(IReadOnlyList<int> first, IReadOnlyList<int> second) => [.. first.Select(c => second[c])];

    /// <summary>BatchTopK breaks ties between columns by their index.</summary>
    private static bool IsIndexed(Instance instance) => instance.Activation is BatchTopKActivation;

    /// <summary>The projection onto the column space, which knows the linear relations between the rows and nothing else.</summary>
    private static RationalMatrix Relations(RationalMatrix vectors)
    {
        var basis = RationalMatrix.FromRows(vectors.Rows, vectors.IndependentColumns().Select(vectors.Column));
        return basis.Transpose() * (basis * basis.Transpose()).Inverse()! * basis;
    }
}
