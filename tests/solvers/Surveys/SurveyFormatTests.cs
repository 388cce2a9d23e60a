using System.Text.Json;
using TheoryChecks.Model;
using TheoryChecks.Surveys;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Surveys;

/// <summary>What a specification may say, and the words for one that says something else.</summary>
public sealed class SurveyFormatTests
{
    private const string Start = """{ "schema": "theorychecks.survey/1", "name": "s", """;
    private const string Family = """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" } }
        """;

    private const string Fan = """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" }, "directions": { "kind": "fan", "angle": 60 }
        """;

    private const string Same = "would be 10 times the same instance; give 1, or directions of kind \"sphere\", or weights of kind \"drawn\" between "
        + "two numbers.";

    [Theory]
    [InlineData("""{ "schema": "theorychecks.survey/2", "name": "s", "questions": {} }""",
        "$.schema: the schema is \"theorychecks.survey/2\"; this version reads \"theorychecks.survey/1\".")]
    [InlineData("{", "$: this is not JSON: it ends within a list or an object; a closing ']' or '}' is missing (line 1, byte 2).")]
    [InlineData(Start + Family + """, "folder": "x", "questions": {} }""",
        "$: give one of \"family\" and \"folder\": instances to be drawn, or instances that are there.")]
    [InlineData(Start + """ "folder": "x", "draws": 2, "questions": {} }""",
        "$: \"vary\" and \"draws\" belong to a family; leave them out beside \"folder\".")]
    [InlineData(Start + Family + """, "questions": {} }""", "$.questions: nothing is asked; give theorems, landscape or training.")]
    [InlineData(Start + Family + """, "questions": { "theorems": "some" } }""",
        "$.questions.theorems: found \"some\"; give \"all\" or a list of ids.")]
    [InlineData(Start + Family + """, "questions": { "landscape": ["spurious-unseen"] } }""",
        "$.questions.landscape[0]: \"spurious-unseen\" is about patterns that are no partitions; it needs \"allPatterns\": true.")]
    [InlineData(Start + Family + """, "vary": [{ "of": "size", "values": [1] }], "questions": { "theorems": "all" } }""",
        "$.vary[0].of: found \"size\"; what can be varied is features, inputDimension, neurons, angle, mostCosine, weightRatio, theta, activation.")]
    [InlineData(Start + Family + """, "vary": [{ "of": "angle", "values": [0] }], "questions": { "theorems": "all" } }""",
        "$.vary[0].values[0]: found 0; an angle is more than 0 and less than 360 degrees.")]
    [InlineData(Start + Family + """
        , "vary": [{ "of": "neurons", "values": [1] }, { "of": "neurons", "values": [2] }], "questions": { "theorems": "all" } }
        """,
        "$.vary: neurons is varied twice.")]
    [InlineData(Start + Family + """, "vary": [{ "of": "theta", "values": [1, 1] }], "questions": { "theorems": "all" } }""",
        "$.vary[0].values: 1 is given twice.")]
    [InlineData(Start + Family + """, "draws": 0, "questions": { "theorems": "all" } }""",
        "$.draws: found 0; the number of draws per cell is a whole number from 1 to 1000000.")]
    [InlineData(Start + Family + """, "draws": 600000, "vary": [{ "of": "theta", "values": [1, 2] }], "questions": { "theorems": "all" } }""",
        "$.draws: 600000 draws in 2 cells are too many; at most 1000000 instances are looked at.")]
    [InlineData(Start + Family + """, "questions": { "theorems": ["3.6"] }, "figures": [{ "of": "traps", "x": "angle" }] }""",
        "$.figures[0].of: found \"traps\"; the questions of this survey are 3.6 published, 3.6 repaired, 3.6 prevalence.")]
    [InlineData(Start + Family + """, "questions": { "theorems": ["3.6"] }, "figures": [{ "of": "3.6 published", "x": "angle" }] }""",
        "$.figures[0].x: found \"angle\"; a figure's axis is one of what is varied: .")]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 9, "neurons": 2, "activation": { "kind": "relu" } }, "questions": { "theorems": "all" } }
        """, "$.family: directions are drawn in at most 8 dimensions, not 9.")]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 2, "neurons": 1, "activation": { "kind": "topk", "k": 2 } }, "questions": { "theorems": "all" } }
        """, "$.family.activation.k: found 2; k, at most the number of neurons, is a whole number from 1 to 1.")]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" }, "directions": { "kind": "fan" } },
        "questions": { "theorems": "all" } }
        """, "$.family.directions: a fan needs its angle.")]
    [InlineData(Start + Fan + """ }, "draws": 10, "questions": { "theorems": "all" } }""", "$.draws: nothing is drawn, so 10 draws " + Same)]
    [InlineData(Start + Fan + """
        , "weights": { "kind": "drawn", "least": 3, "greatest": 3 } }, "draws": 10, "questions": { "theorems": "all" } }
        """, "$.draws: nothing is drawn, so 10 draws " + Same)]
    [InlineData(Start + Fan + """
        , "weights": { "kind": "drawn" } }, "vary": [{ "of": "neurons", "values": [2, 3] }, { "of": "weightRatio", "values": ["3/2"] }],
        "draws": 10, "questions": { "theorems": "all" } }
        """, "$.draws: nothing is drawn where neurons is 2 and weightRatio is 3/2, so 10 draws " + Same)]
    [InlineData(Start + Family + """, "vary": [{ "of": "angle", "values": [60] }], "draws": 10, "questions": { "theorems": "all" } }""",
        "$.draws: nothing is drawn where angle is 60, so 10 draws " + Same)]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" }, "weights": { "kind": "zipf", "ratio": 2 } },
        "questions": { "theorems": "all" } }
        """, "$.family.weights: there is a member \"ratio\", which means nothing here; the members are kind, exponent (optional).")]
    [InlineData(Start + Family + """
        , "vary": [{ "of": "neurons", "values": [1, 2] }], "questions": { "landscape": ["polysemantic-shape"] },
        "figures": [{ "of": "polysemantic-shape", "x": "neurons" }] }
        """,
        "$.figures[0].of: the answers to polysemantic-shape are words, which have no share; draw a map of it, with y, of one draw per cell.")]
    [InlineData(Start + Family + """
        , "draws": 2, "vary": [{ "of": "neurons", "values": [1, 2] }, { "of": "features", "values": [2, 3] }],
        "questions": { "landscape": ["polysemantic-shape"] }, "figures": [{ "of": "polysemantic-shape", "x": "neurons", "y": "features" }] }
        """,
        "$.figures[0].of: the answers to polysemantic-shape are words, which have no share; draw a map of it, with y, of one draw per cell.")]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" },
                    "directions": { "kind": "fan", "angle": 60, "mostCosine": "1/2" } }, "questions": { "theorems": "all" } }
        """, "$.family: the inner products of a fan follow from its angle; leave mostCosine out, or give directions of kind \"sphere\".")]
    [InlineData(Start + Fan + """ }, "vary": [{ "of": "mostCosine", "values": ["1/2", 1] }], "questions": { "theorems": "all" } }""",
        "$.family: the inner products of a fan follow from its angle; leave mostCosine out, or give directions of kind \"sphere\".")]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" }, "directions": { "kind": "sphere" } },
        "vary": [{ "of": "angle", "values": [60] }], "questions": { "theorems": "all" } }
        """, "$.family: the angle of a fan is varied, but directions are drawn on a sphere; give directions of kind \"fan\".")]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" }, "weights": { "kind": "drawn" } },
        "vary": [{ "of": "weightRatio", "values": [2] }], "questions": { "theorems": "all" } }
        """, "$.family: the ratio of weights is varied, but weights are of kind \"drawn\"; give kind \"ratio\", or leave weights out.")]
    [InlineData(Start + """
        "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "topk", "k": 1 } },
        "vary": [{ "of": "theta", "values": [0] }], "questions": { "theorems": "all" } }
        """,
        "$.family: a threshold is varied, which only relu and jumprelu have; give one of them as the activation, and vary no activation.")]
    [InlineData(Start + Family + """, "draws": 500000, "block": 2, "questions": { "theorems": "all" } }""",
        "$.block: 500000 instances in files of 2 are 250000 files; at most 100000 are made, so give a larger block.")]
    public void What_is_wrong_is_said(string json, string message)
    {
        var failure = Assert.Throws<InstanceFormatException>(() => SurveySpecs.Read(json));
        Assert.Equal($"spec.json: {message}", failure.Message);
    }

    [Fact]
    public void The_samples_are_specifications_and_as_their_schema_says()
    {
        var files = Directory.GetFiles(Path.Combine(CliProcess.Root, "docs/samples/surveys"), "*.json");
        Assert.True(files.Length >= 4);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var spec = SurveyFormat.Read(bytes, file, _ => []);
            Assert.Equal(Path.GetFileNameWithoutExtension(file), spec.Name);
            using var document = JsonDocument.Parse(bytes);
            Assert.Null(Schemas.Problem(document.RootElement));
        }
    }

    [Theory]
    [InlineData(""" }, "draws": 1, """)]
    [InlineData(""", "weights": { "kind": "drawn", "least": 3, "greatest": 4 } }, "draws": 10, """)]
    [InlineData(""", "targetDimension": 2 }, "draws": 10, """)]
    public void Draws_of_a_fan_are_read_where_something_is_drawn(string more) =>
        Assert.NotNull(SurveySpecs.Read(Start + Fan + more + """ "questions": { "theorems": "all" } }""").Family);

    [Fact]
    public void Views_may_change_over_the_same_results_and_nothing_else()
    {
        var plain = SurveySpecs.Read(SurveySpecs.Drawn);
        Assert.Equal(plain.Hash, SurveySpecs.Read(SurveySpecs.Drawn.Replace("\"questions\"", "\"perCell\": [\"traps\"], \"questions\"")).Hash);
        foreach (var (old, other) in new[] { ("\"seed\": 3", "\"seed\": 4"), ("\"draws\": 11", "\"draws\": 12"), ("\"3.4\", ", "") })
            Assert.NotEqual(plain.Hash, SurveySpecs.Read(SurveySpecs.Drawn.Replace(old, other)).Hash);
    }
}
