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
    private readonly (LossRegion Region, IReadOnlyList<LossBlock> Blocks)[] _patterns;
    private readonly Dictionary<LossRegion, LossAttempt> _trees;

    private PatternProofs(
        Instance instance,
        GlobalMinimumOptions options,
        string name,
        (LossRegion Region, IReadOnlyList<LossBlock> Blocks)[] patterns,
        Rational lower,
        Dictionary<LossRegion, LossAttempt> trees) =>
        (_instance, _options, _name, _patterns, Lower, _trees) = (instance, options, name, patterns, lower, trees);

    /// <summary>No point of a region of these patterns has a lower loss.</summary>
    public Rational Lower { get; }

    /// <summary>The patterns with what is shown of each, lowest first.</summary>
    public IEnumerable<(ActivationPattern Pattern, Rational Bound)> LowestFirst =>
        _patterns.Select(item => (item.Region.Pattern, Bound: Bound(item))).OrderBy(item => item.Bound).ThenBy(item => item.Pattern);

    /// <summary>The bounds without search. At least one pattern; keys in the journal begin with the name.</summary>
    public static PatternProofs Simple(
        Instance instance, IEnumerable<ActivationPattern> patterns, string name, GlobalMinimumOptions options, CancellationToken stop)
    {
        var bounds = new PatternLossBounds(instance, options.AddOrthogonal);
        var all = Parallel(patterns, options, stop)
            .Select(pattern => (Region: new LossRegion(pattern), Blocks: bounds.For(pattern))).ToArray();
        return new(instance, options, name, all, all.Min(item => Sum(item.Blocks)), []);
    }

    /// <summary>The regions: of patterns, or boxes of them.</summary>
    public IEnumerable<LossRegion> Regions => _patterns.Select(item => item.Region);

    /// <summary>
    /// The same with each pattern cut into the boxes of its latents that lie so many splits below all of them, or fewer where nothing can be split.
    /// The cuts follow from the instance alone, so everyone who cuts has the same boxes.
    /// </summary>
    public PatternProofs Cut(int depth, CancellationToken stop)
    {
        if (depth == 0 || !_instance.Activation.IsRectified)
            return this;
        var boxes = Parallel(_patterns, _options, stop).Select(item => LossTree.Top(_instance, item.Region.Pattern, depth)
            .DefaultIfEmpty(item.Region).Select(region => (region, item.Blocks)).ToArray());
        return new(_instance, _options, _name, [.. boxes.SelectMany(own => own)], Lower, []);
    }

    /// <summary>Every so many-th pattern or box alone, to be raised to the same targets as all of them.</summary>
    public PatternProofs Share(int which, int count) =>
        new(_instance, _options, _name, [.. _patterns.Where((_, k) => k % count == which)], Lower, _trees);

    /// <summary>What is shown of these patterns, which is more than <see cref="Lower"/> where the lowest one is not among them.</summary>
    public Rational Shown(Rational upper) => Rational.Max(Lower, _patterns.Select(Bound).Append(Rational.Max(Lower, upper)).Min());

    /// <summary>
    /// With few boxes: the loss of a point itself as the lower end, else short numbers just below it. Each pattern of which that is shown is done
    /// with, also where it is not shown of all; where one or two are left, these get more boxes.
    /// </summary>
    public PatternProofs Aimed(AlternatingStep best, CancellationToken stop)
    {
        const int FewBoxes = 64, MoreBoxes = 256, LeastBoxes = 16, FewPatterns = 2, MostAimedAt = 500, ShortLength = 24, LongLength = 256;
        var (found, few) = (this, Math.Min(FewBoxes, _options.MostBoxes));
        if (Lower == best.Loss || few == 0 || !_instance.Activation.IsRectified)
            return this;
        // A short loss is mostly the minimum itself, as with the pentagon's (5 - sqrt 5)/4, and worth some more; a long one is hardly ever.
        var more = Math.Min(MoreBoxes, _options.MostBoxes);
        var enough = best.Loss.Length <= ShortLength ? more : best.Loss.Length <= LongLength ? few : Math.Min(LeastBoxes, few);
        found = found.Tried(best, best.Loss, enough, untilOneFails: true, stop);
        foreach (var aim in ShortNumbers.Below(best.Loss, _options.Gap))
        {
            if (found.Lower < aim)
                found = found.Tried(best, aim, few, untilOneFails: found.Open(aim).Count() > MostAimedAt, stop);
            if (found.Lower < aim && found.Open(aim).Count() <= FewPatterns)
                found = found.Tried(best, aim, more, untilOneFails: true, stop);
        }
        return found;
    }

    /// <summary>
    /// Better and better lower ends, towards the loss of a point, until the gap is small enough or boxes do not suffice: targets nearer and nearer,
    /// so that there is something to show at any time, and a tree is what the next one grows from.
    /// </summary>
    public IEnumerable<PatternProofs> Raised(AlternatingStep best, CancellationToken stop)
    {
        const int Step = 16, FirstStep = 4;
        var (found, upper) = (this, best.Loss);
        if (Lower == upper || _options.MostBoxes == 0 || !_instance.Activation.IsRectified)
            yield break;
        for (var distance = (upper - Lower) / FirstStep; upper - found.Lower > _options.Gap; distance /= Step)
        {
            var isLast = distance <= _options.Gap || distance <= upper / (1L << 40);
            distance = isLast ? _options.Gap : distance;
            var target = Rational.Simplest(upper - distance, upper - distance + distance / Step);
            if (target <= found.Lower && !isLast)
                continue;
            found = found.Tried(best, target, _options.MostBoxes, untilOneFails: true, stop);
            if (found.Lower > Lower)
                yield return found;
            if (found.Lower < target || isLast)
                yield break;
        }
    }

    /// <summary>Writes the evidence for a pattern: the members "blocks", or "cones" and "nodes"; of a box without "cones". Nothing if it is not one
    /// of these.</summary>
    public void Write(Utf8JsonWriter writer, LossRegion region)
    {
        if (Array.Find(_patterns, item => item.Region.Equals(region)).Blocks is not { } blocks)
            return;
        if (Sum(blocks) < Lower)
            _trees[region].Proof!.Write(writer);
        else
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
    public static InOrder<T> Parallel<T>(IEnumerable<T> items, GlobalMinimumOptions options, CancellationToken stop) =>
        new(items as IReadOnlyList<T> ?? [.. items], options.Enumeration.Threads, stop);

    private Rational Bound((LossRegion Region, IReadOnlyList<LossBlock> Blocks) item) =>
        _trees.GetValueOrDefault(item.Region)?.Proof is { } proof ? Rational.Max(proof.Target, Sum(item.Blocks)) : Sum(item.Blocks);

    /// <summary>The patterns of which less than the target is shown.</summary>
    private IEnumerable<(LossRegion Region, IReadOnlyList<LossBlock> Blocks)> Open(Rational target) =>
        _patterns.Where(item => Bound(item) < target);

    /// <summary>
    /// The same with trees that show the target for patterns of which less is shown; for all that have one, or for those before the first that has
    /// none. Those with the lowest bounds come first: there it fails soon if it does.
    /// </summary>
    private PatternProofs Tried(AlternatingStep best, Rational target, int mostBoxes, bool untilOneFails, CancellationToken stop)
    {
        if (_patterns.Length == 0)
            return this; // a share of fewer patterns than shares
        var left = Open(target).OrderBy(Bound).ThenBy(item => item.Region.Pattern).Select(item => item.Region).ToArray();
        var (open, boxes, failed, report) = (left.Length, 0L, int.MaxValue, new Lock());
        var attempts = Parallel(left, _options, stop).Select((region, k) =>
        {
            if (untilOneFails && k > Volatile.Read(ref failed))
                return null;
            var key = $"{_name}/{target}/{mostBoxes}/{region}";
            var earlier = _trees.GetValueOrDefault(region) is { } some && (some.Proof is not null || some.Tree.Marked.Equals(best.Encoder))
                ? some : new(new LossTree(_instance, region, best.Encoder, _options.Squares, _options.UseFloors));
            var attempt = earlier.Tree.Prove(
                earlier,
                target,
                mostBoxes,
                _options.Journal?.Read(key) is { } kept ? Signs(kept) : "",
                so => _options.Journal?.Write(key, JsonSerializer.Serialize(so)),
                stop);
            lock (report)
            {
                if (!attempt.Shows(target))
                    failed = Math.Min(failed, k);
                boxes += attempt.Shows(target) ? attempt.Proof!.Signs.Length : mostBoxes;
                _options.Progress?.Invoke(new(Lower, best.Loss, target, --open, boxes));
            }
            return attempt;
        }).ToArray();
        var trees = new Dictionary<LossRegion, LossAttempt>(_trees);
        // Of what comes after the first that fails it depends on the threads whether it was tried.
        foreach (var attempt in (untilOneFails && failed < attempts.Length ? attempts[..(failed + 1)] : attempts).OfType<LossAttempt>())
            trees[attempt.Tree.Region] = attempt;
        var found = new PatternProofs(_instance, _options, _name, _patterns, Lower, trees);
        return new(_instance, _options, _name, _patterns, _patterns.Min(found.Bound), trees);
    }

    /// <summary>What a journal has of a tree; nothing if that is something else.</summary>
    private static string Signs(string kept)
    {
        using var document = JsonDocument.Parse(kept, new JsonDocumentOptions { MaxDepth = 128 });
        return document.RootElement.ValueKind == JsonValueKind.String ? document.RootElement.GetString()! : "";
    }
}
