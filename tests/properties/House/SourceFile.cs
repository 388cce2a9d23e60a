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

    /// <summary>All sources of theory/.</summary>
    public static IReadOnlyList<SourceFile> OfTheory()
    {
        var theory = System.IO.Path.Combine(RepositoryRoot.Path, "theory");
        return
        [
            .. Directory.EnumerateFiles(theory, "*.cs", SearchOption.AllDirectories)
                .Select(path => (path, name: System.IO.Path.GetRelativePath(theory, path).Replace('\\', '/')))
                .Where(file => !file.name.StartsWith("obj/", StringComparison.Ordinal) && !file.name.StartsWith("bin/", StringComparison.Ordinal))
                .Select(file => new SourceFile(file.name, File.ReadAllText(file.path))),
        ];
    }
}
