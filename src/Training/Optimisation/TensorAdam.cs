using TheoryChecks.Training.Methods;
using TheoryChecks.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace TheoryChecks.Training.Optimisation;

/// <summary>Adam on S models at once, each clipped by itself, with the decoder's norm constraint. Changes the parameters in place.</summary>
internal sealed class TensorAdam(TrainingOptions options, TensorParameters parameters) : IDisposable
{
    /// <summary>First moments.</summary>
    public TensorParameters First { get; } = parameters.Map(value => zeros_like(value)).Kept();

    /// <summary>Second moments.</summary>
    public TensorParameters Second { get; } = parameters.Map(value => zeros_like(value)).Kept();

    /// <summary>A tied encoder is the decoder.</summary>
    public void BeforePass() => Tie();

    /// <summary>Step t, 0-based, with the given rate.</summary>
    public void Step(TensorParameters gradient, long step, double rate)
    {
        using var scope = NewDisposeScope();
        if (options.TiesEncoder)
        {
            gradient.Decoder.Increase(gradient.Encoder);
            gradient.Encoder.zero_();
        }
        if (options.Decoder == DecoderConstraint.UnitBeforeStep)
            Normalise();
        if (options.RemovesParallelGradient)
        {
            var decoder = parameters.Decoder;
            var along = (gradient.Decoder * decoder).sum(-1, keepdim: true) / decoder.Squared().sum(-1, keepdim: true).clamp_min(Held.Of(1e-16));
            gradient.Decoder.sub_(along * decoder);
        }
        Tensor? clip = null;
        if (options.ClipNorm is { } most)
        {
            var norm = gradient.All.Select(part => part.Value.Squared().flatten(1).sum(1)).Aggregate(Held.Plus).sqrt();
            clip = norm.Increase(1e-6).reciprocal_().mul_(Held.Of(most)).clamp_max(Held.Of(1L));
        }
        var (correction1, correction2) = (1 - Math.Pow(options.Beta1, step + 1), 1 - Math.Pow(options.Beta2, step + 1));
        // These differ from step to step; they live to the end of the method.
        using var correction = correction2.ToScalar();
        using var length = (-rate / correction1).ToScalar();
        foreach (var (((value, slope), first), second) in parameters.All.Zip(gradient.All)
            .Zip(First.All)
            .Zip(Second.All)
            .Select(x => (((x.First.First.First.Value, x.First.First.Second.Value), x.First.Second.Value), x.Second.Value)))
        {
            var g = clip is null ? slope : slope * clip.reshape([-1, .. Enumerable.Repeat(1L, (int)slope.dim() - 1)]);
            first.mul_(Held.Of(options.Beta1)).add_(g, alpha: Held.Of(1 - options.Beta1));
            second.mul_(Held.Of(options.Beta2)).addcmul_(g, g, Held.Of(1 - options.Beta2));
            value.addcdiv_(first, second.div(correction).sqrt_().Increase(options.Epsilon), length);
        }
        // The theory's thresholds are 0 or more.
        parameters.Thresholds?.clamp_min_(Held.Of(0L));
        if (options.Decoder == DecoderConstraint.UnitAfterStep)
            Normalise();
        Tie();
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }

    private void Tie()
    {
        if (options.TiesEncoder)
            parameters.Encoder.copy_(parameters.Decoder);
    }

    private void Normalise() => parameters.Decoder.div_(parameters.Decoder.norm(-1, keepdim: true).clamp_min(Held.Of(1e-8)));
}
