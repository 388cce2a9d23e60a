using System.Text;
using TheoryChecks.Exact;

namespace TheoryChecks.Cli;

/// <summary>
/// One vector a line, numbers apart by commas, semicolons, tabs or spaces, read exactly: 0.6, 3/5 and 6e-1 are the same. Empty lines and what follows
/// '#' are skipped, and so is a first line without any number, a header.
/// </summary>
internal static class CsvVectors
{
    private const int MostBytes = 64 << 20;

    /// <summary>Reads the file; <paramref name="left"/> says what was skipped.</summary>
    public static RationalMatrix Read(string path, out string? left)
    {
        left = null;
        var text = Encoding.UTF8.GetString(InputFile.Read(path, MostBytes, "lines of numbers").Span).TrimStart('\uFEFF').ReplaceLineEndings("\n");
        var (rows, number) = (new List<RationalVector>(), 0);
        foreach (var line in text.Split('\n'))
        {
            number++;
            var content = line.Split('#')[0].Trim();
            if (content.Length == 0)
                continue;
            var fields = Fields(content);
            if (rows.Count == 0 && left is null && !fields.Any(field => Rational.TryParse(field, out _, out _)))
            {
                left = $"Line {number} has no number and was skipped as a header.";
                continue;
            }
            var entries = new Rational[fields.Length];
            for (var k = 0; k < fields.Length; k++)
                if (!Rational.TryParse(fields[k], out entries[k], out var error))
                    throw CommandException.BadInput($"{path}: line {number}, field {k + 1}: {Cause(fields[k], error)}");
            if (rows.Count > 0 && rows[0].Dimension != entries.Length)
                throw CommandException.BadInput(
                    $"{path}: line {number} has {Counted.Of(entries.Length, "number")}, the first vector has {rows[0].Dimension}; give all "
                        + $"the same dimension.");
            rows.Add(new RationalVector(entries));
        }
        return rows.Count > 0
            ? RationalMatrix.FromRows(rows)
            : throw CommandException.BadInput($"{path}: there is no number in it; give one vector a line, such as 0.6,0.8.");
    }

    private static string[] Fields(string line)
    {
        char[] apart = line.Contains(',') ? [','] : line.Contains(';') ? [';'] : line.Contains('\t') ? ['\t'] : [' '];
        return line.Split(apart, apart[0] == ' ' ? StringSplitOptions.RemoveEmptyEntries : StringSplitOptions.None)
            .Select(field => field.Trim().Trim('"'))
            .ToArray();
    }

    private static string Cause(string field, string error) => field.Length == 0
        ? "it is empty; give a number. From pandas: to_csv(FILE, header=False, index=False)."
        : error;
}
