using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Model;

/// <summary>Small random problems, parameters and methods that fit them, from a seed.</summary>
internal sealed class RandomMethods
{
    private readonly SeededRandom _random;

    public RandomMethods(int seed)
    {
        _random = new SeededRandom(seed);
        var columns = _random.Next(1, 4);
        Neurons = _random.Next(2, 4);
        Problem = new Problem(
            _random.Matrix(columns, _random.Next(1, 3), -3, 3),
            _random.Matrix(columns, _random.Next(2, 3), -3, 3),
            _random.Matrix(1, columns, 0, 3).Row(0));
    }

    public Problem Problem { get; }

    public int Neurons { get; }

    public SeededRandom Random => _random;

    /// <summary>Every method of the library, with and without anchors.</summary>
    public IReadOnlyList<SdlMethod> Methods()
    {
        var third = Rational.FromRatio(1, 3);
        var (nr, k) = (Problem.TargetDimension, _random.Next(1, Neurons));
        RationalVector thetas = new(Enumerable.Range(0, Neurons).Select(i => Rational.FromRatio(i, 2)));
        SdlMethod[] methods =
        [
            SdlMethod.ReluL1(third),
            SdlMethod.JumpReluL0(thetas, third),
            SdlMethod.Gated(thetas, third),
            SdlMethod.GatedMagnitudes(third),
            SdlMethod.GatedMagnitudes(third, weightsByNorms: true),
            SdlMethod.TopK(k),
            SdlMethod.TopKAuxK(1, k, third),
            SdlMethod.MultiTopK(1, k, third),
            SdlMethod.BatchTopK(k),
            SdlMethod.Matryoshka(k, 1, Neurons),
            SdlMethod.Transcoder(third),
            SdlMethod.SkipTranscoder(k),
            SdlMethod.CrosscoderL1(third, 1, nr - 1),
            SdlMethod.CrosscoderBatchTopK(k),
        ];
        var (p, r) = (RationalMatrix.FromRows([Problem.Input(0)]), RationalMatrix.FromRows([Problem.Target(0)]));
        return [.. methods, .. methods.Select(method => method.Anchored(p, r, third))];
    }

    public SdlParameters Parameters(SdlMethod method) => new(
        Small(Neurons, Problem.InputDimension),
        Small(Problem.TargetDimension, Neurons),
        method.HasSkip ? Small(Problem.TargetDimension, Problem.InputDimension) : null)
    {
        Magnitudes = method.HasMagnitudes ? Magnitudes() : null,
    };

    /// <summary>Multiples of 1/2, but for 1/8 in the magnitudes' biases: with encoders in halves no magnitude is 0, however it is rounded.</summary>
    public GatedMagnitudes Magnitudes()
    {
        return new(Halves(-3, 3), Halves(1, 5), Halves(-3, 3) + new RationalVector(Enumerable.Repeat(Rational.FromRatio(1, 8), Neurons)));

        RationalVector Halves(int from, int to) => new(Enumerable.Range(0, Neurons).Select(_ => Rational.FromRatio(_random.Next(from, to), 2)));
    }

    public RationalMatrix Small(int rows, int columns) => Rational.FromRatio(1, _random.Next(1, 3)) * _random.Matrix(rows, columns, -4, 4);

    /// <summary>The gate of the activation and those of the terms: equal exactly in one refined region.</summary>
    public static string Region(SdlMethod method, Forward at) =>
        string.Join(
            '|',
            method.Terms.Select(term => term.OwnGate(at))
                .OfType<bool[,]>()
                .Prepend(at.Gate)
                .Prepend(at.Passes)
                .Select(gate => string.Concat(gate.Cast<bool>().Select(on => on ? '1' : '0'))));
}
