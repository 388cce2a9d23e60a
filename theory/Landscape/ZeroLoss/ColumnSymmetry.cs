using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Multisets of column sets, as bit masks, up to permuting some of the columns.</summary>
internal sealed class ColumnSymmetry
{
    private readonly int _columns;
    private readonly int[][] _tables; // for each permutation, where each mask goes

    public ColumnSymmetry(int columns, IReadOnlyList<int> permuted)
    {
        _columns = columns;
        _tables = [.. Permutations([.. permuted]).Select(to => Table([.. permuted], to))];
    }

    /// <summary>One representative of every class of multisets of that size: the least image, sorted.</summary>
    /// <exception cref="EnumerationLimitException">There are more than <paramref name="most"/>.</exception>
    public IReadOnlyList<int[]> Multisets(int size, int most, CancellationToken cancel)
    {
        // Removing a set from a multiset leaves a smaller one, so every class grows out of a smaller class.
        var classes = new HashSet<int[]>(MaskComparer.Instance) { Array.Empty<int>() };
        for (var k = 0; k < size; k++)
        {
            var grown = new HashSet<int[]>(MaskComparer.Instance);
            foreach (var smaller in classes)
            {
                cancel.ThrowIfCancellationRequested();
                for (var mask = 0; mask < 1 << _columns; mask++)
                    grown.Add(Least([.. smaller, mask]));
                if (grown.Count > most)
                    throw new EnumerationLimitException(
                        $"There are more than {most} patterns up to permuting neurons and columns; use fewer neurons or columns.");
            }
            classes = grown;
        }
        return [.. classes.Order(MaskComparer.Instance)];
    }

    /// <summary>How many different multisets the permutations make of this one.</summary>
    public int Images(int[] masks) => _tables.Select(table => Image(table, masks)).Distinct(MaskComparer.Instance).Count();

    private int[] Least(int[] masks)
    {
        var (least, image) = (new int[masks.Length], new int[masks.Length]);
        Image(_tables[0], masks, least);
        foreach (var table in _tables.AsSpan(1))
        {
            Image(table, masks, image);
            if (image.AsSpan().SequenceCompareTo(least) < 0)
                (least, image) = (image, least);
        }
        return least;
    }

    private static int[] Image(int[] table, int[] masks)
    {
        var image = new int[masks.Length];
        Image(table, masks, image);
        return image;
    }

    /// <summary>The image in ascending order, by insertion: the lists are short.</summary>
    private static void Image(int[] table, int[] masks, int[] image)
    {
        for (var k = 0; k < masks.Length; k++)
        {
            var (mask, j) = (table[masks[k]], k);
            for (; j > 0 && image[j - 1] > mask; j--)
                image[j] = image[j - 1];
            image[j] = mask;
        }
    }

    private int[] Table(int[] from, int[] to)
    {
        var moved = Enumerable.Range(0, _columns).ToArray();
        for (var k = 0; k < from.Length; k++)
            moved[from[k]] = to[k];
        return [.. Enumerable.Range(0, 1 << _columns).Select(mask => Enumerable.Range(0, _columns).Sum(c => (mask >> c & 1) << moved[c]))];
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    private sealed class MaskComparer : IEqualityComparer<int[]>, IComparer<int[]>
    {
        public static readonly MaskComparer Instance = new();

        public int Compare(int[]? x, int[]? y) => x.AsSpan().SequenceCompareTo(y);

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] masks)
        {
            var hash = new HashCode();
            foreach (var mask in masks)
                hash.Add(mask);
            return hash.ToHashCode();
        }
    }
}
