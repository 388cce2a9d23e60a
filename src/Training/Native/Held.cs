using System.Collections.Concurrent;
using TorchSharp;

namespace TheoryChecks.Training.Native;

/// <summary>
/// Numbers for tensor operations that the garbage collector leaves alone. TorchSharp hands a Scalar's native memory to libtorch without keeping the
/// Scalar alive, so a temporary one (from an implicit conversion, or inside square and the operators with a number) can be freed by the finalizer in
/// the middle of the operation, as soon as another thread starts a collection. Models trained side by side do that.
/// </summary>
internal static class Held
{
    private static readonly ConcurrentDictionary<double, Scalar> Reals = new();
    private static readonly ConcurrentDictionary<long, Scalar> Integers = new();

    public static Scalar Of(double value) => Reals.GetOrAdd(value, real => real.ToScalar());

    public static Scalar Of(long value) => Integers.GetOrAdd(value, integer => integer.ToScalar());

    /// <summary>x + y; the operator makes a number of its own, the factor 1.</summary>
    public static torch.Tensor Plus(this torch.Tensor x, torch.Tensor y) => x.add(y, Of(1L));

    /// <summary>x + y in place of x.</summary>
    public static torch.Tensor Increase(this torch.Tensor x, torch.Tensor y) => x.add_(y, Of(1L));

    /// <summary>x + y in place of x.</summary>
    public static torch.Tensor Increase(this torch.Tensor x, double y) => x.add_(Of(y), Of(1L));

    /// <summary>x + y in place of x; integers stay integers.</summary>
    public static torch.Tensor Increase(this torch.Tensor x, long y) => x.add_(Of(y), Of(1L));

    /// <summary>x^2, entry by entry, without a number.</summary>
    public static torch.Tensor Squared(this torch.Tensor x) => x * x;
}
