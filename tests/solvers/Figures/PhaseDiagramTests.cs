using System.Xml.Linq;
using TheoryChecks.Figures;
using Xunit;

namespace TheoryChecks.SolverTests.Figures;

/// <summary>Phase diagrams show every point with its kind, ticks where points are, and what is undecided as such.</summary>
public sealed class PhaseDiagramTests
{
    private static readonly PhaseKind[] Kinds = [PhaseKind.Of("trap", 0), PhaseKind.Of("saddle", 1), PhaseKind.Nothing("none")];

    [Fact]
    public void Key_and_ticks_say_what_is_at_the_points()
    {
        var texts = Texts(Draw((15, 1, 0), (85, 1, 0), (90, 1, 2), (95, 1, 1), (15, 4, 0), (85, 4, null), (90, 4, 2), (95, 4, 1)));
        Assert.Equal(["trap (3)", "saddle (2)", "none (2)", "undecided (1)"], texts.Where(text => text.EndsWith(')') && text != "angle (degrees)"));
        foreach (var tick in new[] { "15", "85", "90", "95", "1", "4", "angle (degrees)", "weights" })
            Assert.Contains(tick, texts);
    }

    [Fact]
    public void Without_undecided_points_the_key_says_nothing_of_them() =>
        Assert.DoesNotContain(Texts(Draw((15, 1, 0), (85, 2, 1))), text => text.StartsWith("undecided", StringComparison.Ordinal));

    /// <summary>Values too close for all their labels keep those that have room; no two labels stand on each other.</summary>
    [Fact]
    public void Labels_that_have_no_room_are_left_out()
    {
        var texts = Texts(Draw([.. Enumerable.Range(0, 200).Select(k => (1000.0 + k, 1.0, (int?)(k % 3)))]));
        Assert.InRange(texts.Count(text => text.Length == 4 && text.All(char.IsAsciiDigit)), 10, 25);
        Assert.Contains("1000", texts);
    }

    [Fact]
    public void One_point_alone_is_drawn_and_so_is_one_that_is_undecided()
    {
        Assert.Contains("trap (1)", Texts(Draw((15, 1, 0))));
        Assert.Contains("undecided (1)", Texts(Draw((15, 1, null))));
    }

    /// <summary>A number stands in each field, readable on its shade.</summary>
    [Fact]
    public void Steps_show_their_numbers()
    {
        PhaseKind[] steps = [.. new[] { "none", "some", "all" }.Select((text, k) => PhaseKind.Step(text, k, 3))];
        Assert.NotEqual(steps[0].Ink, steps[2].Ink);
        (double, double, int?, string)[] points = [(0, 0, 0, "0.0%"), (1, 0, 2, "100.0%"), (2, 0, null, "0.0% to 9.0%")];
        var figure = new PhaseDiagram(new ChartAxis("x"), new ChartAxis("y"), steps, points)
            .Draw("steps", "Steps");
        Assert.Empty(new[] { "0.0%", "100.0%", "0.0% to 9.0%", "undecided (1)" }.Except(Texts(figure)));
    }

    private static Figure Draw(params (double X, double Y, int? Kind)[] points) => new PhaseDiagram(
        new ChartAxis("angle (degrees)"),
        new ChartAxis("weights"),
        Kinds,
        [.. points.Select(point => (point.X, point.Y, point.Kind, ""))])
        .Draw("phases", "Phases");

    private static string[] Texts(Figure figure) =>
        [.. XElement.Parse(figure.ToSvg()).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value.Trim())];
}
