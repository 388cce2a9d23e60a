using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The partial minima of positive loss of an instance, each held against the global minimum, with escapes from the traps among them
/// (docs/landscape.md). On patterns with disjoint sets the list is complete up to <see cref="UndecidedDisjoint"/>: each pattern without an entry has
/// a refutation or only partial minima of loss 0. On patterns with overlapping sets it is what a search found: every entry is certified, but there
/// may be more.
/// </summary>
internal sealed class SpuriousOptima
{
    private SpuriousOptima(Instance instance) => Instance = instance;

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The partial minima of positive loss: by pattern, and by loss within one.</summary>
    public IReadOnlyList<LocalMinimum> Entries { get; private init; } = [];

    /// <summary>Patterns with disjoint sets that were decided or left undecided.</summary>
    public int DisjointPatterns { get; private init; }

    /// <summary>Patterns with overlapping sets that were searched: nothing is claimed to be complete about them.</summary>
    public int SearchedPatterns { get; private init; }

    /// <summary>Patterns with disjoint sets on which it is not decided whether there is a partial minimum.</summary>
    public IReadOnlyList<ActivationPattern> UndecidedDisjoint { get; private init; } = [];

    /// <summary>Patterns with overlapping sets where the search met a point that could not be certified, or a region without inner points.</summary>
    public IReadOnlyList<ActivationPattern> UndecidedOverlapping { get; private init; } = [];

    /// <summary>That the list of patterns is complete, and refutations for the disjoint ones that carry no partial minimum of positive
    /// loss.</summary>
    public IReadOnlyList<Finding> Completeness { get; private init; } = [];

    /// <summary>Every finding, those of entries, escapes and completeness.</summary>
    public IEnumerable<Finding> Findings =>
        Entries.SelectMany(entry => entry.Findings.Concat(entry.EdgeFinding is { } edge ? [edge] : [])
            .Concat(entry.Escapes.Select(escape => escape.Finding))).Concat(Completeness);

    /// <summary>
    /// Goes through the patterns of an instance. What the searches find is kept in the journal, by groups of neurons that share columns; a point read
    /// back is certified like a new one. The result does not depend on the number of threads.
    /// </summary>
    /// <exception cref="EnumerationLimitException">There are too many patterns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SpuriousOptima Survey(
        Instance instance,
        GlobalMinimum minimum,
        SpuriousOptimaOptions? options = null,
        IJournal? journal = null,
        CancellationToken cancel = default) =>
        Survey(instance, minimum, null, options, journal, cancel);

    /// <summary>The same; what is decided about the partition patterns is not decided again.</summary>
    /// <exception cref="EnumerationLimitException">There are too many patterns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static SpuriousOptima Survey(
        Instance instance,
        GlobalMinimum minimum,
        DecidedPartitions? decided,
        SpuriousOptimaOptions? options = null,
        IJournal? journal = null,
        CancellationToken cancel = default)
    {
        options ??= new SpuriousOptimaOptions();
        var best = minimum.Best;
        var (patterns, completeness) = Patterns(instance, options, decided, cancel);
        var (disjoint, enclosed) = (new PartialMinima(instance), new EnclosedMinima(instance, options, journal));
        var escapes = options.Escapes && instance.Activation is not IdentityActivation and not ZeroActivation
            ? new EscapeSearch(instance, enclosed)
            : null;
        var edges = new EdgeTest(instance, enclosed);
        // One of each orbit; what is found there holds for the others.
        var orbits = PatternOrbits.Of(instance, patterns, ColumnGroup.OfLoss(instance));
        int[] first = [.. orbits.First];
        var worked = new InOrder<ActivationPattern>([.. first.Select(k => patterns[k])], options.Threads, cancel).Select(pattern =>
        {
            var result = IsDisjoint(pattern)
                ? Decided(decided?.Of(pattern, cancel) ?? disjoint.Decide(pattern, cancel))
                : Search(instance, pattern, enclosed, minimum, options.Gap, cancel);
            return result with { Entries = [.. result.Entries.Select(Escaped)] };
        });
        var known = first.Zip(worked).ToDictionary(item => item.First, item => item.Second.WithImages(orbits.Images(item.First)));
        Result[] results = [.. Enumerable.Range(0, patterns.Count).Select(k => known[orbits.FirstOf(k)].At(orbits, k))];
        return new SpuriousOptima(instance)
        {
            Entries = [.. results.SelectMany(result => result.Entries)],
            DisjointPatterns = results.Count(result => result.IsDisjoint),
            SearchedPatterns = results.Count(result => !result.IsDisjoint),
            UndecidedDisjoint = [.. results.Where(result => result is { IsDisjoint: true, IsUndecided: true }).Select(result => result.Pattern)],
            UndecidedOverlapping = [.. results.Where(result => result is { IsDisjoint: false, IsUndecided: true }).Select(result => result.Pattern)],
            Completeness = [.. completeness, .. known.Values.Select(result => result.Refutation).OfType<Finding>()],
        };

        LocalMinimum Escaped(LocalMinimum found)
        {
            var entry = AtEdge(found, enclosed, edges, best, cancel);
            return escapes is not null && EscapeSearch.IsWanted(entry) ? entry with { Escapes = escapes.From(entry, cancel) } : entry;
        }

        Result Decided(PatternDecision decision) =>
            // Where eigenvalues do not tell, a box or an exact point may.
            decision.IsWorthASearch && Search(instance, decision.Pattern, enclosed, minimum, options.Gap, cancel) is { Entries.Count: > 0 } found
                ? found with { IsDisjoint = true, IsUndecided = false }
                : Decide(instance, decision, minimum, options.Gap);
    }

    private sealed record Result(
        ActivationPattern Pattern, bool IsDisjoint, IReadOnlyList<LocalMinimum> Entries, bool IsUndecided, Finding? Refutation)
    {
        /// <summary>With findings that speak of the pattern's images, too.</summary>
        public Result WithImages(IReadOnlyList<IReadOnlyList<int>> permutations) => permutations.Count == 0 ? this : this with
        {
            Refutation = Refutation?.WithImages(permutations),
            Entries = [.. Entries.Select(entry => entry with
            {
                Findings = [.. entry.Findings.Select(finding => finding.WithImages(permutations))],
                EdgeFinding = entry.EdgeFinding?.WithImages(permutations),
                Escapes = [.. entry.Escapes.Select(escape => escape with { Finding = escape.Finding.WithImages(permutations) })],
            })],
        };

        /// <summary>What it says of pattern number k of the same orbit.</summary>
        public Result At(PatternOrbits orbits, int k)
        {
            if (orbits.By(k) is not { } by)
                return this;
            var (pattern, goes) = (orbits.Patterns[k], orbits.Neurons(k));
            return this with
            {
                Pattern = pattern,
                Refutation = null,
                Entries = [.. Entries.Select(entry => entry with
                {
                    Pattern = pattern,
                    Proven = entry.Pattern,
                    Escapes = [.. entry.Escapes.Select(escape => escape with
                    {
                        Neuron = goes[escape.Neuron],
                        Column = by[escape.Column],
                        Entered = Moved(ColumnGroup.Image(escape.Entered, by), goes),
                    })],
                })],
            };
        }

        private static ActivationPattern Moved(ActivationPattern pattern, int[] goes) =>
            new(Enumerable.Range(0, pattern.Neurons).Select(i => pattern[Array.IndexOf(goes, i)].AsEnumerable()));
    }

    private static (IReadOnlyList<ActivationPattern> Patterns, IReadOnlyList<Finding> Completeness) Patterns(
        Instance instance, SpuriousOptimaOptions options, DecidedPartitions? decided, CancellationToken cancel)
    {
        if (!options.AllPatterns)
        {
            var partitions = decided?.Patterns ?? PartitionPatterns.Of(instance, cancel);
            return ([.. partitions.List.Select(partition => partition.Pattern)], partitions.Completeness);
        }
        var classes = RealizableClasses.Of(instance, options.MostPatterns, new EnumeratorOptions { Threads = options.Threads }, cancel);
        var same = classes.Patterns.Select(item => item.Pattern).GroupBy(pattern => pattern.Canonical()).ToArray();
        var thresholds = Enumerable.Range(0, instance.Neurons).Select(instance.Activation.Threshold).ToArray();
        if (instance.Activation is ReluActivation or JumpReluActivation && thresholds.Distinct().Count() == 1)
            return ([.. same.Select(group => group.First())], [classes.Tree.NeuronFinding(thresholds[0])]);
        // Patterns that differ by a permutation of the neurons count once, unless some thresholds are 0 and some are not.
        var alike = thresholds.Select(theta => theta.Sign).Distinct().Count() == 1;
        return (alike ? [.. same.Select(group => group.First())] : [.. classes.Patterns.Select(item => item.Pattern)],
            [classes.Tree.JointFinding(same.Length)]);
    }

    private static bool IsDisjoint(ActivationPattern pattern) =>
        pattern.Sets.Sum(set => set.Count) == pattern.Sets.SelectMany(set => set).Distinct().Count();

    private static Result Decide(Instance instance, PatternDecision decision, GlobalMinimum minimum, Rational gap)
    {
        var pattern = decision.Pattern;
        var entries = decision.Minima.Where(found => found.HasPositiveLoss).Select(found => Entry(
            instance, pattern, found.Loss, found.Shape, found.IsInterior, minimum, gap,
            better => better is null ? found.Finding() : found.SpuriousFinding(better.Encoder, better.Decoder)));
        return new(pattern, true, [.. entries], decision.ExistsWithPositiveLoss is null, entries.Any() ? null : decision.Refutation?.Finding());
    }

    private static Result Search(
        Instance instance, ActivationPattern pattern, EnclosedMinima minima, GlobalMinimum minimum, Rational gap, CancellationToken cancel)
    {
        var (points, undecided) = minima.Find(pattern, cancel);
        var entries = points.Where(point => point.Loss.Lower.Sign > 0).Select(point => Entry(
            instance, pattern, point.Loss, point.Shape, point.IsInterior, minimum, gap, point.Finding));
        return new(pattern, false, [.. entries], undecided is not null, null);
    }

    private static LocalMinimum AtEdge(LocalMinimum entry, EnclosedMinima minima, EdgeTest test, AlternatingStep best, CancellationToken cancel)
    {
        if (entry.IsInterior || entry.Shape is not (MinimumShape.Trap or MinimumShape.Flat)
            || minima.Find(entry.Pattern, cancel).Points.Where(point => point.Loss.Meets(entry.Loss)).OrderBy(point => !point.IsInterior)
                .Select(point => point.IsLocalMinimum ? new EdgeDecision(point) : test.Decide(point))
                .FirstOrDefault(found => found is not null) is not { } edge)
            return entry;
        return entry with { Edge = edge, EdgeFinding = edge.Finding(entry.IsSpurious == true ? best : null) };
    }

    private static LocalMinimum Entry(
        Instance instance,
        ActivationPattern pattern,
        RationalInterval loss,
        MinimumShape? shape,
        bool interior,
        GlobalMinimum minimum,
        Rational gap,
        Func<AlternatingStep?, Finding> finding)
    {
        var spurious = minimum.IsSpurious(loss, gap);
        var problem = instance.Problem;
        return new LocalMinimum
        {
            Pattern = pattern,
            Loss = loss,
            Shape = shape,
            IsInterior = interior,
            IsSpurious = spurious,
            IsPartition = pattern.IsPartition(problem.Columns),
            Only = OneMinima.Of(instance, pattern),
            UnseenColumns = Enumerable.Range(0, problem.Columns)
                .Count(c => problem.Weights[c].Sign > 0 && !problem.Target(c).IsZero && !pattern.Sets.Any(set => set.Contains(c))),
            Findings = [finding(spurious == true && interior && shape is MinimumShape.Trap or MinimumShape.Flat ? minimum.Best : null)],
        };
    }
}
