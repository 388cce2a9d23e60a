using System.Text.Json;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>The members "distribution" and "point" of an instance file.</summary>
public sealed class DistributionFormatTests
{
    private const string Law = """{ "probability": "1/10", "magnitudes": [["1", 1]] }""";

    [Theory]
    [InlineData("jumprelu-sparse")]
    [InlineData("coactive-pair")]
    [InlineData("child-never-alone")]
    [InlineData("exponential-pair")]
    [InlineData("sparse-acute-pair")]
    [InlineData("dense-pair")]
    public void What_is_written_is_read_back(string name)
    {
        var instance = GalleryInstances.ByName(name);
        var copy = InstanceFormat.Read(Text(instance), name);
        Assert.Equal(Text(instance), Text(copy));
        Assert.Equal(instance.Distribution!.IsolatedWeights, copy.Problem.Weights);
        Assert.Equal(instance.Point, copy.Point);
    }

    [Theory]
    [InlineData("child-never-alone", "(1/5, 0)")]
    [InlineData("coactive-pair", "(0, 0)")]
    [InlineData("sparse-acute-pair", "(15/32, 15/32)")]
    [InlineData("exponential-pair", "(9/20, 9/20)")]
    public void Weights_come_from_the_distribution(string name, string weights) =>
        Assert.Equal(weights, GalleryInstances.ByName(name).Problem.Weights.ToString());

    [Theory]
    [InlineData("""{ }""", "$.distribution: give either \"independent\", a list of one law per feature, or \"joint\", a list of values of x.")]
    [InlineData("""{ "independent": [] }""", "$.distribution.independent: the list has 0 items; give 1, one law per feature.")]
    [InlineData(
        """{ "independent": [{ "probability": "3/2", "magnitudes": [[1, 1]] }] }""",
        "$.distribution.independent[0]: The probability is 3/2; it lies between 0 and 1.")]
    [InlineData(
        """{ "independent": [{ "probability": "1/2" }] }""",
        "$.distribution.independent[0]: give either \"magnitudes\", a list of [value, probability], or \"exponential\" with \"minimum\" and "
            + "\"mean\".")]
    [InlineData(
        """{ "independent": [{ "probability": "1/2", "magnitudes": [[1, "1/2"]] }] }""",
        "$.distribution.independent[0].magnitudes: The probabilities of the magnitudes sum to 1/2; they must sum to 1.")]
    [InlineData(
        """{ "independent": [{ "probability": "1/2", "magnitudes": [[0, 1]] }] }""",
        "$.distribution.independent[0].magnitudes: A magnitude is 0; magnitudes are positive, and the chance of 0 goes into the probability of the "
            + "feature.")]
    [InlineData(
        """{ "independent": [{ "probability": "1/2", "magnitudes": [[1]] }] }""",
        "$.distribution.independent[0].magnitudes[0]: the list has 1 item; give 2, one value and one probability.")]
    [InlineData(
        """{ "independent": [{ "probability": "1/2", "exponential": { "minimum": 1, "mean": 0 } }] }""",
        "$.distribution.independent[0].exponential: The mean of the exponential part is 0; it is positive.")]
    [InlineData(
        """{ "joint": [{ "probability": "1/2", "x": [1] }] }""",
        "$.distribution.joint: The probabilities sum to 1/2; they must sum to 1. The value 0 counts too.")]
    [InlineData(
        """{ "joint": [{ "probability": 1, "x": [-1] }] }""",
        "$.distribution.joint: The value (-1) has a negative entry; features are 0 or more.")]
    [InlineData(
        """{ "joint": [{ "probability": 1, "x": [1, 1] }] }""",
        "$.distribution.joint[0].x: the list has 2 items; give 1, one entry per feature.")]
    public void Errors_say_where_and_what(string distribution, string message) => AssertError($"\"distribution\": {distribution}", "", message);

    [Fact]
    public void Weights_that_disagree_are_refused() => AssertError(
        $"\"distribution\": {{ \"independent\": [{Law}] }}",
        ", \"weights\": [1]",
        "$.features.weights: the weights are (1) but the distribution gives (1/10); leave them out.");

    [Theory]
    [InlineData("""{ "encoder": [[1], [1]], "decoder": [[1]] }""", "$.point.encoder: the list has 2 items; give 1, one row per neuron.")]
    [InlineData("""{ "encoder": [[1, 2]], "decoder": [[1]] }""", "$.point.encoder[0]: the list has 2 items; give 1, one number per column.")]
    public void A_point_must_fit(string point, string message) => AssertError($"\"point\": {point}", "", message);

    [Fact]
    public void The_kernel_derives_the_weights_itself()
    {
        var instance = GalleryInstances.ByName("child-never-alone");
        var finding = TheoremRegistry.ById("3.4").Decide(instance)[1].Findings[0];
        var text = System.Text.Encoding.UTF8.GetString(Certificate.Of(instance, finding).Utf8.Span);
        Assert.True(Judge(text).IsAccepted);
        // The child alone with probability 1/5, the parent never: now feature 1 counts, not 0.
        Assert.Equal("column 0 has weight 0 and is listed", Judge(text.Replace("\"x\":[1,0]", "\"x\":[0,1]", StringComparison.Ordinal)).Reason);
        Assert.Equal(
            "$.instance.distribution.joint: probabilities are positive and sum to 1, entries of x are 0 or more",
            Judge(text.Replace("\"7/10\"", "\"8/10\"", StringComparison.Ordinal)).Reason);

        static CheckResult Judge(string text) => Kernel.Check(System.Text.Encoding.UTF8.GetBytes(text));
    }

    [Property(MaxTest = 60)]
    public void Kernel_and_model_agree_on_random_distributions(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(1, 3);
        FeatureDistribution distribution = random.Whole(0, 1) == 0
            ? RandomDistributions.Independent(random, n)
            : RandomDistributions.Joint(random, n);
        var instance = RandomDistributions.Instance(random, distribution, new ReluActivation(), 2);
        var point = new EncoderDecoder(random.Matrix(2, 2), random.Matrix(2, 2));
        var at = SampledLoss.At(instance, point, CancellationToken.None);
        var bound = (n * SparsityBounds.Density(distribution)).Pow(2) * at.Worst;
        Assert.Null(Kernel.Check(Certificate.Of(instance, SparsityFindings.ExpectedLoss(at, bound)).Utf8).Reason);
    }

    private static void AssertError(string member, string weights, string message)
    {
        var text =
            $$"""{ "schema": "theorychecks.instance/1", "name": "x", "activation": { "kind": "relu" }, "neurons": 1, "features": { "input": [[1]]{{weights}} }, {{member}} }""";
        Assert.Equal($"file: {message}", Assert.Throws<InstanceFormatException>(() => InstanceFormat.Read(text, "file")).Message);
    }

    private static string Text(Instance instance)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            InstanceFormat.Write(writer, instance);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
