using System.Runtime.InteropServices;
using System.Text;

namespace TheoryChecks.Storage;

/// <summary>
/// stdin, stdout and stderr, where this process was given them. Under the number of one that was closed at the start .NET soon opens a pipe of its
/// own: an answer written there is lost without a word, and reading there never ends.
/// </summary>
internal static class StandardStreams
{
    private const int GetFlags = 1, ClosedOnExec = 1; // fcntl(2); the same on Linux and macOS

    // Asked once, at the start: later a library may open files in ways of its own.
    private static readonly bool[] Given = [IsGiven(0), IsGiven(1), IsGiven(2)];

    /// <summary>The first line of a program. What is said on stderr may be lost; what is said on stdout fails where that was closed.</summary>
    public static void Guard()
    {
        Console.SetError(Given[2] ? new LossyWriter(Console.Error) : TextWriter.Null);
        if (!Given[1])
            Console.SetOut(new ClosedWriter());
    }

    /// <summary>Why the answer, or words on stdout, could not be written, and what to do; one sentence.</summary>
    public static string Lost(Exception failure) =>
        $"the output cannot be written: {FileFailure.OfOutput(failure)}; make room, or send it elsewhere.";

    /// <summary>stdin, to read bytes from.</summary>
    /// <exception cref="IOException">It was closed.</exception>
    public static Stream OpenInput() => Given[0] ? Console.OpenStandardInput() : throw Closed("stdin");

    /// <summary>stdout, to write bytes to.</summary>
    /// <exception cref="IOException">It was closed.</exception>
    public static Stream OpenOutput() => Given[1] ? Console.OpenStandardOutput() : throw Closed("stdout");

    /// <summary>What a process is given has come through exec, so it is not marked as closed there; all that .NET opens is.</summary>
    private static bool IsGiven(int descriptor)
    {
        if (OperatingSystem.IsWindows())
            return true; // there a closed one stays closed
        try
        {
            return Fcntl(descriptor, GetFlags) is var flags and >= 0 && (flags & ClosedOnExec) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return true;
        }
    }

    private static IOException Closed(string name) => new($"{name} is closed");

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fcntl(int descriptor, int command);

    private sealed class ClosedWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw Closed("stdout");
    }
}
