using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Three points against convexity in the encoder: two encoders and their midpoint in one region, and a decoder with which the
/// term at the midpoint exceeds the mean of its values at the ends.
/// </summary>
/// <param name="Term">The loss term.</param>
/// <param name="Notion">What counts as one region: <see cref="RegionNotion.Positive"/> or <see cref="RegionNotion.Selected"/>.</param>
/// <param name="Pattern">The region's sets.</param>
/// <param name="Decoder">W_D, nr x nq.</param>
/// <param name="First">W_E at one end, nq x np.</param>
/// <param name="Second">W_E at the other end.</param>
/// <param name="ValueAtFirst">The term at the first end.</param>
/// <param name="ValueAtMidpoint">The term at the midpoint.</param>
/// <param name="ValueAtSecond">The term at the second end.</param>
internal sealed record ConvexityViolation(
    LossTerm Term,
    RegionNotion Notion,
    ActivationPattern Pattern,
    RationalMatrix Decoder,
    RationalMatrix First,
    RationalMatrix Second,
    Rational ValueAtFirst,
    Rational ValueAtMidpoint,
    Rational ValueAtSecond)
{
    /// <summary>The encoder half way.</summary>
    public RationalMatrix Midpoint => Rational.FromRatio(1, 2) * (First + Second);

    /// <summary>The finding "non-convex".</summary>
    public Finding Finding() => new(
        "non-convex",
        claim =>
        {
            claim.WriteString("regions", Biconvexity.NameOf(Notion));
            claim.Write("pattern", Pattern.Sets);
            claim.WritePropertyName("term");
            Term.Write(claim);
        },
        evidence =>
        {
            evidence.Write("decoder", Decoder);
            evidence.Write("first", First);
            evidence.Write("second", Second);
        });

    /// <summary>For example "W_D = ..., W_E = ..., ...: values 1, 4, 4".</summary>
    public override string ToString() =>
        $"on the region {Pattern}, W_D = {Decoder}: at W_E = {First}, {Midpoint} (the midpoint), {Second} it is {ValueAtFirst}, {ValueAtMidpoint}, "
            + $"{ValueAtSecond}";
}
