namespace TheoryChecks.Patterns;

/// <summary>
/// Points, numbered from 0, with a color for every pair of them, the same in both orders; and the bijections that keep colors. Inner products are
/// such colors: then the bijections are the isometries, or, in a metric made of the points themselves, all linear maps that permute them.
/// Bijections are found by refining cells: places that see the places chosen so far in the same colors share a cell, and only they may be exchanged.
/// </summary>
internal sealed class PairColors
{
    private readonly int[] _colors;

    /// <summary>Shape: n x n, symmetric.</summary>
    public PairColors(int points, Func<int, int, int> color)
    {
        Points = points;
        _colors = new int[checked(points * points)];
        for (var x = 0; x < points; x++)
            for (var y = 0; y < points; y++)
                _colors[x * points + y] = color(x, y);
    }

    /// <summary>The number n of points.</summary>
    public int Points { get; }

    /// <summary>The color of a pair.</summary>
    public int this[int x, int y] => _colors[x * Points + y];

    /// <summary>
    /// A bijection between two lists of points that keeps the colors of pairs and the label of each place: the image of from[k] is to[result[k]].
    /// Null if there is none, or none was found in so many steps. Places in <paramref name="given"/> go where they say.
    /// </summary>
    /// <exception cref="OperationCanceledException">
    /// Cancelled: the search may take long where many colors are equal and few bijections exist.
    /// </exception>
    public int[]? Match(
        int[] from,
        int[] to,
        ulong[] fromLabels,
        ulong[] toLabels,
        IReadOnlyList<(int From, int To)> given,
        CancellationToken cancel,
        int mostSteps = int.MaxValue)
    {
        if (from.Length != to.Length || Split(fromLabels, toLabels) is not { } cells)
            return null;
        foreach (var (source, target) in given)
        {
            if (cells.From[source] != cells.To[target] || Refine(cells, from, to, source, target) is not { } refined)
                return null;
            cells = refined;
        }
        return Extend(cells, from, to, ref mostSteps, cancel);
    }

    /// <summary>
    /// Points chosen one after the other until every cell is a single point, so that only the identity keeps them all in place; each with the cell
    /// that it was chosen from.
    /// </summary>
    public IReadOnlyList<(int Point, IReadOnlyList<int> Cell)> Base(ulong[] labels)
    {
        var all = Enumerable.Range(0, Points).ToArray();
        var cells = Split(labels, labels)!.Value;
        var chosen = new List<(int, IReadOnlyList<int>)>();
        while (cells.SmallestOpen() is >= 0 and var cell)
        {
            var members = all.Where(x => cells.From[x] == cell).ToArray();
            chosen.Add((members[0], members));
            cells = Refine(cells, all, all, members[0], members[0])!.Value;
        }
        return chosen;
    }

    private int[]? Extend(Cells cells, int[] from, int[] to, ref int stepsLeft, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var cell = cells.SmallestOpen();
        if (cell < 0)
            return Whole(cells, from, to);
        var source = Array.IndexOf(cells.From, cell);
        for (var target = 0; target < to.Length; target++)
        {
            if (cells.To[target] != cell)
                continue;
            if (stepsLeft-- <= 0)
                return null;
            if (Refine(cells, from, to, source, target) is { } refined && Extend(refined, from, to, ref stepsLeft, cancel) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>The bijection that the cells, now single places, amount to, if it keeps the colors of all pairs.</summary>
    private int[]? Whole(Cells cells, int[] from, int[] to)
    {
        var (place, image) = (new int[to.Length], new int[from.Length]);
        for (var k = 0; k < to.Length; k++)
            place[cells.To[k]] = k;
        for (var k = 0; k < from.Length; k++)
            image[k] = place[cells.From[k]];
        for (var k = 0; k < from.Length; k++)
        {
            var seen = _colors.AsSpan(from[k] * Points, Points);
            var wanted = _colors.AsSpan(to[image[k]] * Points, Points);
            for (var l = 0; l <= k; l++)
                if (seen[from[l]] != wanted[to[image[l]]])
                    return null;
        }
        return image;
    }

    /// <summary>The cells of places with equal labels; null if source and target have different ones.</summary>
    private static Cells? Split(ulong[] from, ulong[] to)
    {
        var numbers = new Dictionary<ulong, int>(from.Length);
        var cells = new Cells(from.Length);
        for (var k = 0; k < from.Length; k++)
        {
            if (!numbers.TryGetValue(from[k], out var number))
                numbers.Add(from[k], number = numbers.Count);
            cells.PutFrom(k, number);
        }
        for (var k = 0; k < to.Length; k++)
            if (!numbers.TryGetValue(to[k], out var number) || !cells.PutTo(k, number))
                return null;
        return cells;
    }

    /// <summary>The cells once one place goes to another: split by the colors that those two see. Null if the colors differ.</summary>
    private Cells? Refine(Cells cells, int[] from, int[] to, int source, int target)
    {
        var seen = _colors.AsSpan(from[source] * Points, Points);
        var wanted = _colors.AsSpan(to[target] * Points, Points);
        var numbers = new Dictionary<long, int>(from.Length);
        var refined = new Cells(from.Length);
        for (var k = 0; k < from.Length; k++)
        {
            var key = k == source ? -1 : (long)cells.From[k] << 32 | unchecked((uint)seen[from[k]]);
            if (!numbers.TryGetValue(key, out var number))
                numbers.Add(key, number = numbers.Count);
            refined.PutFrom(k, number);
        }
        for (var k = 0; k < to.Length; k++)
        {
            var key = k == target ? -1 : (long)cells.To[k] << 32 | unchecked((uint)wanted[to[k]]);
            if (!numbers.TryGetValue(key, out var number) || !refined.PutTo(k, number))
                return null;
        }
        return refined;
    }

    /// <summary>The number of the cell of each place, on both sides; a cell has as many places on one side as on the other.</summary>
    private readonly struct Cells(int places)
    {
        private readonly int[] _sizes = new int[places], _left = new int[places];

        public int[] From { get; } = new int[places];

        public int[] To { get; } = new int[places];

        public void PutFrom(int place, int cell)
        {
            From[place] = cell;
            _sizes[cell]++;
            _left[cell]++;
        }

        public bool PutTo(int place, int cell)
        {
            To[place] = cell;
            return --_left[cell] >= 0;
        }

        /// <summary>The smallest cell with more than one place; -1 if there is none.</summary>
        public int SmallestOpen()
        {
            var best = -1;
            for (var cell = 0; cell < _sizes.Length; cell++)
                if (_sizes[cell] > 1 && (best < 0 || _sizes[cell] < _sizes[best]))
                    best = cell;
            return best;
        }
    }
}
