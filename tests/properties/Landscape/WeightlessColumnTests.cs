using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>What flat means where columns have weight 0 (docs/theorems/3.6.md), said by the search and by the kernel; and rows that are 0 on their
/// columns.</summary>
public sealed class WeightlessColumnTests
{
    private static readonly RationalMatrix Inputs = RationalMatrix.FromRows(
        [
            RationalVector.Parse("1 0 0 0"),
            RationalVector.Parse("3/5 4/5 0 0"),
            RationalVector.Parse("-12/25 9/25 4/5 0"),
            RationalVector.Parse("0 0 0 1"),
        ]);

    private static readonly RationalMatrix Targets = RationalMatrix.FromRows(
        [RationalVector.Parse("1 0 0"), RationalVector.Parse("3/5 4/5 0"), RationalVector.Parse("-12/25 9/25 4/5"), RationalVector.Zero(3)]);

    [Fact]
    public void AnActivationOnAColumnOfWeight0ThatCanMoveMakesATrapFlat()
    {
        var free = Instance(Inputs);
        Assert.Equal([MinimumShape.Flat], Shapes(free, [0, 1], [1, 2, 3]));
        Assert.Equal([MinimumShape.Trap], Shapes(free, [0, 1], [1, 2]));
        // On the span of the other two the activation follows from theirs.
        var bound = Instance(RationalMatrix.FromRows([.. Enumerable.Range(0, 3).Select(Inputs.Row), Inputs.Row(1) + Inputs.Row(2)]));
        Assert.Equal([MinimumShape.Trap], Shapes(bound, [0, 1], [1, 2, 3]));
    }

    [Fact]
    public void ARowThatMayBe0OnItsColumnsLeavesNothingToProveByEigenvalues()
    {
        foreach (var activation in new Activation[] { new IdentityActivation(), new TopKActivation(1, rectified: false) })
        {
            var instance = new Instance("one", activation, 1, new Problem(RationalMatrix.Identity(1), RationalMatrix.Identity(1), [1]));
            var decision = PartialMinima.Of(instance, new ActivationPattern([[0]]));
            Assert.Null(decision.ExistsWithPositiveLoss);
            // It is there: row 0 and decoder column 0.
            var zero = RationalPartialMinimum.At(instance, RationalMatrix.Zero(1, 1), RationalMatrix.Zero(1, 1)).Finding();
            Assert.True(Kernel.Check(Certificate.Of(instance, zero).Utf8).IsAccepted);
        }
    }

    private static IEnumerable<MinimumShape?> Shapes(Instance instance, params int[][] sets)
    {
        foreach (var point in new EnclosedMinima(instance).Find(new ActivationPattern(sets)).Points)
        {
            var result = Kernel.Check(Certificate.Of(instance, point.Finding()).Utf8);
            Assert.True(result.IsAccepted, result.Reason);
            yield return point.Shape;
        }
    }

    private static Instance Instance(RationalMatrix inputs) => new("weightless", new ReluActivation(), 2, new Problem(inputs, Targets, [1, 1, 1, 0]));
}
