using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>Which unknowns of a component stay fixed, as rows and decoder columns are determined up to mixtures only.</summary>
internal static class GaugeChoice
{
    private const double Singular = 1e-9;

    /// <summary>Who is mixed or held and which of their activations stay fixed (docs/certificates/enclosed-minimum.md, "Gauge"), or null.</summary>
    public static (int[] With, int[] Columns)[] Of(
        int[][] weighted,
        int[][] basis,
        int[][] tight,
        (RationalMatrix Coordinates, RationalMatrix Lift)[] bases,
        Dictionary<int, double>[] activations)
    {
        var n = weighted.Length;
        int[] all = [.. weighted.SelectMany(set => set).Distinct().Order()];
        var (gauge, free) = (new (int[] With, int[] Columns)[n], new List<int>());
        bool CanMix(int i, int[] with) => (tight[i].Length == 0 && basis[i].Length == weighted[i].Length) || with.All(j => IsWithin(j, i));
        bool IsWithin(int inner, int outer) =>
            !weighted[inner].Except(weighted[outer]).Any()
                && RationalMatrix.FromRows(Vectors(outer, outer).Concat(Vectors(inner, outer))).Rank() == basis[outer].Length;
        IEnumerable<RationalVector> Vectors(int j, int outer) => Enumerable.Range(0, basis[j].Length).Select(b =>
            new RationalVector(weighted[outer].Select(c => Array.IndexOf(weighted[j], c) is >= 0 and var k
                ? bases[j].Coordinates[k, b]
                : Rational.Zero)));
        foreach (var i in Enumerable.Range(0, n).OrderBy(i => weighted[i].Length))
        {
            if (Mixture(i, free) is { } held && held.Columns.Length == basis[i].Length && CanMix(i, held.With))
                gauge[i] = held;
            else
                free.Add(i);
        }
        foreach (var i in free)
        {
            gauge[i] = ([i], [Array.Find(basis[i], c => Math.Abs(activations[i][c]) > 0.1 * basis[i].Max(d => Math.Abs(activations[i][d])))]);
            if (Mixture(i, free) is { } mixture && mixture.With.Contains(i) && CanMix(i, mixture.With))
                gauge[i] = mixture;
        }
        return gauge;

        // D, C: which of these neurons have combinations that are 0 off F_i, and columns on which those are independent; null if the matrix would not
        // be square.
        (int[] With, int[] Columns)? Mixture(int i, List<int> among)
        {
            int[] outside = [.. all.Except(weighted[i])];
            // The combinations t: left null vectors on the outside columns, from eliminating (a | I).
            var rows = among.Select((j, k) => outside.Select(c => activations[j].GetValueOrDefault(c))
                .Concat(Enumerable.Range(0, among.Count).Select(l => k == l ? 1.0 : 0))
                .ToArray()).ToList();
            for (var c = 0; c < outside.Length && rows.Count > 0; c++)
            {
                var pivot = rows.MaxBy(row => Math.Abs(row[c]))!;
                if (Math.Abs(pivot[c]) < Singular)
                    continue;
                rows.Remove(pivot);
                foreach (var row in rows)
                    Subtract(row, pivot, c);
            }
            int[] with = [.. among.Where((_, k) => rows.Any(row => Math.Abs(row[outside.Length + k]) > Singular)).Order()];
            var images = rows.Select(row => basis[i].Select(c => among.Select((j, k) => row[outside.Length + k] * activations[j].GetValueOrDefault(c))
                .Sum()).ToArray()).ToList();
            var columns = new List<int>();
            while (images.Count > 0)
            {
                var (image, c) = images.SelectMany(image => image.Select((_, c) => (image, c))).MaxBy(item => Math.Abs(item.image[item.c]));
                if (Math.Abs(image[c]) < 1e-4)
                    break;
                images.Remove(image);
                columns.Add(basis[i][c]);
                foreach (var other in images)
                    Subtract(other, image, c);
            }
            var between = with.SelectMany(j => weighted[j]).Except(weighted[i]).Count();
            return columns.Count > 0 && with.Length == columns.Count + between ? (with, [.. columns.Order()]) : null;
        }

        static void Subtract(double[] row, double[] pivot, int at)
        {
            var times = row[at] / pivot[at];
            for (var l = 0; l < row.Length; l++)
                row[l] -= times * pivot[l];
            row[at] = 0;
        }
    }
}
