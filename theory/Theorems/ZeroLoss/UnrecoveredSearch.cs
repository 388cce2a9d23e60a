using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Looks for points of zero loss that recover no feature: by encoder rows, by decoder columns, by both. Each point found is also tried with
/// longer rows and columns that change nothing: rows may gain what is orthogonal to all inputs, decoders what the latents never see.
/// </summary>
internal sealed class UnrecoveredSearch
{
    private readonly Instance _instance;
    private readonly InputMetric _lengths;
    private readonly RationalVector? _unseenByInputs;

    private UnrecoveredSearch(Instance instance, InputMetric lengths)
    {
        (_instance, _lengths) = (instance, lengths);
        _unseenByInputs = instance.Problem.Inputs.NullSpace().FirstOrDefault();
    }

    /// <summary>True once some point of zero loss was met.</summary>
    public bool ReachedZero { get; private set; }

    /// <summary>Recovers nothing by encoder rows.</summary>
    public EncoderDecoder? ByEncoder { get; private set; }

    /// <summary>Recovers nothing by decoder columns.</summary>
    public EncoderDecoder? ByDecoder { get; private set; }

    /// <summary>Searches until the wanted kinds of point are found (one point for both, if it turns up) or the proposals end.</summary>
    public static UnrecoveredSearch Run(
        FactSource known, InputMetric lengths, bool wantByEncoder, bool wantByDecoder, CancellationToken cancel)
    {
        const int MoreForBoth = 200;
        var instance = known.Instance;
        var search = new UnrecoveredSearch(instance, lengths);
        var more = MoreForBoth;
        foreach (var (point, latents) in new ZeroLossSearch(instance).Points(cancel).Concat(Known(known, cancel)))
        {
            search.ReachedZero = true;
            foreach (var encoder in search.Encoders(point.Encoder))
            {
                var none = Recovery.NoneByEncoder(lengths, encoder);
                foreach (var decoder in search.Decoders(point.Decoder, latents))
                    search.Note(new EncoderDecoder(encoder, decoder), none, Recovery.NoneByDecoder(instance, decoder));
            }
            if (wantByEncoder && wantByDecoder && ReferenceEquals(search.ByEncoder, search.ByDecoder) && search.ByEncoder is not null)
                break;
            if ((!wantByEncoder || search.ByEncoder is not null)
                && (!wantByDecoder || search.ByDecoder is not null)
                && (!(wantByEncoder && wantByDecoder) || more-- == 0))
                break;
        }
        return search;
    }

    /// <summary>The points of loss 0 that the landscape has: the best one, and one of each pattern that reaches it.</summary>
    private static IEnumerable<(EncoderDecoder Point, RationalMatrix Latents)> Known(FactSource known, CancellationToken cancel)
    {
        const int MostPatterns = 500;
        var instance = known.Instance;
        if (known.Counted(cancel) is not { ReachesZero: true } facts)
            yield break;
        var search = new ZeroLossSearch(instance);
        yield return search.With(facts.Minimum.Best.Encoder, facts.Minimum.Best.Decoder);
        var zeroLoss = new ZeroLoss(instance);
        foreach (var item in (facts.ZeroLoss?.Reached ?? []).Take(MostPatterns))
        {
            cancel.ThrowIfCancellationRequested();
            var decision = item.Decision ?? zeroLoss.Decide(item.Pattern);
            yield return search.With(decision.Encoder!, decision.Decoder!);
        }
    }

    private void Note(EncoderDecoder point, bool noneByEncoder, bool noneByDecoder)
    {
        var both = ByEncoder is not null && ReferenceEquals(ByEncoder, ByDecoder);
        if (both)
            return;
        if (noneByEncoder && (noneByDecoder || ByEncoder is null))
            ByEncoder = point;
        if (noneByDecoder && (noneByEncoder || ByDecoder is null))
            ByDecoder = point;
    }

    private IEnumerable<RationalMatrix> Encoders(RationalMatrix encoder)
    {
        if (_unseenByInputs is not { } aside)
            return [encoder];
        for (var times = Rational.One; ; times *= 2)
        {
            var longer = RationalMatrix.FromRows(encoder.Columns, Enumerable.Range(0, encoder.Rows)
                .Select(i => encoder.Row(i).IsZero ? encoder.Row(i) : encoder.Row(i) + times * aside));
            if (Recovery.NoneByEncoder(_lengths, longer))
                return [longer];
        }
    }

    /// <summary>The decoder, and copies plus t x b^T with b^T A = 0: long multiples of one direction x that avoids the targets.</summary>
    private IEnumerable<RationalMatrix> Decoders(RationalMatrix decoder, RationalMatrix latents)
    {
        yield return decoder;
        if (Recovery.NoneByDecoder(_instance, decoder) || latents.Transpose().NullSpace() is not { Count: > 0 } unseen)
            yield break;
        var problem = _instance.Problem;
        // In the scale of the targets and of the decoder: which one it is carries no information.
        var (small, size) = (Rational.One / Scale(problem.Targets), Scale(decoder));
        var aside = problem.Dual(problem.Targets.Transpose()).Transpose().NullSpace().FirstOrDefault() ?? RationalVector.Zero(problem.TargetDimension);
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new SeededRandom(seed);
            var x = small * (random.Matrix(1, problem.Columns, -2, 2) * problem.Targets).Row(0) + (Rational)(seed % 3) * aside;
            var b = unseen.Aggregate(RationalVector.Zero(_instance.Neurons), (sum, basis) => sum + (Rational)random.Next(1, 3) * basis);
            foreach (var times in (Rational[])[1, 8, 64])
                yield return decoder + RationalMatrix.Create(decoder.Rows, decoder.Columns, (j, i) => size * times * x[j] * b[i]);
        }
    }

    /// <summary>A power of ten near the largest entry; 1 where that is between 1/100 and 100, or beyond a double.</summary>
    private static Rational Scale(RationalMatrix matrix)
    {
        var largest = Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row).Select(entry => Math.Abs(entry.ToDouble())).DefaultIfEmpty(1).Max();
        return largest is (>= 0.01 and <= 100) or 0 || !double.IsFinite(largest)
            ? Rational.One
            : ((Rational)10).Pow((int)Math.Round(Math.Log10(largest)));
    }
}
