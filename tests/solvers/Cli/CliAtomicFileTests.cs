using System.Diagnostics;
using System.Net.Sockets;
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

    /// <summary>A link stays a link, also one to a link, or to nothing yet; its target is replaced.</summary>
    [Theory]
    [InlineData("old")]
    [InlineData(null)]
    public void A_write_follows_links(string? before)
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("there"));
        if (before is not null)
            folder.Write("there/a.json", before);
        File.CreateSymbolicLink(folder.At("there/link"), "a.json");
        File.CreateSymbolicLink(folder.At("link"), "there/link");
        AtomicFile.Write(folder.At("link"), "new"u8.ToArray());
        Assert.Equal("new", File.ReadAllText(folder.At("there/a.json")));
        Assert.Equal("there/link", new FileInfo(folder.At("link")).LinkTarget);
        Assert.Equal("a.json", new FileInfo(folder.At("there/link")).LinkTarget);
        Assert.Equal(["link", "there/a.json", "there/link"], folder.Files());
    }

    [Fact]
    public void Commands_follow_links()
    {
        using var folder = new ScratchFolder();
        var target = folder.Write("a.html", "old");
        File.CreateSymbolicLink(folder.At("link.html"), target);
        Assert.Equal(0, CliProcess.Run("report", "theory/Gallery/orthonormal-2.json", "--out", folder.At("link.html")).ExitCode);
        Assert.Equal(target, new FileInfo(folder.At("link.html")).LinkTarget);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(target), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["a.html", "link.html"], folder.Files());
    }

    /// <summary>Renaming would put a file in the place of a pipe or a socket; they stay what they are, also behind a link.</summary>
    [Fact]
    public void What_is_no_regular_file_is_refused()
    {
        if (!OperatingSystem.IsLinux())
            return; // elsewhere the system is not asked
        using var folder = new ScratchFolder();
        using (var made = Process.Start("mkfifo", [folder.At("pipe")]))
            made.WaitForExit();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.At("socket")));
        File.CreateSymbolicLink(folder.At("link"), "pipe");
        foreach (var name in new[] { "pipe", "socket", "link" })
        {
            Assert.Contains(
                "it is a device, a pipe or a socket",
                Assert.Throws<IOException>(() => AtomicFile.Write(folder.At(name), "new"u8.ToArray())).Message,
                StringComparison.Ordinal);
            var run = CliProcess.Run("report", "theory/Gallery/orthonormal-2.json", "--out", folder.At(name));
            Assert.Equal(
                (2, "", $"theorychecks: --out {folder.At(name)}: the file cannot be written: it is a device, a pipe or a socket, in whose place "
                    + "no file is put; give another file.\n"),
                (run.ExitCode, run.Output, run.Error));
        }
        Assert.Equal("pipe", new FileInfo(folder.At("link")).LinkTarget);
        using var test = Process.Start("/bin/sh", ["-c", "test -p \"$0\" && test -S \"$1\"", folder.At("pipe"), folder.At("socket")]);
        test.WaitForExit();
        Assert.Equal(0, test.ExitCode);
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
