using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Patterns;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// The zero-loss points around one of them, straight from the loss: directions that stay in the region (by Fourier-Motzkin elimination) and change no
/// reconstruction to first order (by difference quotients, exact because reconstructions are quadratic along lines). Shares no formula with the code
/// it judges.
/// </summary>
internal sealed class LocalSolutions
{
    private readonly Instance _instance;
    private readonly int[] _anchors;
    private readonly EncoderDecoder _point;

    public LocalSolutions(Instance instance, IEnumerable<int> anchors, EncoderDecoder point)
    {
        (_instance, _anchors, _point) = (instance, [.. anchors], point);
        var gate = instance.Activation.Gate(instance.Problem.Preactivations(point.Encoder));
        Gauge = Free.Count(i => Enumerable.Range(0, instance.Problem.Columns).Any(c => gate[i, c]));
        Dimension = CountDirections(ActivationPattern.FromGate(gate));
    }

    /// <summary>The point has zero loss and respects the anchors.</summary>
    public bool IsSolution => Residuals(_point).IsZero
        && _anchors.Select((a, j) => _point.Encoder.Row(j).Equals(_instance.Isolated.Input(a))
            && _point.Decoder.Column(j).Equals(_instance.Isolated.Target(a))).All(same => same);

    /// <summary>The dimension of the kernel, or null on the boundary of the region.</summary>
    public int? Dimension { get; }

    /// <summary>Free neurons that are on somewhere.</summary>
    public int Gauge { get; }

    /// <summary>Free columns that reconstruct every column of positive weight, next to the anchored ones, or null.</summary>
    public static RationalMatrix? Decoder(Instance instance, int[] anchors, RationalMatrix encoder)
    {
        var problem = instance.Problem;
        var latents = instance.Activation.Apply(problem.Preactivations(encoder));
        var columns = Enumerable.Range(0, problem.Columns).Where(c => !problem.Weights[c].IsZero).ToArray();
        var free = RationalMatrix.Create(columns.Length, instance.Neurons - anchors.Length, (c, i) => latents[anchors.Length + i, columns[c]]);
        var rows = new List<RationalVector>();
        for (var j = 0; j < problem.TargetDimension; j++)
        {
            var fixedPart = new RationalVector(anchors.Select(a => instance.Isolated.Targets[a, j]));
            var wanted = columns.Select(c => problem.Targets[c, j] - fixedPart.Dot(new RationalVector(latents.Column(c).Take(anchors.Length))));
            if (free.Solve(new RationalVector(wanted)) is not { } solution)
                return null;
            rows.Add(fixedPart.Concat(solution));
        }
        return RationalMatrix.FromRows(instance.Neurons, rows);
    }

    private IEnumerable<int> Free => Enumerable.Range(_anchors.Length, _instance.Neurons - _anchors.Length);

    private int? CountDirections(ActivationPattern pattern)
    {
        var (np, nq, nr) = (_instance.Problem.InputDimension, _instance.Neurons, _instance.Problem.TargetDimension);
        var judge = new Judge(_instance.Activation, _instance.Problem.Inputs, nq);
        var conditions = judge.Conditions(pattern)!;
        var here = new RationalVector(Enumerable.Range(0, nq).SelectMany(_point.Encoder.Row).Append(Rational.One));
        var normals = new List<RationalVector>();
        foreach (var weak in conditions.Where(condition => !condition.IsStrict && condition.Normal.Dot(here).IsZero))
        {
            var free = new RationalVector(weak.Normal.Take(nq * np).Skip(_anchors.Length * np));
            if (free.IsZero)
                continue;
            if (FourierMotzkin.Feasible(judge.Unknowns, conditions.Append(Inequality.Strict(weak.Normal))))
                return null;
            normals.Add(free);
        }
        var steps = RationalMatrix.FromRows(Free.Count() * np, normals).NullSpace()
            .Select(step => (Encoder: step, Decoder: RationalVector.Zero(Free.Count() * nr)))
            .Concat(Enumerable.Range(0, Free.Count() * nr)
                .Select(k => (Encoder: RationalVector.Zero(Free.Count() * np), Decoder: RationalVector.Unit(Free.Count() * nr, k)))).ToList();
        return steps.Count - RationalMatrix.FromRows(_instance.Problem.Columns * nr, steps.Select(step => Slope(step.Encoder, step.Decoder, pattern)))
            .Rank();
    }

    private RationalVector Slope(RationalVector encoder, RationalVector decoder, ActivationPattern pattern)
    {
        for (var h = Rational.FromRatio(1, 1 << 10); ; h *= Rational.FromRatio(1, 1 << 10))
        {
            var (ahead, behind) = (Moved(h), Moved(-h));
            if (PatternOf(ahead).Equals(pattern) && PatternOf(behind).Equals(pattern))
                return (2 * h).Inverse() * (Residuals(ahead) - Residuals(behind));
        }

        EncoderDecoder Moved(Rational t)
        {
            var (k, np, nr) = (_anchors.Length, _instance.Problem.InputDimension, _instance.Problem.TargetDimension);
            return new(
                RationalMatrix.Create(_instance.Neurons, np, (i, j) => _point.Encoder[i, j] + (i < k ? 0 : t * encoder[(i - k) * np + j])),
                RationalMatrix.Create(nr, _instance.Neurons, (j, i) => _point.Decoder[j, i] + (i < k ? 0 : t * decoder[(i - k) * nr + j])));
        }
    }

    private ActivationPattern PatternOf(EncoderDecoder point) =>
        ActivationPattern.FromGate(_instance.Activation.Gate(_instance.Problem.Preactivations(point.Encoder)));

    /// <summary>Target minus reconstruction, column after column; 0 where the weight is.</summary>
    private RationalVector Residuals(EncoderDecoder point)
    {
        var problem = _instance.Problem;
        var output = point.Decoder * _instance.Activation.Apply(problem.Preactivations(point.Encoder));
        return new(Enumerable.Range(0, problem.Columns)
            .SelectMany(c => problem.Weights[c].IsZero ? RationalVector.Zero(problem.TargetDimension) : problem.Target(c) - output.Column(c)));
    }
}
