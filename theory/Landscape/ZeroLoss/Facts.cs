using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// What is known about an instance: an interval for its global minimum and a census of the patterns that reach loss 0. Immutable; what a part of
/// the work finds makes new facts, and every later part reads them.
/// docs/landscape.md, section 3, says which facts follow from which.
/// </summary>
internal sealed record Facts
{
    /// <summary>The largest number of classes of patterns that a census goes through, unless somebody asks for more.</summary>
    public const int MostClasses = 100_000;

    private Facts(Instance instance, GlobalMinimum minimum) => (Instance, Minimum) = (instance, minimum);

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The interval for the global minimum, with the best point known.</summary>
    public GlobalMinimum Minimum { get; private init; }

    /// <summary>The patterns that reach loss 0, or null if they were not counted.</summary>
    public ZeroLossCensus? ZeroLoss { get; private init; }

    /// <summary>
    /// Whether some point has loss 0: a point shows it; a positive lower end, or a census of all patterns that finds none, shows the contrary. Null
    /// if nothing does.
    /// </summary>
    public bool? ReachesZero => Minimum.Upper.IsZero ? true : Obstacle() is not null ? false : null;

    /// <summary>What is known before any work.</summary>
    public static Facts Of(Instance instance) => new(instance, GlobalMinimum.Trivial(instance));

    /// <summary>The finding that no point has loss 0, or null.</summary>
    public Finding? Obstacle() =>
        Minimum.Lower.Sign > 0 ? Minimum.LowerFinding()
        : ZeroLoss is { ZeroLossPatterns.IsZero: true, UndecidedPatterns.IsZero: true } ? ZeroLoss.Finding()
        : null;

    /// <summary>What the obstacle says, in words.</summary>
    public string Because() => Minimum.Lower.Sign > 0 ? $"every loss is at least {Minimum.Lower}" : "no realizable pattern reaches it";

    /// <summary>With what is cheap to know of the global minimum: better and better facts.</summary>
    public IEnumerable<Facts> Begun(CancellationToken stop = default) =>
        Minimum.IsExact ? [] : GlobalMinimum.Begun(Instance, Minimum, stop).Select(better => this with { Minimum = better });

    /// <summary>With the interval narrowed by work: better and better facts. Cancelled, the last ones stand.</summary>
    public IEnumerable<Facts> Narrowed(GlobalMinimumOptions options, CancellationToken stop = default) =>
        Minimum.IsExact ? [] : GlobalMinimum.Narrowed(Instance, Minimum, options, stop).Select(better => this with { Minimum = better });

    /// <summary>With a census; a pattern of it that reaches loss 0 has a point that does, with shorter numbers than a search finds.</summary>
    public Facts With(ZeroLossCensus census)
    {
        var point = GlobalMinimum.ZeroLossPoint(Instance, census);
        return this with { ZeroLoss = census, Minimum = point is null ? Minimum : GlobalMinimum.Trivial(Instance).With(point) };
    }

    /// <summary>With another interval for the global minimum.</summary>
    internal Facts With(GlobalMinimum other) => this with { Minimum = Minimum.Meet(other) };

    /// <summary>With a point, if its loss is lower than every one known.</summary>
    public Facts With(RationalMatrix encoder, RationalMatrix decoder)
    {
        if (Minimum.IsExact)
            return this;
        var loss = Instance.Problem.Loss(Instance.Activation, encoder, decoder);
        return loss < Minimum.Upper ? this with { Minimum = Minimum.With(new AlternatingStep(encoder, decoder, loss)) } : this;
    }

    /// <summary>With every point that a finding names, in its claim or as evidence.</summary>
    public Facts With(RecordedFinding finding)
    {
        var facts = this;
        foreach (var json in new[] { finding.Claim, finding.Evidence })
            if (json.TryGetProperty("encoder", out _) && json.TryGetProperty("decoder", out _))
                facts = facts.With(json.Matrix("encoder"), json.Matrix("decoder"));
        return facts;
    }
}
