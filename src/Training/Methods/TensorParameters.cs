using TorchSharp;
using static TorchSharp.torch;

namespace TheoryChecks.Training.Methods;

/// <summary>The trained tensors of S models at once, or their derivatives in the same shapes. Disposes what it holds.</summary>
internal sealed class TensorParameters(
    Tensor encoder,
    Tensor decoder,
    Tensor? encoderBias = null,
    Tensor? decoderBias = null,
    Tensor? thresholds = null,
    Tensor? skip = null,
    Tensor? logScales = null,
    Tensor? magnitudeBias = null) : IDisposable
{
    /// <summary>W_E, S x nq x np.</summary>
    public Tensor Encoder { get; } = encoder;

    /// <summary>W_D transposed, S x nq x nr: row i is u_i.</summary>
    public Tensor Decoder { get; } = decoder;

    /// <summary>b_E, S x nq.</summary>
    public Tensor? EncoderBias { get; } = encoderBias;

    /// <summary>b_D, S x nr.</summary>
    public Tensor? DecoderBias { get; } = decoderBias;

    /// <summary>theta, S x nq.</summary>
    public Tensor? Thresholds { get; } = thresholds;

    /// <summary>W_S, S x nr x np.</summary>
    public Tensor? Skip { get; } = skip;

    /// <summary>r_mag, S x nq: the logarithms of the scales of a Gated's magnitudes. Its gate's bias is b_E.</summary>
    public Tensor? LogScales { get; } = logScales;

    /// <summary>b_mag, S x nq.</summary>
    public Tensor? MagnitudeBias { get; } = magnitudeBias;

    /// <summary>Those that there are, by their names in checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Value)> All =>
        new[]
        {
            ("encoder", Encoder),
            ("decoder", Decoder),
            ("encoder_bias", EncoderBias),
            ("decoder_bias", DecoderBias),
            ("thresholds", Thresholds),
            ("skip", Skip),
            ("r_mag", LogScales),
            ("b_mag", MagnitudeBias),
        }
            .Where(part => part.Item2 is not null).Select(part => (part.Item1, part.Item2!));

    /// <summary>The same shapes, each tensor made from the one here.</summary>
    public TensorParameters Map(Func<Tensor, Tensor> make)
    {
        return new(
            make(Encoder), make(Decoder), Made(EncoderBias), Made(DecoderBias), Made(Thresholds), Made(Skip), Made(LogScales), Made(MagnitudeBias));

        Tensor? Made(Tensor? part) => part is null ? null : make(part);
    }

    /// <summary>Takes the tensors out of the current scope: they live until this is disposed.</summary>
    public TensorParameters Kept()
    {
        foreach (var (_, value) in All)
            value.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        foreach (var (_, value) in All)
            value.Dispose();
    }

}
