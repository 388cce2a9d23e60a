using System.Text.Json.Nodes;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>What the kernel says to certificates about points and zero loss that do not prove their claim.</summary>
public sealed class PointCertificateTests
{
    [Theory]
    [InlineData("3.3-global", "acute-pair", "claim.loss", "19/25", "the loss is 18/25, the claim says 19/25")]
    [InlineData("3.3-global", "acute-pair", "claim.residuals.0", "0", "the squared residuals are (9/25, 9/25)")]
    [InlineData("3.3-global", "acute-pair", "claim.decoder.0.0", "2", "the squared residuals are (52/25, 36/25)")]
    [InlineData("3.3", "acute-pair", "claim.value", "3", "the bound is 72/25, the claim says 3")]
    [InlineData("3.3", "acute-pair", "claim.loss", "0", "the loss is 18/25, the claim says 0")]
    [InlineData("3.3", "acute-pair", "instance.features.input.0.0", "2", "the theorem asks for unit inputs and a neuron for each")]
    [InlineData("3.3", "acute-pair", "instance.neurons", 1, "the theorem asks for unit inputs and a neuron for each")]
    [InlineData("3.3", "jumprelu-theta-1", "claim.bound", "repaired", "entry 0 of feature 0 is dropped, or a negative entry of it is kept")]
    [InlineData("3.4", "orthonormal-2-unequal", "instance.features.weights.0", "0", "column 0 has weight 0 and is listed")]
    [InlineData("3.4", "orthonormal-2", "claim.columns", "[1]", "column 0 has weight 1 and is not listed")]
    [InlineData("3.4-nonidentifiable", "dog-breeds", "instance.neurons", 4, "the argument 'rank' does not apply")]
    [InlineData("3.4-nonidentifiable", "absorption-top1-fan", "evidence.columns", "[0,1]", "the argument 'rays' does not apply")]
    [InlineData("3.4-nonidentifiable", "absorption-top1-fan", "instance.activation.k", 2, "the argument 'rays' does not apply")]
    [InlineData("3.4-nonidentifiable", "absorption-relu-fan", "instance.neurons", 3, "the argument 'dependence' does not apply")]
    [InlineData("3.4-nonidentifiable", "absorption-relu-fan", "instance.activation.kind", "identity", "the argument 'dependence' does not apply")]
    [InlineData("3.4-nonidentifiable", "orthonormal-2", "evidence.decoder.0.0", "0", "the loss is not 0")]
    [InlineData("3.4-nonidentifiable", "orthonormal-2", "claim.threshold", "1/2", "neuron 0 recovers feature 0")]
    [InlineData("3.4-nonidentifiable", "topk-bare-jump", "claim.by", "decoder", null)]
    [InlineData("3.4-nonidentifiable", "topk-bare-jump", "evidence.argument", "opposite", "the argument 'opposite' does not apply")]
    [InlineData(
        "3.4-nonidentifiable",
        "topk-bare-jump",
        "instance.features.input.0.0",
        "0",
        "there is nothing to reconstruct, so all-zero weights reach zero loss")]
    [InlineData("3.1", "jumprelu-sparse", "claim.loss", "1/8", "L is 1/16, the claim says 1/8")]
    [InlineData("3.1", "jumprelu-sparse", "claim.isolated", "1/8", "L~ is 0, the claim says 1/8")]
    [InlineData("3.1", "jumprelu-sparse", "claim.worst", "1", "C is 1/4, the claim says 1")]
    [InlineData("3.1", "jumprelu-sparse", "claim.bound", "1", "the bound is 1/64, the claim says 1")]
    [InlineData("3.1", "sparse-acute-pair", "claim.factor", "1/17", "the factor is 1/16, the claim says 1/17")]
    [InlineData("3.1", "child-never-alone", "instance.activation", "{\"kind\":\"jumprelu\",\"theta\":\"1/2\"}", null)]
    [InlineData(
        "3.1",
        "sparse-acute-pair",
        "instance.activation",
        "{\"kind\":\"jumprelu\",\"theta\":\"1/2\"}",
        "the activation has a positive threshold and not all magnitudes are 1")]
    [InlineData("3.1", "sparse-acute-pair", "instance.activation", "{\"kind\":\"batchtopk\",\"k\":1}", "batchtopk acts on batches, not on samples")]
    public void A_changed_certificate_is_judged_anew(string theorem, string name, string path, object value, string? reason)
    {
        var instance = GalleryInstances.ByName(name);
        var finding = TheoremRegistry.ById(theorem).Decide(instance)[0].Findings[0];
        var result = Kernel.Check(Changed(instance, finding, path, value));
        Assert.Equal(reason, result.Reason);
        Assert.Equal(reason is null ? Outcome.Accepted : Outcome.Rejected, result.Outcome);
    }

    [Theory]
    [InlineData("3.4-nonidentifiable", "topk-bare-jump", "claim.threshold", "0", "$.claim.threshold: a threshold lies above 0 and is at most 1")]
    [InlineData("3.4-nonidentifiable", "topk-bare-jump", "evidence.argument", "one-latent", "$.evidence: unknown member 'features'")]
    [InlineData("3.4-nonidentifiable", "topk-bare-jump", "evidence.features", "[]", "$.evidence.features: 0 items where 1 is wanted")]
    [InlineData(
        "3.4-nonidentifiable",
        "dog-breeds",
        "evidence.argument",
        "faith",
        "$.evidence.argument: 'faith' where one of blind, rank, rays, dependence, conflict is wanted")]
    [InlineData("3.3", "acute-pair", "evidence.note", "x", "$.evidence: unknown member 'note'")]
    [InlineData("3.3", "acute-pair", "claim.bound", "best", "$.claim.bound: 'best' where one of published, repaired is wanted")]
    public void A_misshapen_certificate_is_malformed(string theorem, string name, string path, object value, string reason)
    {
        var instance = GalleryInstances.ByName(name);
        var result = Kernel.Check(Changed(instance, TheoremRegistry.ById(theorem).Decide(instance)[0].Findings[0], path, value));
        Assert.Equal((Outcome.Malformed, reason), (result.Outcome, result.Reason));
    }

    /// <summary>Lines at most 2 arccos(tau) apart cover the plane; leaving one out, or listing them out of order, does not.</summary>
    [Fact]
    public void A_cover_is_walked_in_order()
    {
        var crowd = RationalMatrix.FromRows(new[] { "1 0", "15/17 8/17", "8/17 15/17", "0 1", "-8/17 15/17", "15/17 -8/17" }
            .Select(RationalVector.Parse));
        var instance = new Instance("crowd", new ReluActivation(), 2, new Problem(crowd, crowd, [1, 1, 1, 1, 1, 1]));
        Assert.True(Judge("[0,1,2,3,4,5]").IsAccepted);
        Assert.True(Judge("[2,3,4,5,0,1]").IsAccepted);
        Assert.False(Judge("[0,1,2,3,4]").IsAccepted);
        Assert.False(Judge("[0,2,1,3,4,5]").IsAccepted);
        Assert.False(Judge("[5,4,3,2,1,0]").IsAccepted);
        Assert.False(Judge("[0]").IsAccepted);

        CheckResult Judge(string features) =>
            Kernel.Check(Changed(
                instance, TheoremRegistry.ById("3.4-nonidentifiable").Decide(instance)[0].Findings[0], "evidence.features", features));
    }

    [Theory]
    [InlineData("evidence.encoderNorm", "5/4", "5/4 does not bound the norm of a matrix")]
    [InlineData("evidence.decoderNorm", "-2", "-2 does not bound the norm of a matrix")]
    [InlineData("evidence.inputNorm", "1/2", "1/2 does not bound the length of every vector")]
    [InlineData("claim.bound", "1", "the bound is 1022144841/838860800, the claim says 1")]
    [InlineData(
        "instance.activation",
        "{\"kind\":\"jumprelu\",\"theta\":1}",
        "the bound is for independent features and a positively homogeneous activation")]
    public void An_excess_bound_needs_its_norms(string path, string value, string reason)
    {
        var instance = GalleryInstances.ByName("exponential-pair");
        var finding = TheoremRegistry.ById("3.1").Decide(instance)[1].Findings[0];
        Assert.Equal("excess-bound", finding.Kind);
        Assert.Equal(
            (Outcome.Rejected, reason),
            (Kernel.Check(Changed(instance, finding, path, value)).Outcome, Kernel.Check(Changed(instance, finding, path, value)).Reason));
    }

    /// <summary>Two values, 2 alone with one feature and 1 with the other: a lone feature is smaller than usual, so L may fall below L~.</summary>
    [Fact]
    public void L_may_be_smaller_where_lone_features_are_small()
    {
        var distribution = new JointDistribution([(Rational.FromRatio(1, 2), [1, 0]), (Rational.FromRatio(1, 2), [2, 1])]);
        var problem = new Problem(RationalMatrix.Identity(2), RationalMatrix.Identity(2), distribution.IsolatedWeights);
        var instance = new Instance("company", new ReluActivation(), 2, problem, distribution: distribution);
        Assert.Null(Reason(SparsityBounds.Factor(distribution), false));
        Assert.Equal("L may be smaller than L~", Reason(SparsityBounds.Factor(distribution), true));

        string? Reason(Rational factor, bool nonnegative) =>
            Kernel.Check(Certificate.Of(instance, SparsityFindings.SparsityBound(factor, nonnegative)).Utf8).Reason;
    }

    private static ReadOnlyMemory<byte> Changed(Instance instance, Finding finding, string path, object value)
    {
        var root = JsonNode.Parse(Certificate.Of(instance, finding).Utf8.Span)!;
        var steps = path.Split('.');
        var parent = root;
        foreach (var step in steps[..^1])
            parent = (int.TryParse(step, out var index) ? parent[index] : parent[step])!;
        JsonNode changed = value is string { Length: > 0 } text ? text[0] is '[' or '{' ? JsonNode.Parse(text)! : text : (int)value;
        if (int.TryParse(steps[^1], out var last))
            parent[last] = changed;
        else
            parent[steps[^1]] = changed;
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
