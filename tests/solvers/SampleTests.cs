using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>The packages hold what a user needs, the sample builds against them without a network, and the tutorial quotes the sample.</summary>
public sealed partial class SampleTests
{
    private static readonly string Sample = Path.Combine(CliProcess.Root, "docs", "samples", "OwnTheorem");

    [Fact]
    public void The_sample_uses_the_packed_libraries_and_the_tutorial_quotes_it()
    {
        using var folder = new ScratchFolder();
        foreach (var project in new[] { "theory", "src/Reporting" })
            Dotnet(CliProcess.Root, folder, "pack", project, "-c", Configuration, "--no-build", "-o", folder.At("feed"));
        foreach (var package in new[] { "TheoryChecks.Theory", "TheoryChecks.Reporting" })
        {
            using var zip = ZipFile.OpenRead(folder.At($"feed/{package}.0.1.0.nupkg"));
            var entries = zip.Entries.Select(entry => entry.FullName).ToArray();
            Assert.All(new[] { "README.md", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml" }, entry => Assert.Contains(entry, entries));
            Assert.True(File.Exists(folder.At($"feed/{package}.0.1.0.snupkg")));
            using var nuspec = new StreamReader(zip.GetEntry($"{package}.nuspec")!.Open());
            Assert.Contains("<license type=\"expression\">MIT</license>", nuspec.ReadToEnd(), StringComparison.Ordinal);
        }

        foreach (var file in Directory.GetFiles(Sample))
            folder.Write(Path.GetFileName(file), File.ReadAllText(file));
        folder.Write("nuget.config", $"""<configuration><packageSources><clear /><add key="feed" value="{folder.At("feed")}" /></packageSources></configuration>""");
        Dotnet(folder.Path, folder, "build", "-p:UseAppHost=false", "-o", folder.At("built"));
        var output = Dotnet(folder.Path, folder, "exec", folder.At("built/OwnTheorem.dll"));
        Assert.Contains("seen-alone published on three-in-a-fan: refuted (kernel, 1 certificates). No encoder has the pattern ({2}, {}, {}).", output, StringComparison.Ordinal);
        Assert.StartsWith("% Put \\usepackage{booktabs}", File.ReadAllText(folder.At("verdicts.tex")), StringComparison.Ordinal);
        Assert.Contains("v-three-in-a-fan-seen-alone", File.ReadAllText(folder.At("report.html")), StringComparison.Ordinal);

        var path = Path.Combine(CliProcess.Root, "docs", "tutorial.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var real = Quoted().Replace(page, block => $"```csharp {block.Groups[1].Value} {block.Groups[2].Value}\n{Region(block.Groups[2].Value, block.Groups[1].Value)}```");
        real = Printed().Replace(real, _ => $"```text output\n{output}```");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, real);
        else
            Assert.Equal(real, page);
    }

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>The lines of a sample file between the comments // &lt;name> and // &lt;/name>, less their common indentation.</summary>
    private static string Region(string file, string name)
    {
        var lines = File.ReadAllText(Path.Combine(Sample, file)).ReplaceLineEndings("\n").Split('\n');
        var region = lines.SkipWhile(line => line.Trim() != $"// <{name}>").Skip(1).TakeWhile(line => line.Trim() != $"// </{name}>").ToArray();
        Assert.NotEmpty(region);
        var indent = region.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Concat(region.Select(line => $"{(line.Length > indent ? line[indent..] : "")}\n"));
    }

    private static string Dotnet(string directory, ScratchFolder scratch, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true };
        start.Environment["NUGET_PACKAGES"] = scratch.At("packages");
        if (directory == CliProcess.Root)
            start.Environment.Remove("NUGET_PACKAGES");
        (start.Environment["MSBUILDDISABLENODEREUSE"], start.Environment["DOTNET_NOLOGO"], start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"]) = ("1", "1", "1");
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{output}");
        return output.ReplaceLineEndings("\n");
    }

    [GeneratedRegex("```csharp (\\w+) (\\S+)\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex("```text output\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Printed();
}
