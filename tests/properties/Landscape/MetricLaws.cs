using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>A tiny instance without anchors, and the same with targets L r, L invertible: with G = L^T L both have the same losses.</summary>
public sealed record MetricPair(Instance WithMetric, Instance Transformed)
{
    /// <summary>The name, which has the seed.</summary>
    public override string ToString() => $"{WithMetric.Name} with G = {WithMetric.Problem.TargetGram}";
}

/// <summary>A tiny rational instance, and the same with inputs in another basis and targets in another metric, of a quadratic field.</summary>
public sealed record FieldPair(Instance Rational, Instance Quadratic)
{
    /// <summary>The name, which has the seed.</summary>
    public override string ToString() => $"{Rational.Name} with p' = {Quadratic.Problem.Inputs}, G = {Quadratic.Problem.TargetGram}";
}

/// <summary>
/// What a target Gram matrix and irrational numbers change nothing about (docs/fields.md): the loss with |r|^2 = r^T G r, G = L^T L, is the plain
/// loss of the targets L r, and a basis of the inputs is absorbed by the encoder. So whole landscapes agree, and the kernel accepts both.
/// </summary>
public sealed class MetricLaws
{
    /// <summary>Pairs over the rational numbers.</summary>
    public static Arbitrary<MetricPair> Pairs() => Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(Pair));

    /// <summary>Pairs over a quadratic field.</summary>
    public static Arbitrary<FieldPair> Fields() => Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(Field));

    [Property(MaxTest = 12, Arbitrary = new[] { typeof(MetricLaws) })]
    public void A_metric_is_a_change_of_targets(MetricPair pair) => Agree(pair.WithMetric, pair.Transformed);

    [Property(MaxTest = 8, Arbitrary = new[] { typeof(MetricLaws) })]
    public void A_basis_of_a_quadratic_field_changes_nothing(FieldPair pair) => Agree(pair.Quadratic, pair.Rational);

    [Property(MaxTest = 100, Arbitrary = new[] { typeof(MetricLaws) })]
    public void An_instance_is_written_and_read_back(FieldPair pair)
    {
        var text = Text(pair.Quadratic);
        Assert.Equal(text, Text(InstanceFormat.Read(text, "here")));
        Assert.DoesNotContain("targetGram", Text(pair.Rational), StringComparison.Ordinal);
    }

    internal static string Text(Instance instance)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            InstanceFormat.Write(writer, instance);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static MetricPair Pair(int seed)
    {
        var (random, instance) = (new Random(seed), Plain(seed));
        var problem = instance.Problem;
        var l = Invertible(random, problem.TargetDimension, () => Rational.FromRatio(random.Next(-3, 4), random.Next(1, 3)));
        return new(
            instance.With(problem: new Problem(problem.Inputs, problem.Targets, problem.Weights, l.Transpose() * l)),
            instance.With(problem: new Problem(problem.Inputs, problem.Targets * l.Transpose(), problem.Weights)));
    }

    private static FieldPair Field(int seed)
    {
        var (random, instance) = (new Random(seed), Plain(seed));
        var (problem, root) = (instance.Problem, Rational.Sqrt(new[] { 2, 3, 5 }[random.Next(3)]));
        var a = Invertible(random, problem.InputDimension, () => random.Next(-2, 3) + random.Next(-1, 2) * root);
        var l = Invertible(random, problem.TargetDimension, () => random.Next(-2, 3) + random.Next(-1, 2) * root);
        // |r|^2 = |L r'|^2 for the targets r' = L^-1 r.
        return new(instance, instance.With(problem: new Problem(
            problem.Inputs * a, problem.Targets * l.Inverse()!.Transpose(), problem.Weights, l.Transpose() * l)));
    }

    private static Instance Plain(int seed) => TinyInstances.Of(seed).WithoutSamples().With(anchors: []);

    private static RationalMatrix Invertible(Random random, int n, Func<Rational> entry)
    {
        while (true)
            if (RationalMatrix.Create(n, n, (_, _) => entry()) is var matrix && matrix.Rank() == n)
                return matrix;
    }

    private static void Agree(Instance one, Instance other)
    {
        var (a, b) = (Report(one), Report(other));
        Assert.Equal(a.ZeroLoss!.ZeroLossPatterns, b.ZeroLoss!.ZeroLossPatterns);
        Assert.Equal(a.ZeroLoss.Patterns, b.ZeroLoss.Patterns);
        Assert.Equal(a.ZeroLoss.MonosemanticZeroLossPatterns, b.ZeroLoss.MonosemanticZeroLossPatterns);
        Assert.True(
            a.GlobalMinimum!.Lower <= b.GlobalMinimum!.Upper && b.GlobalMinimum.Lower <= a.GlobalMinimum.Upper,
            $"[{a.GlobalMinimum.Lower}, {a.GlobalMinimum.Upper}] and [{b.GlobalMinimum.Lower}, {b.GlobalMinimum.Upper}]");
        // Partition patterns are decided by eigenvalues, so in both alike.
        Assert.Equal(a.PartialMinima!.Select(entry => $"{entry.Pattern}"), b.PartialMinima!.Select(entry => $"{entry.Pattern}"));
        foreach (var (x, y) in a.PartialMinima!.Zip(b.PartialMinima!))
        {
            Assert.True(x.Loss.Meets(y.Loss), $"{x.Pattern}: {x.Loss} and {y.Loss}");
            if (x.Shape is { } shape && y.Shape is { } same)
                Assert.Equal(shape, same);
        }
    }

    private static LandscapeReport Report(Instance instance)
    {
        var report = LandscapeReport.Take(instance, new() { Threads = 1 }).Judged(finding =>
            Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason);
        Assert.Empty(report.Refused);
        return report;
    }
}
