using System.CommandLine.Parsing;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>Part I of N of the files of results: every N-th, so that parts are alike.</summary>
internal sealed record SurveyPart(int Part, int Parts)
{
    /// <summary>True if the block belongs to it.</summary>
    public bool Has(int block) => block % Parts == Part - 1;

    /// <summary>Reads "I/N".</summary>
    public static SurveyPart? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (PartNumber.TryParse(text, out var part))
            return new SurveyPart(part.Number, part.Count);
        result.AddError($"--part is '{text}'; give I/N, such as 2/10: I from 1 to N, N at most {PartNumber.Most}.");
        return null;
    }
}
