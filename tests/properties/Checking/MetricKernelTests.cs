using System.Text;
using System.Text.Json.Nodes;
using TheoryChecks.Checking;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Checking;

/// <summary>What the kernel makes of a targetGram (docs/fields.md): every kind whose claim depends on lengths of targets reads it.</summary>
public sealed class MetricKernelTests
{
    private static readonly string[] WithoutMetric = ["enumeration", "zero-loss-census", "non-convex"];

    /// <summary>The accepted certificates that have a targetGram.</summary>
    public static TheoryData<string> Files => [.. Corpus.Files(Outcome.Accepted).Where(file => file.StartsWith("metric-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Another_metric_is_noticed(string file)
    {
        var certificate = Certificate(file);
        Assert.True(Check(certificate).IsAccepted);
        var free = WithoutMetric.Contains((string)certificate["kind"]!);
        // A smaller inner product: other losses. Ten times all lengths: too high an upper end, and a lower end that is too low is none the less true.
        var features = certificate["instance"]!["features"]!;
        var isBound = (string)certificate["kind"]! is "loss-lower-bound";
        features["targetGram"] = JsonNode.Parse(isBound ? "[[\"1/10\",0],[0,\"1/10\"]]" : "[[10,\"1/3\"],[\"1/3\",7]]");
        Assert.Equal(free, Check(certificate).IsAccepted);
        // Without it lengths differ, too; bounds may hold all the same.
        features.AsObject().Remove("targetGram");
        if (!((string)certificate["kind"]!).EndsWith("-bound", StringComparison.Ordinal))
            Assert.Equal(free, Check(certificate).IsAccepted);
    }

    [Theory]
    [InlineData("[[1,0],[1,1]]", "the matrix is not symmetric; give G with G = G^T.")]
    [InlineData("[[1,1],[1,1]]", "the matrix is not positive definite; give G with r^T G r > 0 for every r that is not 0.")]
    [InlineData("[[1]]", "the matrix is 1 x 1; targets have dimension 2, so give 2 x 2.")]
    [InlineData("[[1,0]]", "the matrix is 1 x 2; targets have dimension 2, so give 2 x 2.")]
    [InlineData("7", "found 7; a list is wanted.")]
    public void An_instance_is_refused_with_cause_and_fix(string gram, string reason)
    {
        var text = $$"""
            {"schema":"theorychecks.instance/1","name":"x","activation":{"kind":"relu"},"neurons":1,
             "features":{"input":[[1,0],[0,1]],"targetGram":{{gram}} } }
            """;
        var refused = Assert.Throws<InstanceFormatException>(() => InstanceFormat.Read(text, "here"));
        Assert.Equal($"here: $.features.targetGram: {reason}", refused.Message);
    }

    [Fact]
    public void Anchors_and_numbers_of_two_fields_are_refused()
    {
        string Text(string input, string gram, string more) => $$"""
            {"schema":"theorychecks.instance/1","name":"x","activation":{"kind":"relu"},"neurons":1,"features":{"input":{{input}}{{gram}} }{{more}} }
            """;
        string Refused(string text) => Assert.Throws<InstanceFormatException>(() => InstanceFormat.Read(text, "here")).Message;
        Assert.Equal(
            "here: $.anchors: anchored rows are compared with inputs, which have no lengths beside targetGram unless they are the targets; "
                + "leave one of the two out.",
            Refused(Text("[[1]]", ",\"target\":[[2]],\"targetGram\":[[2]]", ",\"anchors\":[0]")));
        Assert.Equal([0], InstanceFormat.Read(Text("[[1]]", ",\"targetGram\":[[2]]", ",\"anchors\":[0]"), "here").Anchors);
        Assert.Equal(
            "here: $.features.input[1][0]: sqrt(3) lies in Q(sqrt(3)), numbers before it in Q(sqrt(2)); use numbers of one field.",
            Refused(Text("[[\"sqrt(2)\"],[\"sqrt(3)\"]]", "", "")));
        // The identity is no metric of its own, and written without.
        Assert.Null(InstanceFormat.Read(Text("[[1]]", ",\"targetGram\":[[1]]", ",\"anchors\":[0]"), "here").Problem.TargetGram);
    }

    private static JsonNode Certificate(string file) => JsonNode.Parse(Corpus.Read(Outcome.Accepted, file))!;

    private static CheckResult Check(JsonNode certificate) => Kernel.Check(Encoding.UTF8.GetBytes(certificate.ToJsonString()));
}
