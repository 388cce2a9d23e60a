using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Finds one region of every orbit by crossing walls (docs/theory.md, "Counting by orbits"): every line of every representative is behind a lemma, or
/// shows a region of a known orbit, or a new one. Then the sizes: |orbit i| x (walls from i to k) = |orbit k| x (walls from k to i), and the smallest
/// orbit is counted. Integers of type T are used while they fit.
/// </summary>
internal sealed class OrbitSearch
{
    private readonly GateLines _lines;
    private readonly EnumeratorOptions _options;
    private readonly CancellationToken _cancel;
    private readonly ulong[] _weights;
    private readonly List<OrbitRegion> _regions = [];
    private readonly Dictionary<ulong, List<int>> _byHash = [];
    private readonly WallLemmas _lemmas;
    private readonly SideSolver _solver;

    public OrbitSearch(GateLines lines, EnumeratorOptions options, CancellationToken cancel)
    {
        (_lines, _options, _cancel) = (lines, options, cancel);
        (_weights, _lemmas, _solver) = (RegionInvariant.Weights(lines.Colors), new WallLemmas(lines), new SideSolver(lines));
    }

    /// <summary>One region of every orbit; the first one belongs to the smallest.</summary>
    public IReadOnlyList<OrbitRegion> Regions => _regions;

    /// <summary>The lemmas that walls refer to; their cells are columns.</summary>
    public IReadOnlyList<Lemma> Lemmas => _lemmas.All;

    /// <summary>Searches from the region of an encoder at which no line is crossed.</summary>
    /// <exception cref="EnumerationLimitException">More orbits, or a larger smallest orbit, than may be kept.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(RationalVector start)
    {
        var sides = SidesAt(start);
        Add(sides, start, RegionInvariant.Of(sides, _weights, _lines.HasInfinity));
        for (var k = 0; k < _regions.Count; k++)
        {
            _cancel.ThrowIfCancellationRequested();
            for (var line = 0; line < _lines.Count; line++)
                _regions[k].Walls[line] = Look(_regions[k], line);
        }
        Measure();
    }

    private sbyte[] SidesAt(RationalVector encoder)
    {
        var sides = new sbyte[_lines.Count + (_lines.HasInfinity ? 1 : 0)];
        Array.Fill(sides, (sbyte)1);
        for (var line = 0; line < _lines.Count; line++)
            sides[line] = _lines.Inputs.Row(line).Dot(encoder) > _lines.Threshold ? (sbyte)1 : (sbyte)-1;
        return sides;
    }

    private int Add(sbyte[] sides, RationalVector encoder, RegionInvariant invariant)
    {
        if (_regions.Count >= _options.MaxKept)
            throw new EnumerationLimitException(
                $"There are more than {_options.MaxKept} orbits to keep in memory; raise --max-kept or take a smaller instance.");
        if (!_byHash.TryGetValue(invariant.Hash, out var known))
            _byHash.Add(invariant.Hash, known = []);
        known.Add(_regions.Count);
        _regions.Add(new OrbitRegion(sides, encoder, invariant, _lines.Count));
        _options.Progress?.Invoke(_regions.Count);
        return _regions.Count - 1;
    }

    private Wall Look(OrbitRegion region, int line)
    {
        var sides = (sbyte[])region.Sides.Clone();
        sides[line] = (sbyte)-sides[line];
        if (_lemmas.Find(line, Bits(sides)) is >= 0 and var lemma)
            return Wall.None(lemma);
        var invariant = region.Invariant.Behind(line, sides, _weights, _lines.HasInfinity);
        foreach (var known in _byHash.GetValueOrDefault(invariant.Hash) ?? [])
            if (Word(sides, invariant, _regions[known]) is { } word)
                return Wall.To(known, word);
        return _solver.Solve(sides, out var encoder, out var found) ? Wall.To(Add(sides, encoder, invariant), []) : Wall.None(_lemmas.Add(found));
    }

    /// <summary>A symmetry that takes the sides to a representative's, as a word; null if there is none.</summary>
    private IReadOnlyList<int>? Word(sbyte[] sides, RegionInvariant invariant, OrbitRegion region)
    {
        var (from, to) = (Directions(sides), Directions(region.Sides));
        if (_lines.Colors.Match(from, to, invariant.Labels, region.Invariant.Labels, [], _cancel) is not { } places)
            return null;
        var permutation = new int[_lines.Colors.Points];
        for (var k = 0; k < from.Length; k++)
        {
            permutation[from[k]] = to[places[k]];
            permutation[from[k] ^ 1] = to[places[k]] ^ 1;
        }
        return _lines.Symmetry.Word(permutation);
    }

    /// <summary>Of each line the direction that is on: point 2 j or 2 j + 1.</summary>
    private static int[] Directions(sbyte[] sides) => [.. sides.Select((side, line) => 2 * line + (side > 0 ? 0 : 1))];

    private ulong[] Bits(sbyte[] sides)
    {
        var bits = new ulong[(_lines.Count + 63) / 64];
        for (var line = 0; line < _lines.Count; line++)
            if (sides[line] > 0)
                bits[line / 64] |= 1UL << line % 64;
        return bits;
    }

    /// <summary>Sizes relative to the first orbit by counting walls both ways; then the smallest orbit is listed, and comes first.</summary>
    private void Measure()
    {
        var walls = _regions.Select(region => region.Walls.Where(wall => wall.IsOpen).GroupBy(wall => wall.Orbit)
            .ToDictionary(group => group.Key, group => group.Count())).ToArray();
        var (ratio, open) = (new Rational?[_regions.Count], new Queue<int>([0]));
        ratio[0] = Rational.One;
        while (open.TryDequeue(out var i))
            foreach (var (k, there) in walls[i])
                if (ratio[k] is null)
                {
                    ratio[k] = ratio[i]!.Value * there / walls[k][i];
                    open.Enqueue(k);
                }
        var smallest = Enumerable.Range(0, ratio.Length).MinBy(k => ratio[k]!.Value);
        var size = OrbitSize(_regions[smallest].Sides);
        for (var k = 0; k < ratio.Length; k++)
            _regions[k].Size = (ratio[k]!.Value / ratio[smallest]!.Value * size).Numerator;
        Swap(smallest);
    }

    private int OrbitSize(sbyte[] sides)
    {
        var generators = _lines.Symmetry.Generators;
        var (seen, open) = (new HashSet<string> { Key(sides) }, new Queue<sbyte[]>([sides]));
        while (open.TryDequeue(out var region))
        {
            _cancel.ThrowIfCancellationRequested();
            foreach (var generator in generators)
            {
                var image = new sbyte[region.Length];
                for (var line = 0; line < image.Length; line++)
                    image[line] = generator[2 * line] is var to && to % 2 == 0 ? region[to / 2] : (sbyte)-region[to / 2];
                if (!seen.Add(Key(image)))
                    continue;
                if (seen.Count > _options.MaxKept)
                    throw new EnumerationLimitException(
                        $"The smallest orbit has more than {_options.MaxKept} patterns, to keep in memory; raise --max-kept or leave out --orbits.");
                open.Enqueue(image);
            }
        }
        return seen.Count;

        static string Key(sbyte[] region) => string.Create((region.Length + 15) / 16, region, static (key, region) =>
        {
            key.Clear();
            for (var line = 0; line < region.Length; line++)
                if (region[line] > 0)
                    key[line / 16] |= (char)(1 << line % 16);
        });
    }

    /// <summary>Exchanges the first orbit with another one, everywhere.</summary>
    private void Swap(int other)
    {
        (_regions[0], _regions[other]) = (_regions[other], _regions[0]);
        foreach (var region in _regions)
            for (var line = 0; line < region.Walls.Length; line++)
                if (region.Walls[line] is { IsOpen: true } wall && (wall.Orbit == 0 || wall.Orbit == other))
                    region.Walls[line] = wall with { Orbit = wall.Orbit == 0 ? other : 0 };
    }
}
