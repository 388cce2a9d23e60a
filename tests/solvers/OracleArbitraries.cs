using FsCheck;
using FsCheck.Fluent;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.SolverTests;

/// <summary>An instance whose whole decision tree is small.</summary>
public sealed record SmallInstance(Instance Instance)
{
    public override string ToString() => $"{Instance.Activation}, {Instance.Neurons} neurons, inputs {Instance.Problem.Inputs}";
}

/// <summary>A small instance and a gate for it, often one that some encoder has, or one cell away from it.</summary>
public sealed record Decision(SmallInstance Case, bool[,] Gate);

/// <summary>
/// Generators for oracles. Columns are often parallel, antiparallel, repeated or zero, and some entries differ by far less than a
/// floating-point solver's tolerance.
/// </summary>
public static class OracleArbitraries
{
    private static readonly Rational Tiny = Rational.Parse("1e-11");

    private static readonly Gen<Rational> Entries = Gen.Frequency(
        (6, Gen.Choose(-2, 2).Select(n => (Rational)n)),
        (2, from p in Gen.Choose(-9, 9) from q in Gen.Choose(1, 5) select Rational.FromRatio(p, q)),
        (1, from n in Gen.Choose(-1, 1) from k in Gen.Choose(-1, 1) select n + k * Tiny));

    private static readonly Gen<Activation> Activations = Gen.Elements<Activation>(
        new ReluActivation(),
        new JumpReluActivation([Rational.Parse("1/2")]),
        new TopKActivation(1),
        new TopKActivation(2),
        new TopKActivation(1, rectified: false),
        new BatchTopKActivation(1),
        new IdentityActivation(),
        new ZeroActivation());

    private static readonly Gen<Instance> Instances =
        from activation in Activations
        from neurons in activation.IsSeparable ? Gen.Constant(1) : Gen.Choose(2, 3)
        from dimension in Gen.Choose(1, activation.IsSeparable ? 3 : 2)
        from count in Gen.Choose(1, activation.IsSeparable ? 6 : 5 - neurons)
        from columns in Columns(count, dimension)
        select Make(activation, neurons, columns);

    public static Arbitrary<SmallInstance> SmallInstances() => Instances.Select(instance => new SmallInstance(instance)).ToArbitrary();

    public static Arbitrary<Decision> Decisions() =>
        (from instance in Instances
         from neurons in Gen.Choose(instance.Neurons, 3)
         let wider = instance.With(neurons: neurons)
         from encoder in Gen.ArrayOf(Entries, neurons * wider.Problem.InputDimension)
         from flips in Gen.ArrayOf(Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true))), neurons * wider.Problem.Columns)
         select new Decision(new SmallInstance(wider), Flipped(wider, encoder, flips))).ToArbitrary();

    private static bool[,] Flipped(Instance instance, Rational[] encoder, bool[] flips)
    {
        var (np, columns) = (instance.Problem.InputDimension, instance.Problem.Columns);
        var gate = instance.Activation.Gate(instance.Problem.Preactivations(RationalMatrix.Create(
            instance.Neurons, np, (i, j) => encoder[i * np + j])));
        for (var i = 0; i < instance.Neurons; i++)
            for (var c = 0; c < columns; c++)
                gate[i, c] ^= flips[i * columns + c];
        return gate;
    }

    private static Gen<RationalVector[]> Columns(int count, int dimension) =>
        from fresh in Gen.ArrayOf(Gen.ArrayOf(Entries, dimension), count)
        from kinds in Gen.ArrayOf(Gen.Choose(0, 9), count)
        from sources in Gen.ArrayOf(Gen.Choose(0, count - 1), count)
        select Enumerable.Range(0, count).Select(c => kinds[c] switch
        {
            0 => RationalVector.Zero(dimension),
            1 => new RationalVector(fresh[sources[c]]),
            2 => -new RationalVector(fresh[sources[c]]),
            3 => 3 * new RationalVector(fresh[sources[c]]),
            _ => new RationalVector(fresh[c]),
        }).ToArray();

    private static Instance Make(Activation activation, int neurons, RationalVector[] columns)
    {
        var inputs = RationalMatrix.FromRows(columns);
        return new Instance(
            "generated", activation, neurons, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, columns.Length))));
    }
}
