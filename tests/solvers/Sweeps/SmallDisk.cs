using System.Diagnostics;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>A disk of so many kilobytes, in memory. Only root can have one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("theorychecks-disk-");

    public SmallDisk(int kilobytes)
    {
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Path))
        {
            _folder.Delete();
            throw new InvalidOperationException("mount is refused");
        }
    }

    public string Path => _folder.FullName;

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Delete();
    }

    private static bool Run(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
