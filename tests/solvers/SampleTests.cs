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
        foreach (var project in new[] { "theory", "src/Storage", "src/Reporting" })
            Dotnet(CliProcess.Root, folder, "pack", project, "-c", Configuration, "--no-build", "-o", folder.At("feed"));
        foreach (var package in new[] { "TheoryChecks.Theory", "TheoryChecks.Storage", "TheoryChecks.Reporting" })
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
        folder.Write(
            "nuget.config",
            $"""<configuration><packageSources><clear /><add key="feed" value="{folder.At("feed")}" /></packageSources></configuration>""");
        Dotnet(folder.Path, folder, "build", "-p:UseAppHost=false", "-o", folder.At("built"));
        var output = Dotnet(folder.Path, folder, "exec", folder.At("built/OwnTheorem.dll"));
        AssertWritten(folder.Path, output);

        var path = Path.Combine(CliProcess.Root, "docs", "tutorial.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var real = Quoted().Replace(
            page, block => $"```csharp {block.Groups[1].Value} {block.Groups[2].Value}\n{Region(block.Groups[2].Value, block.Groups[1].Value)}```");
        real = Printed().Replace(real, _ => $"```text output\n{output}```");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(path, real);
        else
            Assert.Equal(real, page);
    }

    /// <summary>
    /// The tutorial from an empty folder outside the clone, as its reader follows it: its commands, its pieces of code in their files, its output.
    /// Packing takes what is built (--no-build); the command line is the one that is built, too.
    /// </summary>
    [Fact]
    public void The_tutorial_works_as_it_stands()
    {
        var page = File.ReadAllText(Path.Combine(CliProcess.Root, "docs", "tutorial.md")).ReplaceLineEndings("\n");
        using var folder = new ScratchFolder();
        var at = folder.Path;
        foreach (var line in Commands().Match(page).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Replace("$CLONE", CliProcess.Root, StringComparison.Ordinal).Split(' ');
            if (words is ["cd", var into])
                at = Path.Combine(at, into);
            else
                Dotnet(at, folder, words[1] == "pack" ? [.. words[1..], "-c", Configuration, "--no-build"] : words[1..]);
        }

        foreach (var file in Pieces().Matches(page).GroupBy(piece => piece.Groups[1].Value))
            File.WriteAllText(Path.Combine(at, file.Key), string.Join('\n', file.Select(piece => piece.Groups[2].Value)));
        var output = Dotnet(at, folder, "run");
        Assert.Equal(Printed().Match(page).Value, $"```text output\n{output}```");
        AssertWritten(at, output);

        File.WriteAllText(Path.Combine(at, "my-instance.json"), Json().Match(page).Groups[1].Value);
        var tables = TablesCommand().Match(page).Groups[1].Value.Split(' ');
        Assert.Equal("tables", tables[0]);
        var run = CliProcess.Run([tables[0], .. tables[1..].Select(word => word is "my-instance.json" or "tables" ? Path.Combine(at, word) : word)]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>What the sample leaves behind.</summary>
    private static void AssertWritten(string at, string output)
    {
        Assert.Contains(
            "seen-alone published on three-in-a-fan: refuted (kernel, 1 certificates). No encoder has the pattern ({2}, {}, {}).",
            output,
            StringComparison.Ordinal);
        Assert.StartsWith("% Put \\usepackage{booktabs}", File.ReadAllText(Path.Combine(at, "verdicts.tex")), StringComparison.Ordinal);
        Assert.Contains("v-three-in-a-fan-seen-alone", File.ReadAllText(Path.Combine(at, "report.html")), StringComparison.Ordinal);
    }

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>The lines of a sample file between the comments // &lt;name> and // &lt;/name>, less their common indentation; "all": the
    /// file.</summary>
    private static string Region(string file, string name)
    {
        var text = File.ReadAllText(Path.Combine(Sample, file)).ReplaceLineEndings("\n");
        if (name == "all")
            return text;
        var lines = text.Split('\n');
        var region = lines.SkipWhile(line => line.Trim() != $"// <{name}>").Skip(1).TakeWhile(line => line.Trim() != $"// </{name}>").ToArray();
        Assert.NotEmpty(region);
        var indent = region.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Concat(region.Select(line => $"{(line.Length > indent ? line[indent..] : "")}\n"));
    }

    private static string Dotnet(string directory, ScratchFolder scratch, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            arguments) { WorkingDirectory = directory, RedirectStandardOutput = true };
        start.Environment["NUGET_PACKAGES"] = scratch.At("packages");
        if (directory == CliProcess.Root || arguments[0] == "pack")
            start.Environment.Remove("NUGET_PACKAGES");
        (start.Environment["MSBUILDDISABLENODEREUSE"],
            start.Environment["DOTNET_NOLOGO"],
            start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"]) = ("1", "1", "1");
        // The feed has all packages, so nothing asks the network; the host of an executable is none of them.
        (start.Environment["NuGetAudit"], start.Environment["UseAppHost"]) = ("false", "false");
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{output}");
        return output.ReplaceLineEndings("\n");
    }

    [GeneratedRegex("```csharp (\\w+) (\\S+)\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex("```sh follow\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Commands();

    [GeneratedRegex("```csharp \\w+ (\\S+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Pieces();

    [GeneratedRegex("```sh tables\ndotnet run .*? -- (.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex TablesCommand();

    [GeneratedRegex("Read\\(\n *\"\"\"\n(.*?)\"\"\"", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("```text output\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Printed();
}
