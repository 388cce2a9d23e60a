using System.CommandLine.Parsing;
using System.Globalization;

namespace TheoryChecks.Cli;

/// <summary>Part I of N of the files of results: every N-th, so that parts are alike.</summary>
internal sealed record SurveyPart(int Part, int Parts)
{
    private const int MostParts = 100_000;

    /// <summary>True if the block belongs to it.</summary>
    public bool Has(int block) => block % Parts == Part - 1;

    /// <summary>Reads "I/N".</summary>
    public static SurveyPart? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (text.Split('/') is [var part, var parts] && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            && int.TryParse(parts, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && i >= 1 && i <= n && n <= MostParts)
            return new SurveyPart(i, n);
        result.AddError($"--part is '{text}'; give I/N, such as 2/10: I from 1 to N, N at most {MostParts}.");
        return null;
    }
}
