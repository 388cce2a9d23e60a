using System.Text;
using TheoryChecks.Surveys;

namespace TheoryChecks.SolverTests.Surveys;

/// <summary>Specifications for tests.</summary>
internal static class SurveySpecs
{
    /// <summary>Pairs of features, drawn, in small files.</summary>
    public const string Drawn = """
        { "schema": "theorychecks.survey/1", "name": "drawn", "seed": 3, "draws": 11, "block": 2,
          "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" } },
          "questions": { "theorems": ["3.4", "3.6"], "landscape": ["traps", "spurious", "polysemantic-shape", "loss-0"] } }
        """;

    public static SurveySpec Read(string json) =>
        SurveyFormat.Read(Encoding.UTF8.GetBytes(json), "spec.json", folder => throw new InvalidOperationException(folder));
}
