using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Lower bounds for the loss on some patterns of an instance: simple blocks for each, and trees over latents where those do not suffice
/// (docs/landscape.md).</summary>
internal sealed class PatternProofs
{
    private readonly Instance _instance;
    private readonly GlobalMinimumOptions _options;
    private readonly string _name;
    private readonly (ActivationPattern Pattern, IReadOnlyList<LossBlock> Blocks)[] _patterns;
    private readonly IReadOnlyDictionary<ActivationPattern, LossProof> _trees;

    private PatternProofs(
        Instance instance,
        GlobalMinimumOptions options,
        string name,
        (ActivationPattern Pattern, IReadOnlyList<LossBlock> Blocks)[] patterns,
        Rational lower,
        IReadOnlyDictionary<ActivationPattern, LossProof> trees) =>
        (_instance, _options, _name, _patterns, Lower, _trees) = (instance, options, name, patterns, lower, trees);

    /// <summary>No point of a region of these patterns has a lower loss.</summary>
    public Rational Lower { get; }

    /// <summary>The patterns with what the simple blocks show, lowest first.</summary>
    public IEnumerable<(ActivationPattern Pattern, Rational Bound)> LowestFirst =>
        _patterns.Select(item => (item.Pattern, Bound: Sum(item.Blocks))).OrderBy(item => item.Bound).ThenBy(item => item.Pattern);

    /// <summary>The bounds without search. At least one pattern; keys in the journal begin with the name.</summary>
    public static PatternProofs Simple(
        Instance instance, IEnumerable<ActivationPattern> patterns, string name, GlobalMinimumOptions options, CancellationToken stop)
    {
        var bounds = new PatternLossBounds(instance);
        var all = Parallel(patterns, options, stop).Select(pattern => (Pattern: pattern, Blocks: bounds.For(pattern))).ToArray();
        return new(instance, options, name, all, all.Min(item => Sum(item.Blocks)), new Dictionary<ActivationPattern, LossProof>());
    }

    /// <summary>The patterns.</summary>
    public IEnumerable<ActivationPattern> Patterns => _patterns.Select(item => item.Pattern);

    /// <summary>Every so many-th pattern alone, to be raised to the same targets as all of them.</summary>
    public PatternProofs Share(int which, int count) =>
        new(_instance, _options, _name, [.. _patterns.Where((_, k) => k % count == which)], Lower, _trees);

    /// <summary>What is shown of these patterns, which is more than <see cref="Lower"/> where the lowest one is not among them.</summary>
    public Rational Shown(Rational upper) => Rational.Max(Lower, _patterns.Select(item => Sum(item.Blocks)).Append(Rational.Max(Lower, upper)).Min());

    /// <summary>Better and better lower ends, towards the loss of a point, until the gap is small enough or boxes do not suffice.</summary>
    public IEnumerable<PatternProofs> Raised(AlternatingStep best, CancellationToken stop)
    {
        var found = this;
        foreach (var (target, most) in Targets(found.Lower, best.Loss))
        {
            if (best.Loss - found.Lower <= _options.Gap && target < best.Loss)
                yield break;
            if (Prove(found.Lower, best, target, most, stop) is { } trees)
                yield return found = new(_instance, _options, _name, _patterns, target, trees);
            else if (target < best.Loss)
                yield break;
        }
    }

    /// <summary>Writes the evidence for a pattern: the members "blocks", or "cones" and "nodes"; nothing if it is not one of these.</summary>
    public void Write(Utf8JsonWriter writer, ActivationPattern pattern)
    {
        if (_trees.TryGetValue(pattern, out var tree))
            tree.Write(writer);
        else if (Array.Find(_patterns, item => item.Pattern.Equals(pattern)).Blocks is { } blocks)
            Write(writer, blocks);
    }

    /// <summary>Writes the member "blocks".</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<LossBlock> blocks)
    {
        writer.WriteStartArray("blocks");
        foreach (var block in blocks)
            block.Write(writer);
        writer.WriteEndArray();
    }

    /// <summary>The value of blocks that are orthogonal.</summary>
    public static Rational Sum(IEnumerable<LossBlock> blocks) => blocks.Aggregate(Rational.Zero, (sum, block) => sum + block.Value);

    /// <summary>In parallel, in order, as the options say.</summary>
    public static ParallelQuery<T> Parallel<T>(IEnumerable<T> items, GlobalMinimumOptions options, CancellationToken stop) =>
        items.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Clamp(options.Enumeration.Threads, 1, 512)).WithCancellation(stop);

    /// <summary>Lower ends to prove, and the boxes that each is worth: first, with few boxes, the upper end itself; then nearer and nearer to it, so
    /// that there is something to show at any time.</summary>
    private IEnumerable<(Rational Target, int MostBoxes)> Targets(Rational lower, Rational upper)
    {
        const int FewBoxes = 64, Step = 4;
        if (lower == upper || _options.MostBoxes == 0)
            yield break;
        yield return (upper, Math.Min(FewBoxes, _options.MostBoxes));
        for (var distance = (upper - lower) / Step; distance > _options.Gap && distance > upper / (1L << 40); distance /= Step)
            yield return (upper - distance, _options.MostBoxes);
        yield return (upper - _options.Gap, _options.MostBoxes);
    }

    /// <summary>For each pattern whose blocks are not enough, the tree that shows the target; or null if some pattern has none.</summary>
    private Dictionary<ActivationPattern, LossProof>? Prove(
        Rational lower, AlternatingStep best, Rational target, int mostBoxes, CancellationToken stop)
    {
        if (!_instance.Activation.IsRectified)
            return null;
        var left = _patterns.Where(item => Sum(item.Blocks) < target).Select(item => item.Pattern).ToArray();
        var (open, boxes, report) = (left.Length, 0L, new Lock());
        var hasFailed = false;
        var proofs = Parallel(left, _options, stop).Select(pattern =>
        {
            // One pattern without a proof is enough.
            if (Volatile.Read(ref hasFailed))
                return null;
            var key = $"{_name}/{target}/{mostBoxes}/{pattern}";
            var proof = new LossTree(_instance, pattern, best.Encoder, _options.Squares).Prove(
                target,
                mostBoxes,
                _options.Journal?.Read(key) is { } kept ? JsonSerializer.Deserialize<string>(kept)! : "",
                so => _options.Journal?.Write(key, JsonSerializer.Serialize(so)),
                stop);
            if (proof is null)
                Volatile.Write(ref hasFailed, true);
            lock (report)
                _options.Progress?.Invoke(new(lower, best.Loss, target, --open, boxes += proof?.Signs.Length ?? mostBoxes));
            return proof;
        }).ToArray();
        return proofs.Any(proof => proof is null) ? null : proofs.ToDictionary(proof => proof!.Tree.Pattern, proof => proof!);
    }
}
