using FsCheck;
using FsCheck.Fluent;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Properties.Exact;

namespace TheoryChecks.Properties.Model;

/// <summary>An instance with every optional part there or not, every activation, and numbers of any size.</summary>
public sealed record AnyInstance(Instance Value);

/// <summary>Generators for instance files.</summary>
public static class RandomInstanceFile
{
    private static readonly Gen<Rational> Numbers =
        from p in ExactArbitraries.Integers
        from q in ExactArbitraries.Integers
        select Rational.FromRatio(p, q.IsZero ? 1 : q);

    /// <summary>Instances of 1 to 4 columns and neurons.</summary>
    public static Arbitrary<AnyInstance> Instances() => Arb.From(
        from columns in Gen.Choose(1, 4)
        from neurons in Gen.Choose(1, 4)
        from activation in Activations(neurons)
        from inputs in Gen.Choose(1, 3).SelectMany(dimension => Matrix(columns, dimension))
        from targets in Gen.OneOf(Gen.Constant(inputs), Gen.Choose(1, 3).SelectMany(dimension => Matrix(columns, dimension)))
        from weights in Gen.OneOf(Gen.Constant(new RationalVector(Enumerable.Repeat(Rational.One, columns))), Vector(columns).Select(Sizes))
        from anchors in Gen.SubListOf(Enumerable.Range(0, columns))
        from samples in Gen.Frequency(
            (2, Gen.Constant<FeatureSamples?>(null)),
            (1,
                from count in Gen.Choose(
                    1, 3) from x in Matrix(count, columns) from w in Vector(count) select (FeatureSamples?)new FeatureSamples(Sizes(x), Sizes(w))))
        from kinds in Gen.SubListOf(Enumerable.Range(1, columns - 1))
        from name in Gen.NonEmptyListOf(Gen.Elements("abcXYZ019-_.".ToCharArray())).Where(letters => letters[0] != '.' && letters.Count <= 100)
        select new AnyInstance(new Instance(
            new string([.. name]),
            activation,
            neurons,
            new Problem(inputs, targets, weights),
            [.. anchors],
            samples: samples,
            hierarchy: kinds.Count == 0 ? null : [new ParentFeature(0, [.. kinds])])));

    private static Gen<Activation> Activations(int neurons) => Gen.OneOf(
        Gen.Elements<Activation>(new ReluActivation(), new IdentityActivation(), new ZeroActivation()),
        Gen.Elements(1, neurons).SelectMany(Vector).Select(thetas => (Activation)new JumpReluActivation(Sizes(thetas))),
        from k in Gen.Choose(1, neurons) from rectified in Gen.Elements(true, false) select (Activation)new TopKActivation(k, rectified),
        Gen.Choose(1, neurons).Select(k => (Activation)new BatchTopKActivation(k)));

    private static Gen<RationalVector> Vector(int dimension) => Gen.ArrayOf(Numbers, dimension).Select(numbers => new RationalVector(numbers));

    private static Gen<RationalMatrix> Matrix(int rows, int columns) =>
        Gen.ArrayOf(Vector(columns), rows).Select(vectors => RationalMatrix.FromRows(columns, vectors));

    private static RationalMatrix Sizes(RationalMatrix numbers) =>
        RationalMatrix.Create(numbers.Rows, numbers.Columns, (i, j) => Rational.Abs(numbers[i, j]));

    private static RationalVector Sizes(RationalVector numbers) => new(numbers.Select(Rational.Abs));
}
