using System.Text.RegularExpressions;

namespace TheoryChecks.Cli;

/// <summary>What the system says of a file, in words for whoever named the file.</summary>
internal static partial class FileFailure
{
    /// <summary>Why something cannot be written; half a sentence without an end.</summary>
    public static string OfOutput(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no file or folder can be made there",
        UnauthorizedAccessException => "permission is denied",
        _ => OneLine(failure),
    };

    /// <summary>Why something cannot be read, with its name and what to do; one sentence.</summary>
    public static string OfInput(Exception failure)
    {
        if (failure is not (FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            || Quoted().Match(failure.Message) is not { Success: true } match)
            return $"{OneLine(failure)}; give a file that can be read, or a folder that can be written.";
        var path = Near(match.Groups["path"].Value);
        return failure is not UnauthorizedAccessException ? $"{path}: there is no such file; give one that is there."
            : Directory.Exists(path) ? $"{path}: this is a directory; give a file."
            : $"{path}: permission is denied; change that, or give another file.";
    }

    private static string OneLine(Exception failure) => failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    /// <summary>As a user would name it: below the working folder, from there.</summary>
    private static string Near(string path)
    {
        var near = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return near.StartsWith("..", StringComparison.Ordinal) ? path : near;
    }

    [GeneratedRegex("'(?<path>.+)'", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
