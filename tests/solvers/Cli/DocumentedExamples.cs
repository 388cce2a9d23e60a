using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>
/// Runs the ```console blocks of a page: each line that begins with "$ " in a shell, in a folder of its own with copies of the gallery and the surveys, with
/// theorychecks on the PATH. The page as it should be has the real outputs.
/// </summary>
internal static partial class DocumentedExamples
{
    /// <summary>The page's text with every output replaced by what the commands print now.</summary>
    public static string Rewrite(string page)
    {
        using var folder = new ScratchFolder();
        foreach (var copied in new[] { "theory/Gallery", "docs/samples/surveys" })
        {
            Directory.CreateDirectory(folder.At(copied));
            foreach (var file in Directory.GetFiles(Path.Combine(CliProcess.Root, copied), "*.json"))
                File.Copy(file, folder.At($"{copied}/{Path.GetFileName(file)}"));
        }
        return Block().Replace(page, block => $"```console\n{string.Concat(block.Groups["body"].Value.Split('\n')
            .Where(line => line.StartsWith("$ ", StringComparison.Ordinal))
            .Select(line => $"{line}\n{Shell(folder.Path, line[2..])}"))}```");
    }

    /// <summary>The text with all times alike.</summary>
    public static string WithoutTimes(string text) => Seconds().Replace(text, "# s");

    private static string Shell(string folder, string command)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "theorychecks.dll");
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 2>&1; theorychecks() {{ \"{dotnet}\" \"{dll}\" \"$@\"; }}; {command}");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return CliProcess.WithoutProgress(output);
    }

    [GeneratedRegex("```console\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\b\d+\.\d s\b")]
    private static partial Regex Seconds();
}
