using TheoryChecks.Reporting;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>Files appear whole or not at all.</summary>
public sealed class CliAtomicFileTests
{
    [Fact]
    public void A_failed_write_leaves_the_good_file_and_no_other()
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("a.json", "good");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            stream.Flush();
            throw new InvalidOperationException();
        }));
        Assert.Equal("good", File.ReadAllText(path));
        Assert.Equal(["a.json"], folder.Files());
    }

    [Fact]
    public void A_write_replaces_the_file()
    {
        using var folder = new ScratchFolder();
        var path = folder.Write("a.json", "old and longer");
        AtomicFile.Write(path, "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["a.json"], folder.Files());
    }

    [Fact]
    public void A_process_that_must_stop_takes_its_unfinished_files_along()
    {
        using var folder = new ScratchFolder();
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(folder.At("a.json"), stream =>
        {
            stream.Write("half"u8);
            AtomicFile.DiscardUnfinished();
            Assert.Empty(folder.Files());
        }));
        Assert.Empty(folder.Files());
    }
}
