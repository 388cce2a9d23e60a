using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Encoder rows and inputs side by side where inputs have lengths (docs/fields.md): with a metric G of targets that are the inputs, the row along an
/// input p is G p, whose pre-activations are inner products p^T G p', and a row w is along the vector G^-1 w.
/// </summary>
internal static class InputLengths
{
    /// <summary>n x np: the row along each feature.</summary>
    public static RationalMatrix FeatureRows(this ClaimInstance instance) => instance.HasLengths
        ? instance.Metric.Dual(instance.FeatureInputs.Transpose()).Transpose() : instance.FeatureInputs;

    /// <summary>The vectors that rows are along; the rows themselves where inputs have no lengths. Shape: that of the rows.</summary>
    public static RationalMatrix AsVectors(this ClaimInstance instance, RationalMatrix rows) =>
        instance.Metric.IsIdentity || !instance.HasLengths ? rows : rows * instance.Metric.Inverse;
}
