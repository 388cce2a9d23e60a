using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Properties.Checking;

/// <summary>Certificates of Thm 3.6: partial minima with a pattern, and that there are none. The judge decides the pattern anew.</summary>
public sealed class PatternMinimumSubjects : IMutationSubjects
{
    private static readonly RationalMatrix Corner = RationalMatrix.FromRows([[1, 0], [0, 1], [1, 1]]);

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            var acute = GalleryInstances.ByName("acute-pair");
            var dual = RationalMatrix.FromRows([[1, Rational.Parse("-3/4")], [0, Rational.Parse("5/4")]]);
            yield return new("spurious trap", acute, Minimum(acute, [0, 1], []).SpuriousFinding(dual, DecoderFit.Best(acute, dual)));
            yield return Subject("irrational saddle", GalleryInstances.ByName("obtuse-pair"), [0, 1], []);
            yield return Subject(
                "pushing column",
                Of(
                    new ReluActivation(),
                    RationalMatrix.FromRows([[1, 0], [0, 1], [1, -1]]),
                    RationalMatrix.FromRows([[2, 0], [0, 1], [0, 0]]),
                    [1, 1, 1],
                    1),
                [0, 1]);
            yield return Subject("levels", Of(new TopKActivation(1), Corner, Corner, [1, 1, 1], 2), [0, 2], [1]);
            yield return Subject("bare levels", Of(new TopKActivation(1, rectified: false), Corner, Corner, [1, 1, 1], 2), [1, 2], [0]);
            yield return Subject("threshold", Of(new JumpReluActivation([Rational.Parse("1/2")]), Corner, Corner, [1, 1, 1], 1), [1, 2]);
            yield return Subject("no weight", Of(new ReluActivation(), Corner, Corner, [0, 1, 0], 1), [0, 2]);

            var three = Of(new ReluActivation(), RationalMatrix.Identity(3), RationalMatrix.Identity(3), [1, 1, 1], 2);
            yield return new("images", three, Minimum(three, [0, 1], [2]).Finding().WithImages([[0, 2, 1], [1, 2, 0]]));

            yield return Refuted("unequal weights", GalleryInstances.ByName("orthonormal-2-unequal"), [0, 1], []);
            yield return Refuted("irrational", GalleryInstances.ByName("three-features-no-partial-minimum"), [0, 1, 2], [], []);
            yield return Refuted("tight sets", GalleryInstances.ByName("absorption-relu-fan"), [0, 1, 3], [2]);
            yield return Refuted("ties", GalleryInstances.ByName("absorption-top1-fan"), [0, 1, 2], [3]);
            yield return Refuted("above a threshold", GalleryInstances.ByName("absorption-jumprelu-fan"), [0, 1, 3], [2]);
            yield return Refuted(
                "zero loss", Of(new ReluActivation(), RationalMatrix.Identity(2), RationalMatrix.FromRows([[1], [2]]), [1, 1], 1), [0, 1]);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["pattern-minimum"] = (instance, claim) => Exists(instance, claim) && ClaimReader.Images(claim).All(image => Moves(instance, image)),
        ["no-partial-minimum"] = (instance, claim) =>
            claim.GetProperty("loss").GetString() == "any"
                ? PartialMinima.Of(instance, ClaimReader.Pattern(claim)).Exists == false
                : PartialMinima.Of(instance, ClaimReader.Pattern(claim)).ExistsWithPositiveLoss == false,
    };

    /// <summary>The images of the instance's own minima are its minima: the permuted instance is the same up to a linear map of the inputs, which its
    /// relations say, and an isometry of the targets.</summary>
    private static bool Moves(Instance instance, int[] image)
    {
        var problem = instance.Problem;
        var columns = Enumerable.Range(0, problem.Columns).ToArray();
        return image.Order().SequenceEqual(columns)
            && columns.All(c => problem.Weights[c] == problem.Weights[image[c]])
            && columns.All(c => columns.All(d => problem.Target(c).Dot(problem.Target(d)) == problem.Target(image[c]).Dot(problem.Target(image[d]))))
            && problem.Inputs.Transpose().NullSpace().All(relation =>
                columns.Aggregate(RationalVector.Zero(problem.InputDimension), (sum, c) => sum + relation[c] * problem.Input(image[c])).IsZero);
    }

    private static bool Exists(Instance instance, JsonElement claim)
    {
        var loss = claim.GetProperty("loss");
        var (lower, upper) = (ClaimReader.Number(loss.GetProperty("lower")), ClaimReader.Number(loss.GetProperty("upper")));
        return PartialMinima.Of(instance, ClaimReader.Pattern(claim)).Minima.Any(minimum =>
            lower <= minimum.Loss.Upper && minimum.Loss.Lower <= upper
            && (minimum.IsInterior || !claim.GetProperty("interior").GetBoolean())
            && (!claim.TryGetProperty("classification", out var shape) || shape.GetString() == minimum.Shape?.ToString().ToLowerInvariant())
            && (!claim.TryGetProperty("spurious", out _) || (minimum.IsLocalMinimum && Reachable(instance) < minimum.Loss.Upper)));
    }

    /// <summary>A loss that some simple encoder reaches: the inputs, or their dual basis, as rows.</summary>
    private static Rational Reachable(Instance instance)
    {
        var p = RationalMatrix.FromRows(Enumerable.Range(0, instance.Neurons).Select(i => instance.Problem.Input(i % instance.Problem.Columns)));
        RationalMatrix[] encoders = (p * p.Transpose()).Inverse() is { } inverse ? [p, inverse * p] : [p];
        return encoders.Min(encoder => instance.Problem.Loss(instance.Activation, encoder, DecoderFit.Best(instance, encoder)));
    }

    private static MutationSubject Subject(string name, Instance instance, params int[][] sets) =>
        new(name, instance, Minimum(instance, sets).Finding());

    private static MutationSubject Refuted(string name, Instance instance, params int[][] sets) =>
        new(name, instance, PartialMinima.Of(instance, new ActivationPattern(sets)).Refutation!.Finding());

    private static PartialMinimum Minimum(Instance instance, params int[][] sets) =>
        PartialMinima.Of(instance, new ActivationPattern(sets)).Minima[0];

    private static Instance Of(Activation activation, RationalMatrix inputs, RationalMatrix targets, RationalVector weights, int neurons) =>
        new("subject", activation, neurons, new Problem(inputs, targets, weights));
}
