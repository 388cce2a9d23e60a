using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using TheoryChecks.Appendix;
using TheoryChecks.Figures;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;
using Xunit;

namespace TheoryChecks.SolverTests.Figures;

/// <summary>Every figure is the same bytes twice, in both formats, and shows what it was given, within its frame.</summary>
public sealed class FigureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Names => [.. All().Select(figure => figure.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_formats_are_the_same_bytes_twice(string name)
    {
        var (one, two) = (Named(name), Named(name));
        Assert.Equal(one.ToSvg(), two.ToSvg());
        Assert.Equal(one.ToPng(), two.ToPng());
        Assert.Equal(one.ToPng(), one.ToPng());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_SVG_has_a_title_and_all_text_is_inside(string name)
    {
        var figure = Named(name);
        var svg = XElement.Parse(figure.ToSvg());
        Assert.Equal(figure.Title, svg.Element(Svg + "title")!.Value);
        Assert.DoesNotContain("Unsupported", figure.ToSvg(), StringComparison.Ordinal);
        var texts = svg.Descendants(Svg + "text").ToArray();
        Assert.True(texts.Length >= 6, $"{texts.Length} texts");
        foreach (var text in texts)
        {
            var transform = text.Attribute("transform")?.Value ?? "";
            var numbers = transform.Split('(', ')', ' ')
                .Where(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                .Select(part => double.Parse(part, CultureInfo.InvariantCulture))
                .ToArray();
            if (transform.Contains("rotate", StringComparison.Ordinal) || transform.Contains("matrix", StringComparison.Ordinal))
                continue; // labels of vertical axes, centred along them
            var left = (numbers.Length >= 1 ? numbers[0] : 0) + Number(text, "x");
            Assert.True(
                left >= 0 && left + Number(text, "textLength") <= figure.Width,
                $"'{text.Value}' goes from {left} over {Number(text, "textLength")} in {figure.Width}.");
        }
    }

    /// <summary>Boxes as wide as the texts say they are, and as high as their letters; what stands along a vertical axis is turned.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void No_text_covers_another(string name)
    {
        var boxes = XElement.Parse(Named(name).ToSvg()).Descendants(Svg + "text").Select(Box).ToArray();
        for (var k = 0; k < boxes.Length; k++)
            foreach (var other in boxes.Take(k))
                Assert.False(
                    boxes[k].Left < other.Right && other.Left < boxes[k].Right && boxes[k].Top < other.Bottom && other.Top < boxes[k].Bottom,
                    $"'{boxes[k].Text}' covers '{other.Text}'");
    }

    [Fact]
    public void A_crowded_plane_names_every_region_once()
    {
        var instance = GalleryInstances.ByName("crowded-plane");
        var fan = RegionFan.Of(instance);
        var texts = XElement.Parse(fan.Draw().ToSvg()).Descendants(Svg + "text").Select(text => text.Value).ToArray();
        Assert.All(
            fan.Parts.Where(part => part.Dimension == 2),
            part => Assert.Single(texts, text => text == $"{{{string.Join(',', part.Pattern[0])}}}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_PNG_has_two_pixels_for_each_unit(string name)
    {
        var (figure, png) = (Named(name), Named(name).ToPng());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png.Take(4));
        Assert.Equal(
            (2 * figure.Width, 2 * figure.Height),
            (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }

    [Fact]
    public void Ids_of_different_figures_differ_so_that_they_may_stand_in_one_page()
    {
        var ids = All().SelectMany(figure => XElement.Parse(figure.ToSvg()).Descendants().Attributes("id").Select(id => id.Value)).ToArray();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void A_chart_names_axes_with_units_and_every_series()
    {
        var texts = XElement.Parse(Named("superposition").ToSvg()).Descendants(Svg + "text").Select(text => text.Value).ToArray();
        foreach (var wanted in new[]
        {
            "superposition ratio n / np (features per dimension)",
            "features recovered, M_GT (%)",
            "mean largest response, M_IP (no unit)",
            "ReLU",
            "ReLU+FA",
            "ReLU, the paper",
            "ReLU+FA, the paper",
        })
            Assert.Contains(wanted, texts);
        Assert.Contains(
            "features recovered, M_GT (%)", XElement.Parse(Named("recovery").ToSvg()).Descendants(Svg + "text").Select(text => text.Value));
        var rows = XElement.Parse(Named("rows").ToSvg()).Descendants(Svg + "text").Select(text => text.Value).ToArray();
        foreach (var wanted in new[] { "random, from length 1", "trained, paper", "trained, paper, improved", "trained, random", "trained, tight" })
            Assert.Contains(wanted, rows);
        Assert.Contains("dead neurons (%)", XElement.Parse(Named("training").ToSvg()).Descendants(Svg + "text").Select(text => text.Value));
    }

    [Fact]
    public void The_ground_under_end_points_is_the_loss_with_the_best_decoder()
    {
        // Of acute-pair: both rows dead: 2; one row along the sum of the inputs: the trap's 2/5; one row for each input: 0.
        var loss = new BestDecoderLoss(GalleryInstances.ByName("acute-pair"));
        var middle = Math.Atan2(4.0 / 5, 8.0 / 5) * 180 / Math.PI;
        Assert.Equal(2, loss.At(-135, 180), 9);
        Assert.Equal(0.4, loss.At(middle, -135), 9);
        Assert.Equal(0.4, loss.At(middle, middle), 9);
        Assert.Equal(0, loss.At(-60, 120), 9);
        Assert.Equal(
            "End points are drawn for 2 relu neurons with inputs in dimension 2. Give such an instance.",
            Assert.Throws<ArgumentException>(() => EndPointsPicture.Of(GalleryInstances.ByName("orthonormal-3"), [])).Message);
    }

    [Fact]
    public void Charts_refuse_what_they_cannot_show()
    {
        Assert.Equal("A chart needs a series.", Assert.Throws<ArgumentException>(() => LineChart.Stack("x", "x", [])).Message);
        Assert.Equal(
            "none of the results has a curve of M_GT against the threshold.",
            Assert.Throws<ArgumentException>(() => RecoveryFigure.Of([Result("1", "TopK", "", 0) with { Curve = [] }])).Message);
        Assert.Equal(
            "there are 9 rows; 8 can be told apart in one figure, so give fewer files.",
            Assert.Throws<ArgumentException>(() => RecoveryFigure.Of([.. Enumerable.Range(0, 9)
                .Select(k => Result("5", $"row {k}", "", 0))])).Message);
        Assert.StartsWith(
            "none of the results is of table 4",
            Assert.Throws<ArgumentException>(() => SuperpositionFigure.Of([Result("1", "TopK", "", 0)])).Message,
            StringComparison.Ordinal);
        Assert.Equal(
            "the results are of the scales ci, small; give those of one scale.",
            Assert.Throws<ArgumentException>(() => SuperpositionFigure.Of([
                Result("4", "ReLU", "n=800", 0),
                Result("4", "ReLU", "n=900", 0) with { Scale = "small" },
            ])).Message);
        Assert.Equal(
            "x: there is no line in it; give a log.jsonl that train wrote.",
            Assert.Throws<FormatException>(() => TrainingLog.Read("\n", "x", "x", null)).Message);
    }

    private static (double Left, double Right, double Top, double Bottom, string Text) Box(XElement text)
    {
        var parts = (text.Attribute("transform")?.Value ?? "").Split(['(', ')', ' ', ','], StringSplitOptions.RemoveEmptyEntries);
        double[] numbers = [.. parts.Skip(1).Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        var (x, y, length, size) = (Number(text, "x"), Number(text, "y"), Number(text, "textLength"), Number(text, "font-size"));
        var corners = new[] { (X: x, Y: y - 0.75 * size), (X: x + length, Y: y + 0.22 * size) }.Select(corner => numbers.Length switch
        {
            6 => (X: numbers[0] * corner.X + numbers[2] * corner.Y + numbers[4], Y: numbers[1] * corner.X + numbers[3] * corner.Y + numbers[5]),
            2 => (X: corner.X + numbers[0], Y: corner.Y + numbers[1]),
            _ => corner,
        }).ToArray();
        return (corners.Min(c => c.X), corners.Max(c => c.X), corners.Min(c => c.Y), corners.Max(c => c.Y), text.Value);
    }

    private static Figure Named(string name) => All().Single(figure => figure.Name == name);

    private static IEnumerable<Figure> All()
    {
        foreach (var instance in GalleryInstances.All.Where(instance => instance.Activation is ReluActivation
            && instance.Problem.InputDimension == 2))
            yield return RegionFan.Of(instance).Draw(instance.Problem.Inputs);
        yield return TheoremGraph.Of(
            TheoremRegistry.All,
            TheoremRegistry.All.Where(theorem => theorem.IsPublishedFalse)
                .SelectMany(theorem => GalleryInstances.All.Take(4).Select(instance => (theorem.Id, instance.Name)))
                .ToLookup(pair => pair.Id, pair => pair.Name));
        yield return EndPointsPicture.Of(
            GalleryInstances.ByName("acute-pair"), [("trap", [2, 1, -1, -1]), ("global", [1, -1, 0, 1]), ("something else", [0, 1, -1, 0])]);
        var table = new[] { 0, 1 }
            .SelectMany(seed => LrbPlan.Jobs("4", LrbScale.ByName("full"), seed)
                .Select(job => Result(job.Table, job.Row, job.Column, seed, job.Settings())))
            .ToArray();
        yield return SuperpositionFigure.Of(table);
        yield return RecoveryFigure.Of([.. table.Where(result => result.Column == "n=1000")]);
        yield return RowsFigure.Of([.. LrbPlan.Jobs("rows", LrbScale.ByName("small"), 0)
            .Select(job => Result(job.Table, job.Row, job.Column, 0, job.Settings()))
            .Select(result => result with { Metrics = [new("predicted.M_IP", 0.6), new("encoder.M_IP", 0.62)] })]);
        yield return TrainingFigure.Of([
            TrainingLog.Read("""{"step":0,"loss":2,"dead":0}""" + "\n" + """{"step":50,"loss":0.05,"dead":3}""", "x", "a run", 12),
            TrainingLog.Read("""{"step":50,"loss":0.5,"dead":1}""", "x", "another", 12),
        ]);
    }

    private static BenchResult Result(string table, string row, string column, long seed, JsonObject? settings = null) => new()
    {
        Table = table,
        Row = row,
        Column = column,
        Scale = "ci",
        Seed = seed,
        Settings = settings ?? [],
        Metrics = [
            KeyValuePair.Create("printed.M_GT", (0.5 + seed) / 2),
            KeyValuePair.Create("printed.M_IP", 0.7 + 0.1 * seed),
            KeyValuePair.Create("decoder.M_GT", 0.9),
        ],
        Curve = [.. Enumerable.Range(0, 101).Select(k => (k / 100.0, 1 - k / 100.0, 1 - k * k / 10000.0))],
        CurveBeside = [.. Enumerable.Range(0, 101).Select(k => (k / 100.0, 1 - k / 120.0, 1 - k / 200.0))],
    };

    private static double Number(XElement text, string attribute) => double.Parse(text.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
