using ScottPlot;
using TheoryChecks.Theorems;

namespace TheoryChecks.Figures;

/// <summary>
/// What the theorems rest on, like the graph of a blueprint: hypotheses on the left, then each theorem as published and as repaired, then the
/// instances that refute it. Solid lines are printed hypotheses, dashed ones what only the proof uses; arcs lead from a theorem to those it rests on.
/// </summary>
public static class TheoremGraph
{
    private const int Margin = 16, HypothesisWidth = 300, Fan = 190, BoxWidth = 236, Arc = 84, InstanceWidth = 300, Top = 92, Gap = 14, Inset = 9;
    private const float Letters = 13, Line = 18;

    private static readonly Color False = Color.FromHex("#fbe3d6"), Right = Color.FromHex("#dff0e4"), Plain = Color.FromHex("#f3f3f1");

    /// <summary>Draws it; named theorems.</summary>
    /// <param name="theorems">The theorems, from top to bottom.</param>
    /// <param name="refutedBy">For each theorem's id the instances that refute its published form.</param>
    public static Figure Of(IReadOnlyList<Theorem> theorems, ILookup<string, string> refutedBy)
    {
        var published = new List<Box>();
        var left = Margin + HypothesisWidth + Fan;
        var y = (float)Top;
        foreach (var theorem in theorems)
        {
            var instances = Instances([.. refutedBy[theorem.Id]]);
            var lines = Broken($"{theorem.Id}: {theorem.Title}", BoxWidth - 2 * Inset);
            var height = Math.Max(lines.Count, instances.Count) * Line + 2 * Inset;
            published.Add(new Box(left, y, BoxWidth, height, lines));
            y += height + Gap;
        }
        var hypotheses = Hypotheses(theorems);
        var inner = HypothesisWidth - 2 * Inset;
        var needed = hypotheses.Sum(name => Broken(name, inner).Count * Line + 2 * Inset) + (hypotheses.Count - 1) * Gap;
        var bottom = Math.Max(y - Gap, Top + needed);
        // Both columns from top to bottom, whichever is the longer.
        var spread = (bottom - Top - (y - Gap - Top)) / Math.Max(1, theorems.Count - 1);
        published = [.. published.Select((box, k) => box with { Y = box.Y + k * spread })];
        var between = (bottom - Top - needed) / Math.Max(1, hypotheses.Count - 1) + Gap;
        var boxes = new Dictionary<string, Box>();
        var at = (float)Top;
        foreach (var name in hypotheses)
        {
            var lines = Broken(name, inner);
            boxes[name] = new Box(Margin, at, HypothesisWidth, lines.Count * Line + 2 * Inset, lines);
            at += boxes[name].Height + between;
        }
        var width = left + 2 * BoxWidth + Arc + 60 + InstanceWidth + Margin;
        return new Figure("theorems", "What the theorems rest on, and what refutes them", width, (int)Math.Ceiling(bottom) + Margin, [], Draw);

        void Draw(Pen pen)
        {
            Key(pen, left);
            for (var k = 0; k < theorems.Count; k++)
                foreach (var (hypothesis, isPrinted) in Used(theorems[k]))
                    Curve(pen, boxes[hypothesis.Name].East, published[k].West, isPrinted ? SeriesStyle.Blue : SeriesStyle.Vermilion, !isPrinted);
            for (var k = 0; k < theorems.Count; k++)
            {
                foreach (var other in theorems[k].RestsOn.Select(id => theorems.TakeWhile(theorem => theorem.Id != id).Count()))
                    if (other < theorems.Count)
                        Bow(pen, published[k].East, published[other].East, 26 + 5 * Math.Abs(k - other));
                var repaired = published[k] with { X = left + BoxWidth + Arc, Lines = ["as repaired"] };
                pen.Arrow(published[k].East, repaired.West, SeriesStyle.Ink, 1.4f);
                published[k].Draw(pen, theorems[k].IsPublishedFalse ? False : Right);
                repaired.Draw(pen, Right);
                if (Instances([.. refutedBy[theorems[k].Id]]) is { Count: > 0 } instances)
                    new Box(repaired.X + BoxWidth + 60, repaired.Y, InstanceWidth, repaired.Height, instances).Draw(pen, False);
            }
            foreach (var box in boxes.Values)
                box.Draw(pen, Plain);
        }
    }

    private static void Key(Pen pen, int left)
    {
        pen.Text(new Pixel(Margin, 20), "hypotheses", SeriesStyle.Ink, Alignment.MiddleLeft);
        pen.Text(new Pixel(left, 20), "as published", SeriesStyle.Ink, Alignment.MiddleLeft);
        pen.Text(new Pixel(left + BoxWidth + Arc, 20), "as repaired", SeriesStyle.Ink, Alignment.MiddleLeft);
        pen.Text(new Pixel(left + 2 * BoxWidth + Arc + 60, 20), "refuted by", SeriesStyle.Ink, Alignment.MiddleLeft);
        pen.Key(new Pixel(Margin, 56), left + 2 * BoxWidth + Arc + 60 + InstanceWidth,
        [
            ((to, from) => to.Line(from, new(from.X + 36, from.Y), SeriesStyle.Blue, 1.4f), "printed hypothesis"),
            ((to, from) => to.Line(from, new(from.X + 36, from.Y), SeriesStyle.Vermilion, 1.4f, 6, 4), "used by the proof, not printed"),
            ((to, from) => to.Arrow(from, new(from.X + 36, from.Y), SeriesStyle.Soft, 1.4f), "rests on"),
            ((to, from) => Sample(to, from, Right), "holds wherever it was decided"),
            ((to, from) => Sample(to, from, False), "false as written, and what refutes it"),
        ]);
    }

    private static void Sample(Pen pen, Pixel from, Color colour) => new Box(from.X, from.Y - 9, 36, 18, []).Draw(pen, colour);

    private static IEnumerable<(Hypothesis Hypothesis, bool IsPrinted)> Used(Theorem theorem) =>
        theorem.Hypotheses.Select(hypothesis => (hypothesis, true)).Concat(theorem.UsedByTheProof.Select(hypothesis => (hypothesis, false)));

    /// <summary>Every hypothesis once, those of the first theorems first, so that few lines cross.</summary>
    private static IReadOnlyList<string> Hypotheses(IReadOnlyList<Theorem> theorems) =>
        [.. theorems.SelectMany((theorem, k) => Used(theorem).Select(used => (used.Hypothesis.Name, Place: k)))
            .GroupBy(used => used.Name)
            .OrderBy(used => used.Average(one => one.Place)).ThenBy(used => used.Key, StringComparer.Ordinal)
            .Select(used => used.Key)];

    private static IReadOnlyList<string> Instances(IReadOnlyList<string> names)
    {
        const int Most = 3;
        return names.Count <= Most ? names : [.. names.Take(Most - 1), $"and {names.Count - Most + 1} more"];
    }

    private static IReadOnlyList<string> Broken(string text, float width)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (lines.Count > 0 && FigureFont.Length($"{lines[^1]} {word}", Letters) <= width)
                lines[^1] = $"{lines[^1]} {word}";
            else
                lines.Add(word);
        }
        return lines;
    }

    private static void Curve(Pen pen, Pixel from, Pixel to, Color colour, bool isDashed)
    {
        var middle = (from.X + to.X) / 2;
        Pixel[] points = [.. Enumerable.Range(0, 41).Select(k => Bezier(from, new(middle, from.Y), new(middle, to.Y), to, k / 40f))];
        pen.Path(points, colour.WithAlpha(0.75), 1.3f, isDashed ? [6, 4] : []);
    }

    private static void Bow(Pen pen, Pixel from, Pixel to, float reach)
    {
        Pixel[] points = [.. Enumerable.Range(0, 41).Select(k => Bezier(from, new(from.X + reach, from.Y), new(to.X + reach, to.Y), to, k / 40f))];
        pen.Path(points[..^3], SeriesStyle.Soft, 1.4f);
        pen.Arrow(points[^6], to, SeriesStyle.Soft, 1.4f);
    }

    private static Pixel Bezier(Pixel a, Pixel b, Pixel c, Pixel d, float t)
    {
        var (u, v, w, x) = ((1 - t) * (1 - t) * (1 - t), 3 * t * (1 - t) * (1 - t), 3 * t * t * (1 - t), t * t * t);
        return new(u * a.X + v * b.X + w * c.X + x * d.X, u * a.Y + v * b.Y + w * c.Y + x * d.Y);
    }

    /// <summary>Lines of text in a frame.</summary>
    private sealed record Box(float X, float Y, float Width, float Height, IReadOnlyList<string> Lines)
    {
        public Pixel West => new(X, Y + Height / 2);

        public Pixel East => new(X + Width, Y + Height / 2);

        public void Draw(Pen pen, Color colour)
        {
            Pixel[] corners = [new(X, Y), new(X + Width, Y), new(X + Width, Y + Height), new(X, Y + Height)];
            pen.Fill(corners, colour);
            pen.Path([.. corners, corners[0]], SeriesStyle.Soft, 1);
            var first = Y + Height / 2 - (Lines.Count - 1) / 2f * Line;
            for (var k = 0; k < Lines.Count; k++)
                pen.Text(new Pixel(X + Inset, first + k * Line), Lines[k], SeriesStyle.Ink, Alignment.MiddleLeft, Letters);
        }
    }
}
