using ScottPlot;
using TheoryChecks.Exact;

namespace TheoryChecks.Figures;

/// <content>
/// Where the labels of the picture stand: none covers another. Sectors without room for theirs have it beyond the rim, or in a key.
/// </content>
public sealed partial class RegionFan
{
    private const double Near = 1.16, Far = 1.7; // from the middle to the edge, without labels beyond the rim and with them
    private const double Slack = 4; // how far a label may reach over the border of its sector

    /// <summary>Labels, sectors that go into the key, and how far from the middle the picture reaches.</summary>
    private (IReadOnlyList<RegionFanLabel> Labels, IReadOnlyList<int> Keyed, double Reach) Labels(RationalMatrix? encoder)
    {
        var (labels, left) = Labels(encoder, Near, beyond: false);
        if (left.Count == 0)
            return (labels, left, Near);
        var (wider, keyed) = Labels(encoder, Far, beyond: true);
        return keyed.Count < left.Count ? (wider, keyed, Far) : (labels, left, Near);
    }

    private (IReadOnlyList<RegionFanLabel> Labels, IReadOnlyList<int> Keyed) Labels(RationalMatrix? encoder, double reach, bool beyond)
    {
        var unit = (Side - Panel.Left - Panel.Right) / (2 * reach);
        var (placer, labels, keyed) = (new LabelPlacer(), new List<RegionFanLabel>(), new List<int>());
        // Inputs of one direction share a label.
        foreach (var alike in Enumerable.Range(0, _instance.Problem.Columns)
            .Where(c => !_instance.Problem.Input(c).IsZero)
            .GroupBy(c => InputDirection(_instance.Problem.Input(c))))
        {
            var along = alike.Key;
            Add(string.Join(", ", alike.Select(c => $"p{c}")), Pen.TextSize, SeriesStyle.Ink, Sideways(along, [ArrowLabel, 0.92, 0.66, 0.5], 0));
        }
        for (var i = 0; i < (encoder?.Rows ?? 0); i++)
        {
            if (encoder!.Row(i).IsZero)
                continue;
            var side = 0.09 * (i % 2 == 0 ? 1 : -1);
            Add($"w{i}", Pen.TextSize, SeriesStyle.Vermilion, Sideways(RowDirection(encoder.Row(i)), [Witness - 0.02, 0.3, 0.52, 0.2], side));
        }
        for (var k = 0; k < _rays.Length; k++)
        {
            if (Parts[2 * k].Pattern is var own
                && !own.Equals(Parts[2 * k + 1].Pattern)
                && !own.Equals(Parts[(2 * k - 1 + 2 * _rays.Length) % (2 * _rays.Length)].Pattern)
                && placer.Place(Name(Parts[2 * k]), Pen.TextSize, Sideways(RowDirection(_rays[k]), [Radius + 0.08, Radius + 0.16], 0)) is { } place)
                labels.Add(new(Name(Parts[2 * k]), place, Pen.TextSize, SeriesStyle.Vermilion) { HasHalo = false }); // a pattern of the ray alone
        }
        foreach (var k in Enumerable.Range(0, _rays.Length).OrderBy(Width))
        {
            var text = Name(Parts[2 * k + 1]);
            var middle = Middle(k);
            if (!new[] { 17f, 15, 13 }.Any(size => Add(text, size, SeriesStyle.Ink, Along(middle), box => IsInside(k, box)))
                && !(beyond && Add(text, Pen.TextSize, SeriesStyle.Ink, Beyond(middle, text))))
                keyed.Add(k);
        }
        keyed.Sort();
        return (labels, keyed);

        bool Add(string text, float size, Color colour, IEnumerable<Pixel> candidates, Func<PixelRect, bool>? isAllowed = null)
        {
            if (placer.Place(text, size, candidates, isAllowed) is not { } place)
                return false;
            labels.Add(new(text, place, size, colour));
            return true;
        }

        Pixel At((double X, double Y) along, double distance) => new((float)(unit * distance * along.X), (float)(-unit * distance * along.Y));

        IEnumerable<Pixel> Along((double X, double Y) along) =>
            new[] { Label, 0.62, 0.68, 0.74, 0.8, 0.86, 0.9, 0.5, 0.44 }.Select(distance => At(along, distance));

        // Beside an arrow, first on the side asked for, then on the other and farther away.
        IEnumerable<Pixel> Sideways((double X, double Y) along, double[] distances, double side) =>
            from distance in distances
            from aside in new[] { side, -side, side + 0.09, -side - 0.09, side + 0.16, -side - 0.16 }
            select At((distance * along.X - aside * along.Y, distance * along.Y + aside * along.X), 1);

        // The box touches the circle from outside, then farther away.
        IEnumerable<Pixel> Beyond((double X, double Y) along, string text)
        {
            var box = LabelPlacer.Box(new Pixel(0, 0), text, Pen.TextSize);
            var outwards = Math.Abs(along.X) * box.Width / 2 + Math.Abs(along.Y) * box.Height / 2;
            return new[] { 8.0, 16, 26, 38 }.Select(gap => At(along, Radius + (gap + outwards) / unit));
        }

        // All corners are within the circle, and not beyond the borders of the sector by more than the slack.
        bool IsInside(int k, PixelRect box)
        {
            var (from, to) = Sides(k);
            return new[] { (box.Left, box.Top), (box.Left, box.Bottom), (box.Right, box.Top), (box.Right, box.Bottom) }.All(corner =>
            {
                var (x, y) = (corner.Item1, -corner.Item2);
                return Math.Sqrt(x * x + y * y) <= unit * Radius
                    && from.X * y - from.Y * x >= -Slack
                    && (IsHalf(k) || x * to.Y - y * to.X >= -Slack);
            });
        }
    }

    private (double X, double Y) Middle(int sector)
    {
        var (from, to) = Sides(sector);
        return IsHalf(sector) ? (-from.Y, from.X) : Unit((from.X + to.X, from.Y + to.Y));
    }

    /// <summary>Grows with the angle of a sector.</summary>
    private double Width(int sector)
    {
        var (from, to) = Sides(sector);
        return IsHalf(sector) ? 2 : 1 - (from.X * to.X + from.Y * to.Y);
    }
}
