using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Patterns;

/// <summary>A random instance, small enough to be decided by brute force; it prints as an instance file, so that a failure can be replayed.</summary>
public sealed record SmallInstance(Instance Instance)
{
    public Activation Activation => Instance.Activation;

    public RationalMatrix Inputs => Instance.Problem.Inputs;

    public int Neurons => Instance.Neurons;

    public override string ToString()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            InstanceFormat.Write(writer, Instance);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

/// <summary>A random instance whose neurons are gated one by one.</summary>
public sealed record SeparableInstance(SmallInstance Small);

/// <summary>A random instance whose neurons compete, or have no choice.</summary>
public sealed record JointInstance(SmallInstance Small);

/// <summary>A random single ReLU or JumpReLU neuron with more columns.</summary>
public sealed record NeuronInstance(SmallInstance Small);

/// <summary>
/// Generators of instances. Entries are small, and every other column repeats an earlier one times 1, 2, 1/2, -1, -2/3 or 0: parallel, antiparallel,
/// equal and zero columns, and dimension 1, are common.
/// </summary>
public static class InstanceGenerators
{
    private static readonly Rational[] Factors = [1, 1, 2, Rational.Parse("1/2"), -1, Rational.Parse("-2/3"), 0];

    private static Gen<Rational> Entries { get; } = Gen.Frequency(
        (6, Gen.Choose(-2, 2).Select(x => (Rational)x)),
        (1, from p in Gen.Choose(-5, 5) from q in Gen.Choose(2, 7) select (Rational)p / q));

    private static Gen<RationalVector> Vectors(int dimension) => Entries.ArrayOf(dimension).Select(entries => new RationalVector(entries));

    public static Gen<RationalMatrix> Columns(int columns, int dimension) =>
        from fresh in Vectors(dimension).ArrayOf(columns)
        from repeats in Gen.Choose(0, 1).ArrayOf(columns)
        from earlier in Gen.Choose(0, 1000).ArrayOf(columns)
        from factor in Gen.Elements(Factors).ArrayOf(columns)
        select RationalMatrix.FromRows(Enumerable.Range(0, columns)
            .Select(c => c > 0 && repeats[c] == 1 ? factor[c] * fresh[earlier[c] % c] : fresh[c]));

    public static Arbitrary<SeparableInstance> Separable() => (
        from np in Gen.Choose(1, 3)
        from columns in Gen.Choose(1, 4)
        from nq in Gen.Choose(1, 3)
        from inputs in Columns(columns, np)
        from activation in Separable(nq)
        select new SeparableInstance(Of(inputs, activation, nq))).ToArbitrary();

    public static Arbitrary<NeuronInstance> Neuron() => (
        from np in Gen.Choose(1, 4)
        from columns in Gen.Choose(1, 7)
        from inputs in Columns(columns, np)
        from activation in Separable(1)
        select new NeuronInstance(Of(inputs, activation, 1))).ToArbitrary();

    public static Arbitrary<JointInstance> Joint() => (
        from shape in Gen.Elements(
            (1, 1, 2), (1, 2, 2), (1, 3, 2), (1, 4, 1), (2, 1, 3), (2, 2, 1), (2, 2, 2), (2, 3, 1), (3, 2, 1), (3, 2, 2), (3, 1, 2))
        from inputs in Columns(shape.Item1, shape.Item3)
        from k in Gen.Choose(1, shape.Item2)
        from activation in Gen.Elements<Activation>(
            new TopKActivation(k), new TopKActivation(k), new TopKActivation(k, rectified: false), new TopKActivation(k, rectified: false),
            new BatchTopKActivation(k), new BatchTopKActivation(k), new IdentityActivation(), new ZeroActivation())
        select new JointInstance(Of(inputs, activation, shape.Item2))).ToArbitrary();

    public static Arbitrary<SmallInstance> Any() =>
        Gen.OneOf(
            Separable().Generator.Where(x => x.Small.Neurons * x.Small.Inputs.Rows <= 6).Select(x => x.Small),
            Joint().Generator.Select(x => x.Small)).ToArbitrary();

    private static Gen<Activation> Separable(int neurons) => Gen.Frequency(
        (2, Gen.Constant<Activation>(new ReluActivation())),
        (1, Thetas(1).Select(thetas => (Activation)new JumpReluActivation(thetas))),
        (2, Thetas(neurons).Select(thetas => (Activation)new JumpReluActivation(thetas))));

    private static Gen<RationalVector> Thetas(int count) =>
        Gen.Elements<Rational>(0, 0, 1, Rational.Parse("1/2"), Rational.Parse("7/3")).ArrayOf(count).Select(thetas => new RationalVector(thetas));

    private static SmallInstance Of(RationalMatrix inputs, Activation activation, int neurons) =>
        new(Arrangements.Instance(inputs, activation, neurons));
}
