using Spectre.Console;

namespace TheoryChecks.Cli;

/// <summary>A table for people, of plain texts.</summary>
internal sealed class TextTable(params IEnumerable<string> columns)
{
    private readonly Table _table = new Table().RoundedBorder().AddColumns([.. columns.Select(Markup.Escape)]);

    public TextTable Add(params IEnumerable<string> cells)
    {
        _table.AddRow([.. cells.Select(Markup.Escape)]);
        return this;
    }

    public void WriteTo(Screen screen) => screen.HumanConsole.Write(_table);
}
