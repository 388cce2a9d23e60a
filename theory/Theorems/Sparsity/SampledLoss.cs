using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>L, L~ and C of Thm 3.1 at one point, by enumerating the values of x.</summary>
/// <param name="Point">The point.</param>
/// <param name="Loss">L = E |W_r x - W_D s(W_E W_p x)|^2.</param>
/// <param name="Isolated">L~, one column per feature, weighted by M_d.</param>
/// <param name="Worst">C = the largest |W_r x - W_D s(W_E W_p x)|^2.</param>
internal sealed record SampledLoss(EncoderDecoder Point, Rational Loss, Rational Isolated, Rational Worst)
{
    /// <summary>The largest number of values of x that are enumerated; the kernel has the same limit.</summary>
    public const int MostValues = 1 << 16;

    private const int Chunk = 1024;

    /// <summary>|L - L~|.</summary>
    public Rational Gap => Rational.Abs(Loss - Isolated);

    /// <summary>Evaluates a point; the instance must have a distribution with at most <see cref="MostValues"/> values.</summary>
    public static SampledLoss At(Instance instance, EncoderDecoder point, CancellationToken cancel)
    {
        var (loss, worst) = (Rational.Zero, Rational.Zero);
        foreach (var part in instance.Distribution!.Support().Chunk(Chunk))
        {
            cancel.ThrowIfCancellationRequested();
            var samples = instance.Features.Empirical(
                RationalMatrix.FromRows(part.Select(atom => atom.X)), new RationalVector(part.Select(atom => atom.Probability)));
            var errors = point.SquaredResiduals(samples, instance.Activation);
            loss += samples.Weights.Dot(errors);
            worst = Rational.Max(worst, errors.Max());
        }
        return new SampledLoss(point, loss, instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder), worst);
    }
}
