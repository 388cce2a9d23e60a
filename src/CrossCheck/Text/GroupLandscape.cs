using System.Collections.Immutable;
using System.Globalization;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.CrossCheck;

/// <summary>
/// Directions of a few classes as an exact instance (rational points of the unit sphere in coordinates of their span, ReLU, a neuron for each,
/// weights as given), and its landscape on partition patterns, every finding accepted by the kernel.
/// </summary>
internal sealed record GroupLandscape
{
    /// <summary>How far a rational point may lie from its direction.</summary>
    private const double Error = 1e-3;

    /// <summary>Weights are multiples of this share of the largest.</summary>
    private const int Grains = 100;

    /// <summary>The instance.</summary>
    public required Instance Instance { get; init; }

    /// <summary>All pairs of columns.</summary>
    public required ImmutableArray<GroupPair> Pairs { get; init; }

    /// <summary>Partition patterns with several columns in a neuron that are certified traps.</summary>
    public required int Traps { get; init; }

    /// <summary>Such patterns in all.</summary>
    public required int Patterns { get; init; }

    /// <summary>Certificates that the kernel has accepted.</summary>
    public required int Accepted { get; init; }

    /// <summary>What the kernel has refused, with its reason.</summary>
    public required ImmutableArray<string> Refused { get; init; }

    /// <summary>The exact instance of some directions.</summary>
    /// <exception cref="ArgumentException">A direction is 0, or a weight is not positive.</exception>
    public static Instance InstanceOf(string name, IReadOnlyList<double[]> directions, IReadOnlyList<double> weights)
    {
        if (weights.Any(weight => !(weight > 0) || !double.IsFinite(weight)))
            throw new ArgumentException($"The weights of {name} are {string.Join(", ", weights)}; positive numbers are wanted.");
        var points = UnitRounding.Of(directions, [.. Enumerable.Range(0, directions.Count)], Error, inSpan: true).Points;
        var grains = weights.Select(weight => Rational.FromRatio(Math.Max(1, (int)Math.Round(Grains * weight / weights.Max())), Grains));
        return new Instance(name, new ReluActivation(), directions.Count, new Problem(points, points, new RationalVector(grains)));
    }

    /// <summary>Certifies the landscape.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="keep">Given every certificate that the kernel has accepted, with a file name; null keeps none.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GroupLandscape Of(
        Instance instance, Action<string, ReadOnlyMemory<byte>>? keep = null, CancellationToken cancel = default)
    {
        var (accepted, refused, traps, patterns) = (0, new List<string>(), 0, 0);
        var minimum = GlobalMinimum.Find(instance, cancel: cancel);
        Judge(minimum.LowerFinding());
        Judge(minimum.UpperFinding());
        var minima = new PartialMinima(instance);
        var pairs = new List<GroupPair>();
        foreach (var pattern in PartitionPatterns.Of(instance, cancel).List.Select(one => one.Pattern.Canonical()).Distinct()
            .Where(pattern => !pattern.IsMonosemantic))
        {
            patterns++;
            var decision = minima.Decide(pattern, cancel);
            var found = decision.Minima.FirstOrDefault(one => one.HasPositiveLoss);
            var isAccepted = found is not null ? Judge(found.Finding()) : decision.Refutation is { } refutation && Judge(refutation.Finding());
            // A word that the kernel has not accepted is no prediction.
            var shape = !isAccepted ? "undecided" : found is null ? "none" : found.Shape?.ToString().ToLowerInvariant() ?? "undecided";
            traps += shape == "trap" ? 1 : 0;
            var shared = pattern.Sets.Where(set => set.Count > 1).ToArray();
            if (shared is [var only] && only.Count == 2)
                pairs.Add(Pair(instance.Problem, only[0], only[1], shape, isAccepted ? found?.Loss.Midpoint.ToDouble() : null));
        }
        return new GroupLandscape
        {
            Instance = instance,
            Pairs = [.. pairs.OrderBy(pair => pair.First).ThenBy(pair => pair.Second)],
            Traps = traps,
            Patterns = patterns,
            Accepted = accepted,
            Refused = [.. refused],
        };

        bool Judge(Finding finding)
        {
            var certificate = Certificate.Of(instance, finding);
            if (Kernel.Check(certificate.Utf8) is { IsAccepted: false } not)
            {
                refused.Add(string.Create(CultureInfo.InvariantCulture, $"{instance.Name}: {finding.Kind}: {not.Reason}"));
                return false;
            }
            accepted++;
            keep?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{instance.Name}-{accepted:000}.json"), certificate.Utf8);
            return true;
        }
    }

    /// <summary>
    /// With K the Gram matrix of two unit columns, D their weights and K D a = lambda a, a > 0, the decoder column is u = sum m_c a_c r_c / sum m_c
    /// a_c^2 and cos(u, r_c) = a_c sqrt(lambda / sum m_c a_c^2): the lighter class is the one that is absorbed.
    /// </summary>
    private static GroupPair Pair(Problem problem, int i, int j, string shape, double? loss)
    {
        var cosine = problem.Input(i).Dot(problem.Input(j)).ToDouble();
        if (loss is null)
            return new GroupPair(i, j, cosine, shape, null, null);
        var (mi, mj) = (problem.Weights[i].ToDouble(), problem.Weights[j].ToDouble());
        var half = (mi - mj) / 2;
        var lambda = ((mi + mj) / 2) + (Math.Sign(cosine) * Math.Sqrt((half * half) + (cosine * cosine * mi * mj)));
        // First row of (K D - lambda) a = 0.
        var (ai, aj) = (cosine * mj, lambda - mi);
        (ai, aj) = (Math.Abs(ai), Math.Abs(aj));
        var scale = Math.Sqrt(lambda / ((mi * ai * ai) + (mj * aj * aj)));
        return new GroupPair(i, j, cosine, shape, loss, (ai * scale, aj * scale));
    }
}
