using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Points that cost little and often do: the point that the instance names, one neuron per feature (Thm 3.3, whose loss the best decoder for its
/// rows can only lower), the dual basis, and where descents in floating point end.
/// </summary>
internal static class StartingPoints
{
    /// <summary>The points, each with its exact loss, in no order of losses.</summary>
    public static IEnumerable<AlternatingStep> Of(Instance instance, CancellationToken stop)
    {
        if (instance.Point is { } given)
        {
            yield return new(given.Encoder, given.Decoder, instance.Problem.Loss(instance.Activation, given.Encoder, given.Decoder));
            yield return AlternatingSearch.WithBestDecoder(instance, given.Encoder);
        }
        if (DualBasis(instance) is { } dual)
            yield return AlternatingSearch.WithBestDecoder(instance, dual);
        yield return AlternatingSearch.WithBestDecoder(instance, Rows(instance, d => instance.Isolated.Input(d)));
        foreach (var point in new PointDescent(instance).Points(stop))
            yield return point;
    }

    /// <summary>
    /// Neuron d is on for feature d alone, beyond its threshold; null unless the features' inputs are independent and there is a neuron for each.
    /// </summary>
    private static RationalMatrix? DualBasis(Instance instance)
    {
        var inputs = instance.Isolated.Inputs;
        if (inputs.Rows > instance.Neurons || (inputs * inputs.Transpose()).Inverse() is not { } inverse)
            return null;
        var duals = inverse * inputs;
        return Rows(instance, d => (instance.Activation.Threshold(d) + 1) * duals.Row(d));
    }

    /// <summary>A row for each of the first features, as far as there are neurons; the other neurons are dead.</summary>
    private static RationalMatrix Rows(Instance instance, Func<int, RationalVector> row)
    {
        var np = instance.Problem.InputDimension;
        var rows = Enumerable.Range(0, instance.Neurons).Select(i => i < instance.Isolated.Columns ? row(i) : RationalVector.Zero(np));
        return RationalMatrix.FromRows(np, rows);
    }
}
