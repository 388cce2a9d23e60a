using System.Text.RegularExpressions;

namespace TheoryChecks.Storage;

/// <summary>What the system says of a file, in words for whoever named the file.</summary>
internal static partial class FileFailure
{
    /// <summary>Why something cannot be written; half a sentence without an end.</summary>
    public static string OfOutput(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no file or folder can be made there",
        UnauthorizedAccessException => "permission is denied",
        _ => Cause(failure),
    };

    /// <summary>Why something that is there cannot be read; half a sentence without an end.</summary>
    public static string OfReading(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it has gone meanwhile",
        UnauthorizedAccessException => "permission is denied",
        _ => Cause(failure),
    };

    /// <summary>Why something cannot be read, with its name and what to do; one sentence.</summary>
    public static string OfInput(Exception failure)
    {
        const string Fix = "give a file that can be read, or a folder that can be written";
        var cause = Cause(failure);
        if (Quoted().Match(failure.Message) is not { Success: true } match)
            return $"{cause}; {Fix}.";
        var path = Near(match.Groups["path"].Value);
        // What .NET says names the file by itself.
        if (failure is not (FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException))
            return $"{(cause == OneLine(failure) ? "" : $"{path}: ")}{cause}; {Fix}.";
        return failure is not UnauthorizedAccessException ? $"{path}: there is no such file; give one that is there."
            : Directory.Exists(path) ? $"{path}: this is a directory; give a file."
            : $"{path}: permission is denied; change that, or give another file.";
    }

    /// <summary>What the system means, by its error number, which on Unix stands in the exception; else what .NET says.</summary>
    private static string Cause(Exception failure) => OperatingSystem.IsWindows() ? OneLine(failure) : failure.HResult switch
    {
        5 => "the disk reports an error",
        17 or 20 => "a file stands where a folder is wanted",
        21 => "a folder stands where a file is wanted",
        24 => "too many files are open",
        27 => "the file would be larger than the system allows",
        28 => "there is no space left on the disk",
        30 => "the file system is read-only",
        36 => "the name is too long",
        40 => "links lead in a circle",
        116 => "the file server has lost the file",
        122 => "the disk quota is used up",
        _ => OneLine(failure),
    };

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
