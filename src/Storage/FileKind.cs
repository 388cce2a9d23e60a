using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TheoryChecks.Storage;

/// <summary>What a path names, where .NET does not tell: it calls a device or a pipe an ordinary file.</summary>
internal static class FileKind
{
    // statx(2): its layout, unlike stat's, is the same on all Linux machines.
    private const int FromHere = -100, TypeWanted = 1, Bytes = 256, ModeAt = 28, TypeBits = 0xF000, Folder = 0x4000, Regular = 0x8000;

    /// <summary>True if it is there, links followed, and is a device, a pipe or a socket. False where the system cannot be asked.</summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        var answer = new byte[Bytes];
        try
        {
            return Statx(FromHere, path, 0, TypeWanted, answer) == 0
                && (BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(ModeAt)) & TypeBits) is not (Folder or Regular);
        }
        catch (EntryPointNotFoundException)
        {
            return false; // a C library from before 2018
        }
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] answer);
}
