using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Model;

/// <summary>Laws of every method, at random rational points, in exact arithmetic.</summary>
public sealed class SdlMethodProperties
{
    /// <summary>Thm 3.2: convex in the encoder within a refined region.</summary>
    [Property(MaxTest = 40)]
    public void MidpointConvexInTheEncoder(int seed)
    {
        var random = new RandomMethods(seed);
        foreach (var method in random.Methods())
        {
            var first = random.Parameters(method);
            var step = random.Small(random.Neurons, random.Problem.InputDimension);
            if (SameRegion(random, method, first, step) is { } second)
                AssertConvex(random.Problem, method, first, second, first with { Encoder = Half(first.Encoder, second.Encoder) });
        }
    }

    /// <summary>Thm 3.2: convex in the decoder, and in the linear path with it, for any encoder.</summary>
    [Property(MaxTest = 40)]
    public void MidpointConvexInTheDecoder(int seed)
    {
        var random = new RandomMethods(seed);
        foreach (var method in random.Methods())
        {
            var first = random.Parameters(method);
            var second = random.Parameters(method) with { Encoder = first.Encoder, Magnitudes = first.Magnitudes };
            var skip = method.HasSkip ? Half(first.Skip!, second.Skip!) : null;
            AssertConvex(random.Problem, method, first, second, first with { Decoder = Half(first.Decoder, second.Decoder), Skip = skip });
        }
    }

    /// <summary>A region is convex: the midpoint of two of its encoders is in it.</summary>
    [Property(MaxTest = 40)]
    public void RegionsAreConvex(int seed)
    {
        var random = new RandomMethods(seed);
        foreach (var method in random.Methods())
        {
            var first = random.Parameters(method);
            if (SameRegion(random, method, first, random.Small(random.Neurons, random.Problem.InputDimension)) is { } second)
                Assert.Equal(
                    RandomMethods.Region(method, method.Forward(random.Problem, first)),
                    RandomMethods.Region(method, method.Forward(random.Problem, first with { Encoder = Half(first.Encoder, second.Encoder) })));
        }
    }

    /// <summary>f(x + h) - f(x - h) = 2 &lt;f'(x), h> exactly for a quadratic: every term within a region, in the directions that its training does
    /// not freeze.</summary>
    [Property(MaxTest = 40)]
    public void GradientsAreExactCentralDifferences(int seed)
    {
        var random = new RandomMethods(seed);
        foreach (var method in random.Methods())
        {
            var point = random.Parameters(method);
            var at = method.Forward(random.Problem, point);
            foreach (var term in method.Terms)
            {
                var (encoder, decoder, skip) = Directions(random, method, term, at);
                if (SameRegion(random, method, point, encoder, bothWays: true) is { } moved)
                    AssertCentralDifference(
                        random.Problem, method, term, point, moved.Encoder - point.Encoder, RationalMatrix.Zero(decoder.Rows, decoder.Columns), null);
                if (term is not (DecoderNormL1Term or GatePathTerm))
                    AssertCentralDifference(random.Problem, method, term, point, RationalMatrix.Zero(encoder.Rows, encoder.Columns), decoder, skip);
            }
        }
    }

    /// <summary>A Gated's gate biases, scales and magnitude biases: with the encoder held, the loss is quadratic in them within a region.</summary>
    [Property(MaxTest = 60)]
    public void MagnitudesHaveExactCentralDifferences(int seed)
    {
        var random = new RandomMethods(seed);
        foreach (var method in random.Methods().Where(method => method.HasMagnitudes))
        {
            var point = random.Parameters(method);
            var step = random.Magnitudes();
            step = step with { Scale = step.Scale - new RationalVector(Enumerable.Repeat(Rational.FromRatio(3, 2), random.Neurons)) };
            var region = RandomMethods.Region(method, method.Forward(random.Problem, point));
            for (var halvings = 0; halvings < 8; halvings++, step = Rational.FromRatio(1, 2) * step)
            {
                var (up, down) = (Moved(1), Moved(-1));
                if (new[] { up, down }.Any(there => there.Magnitudes!.Scale.Any(scale => scale.Sign <= 0)
                    || RandomMethods.Region(method, method.Forward(random.Problem, there)) != region))
                    continue;
                var gradient = method.Gradient(random.Problem, point);
                var own = gradient.Magnitudes!;
                var slope = own.GateBias.Dot(step.GateBias) + own.Scale.Dot(step.Scale) + own.Bias.Dot(step.Bias);
                var difference = method.Evaluate(random.Problem, up) - method.Evaluate(random.Problem, down);
                var slack = difference.Width + 2 * gradient.Error * step.GateBias.Aggregate(Rational.Zero, (sum, x) => sum + Rational.Abs(x));
                Assert.True(difference.Lower - slack <= 2 * slope && 2 * slope <= difference.Upper + slack, method.Name);
                break;
            }

            SdlParameters Moved(int sign) => point with { Magnitudes = point.Magnitudes! + sign * step };
        }
    }

    /// <summary>A Gated with scales 1 and no biases is ReLU.</summary>
    [Property(MaxTest = 40)]
    public void A_Gated_with_scales_1_and_no_biases_is_ReLU(int seed)
    {
        var random = new RandomMethods(seed);
        var gated = SdlMethod.GatedMagnitudes(0);
        var point = random.Parameters(gated);
        var zero = RationalVector.Zero(random.Neurons);
        var plain = point with { Magnitudes = new GatedMagnitudes(zero, new RationalVector(Enumerable.Repeat(Rational.One, random.Neurons)), zero) };
        // Then pi is the latent itself, and the auxiliary loss the reconstruction once more.
        var relu = new SdlMethod("relu", new ReluActivation(), [new ReconstructionTerm()]);
        Assert.Equal(
            RationalInterval.Point(2) * relu.Evaluate(random.Problem, point with { Magnitudes = null }), gated.Evaluate(random.Problem, plain));
    }

    /// <summary>The norm term's gradient in the decoder is a subgradient, up to its stated error.</summary>
    [Property(MaxTest = 40)]
    public void TheNormTermHasASubgradient(int seed)
    {
        var random = new RandomMethods(seed);
        var term = new DecoderNormL1Term(1, 1, random.Problem.TargetDimension - 1);
        var method = new SdlMethod("norm", new ReluActivation(), [term]);
        var (first, second) = (random.Parameters(method), random.Parameters(method));
        second = second with { Encoder = first.Encoder };
        var (at, gradient) = (method.Evaluate(random.Problem, first), method.Gradient(random.Problem, first));
        var step = second.Decoder - first.Decoder;
        var slack = gradient.Error * Entries(step).Aggregate(Rational.Zero, (sum, x) => sum + Rational.Abs(x));
        Assert.True(method.Evaluate(random.Problem, second).Upper >= at.Lower + Inner(gradient.Decoder, step) - slack);
    }

    /// <summary>Rotating inputs, with the encoder, changes nothing; rotating targets, with the decoder, neither (a single source where norms
    /// matter).</summary>
    [Property(MaxTest = 40)]
    public void OrthogonalMapsChangeNothing(int seed)
    {
        var random = new RandomMethods(seed);
        var (p, r) = (random.Problem.Inputs, random.Problem.Targets);
        var (q, t) = (RationalOrthogonal.Random(p.Columns, seed), RationalOrthogonal.Random(r.Columns, seed + 1));
        var rotated = new Problem(p * q.Transpose(), r * t.Transpose(), random.Problem.Weights);
        foreach (var method in random.Methods())
        {
            var point = random.Parameters(method);
            var turned = new SdlParameters(
                point.Encoder * q.Transpose(), t * point.Decoder, point.Skip is null ? null : t * point.Skip * q.Transpose())
            {
                Magnitudes = point.Magnitudes,
            };
            foreach (var term in method.Terms)
            {
                var (before, after) = term switch
                {
                    AnchoringTerm anchors => (term,
                        new AnchoringTerm(anchors.Inputs * q.Transpose(), anchors.Targets * t.Transpose(), term.Coefficient)),
                    DecoderNormL1Term => (new DecoderNormL1Term(term.Coefficient, r.Columns), new DecoderNormL1Term(term.Coefficient, r.Columns)),
                    _ => (term, term),
                };
                Assert.Equal(before.Value(method.Forward(random.Problem, point)), after.Value(method.Forward(rotated, turned)));
            }
        }
    }

    /// <summary>Scaling all weights scales the loss, except for anchors, which do not see the data.</summary>
    [Property(MaxTest = 40)]
    public void WeightsScaleTheLoss(int seed)
    {
        var random = new RandomMethods(seed);
        var scaled = new Problem(random.Problem.Inputs, random.Problem.Targets, 3 * random.Problem.Weights);
        foreach (var method in random.Methods())
        {
            var point = random.Parameters(method);
            foreach (var term in method.Terms.Where(term => term is not AnchoringTerm and not DecoderNormL1Term and not GatePathTerm))
                Assert.Equal(
                    RationalInterval.Point(3) * term.Value(method.Forward(random.Problem, point)), term.Value(method.Forward(scaled, point)));
        }
    }

    private static void AssertConvex(Problem problem, SdlMethod method, SdlParameters first, SdlParameters second, SdlParameters middle)
    {
        var (a, b, m) = (method.Evaluate(problem, first), method.Evaluate(problem, second), method.Evaluate(problem, middle));
        // Enclosures: certainly not above the mean by more than their widths, which are below 2^-50.
        Assert.True(2 * m.Lower <= a.Upper + b.Upper, method.Name);
        Assert.True(m.Width < Rational.FromRatio(1, 1L << 50), method.Name);
    }

    private static void AssertCentralDifference(
        Problem problem, SdlMethod method, LossTerm term, SdlParameters point, RationalMatrix encoder, RationalMatrix decoder, RationalMatrix? skip)
    {
        var gradient = term.Gradient(method.Forward(problem, point));
        var slope = Inner(gradient.Encoder, encoder) + Inner(gradient.Decoder, decoder) + (skip is null ? 0 : Inner(gradient.Skip, skip));
        var difference = Value(1) - Value(-1);
        var slack = difference.Width + 2 * gradient.Error * Entries(encoder).Aggregate(Rational.Zero, (sum, x) => sum + Rational.Abs(x));
        Assert.True(
            difference.Lower - slack <= 2 * slope && 2 * slope <= difference.Upper + slack,
            $"{method.Name} {term.Kind}: the difference is {difference}, the gradient says {2 * slope}");

        RationalInterval Value(int sign) => term.Value(method.Forward(problem, new SdlParameters(
            point.Encoder + sign * encoder, point.Decoder + sign * decoder, skip is null ? point.Skip : point.Skip! + sign * skip)
        {
            Magnitudes = point.Magnitudes,
        }));
    }

    /// <summary>Random directions; zero where the term is trained as a constant: live neurons for AuxK, the decoder for Gated.</summary>
    private static (RationalMatrix Encoder, RationalMatrix Decoder, RationalMatrix? Skip) Directions(
        RandomMethods random, SdlMethod method, LossTerm term, Forward at)
    {
        var (encoder, decoder) = (random.Small(at.Neurons, at.Problem.InputDimension), random.Small(at.Problem.TargetDimension, at.Neurons));
        var skip = method.HasSkip ? random.Small(at.Problem.TargetDimension, at.Problem.InputDimension) : null;
        switch (term)
        {
            case AuxKTerm:
                var dead = AuxKTerm.DeadNeurons(at);
                return (
                    RationalMatrix.Create(encoder.Rows, encoder.Columns, (i, j) => dead.Contains(i) ? encoder[i, j] : 0),
                    RationalMatrix.Create(decoder.Rows, decoder.Columns, (k, i) => dead.Contains(i) ? decoder[k, i] : 0),
                    null);
            case GatedAuxiliaryTerm:
                return (encoder, RationalMatrix.Zero(decoder.Rows, decoder.Columns), null);
            default:
                return (encoder, decoder, skip);
        }
    }

    /// <summary>The parameters with the encoder moved along a direction as far as the refined region allows, in halvings, or null if it allows
    /// nothing.</summary>
    private static SdlParameters? SameRegion(RandomMethods random, SdlMethod method, SdlParameters point, RationalMatrix step, bool bothWays = false)
    {
        var region = RandomMethods.Region(method, method.Forward(random.Problem, point));
        for (var halvings = 0; halvings < 8; halvings++, step = Rational.FromRatio(1, 2) * step)
            if (IsInside(step) && (!bothWays || IsInside(-step)))
                return point with { Encoder = point.Encoder + step };
        return null;

        bool IsInside(RationalMatrix move) =>
            RandomMethods.Region(method, method.Forward(random.Problem, point with { Encoder = point.Encoder + move })) == region;
    }

    private static RationalMatrix Half(RationalMatrix a, RationalMatrix b) => Rational.FromRatio(1, 2) * (a + b);

    private static IEnumerable<Rational> Entries(RationalMatrix matrix) => Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row);

    private static Rational Inner(RationalMatrix a, RationalMatrix b) =>
        Entries(a).Zip(Entries(b)).Aggregate(Rational.Zero, (sum, pair) => sum + pair.First * pair.Second);
}
