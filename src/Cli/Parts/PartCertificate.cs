using System.Security.Cryptography;

namespace TheoryChecks.Cli;

/// <summary>The certificates of parts, which a join names by file and SHA-256.</summary>
internal static class PartCertificate
{
    /// <summary>Where they lie, and the join with them.</summary>
    public const string Folder = "certificates";

    /// <summary>Refuses a file that is not there or has changed since its part was made, and says what to remove.</summary>
    public static void Require(string path, string sha256, string part)
    {
        try
        {
            using var bytes = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256)
                return;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.BadInput($"{path}: there is no such file, but its part was made; remove {part}, and it is made again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput($"{path}: cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; make it readable.");
        }
        throw CommandException.BadInput($"{path}: this is not the file that its part was made with; remove {part}, and it is made again.");
    }
}
