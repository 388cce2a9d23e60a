using System.Text;
using TheoryChecks.Reporting.Tables;
using Xunit;

namespace TheoryChecks.SolverTests.Tables;

/// <summary>Each format writes every cell so that its readers read it back.</summary>
public sealed class TableFormatTests
{
    private static readonly string[] Awkward = [
        "plain", "a,b", "say \"so\"", "#1", "({0,1}, {})", "50% & $5_x^2~", "a|b", "back\\slash", "[0, 1/2]", "x < y > z", "*not bold*", "`code`",
        ""];

    [Fact]
    public void Csv_is_read_back_by_the_rules_of_RFC_4180()
    {
        var table = new FinishedTable(new Sample(), new TableContext());
        var lines = Records(CsvTable.Of(table));
        Assert.Equal(["name", "value"], lines[0]);
        Assert.Equal(Awkward, lines.Skip(1).Take(Awkward.Length).Select(line => line[0]));
        Assert.Equal("# Awkward cells.", lines[Awkward.Length + 1][0]);
    }

    [Fact]
    public void LaTeX_escapes_what_it_would_read_otherwise()
    {
        Assert.Equal("50\\% \\& \\$5\\_x\\textasciicircum{}2\\textasciitilde{}", LatexTable.Escaped("50% & $5_x^2~"));
        Assert.Equal("{}[0, 1/2]", LatexTable.Escaped("[0, 1/2]"));
        Assert.Equal("(\\{0,1\\}, \\{\\})", LatexTable.Escaped("({0,1}, {})"));
    }

    [Theory]
    [InlineData("nq neurons on N features", "$n_q$ neurons on $N$ features")]
    [InlineData("M_GT", "$M_{\\mathrm{GT}}$")]
    [InlineData("L~ <= n^2 M^2 sum_d M_d", "$\\tilde L$ $\\le$ $n^{2}$ $M^{2}$ $\\sum_{d}$ $M_{d}$")]
    [InlineData("every |F_i| >= 2", "every $|F_{i}|$ $\\ge$ 2")]
    [InlineData("rho^2 max(0, M)^2", "$\\rho^{2}$ max(0, $M$$)^{2}$")]
    [InlineData("jumprelu-theta-1, a neuron's k-th n/a", "jumprelu-theta-1, a neuron's k-th n/a")]
    [InlineData("F_i \\ {j} for F_(M-1)", "$F_{i}$ $\\setminus$ \\{$j$\\} for $F_{M-1}$")]
    [InlineData("s(z)_i in {0, z_i}", "$s(z)_{i}$ in \\{0, $z_{i}$\\}")]
    public void Sentences_become_mathematics_in_LaTeX(string plain, string latex) => Assert.Equal(latex, LatexText.Of(plain));

    [Fact]
    public void Huge_numbers_and_long_names_are_broken_and_nothing_is_lost()
    {
        var table = new FinishedTable(new Wide(), new TableContext());
        foreach (var columns in new[] { 1, 2 })
        {
            var text = LatexTable.Of(table, new LatexOptions { Columns = columns });
            Assert.Contains(new string('7', 200), text.Replace("\\allowbreak{}", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("array", LatexTable.Packages(table, new LatexOptions { Columns = columns }));
        }
    }

    [Fact]
    public void Markdown_has_one_line_per_row_and_as_many_bars_as_columns_ask_for()
    {
        var lines = MarkdownTable.Of(new FinishedTable(new Sample(), new TableContext())).Split('\n').Where(line => line.StartsWith('|')).ToArray();
        Assert.Equal(Awkward.Length + 2, lines.Length);
        Assert.All(lines, line => Assert.Equal(3, line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')));
    }

    [Fact]
    public void A_row_that_does_not_fit_is_a_mistake_in_the_table() => Assert.Equal(
        "Table sample has 2 columns but a row of 1 cells: alone.",
        Assert.Throws<InvalidOperationException>(() => new FinishedTable(new Sample { Broken = true }, new TableContext())).Message);

    [Fact]
    public void A_comparison_names_the_lines_that_differ_and_forgives_another_version()
    {
        const string Was = "a\nb\nc\nMade by theorychecks 0.1.0, scale ci.\n";
        Assert.Empty(TableComparison.Differences("x.csv", Was, Was.Replace("0.1.0", "9.9.9", StringComparison.Ordinal)));
        Assert.Equal(
            ["x.csv, line 2: found \"B\", expected \"b\"."],
            TableComparison.Differences(
                "x.csv",
                Was,
                Was.Replace('b', 'B')
                    .Replace("made By", "made by", StringComparison.Ordinal)
                    .Replace("Made By", "Made by", StringComparison.Ordinal)));
        Assert.Equal(["x.csv, line 2: found \"new\", expected nothing."], TableComparison.Differences("x.csv", "a\nb\n", "a\nnew\nb\n"));
        Assert.Equal(["x.csv, line 3: found nothing, expected \"c\"."], TableComparison.Differences("x.csv", "a\nb\nc\n", "a\nb\n"));
        Assert.Equal(["x.csv: there is no such file; a run with --out writes it."], TableComparison.Differences("x.csv", null, "a\n"));
        Assert.Equal(21, TableComparison.Differences("x.csv", new string('\n', 50) + "a", string.Join('\n', Enumerable.Range(0, 50))).Count);
    }

    [Fact]
    public void The_ids_differ_and_may_stand_in_a_file_name()
    {
        var ids = TableRegistry.All.Select(table => table.Id).ToArray();
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(ids, id => Assert.Matches("^[a-z][a-z0-9-]*$", id));
    }

    internal static List<List<string>> Records(string csv)
    {
        var (records, record, field, isQuoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var k = 0; k < csv.Length; k++)
        {
            var c = csv[k];
            if (isQuoted && c == '"' && k + 1 < csv.Length && csv[k + 1] == '"')
                field.Append(csv[++k]);
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && c is ',' or '\n' && !isQuoted)
            {
                record.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    records.Add(record);
                    record = [];
                }
            }
            else
                field.Append(c);
        }
        return records;
    }

    private sealed class Wide : Table
    {
        public override string Id => "wide";

        public override string Caption => "Wide cells.";

        public override IReadOnlyList<TableColumn> Columns(TableContext context) => [new("name"), new("value", ColumnKind.Number)];

        public override TableBody Make(TableContext context) => new([["a-very-long-name", new string('7', 200)]], ["none"], "none.");
    }

    private sealed class Sample : Table
    {
        public bool Broken { get; init; }

        public override string Id => "sample";

        public override string Caption => "Awkward cells.";

        public override IReadOnlyList<TableColumn> Columns(TableContext context) => [new("name"), new("value", ColumnKind.Number)];

        public override TableBody Make(TableContext context) =>
            new(Broken ? [["alone"]] : [.. Awkward.Select(cell => (IReadOnlyList<string>)[cell, "1"])], ["none"], "kernel, 0 certificates accepted.");
    }
}
