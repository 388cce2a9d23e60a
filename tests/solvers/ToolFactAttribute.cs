using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>A test that needs a program which not every machine has. Without it the test is skipped, and the run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool, string package)
    {
        if (PathOf(tool) is null)
            Skip = $"There is no {tool} on the PATH; on Debian and Ubuntu: apt-get install {package}";
    }

    /// <summary>Where the program is, or null.</summary>
    public static string? PathOf(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
