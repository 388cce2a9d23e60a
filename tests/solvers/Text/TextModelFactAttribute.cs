using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>A test that needs all-MiniLM-L6-v2. Without it the test is skipped, and the run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TextModelFactAttribute : FactAttribute
{
    public TextModelFactAttribute()
    {
        if (!File.Exists(Path.Combine(Folder, "model.onnx")))
            Skip = $"There is no {Folder}/model.onnx; theorychecks bench text --fetch DIR brings it, and THEORYCHECKS_TEXT names another DIR.";
    }

    /// <summary>The folder that `bench text --fetch` filled.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("THEORYCHECKS_TEXT") is { Length: > 0 } folder
        ? folder
        : Path.Combine(CliProcess.Root, "text-model");
}
