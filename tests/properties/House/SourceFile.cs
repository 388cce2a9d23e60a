namespace TheoryChecks.Properties.House;

/// <summary>One source file of theory/.</summary>
/// <param name="Path">Its path below theory/, with forward slashes, such as "Checking/Kernel.cs".</param>
/// <param name="Text">Its text.</param>
public sealed record SourceFile(string Path, string Text)
{
    /// <summary>The top folder below theory/, or "" for a file that lies in none.</summary>
    public string Folder => Path.Contains('/') ? Path[..Path.IndexOf('/')] : "";

    /// <summary>Its folder below the top folder, such as "Minima/Disjoint", or "" for a file that lies right in the top folder.</summary>
    public string Room => Path.Count(c => c == '/') < 2 ? "" : Path[(Path.IndexOf('/') + 1)..Path.LastIndexOf('/')];
}
