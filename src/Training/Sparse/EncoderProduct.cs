using System.Diagnostics;
using TheoryChecks.Training.Native;

namespace TheoryChecks.Training.Sparse;

/// <summary>Z = P W_E^T (+ Z), by libtorch or by <see cref="BlockProduct"/>.</summary>
internal sealed unsafe class EncoderProduct : IDisposable
{
    private const int Rounds = 3;

    private readonly BlockProduct? _own;

    /// <summary>Measures, if it is left to choose, on buffers whose contents are lost.</summary>
    /// <param name="wanted">Auto, or which one.</param>
    /// <param name="loops">Threads.</param>
    /// <param name="isSmall">True where a step is too small for several threads.</param>
    /// <param name="inputs">samples x np.</param>
    /// <param name="encoder">nq x np.</param>
    /// <param name="z">samples x nq.</param>
    /// <exception cref="ArgumentException">Our own is wanted where there is no AVX-512.</exception>
    public EncoderProduct(ProductKind wanted, Loops loops, bool isSmall, NativeFloats inputs, NativeFloats encoder, NativeFloats z)
    {
        if (wanted == ProductKind.Own && !BlockProduct.IsSupported)
            throw new ArgumentException("Our own product needs a processor with AVX-512; take --product torch, or another machine.");
        Kind = ProductKind.Torch;
        if (wanted == ProductKind.Torch || (wanted == ProductKind.Auto && (isSmall || !BlockProduct.IsSupported)))
            return;
        _own = new BlockProduct(loops);
        Kind = wanted == ProductKind.Auto && Time(ProductKind.Torch) <= Time(ProductKind.Own) ? ProductKind.Torch : ProductKind.Own;

        double Time(ProductKind kind)
        {
            var best = double.PositiveInfinity;
            for (var round = 0; round <= Rounds; round++)
            {
                var clock = Stopwatch.StartNew();
                Kind = kind;
                Multiply(inputs, encoder, z, adds: false);
                if (round > 0)
                    best = Math.Min(best, clock.Elapsed.TotalSeconds);
            }
            return best;
        }
    }

    /// <summary>Which one it is.</summary>
    public ProductKind Kind { get; private set; }

    public void Multiply(NativeFloats inputs, NativeFloats encoder, NativeFloats z, bool adds)
    {
        if (Kind == ProductKind.Own)
            _own!.Multiply(inputs.Pointer, encoder.Pointer, z.Pointer, inputs.Rows, encoder.Rows, inputs.Columns, adds);
        else
            z.Tensor.addmm_(inputs.Tensor, encoder.Tensor.t(), beta: adds ? 1 : 0);
    }

    public void Dispose() => _own?.Dispose();
}
