using TorchSharp;

namespace TheoryChecks.Training.Native;

/// <summary>A matrix that tensors and plain code share: libtorch owns the memory, which does not move.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private readonly float* _at;

    /// <summary>A matrix of zeros.</summary>
    public NativeFloats(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        Tensor = torch.zeros(rows, columns).DetachFromDisposeScope();
        fixed (byte* at = Tensor.bytes)
            _at = (float*)at;
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The same memory as a tensor.</summary>
    public torch.Tensor Tensor { get; }

    /// <summary>The same memory, row by row.</summary>
    public Span<float> All => new(_at, Rows * Columns);

    /// <summary>Where it begins.</summary>
    public float* Pointer => _at;

    /// <summary>One row.</summary>
    public Span<float> this[int row] => new(_at + ((long)row * Columns), Columns);

    public void Dispose() => Tensor.Dispose();
}
