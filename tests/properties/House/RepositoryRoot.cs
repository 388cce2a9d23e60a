namespace TheoryChecks.Properties.House;

/// <summary>Finds this clone's files from wherever its tests run.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds TheoryChecks.sln, at or above the test program's own.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside a clone.</exception>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "TheoryChecks.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"No TheoryChecks.sln at or above {AppContext.BaseDirectory}. The house rules read the sources: run the tests inside a clone.");
    }
}
