using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// How many of the realizable patterns reach loss 0, how many of those are monosemantic, class by class (docs/landscape.md). Independent columns:
/// classes up to permuting neurons and columns of positive weight, each decided by a matching. Otherwise the realizable patterns are enumerated: sets
/// of one neuron if all have the same threshold, with classes up to permuting neurons; else joint patterns. Columns that a symmetry of the instance
/// exchanges (<see cref="ColumnGroup.OfZeroLoss"/>) are permuted too. Where inputs and targets are independent and there would be many classes, or
/// too many columns to permute, a formula counts (<see cref="IndependentCensus"/>), and there are no classes.
/// </summary>
internal sealed class ZeroLossCensus
{
    /// <summary>The largest number of columns that are permuted.</summary>
    public const int MostPermutedColumns = 7;

    private const int ClassesPerRecord = 64, MostListed = 1000;

    private readonly Instance _instance;
    private readonly RealizableClasses? _realizable;

    private readonly IndependentCensus? _counts;

    private ZeroLossCensus(
        Instance instance, IReadOnlyList<ZeroLossClass> classes, RealizableClasses? realizable, IndependentCensus? counts = null) =>
        (_instance, Classes, _realizable, _counts) = (instance, classes, realizable, counts);

    /// <summary>The instance.</summary>
    public Instance Instance => _instance;

    /// <summary>The classes; their multiplicities add up to the number of realizable patterns. None if a formula counts.</summary>
    public IReadOnlyList<ZeroLossClass> Classes { get; }

    /// <summary>True if <see cref="Classes"/> has them all.</summary>
    internal bool IsListed => _counts is null;

    /// <summary>Classes that reach loss 0: all of them, or, where a formula counts, two of many as examples, each one pattern.</summary>
    internal IEnumerable<ZeroLossClass> Reached => _counts is null
        ? Classes.Where(item => item.Outcome == ZeroLossOutcome.Reached)
        : _counts.Examples().Select(pattern => new ZeroLossClass(pattern, BigInteger.One, ZeroLossOutcome.Reached, null, null));

    /// <summary>The number of realizable patterns, neurons in order.</summary>
    public BigInteger Patterns => _counts?.Patterns ?? Sum(_ => true);

    /// <summary>How many of them reach loss 0.</summary>
    public BigInteger ZeroLossPatterns => _counts?.ZeroLoss ?? Sum(item => item.Outcome == ZeroLossOutcome.Reached);

    /// <summary>How many of those are monosemantic: without samples, every |F_i| is at most 1; with samples, every neuron is on in samples of some
    /// one feature only.</summary>
    public BigInteger MonosemanticZeroLossPatterns => _counts?.Monosemantic
        ?? Sum(item => item.Outcome == ZeroLossOutcome.Reached && _instance.IsMonosemantic(item.Pattern.Sets));

    /// <summary>How many patterns are not decided.</summary>
    public BigInteger UndecidedPatterns => Sum(item => item.Outcome == ZeroLossOutcome.Undecided);

    /// <summary>Takes the census of an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="mostClasses">Give up beyond this many classes.</param>
    /// <param name="options">Limits and threads of the enumeration.</param>
    /// <param name="cancel">Cancels.</param>
    /// <param name="journal">Where decisions are kept, some classes at a time, and read back.</param>
    /// <exception cref="EnumerationLimitException">There are too many classes or patterns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ZeroLossCensus Take(
        Instance instance,
        int mostClasses = 1_000_000,
        EnumeratorOptions? options = null,
        CancellationToken cancel = default,
        IJournal? journal = null)
    {
        options ??= new EnumeratorOptions();
        if (IndependentCensus.Of(instance) is { } counts && (counts.Classes > MostListed || instance.Problem.Columns > MostPermutedColumns))
            return new(instance, [], null, counts);
        var zeroLoss = new ZeroLoss(instance);
        return zeroLoss.IsIndependent && instance.Samples is null && instance.Problem.Columns <= MostPermutedColumns
            ? Independent(instance, zeroLoss, mostClasses, cancel)
            : Enumerated(instance, zeroLoss, mostClasses, options, journal, cancel);
    }

    /// <summary>The finding "zero-loss-census".</summary>
    public Finding Finding() => new(
        "zero-loss-census",
        claim =>
        {
            claim.WriteCount("patterns", Patterns);
            claim.WriteCount("zeroLossPatterns", ZeroLossPatterns);
            claim.WriteCount("monosemanticZeroLossPatterns", MonosemanticZeroLossPatterns);
            claim.WriteCount("undecidedPatterns", UndecidedPatterns);
        },
        WriteEvidence);

    private void WriteEvidence(Utf8JsonWriter evidence)
    {
        if (_counts is not null)
        {
            evidence.WriteBoolean("independent", true);
            return;
        }
        if (_realizable is not null)
        {
            evidence.WriteStartObject("enumeration");
            _realizable.Tree.WriteEvidence(evidence);
            evidence.WriteEndObject();
            _realizable.WriteSymmetries(evidence);
        }
        evidence.WriteStartArray("classes");
        foreach (var item in Classes)
        {
            evidence.WriteStartObject();
            evidence.Write("pattern", item.Pattern.Sets);
            if (item.Matching?.Neurons is { } neurons)
                evidence.Write("matching", neurons);
            else if (item.Matching?.Cover is { } cover)
                evidence.Write("cover", cover);
            item.Decision?.WriteEvidence(evidence);
            evidence.WriteEndObject();
        }
        evidence.WriteEndArray();
    }

    private static ZeroLossCensus Independent(Instance instance, ZeroLoss zeroLoss, int mostClasses, CancellationToken cancel)
    {
        var symmetry = new ColumnSymmetry(instance.Problem.Columns, zeroLoss.CountedColumns);
        var classes = new List<ZeroLossClass>();
        foreach (var masks in symmetry.Multisets(instance.Neurons, mostClasses, cancel))
        {
            var pattern = new ActivationPattern(masks.Select(mask => Enumerable.Range(0, instance.Problem.Columns).Where(c => (mask >> c & 1) == 1)));
            var matching = ColumnMatching.Of(pattern, zeroLoss.CountedColumns);
            classes.Add(new(
                pattern,
                symmetry.Images(masks) * RealizableClasses.Arrangements(masks),
                matching.Cover is null ? ZeroLossOutcome.Reached : ZeroLossOutcome.Unreached,
                null,
                matching));
        }
        return new(instance, classes, null);
    }

    private static ZeroLossCensus Enumerated(
        Instance instance, ZeroLoss zeroLoss, int mostClasses, EnumeratorOptions options, IJournal? journal, CancellationToken cancel)
    {
        var all = RealizableClasses.Of(instance, mostClasses, options, cancel, ColumnGroup.OfZeroLoss(instance));
        // Some classes at a time, so that the journal need not be flushed for every one.
        var chunks = new InOrder<(ActivationPattern Pattern, BigInteger Multiplicity)[]>(
            [.. all.Patterns.Chunk(ClassesPerRecord)], options.Threads, cancel);
        var classes = chunks.Select((chunk, k) =>
        {
            var key = $"{instance.Name}/zero-loss/{k}";
            // A journal that lacks some may have others in their place.
            var decisions = journal?.Read(key) is { } kept ? Read(instance, kept, chunk) : null;
            if (decisions is null)
            {
                decisions = [.. chunk.Select(item => Decide(zeroLoss, item.Pattern, cancel))];
                journal?.Write(key, Written(decisions));
            }
            return decisions.Select((decision, n) =>
                new ZeroLossClass(chunk[n].Pattern, chunk[n].Multiplicity, decision.Outcome, decision, null)).ToArray();
        });
        return new(instance, [.. classes.SelectMany(own => own)], all);
    }

    private static ZeroLossDecision Decide(ZeroLoss zeroLoss, ActivationPattern pattern, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return zeroLoss.Decide(pattern);
    }

    private static string Written(IEnumerable<ZeroLossDecision> decisions)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var decision in decisions)
            {
                writer.WriteStartObject();
                decision.WriteEvidence(writer);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The decisions that a journal has of these classes, or null if what it has is not that.</summary>
    private static ZeroLossDecision[]? Read(Instance instance, string kept, (ActivationPattern Pattern, BigInteger Multiplicity)[] chunk)
    {
        using var list = JsonDocument.Parse(kept, new JsonDocumentOptions { MaxDepth = 64 });
        var root = list.RootElement;
        return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == chunk.Length
            && root.EnumerateArray().All(evidence => ClaimForm.IsOfZeroLoss(evidence, instance))
            ? [.. chunk.Zip(root.EnumerateArray(), (item, evidence) => ZeroLossDecision.Read(item.Pattern, evidence))]
            : null;
    }

    private BigInteger Sum(Func<ZeroLossClass, bool> counts) =>
        Classes.Where(counts).Aggregate(BigInteger.Zero, (sum, item) => sum + item.Multiplicity);
}
