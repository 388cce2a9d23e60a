using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Surveys;

/// <summary>A family of instances: with a seed and a number, one of them.</summary>
/// <param name="Features">n.</param>
/// <param name="InputDimension">np.</param>
/// <param name="TargetDimension">nr of a transcoder, whose targets are drawn by themselves; null: r = p.</param>
/// <param name="Neurons">nq.</param>
/// <param name="Activation">s.</param>
/// <param name="Directions">Of the inputs, and of a transcoder's targets.</param>
/// <param name="Weights">m_d.</param>
internal sealed record SurveyFamily(
    int Features, int InputDimension, int? TargetDimension, int Neurons, Activation Activation, DirectionLaw Directions, WeightLaw Weights)
{
    /// <summary>True if two draws may differ.</summary>
    public bool IsRandom => Directions.IsRandom || TargetDimension is not null || Weights.IsRandom;

    /// <summary>What keeps the parts from fitting together, or null.</summary>
    public string? Misfit =>
        Activation.Misfit(Neurons) is { } misfit ? misfit.TrimEnd('.')
        : Directions is { Angle: not null, MostCosine: not null }
            ? "the inner products of a fan follow from its angle; leave mostCosine out, or give directions of kind \"sphere\""
        : Directions.Angle is not null && InputDimension < 2 ? "a fan lies in a plane; inputDimension is 2 or more"
        : Directions.IsRandom && InputDimension > DirectionLaw.MostDimensions
            ? $"directions are drawn in at most {DirectionLaw.MostDimensions} dimensions, not {InputDimension}"
        : TargetDimension > DirectionLaw.MostDimensions
            ? $"directions are drawn in at most {DirectionLaw.MostDimensions} dimensions, not {TargetDimension}"
        : null;

    /// <summary>One instance. Directions, targets and weights have streams of their own, so that families that differ in something else share
    /// them.</summary>
    /// <exception cref="SurveyException">No draw has inner products that are small enough.</exception>
    public Instance Draw(string name, long seed, int draw)
    {
        var inputs = Directions.Draw(Stream("directions"), Features, InputDimension);
        var targets = TargetDimension is { } dimension
            ? (Directions with { Angle = null, MostCosine = null }).Draw(Stream("targets"), Features, dimension)
            : inputs;
        return new Instance(name, Activation, Neurons, new Problem(inputs, targets, Weights.Draw(Stream("weights"), Features)));

        SeededRandom Stream(string what) => new(BinaryPrimitives.ReadInt64LittleEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{draw}/{what}")))));
    }
}
