using System.Text.Json.Nodes;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Landscape;
using TheoryChecks.Theorems;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.Properties.Theorems;

/// <summary>What the kernel says to certificates of the kinds "pattern-minimum" and "no-partial-minimum" that do not prove their claim.</summary>
public sealed class Theorem36CertificateTests(ITestOutputHelper output)
{
    private static readonly ActivationPattern Pair = new([[0, 1], []]);

    /// <summary>Three columns in the plane, the last off and pushing; the claim is exact and nothing in the evidence is idle.</summary>
    private static readonly Instance Pushing = new("pushing", new ReluActivation(), 1,
        new Problem(RationalMatrix.FromRows([[1, 0], [0, 1], [1, -1]]), RationalMatrix.FromRows([[2, 0], [0, 1], [0, 0]]), [1, 1, 1]));

    [Theory]
    [InlineData("orthonormal-2", "claim.classification", "trap", "the partial minimum is a flat, the claim says trap")]
    [InlineData("orthonormal-2", "claim.interior", false, "the encoder is in the interior of its region")]
    [InlineData("orthonormal-2", "claim.loss.lower", 2, "the loss is not shown to lie in [2, 1]")]
    [InlineData("orthonormal-2", "claim.loss.upper", 0, "the loss is not shown to lie in [1, 0]")]
    [InlineData("orthonormal-2", "claim.pattern", "[[0],[]]", "neuron 0 is on the wrong side of column 1")]
    [InlineData("orthonormal-2", "claim.pattern", "[[0,1],[1]]", "column 1 is seen by two neurons; this kind is about disjoint sets")]
    [InlineData("orthonormal-2", "evidence.neurons.0.row", "[1,0]", "neuron 0 is on the wrong side of column 1")]
    [InlineData("orthonormal-2", "evidence.neurons.1.row", "[0,1]", "neuron 1 is on the wrong side of column 1")]
    [InlineData("orthonormal-2", "evidence.neurons.0.eigenvalue", 1, "neuron 0 names eigenvalue 1 of 1")]
    [InlineData("orthonormal-2", "instance.features.weights", "[1,2]", "the row of neuron 0 does not solve the KKT system")]
    [InlineData("orthonormal-2", "instance.activation.kind", "identity", "identity never has this pattern")]
    [InlineData("acute-pair", "claim.classification", "saddle", "the partial minimum is a trap, the claim says saddle")]
    [InlineData("acute-pair", "evidence.neurons.0.eigenvalue", 0, "the row of neuron 0 does not solve the KKT system")]
    [InlineData("acute-pair", "evidence.neurons.0.descent", "[0,1]", "the loss does not fall along the descent direction")]
    [InlineData("obtuse-pair", "claim.classification", "trap", "the partial minimum is a saddle, the claim says trap")]
    [InlineData("obtuse-pair", "claim.loss.lower", "2.4848857801797", "the loss is not shown to lie in")]
    [InlineData("obtuse-pair", "evidence.neurons.0.eigenvalue", 1, "neuron 0 is on the wrong side of column")]
    public void A_changed_minimum_is_judged_anew(string name, string path, object value, string reason)
    {
        var instance = GalleryInstances.ByName(name);
        AssertRejected(instance, PartialMinima.Of(instance, Pair).Minima[0].Finding(), path, value, reason);
    }

    [Theory]
    [InlineData("evidence.neurons.0.multipliers", "[0]", "the row of neuron 0 does not solve the KKT system")]
    [InlineData("evidence.neurons.0.multipliers", "[-1]", "the multiplier of column 2 is negative")]
    [InlineData("evidence.neurons.0.tight", "[1]", "column 1 is not a tight condition of neuron 0")]
    [InlineData("evidence.neurons.0.row", "[1,2]", "column 2 is not a tight condition of neuron 0")]
    [InlineData("claim.interior", true, "the encoder is not in the interior of its region")]
    [InlineData("claim.classification", "flat", "the partial minimum is a trap, the claim says flat")]
    [InlineData("instance.features.input.2.1", -2, "column 2 is not a tight condition of neuron 0")]
    public void A_changed_boundary_point_is_judged_anew(string path, object value, string reason) =>
        AssertRejected(Pushing, PartialMinima.Of(Pushing, new ActivationPattern([[0, 1]])).Minima[0].Finding(), path, value, reason);

    [Theory]
    [InlineData("claim.loss", "any", null)]
    [InlineData("claim.loss", "positive", null)]
    [InlineData("claim.pattern", "[[0],[1]]", "a case of neuron 0 is about 2 eigenvalues, not 1")]
    [InlineData("claim.pattern", "[[],[0,1]]", "neuron 0 has no column of positive weight; any encoder is a partial minimum for it")]
    [InlineData("instance.features.weights", "[1,1]", "a case of neuron 0 is about 2 eigenvalues, not 1")]
    [InlineData("instance.features.weights", "[1,3]", "the terms and the direction do not sum to zero")]
    [InlineData("instance.features.input.1.0", 1, "the terms and the direction do not sum to zero")]
    [InlineData("evidence.neurons.0.neuron", 1, "neuron 1 has no column of positive weight; any encoder is a partial minimum for it")]
    [InlineData("evidence.neurons.0.cases.0.eigenvalues.0.terms", "[]", "the terms and the direction do not sum to zero")]
    [InlineData("evidence.neurons.0.cases.0.eigenvalues.0", "{\"direction\":[0,0],\"terms\":[]}", "the terms do not contradict one another")]
    [InlineData("evidence.neurons.0.cases.0.eigenvalues.0", "{\"zeroLoss\":true}", "eigenvalue 0 of neuron 0 does not have zero loss")]
    public void A_changed_refutation_is_judged_anew(string path, object value, string? reason)
    {
        var instance = GalleryInstances.ByName("orthonormal-2-unequal").With();
        var finding = PartialMinima.Of(instance, Pair).Refutation!.Finding();
        if (path == "claim.loss")
            Assert.True(Kernel.Check(Changed(instance, finding, path, value)).IsAccepted);
        else
            AssertRejected(instance, finding, path, value, reason!);
    }

    [Fact]
    public void Every_tight_set_and_every_eigenvalue_must_be_covered()
    {
        var instance = GalleryInstances.ByName("absorption-relu-fan");
        var refuted = new PartialMinima(instance).Decide(new ActivationPattern([[0, 1, 3], [2]])).Refutation!;
        var cases = JsonNode.Parse(Certificate.Of(instance, refuted.Finding()).Utf8.Span)!["evidence"]!["neurons"]![0]!["cases"]!.AsArray();
        Assert.True(cases.Count > 1);
        for (var k = 0; k < cases.Count; k++)
        {
            var fewer = cases.DeepClone().AsArray();
            fewer.RemoveAt(k);
            var result = Kernel.Check(Changed(instance, refuted.Finding(), "evidence.neurons.0.cases", fewer.ToJsonString()));
            Assert.Equal(Outcome.Rejected, result.Outcome);
            Assert.Contains("no case of neuron 0 covers the tight set", result.Reason, StringComparison.Ordinal);
        }
        var root = JsonNode.Parse(cases.ToJsonString())!;
        root.AsArray().First(item => item!["eigenvalues"] is not null)!["eigenvalues"]!.AsArray().RemoveAt(0);
        AssertRejected(instance, refuted.Finding(), "evidence.neurons.0.cases", root.ToJsonString(), "is about 1 eigenvalue, not ");
    }

    /// <summary>TopK(1): without the proofs that columns cannot be reached, ties might push.</summary>
    [Fact]
    public void Ties_must_be_excluded()
    {
        var instance = GalleryInstances.ByName("absorption-top1-fan");
        var refuted = PartialMinima.Of(instance, new ActivationPattern([[0, 1, 2], [3]])).Refutation!;
        PartialMinimaLaws.AssertAccepted(instance, refuted.Finding());
        AssertRejected(instance, refuted.Finding(), "evidence.unreachable", "[]", "the neurons 0, 1 can push one another in a cycle");
        AssertRejected(instance, refuted.Finding(), "evidence.unreachable.0.terms", "[]", "the terms do not contradict one another");
    }

    [Fact]
    public void A_spurious_minimum_needs_a_better_point()
    {
        var instance = GalleryInstances.ByName("acute-pair");
        var trap = PartialMinima.Of(instance, Pair).Minima[0];
        var dual = RationalMatrix.FromRows([[1, Rational.Parse("-3/4")], [0, Rational.Parse("5/4")]]);
        var finding = trap.SpuriousFinding(dual, DecoderFit.Best(instance, dual));
        PartialMinimaLaws.AssertAccepted(instance, finding);
        AssertRejected(instance, finding, "evidence.better.decoder", "[[0,0],[0,0]]", "the better point has the loss 2, not below 2/5");
        AssertRejected(instance, finding, "claim.spurious", false, "a local minimum with a better point is spurious");
    }

    [Theory]
    [InlineData("claim.classification", "valley", "$.claim.classification: 'valley' where one of trap, flat, saddle is wanted")]
    [InlineData("claim.spurious", true, "$.evidence: member 'better' is missing")]
    [InlineData("evidence.neurons", "[]", "$.evidence.neurons: 0 items where 2 are wanted")]
    [InlineData("evidence.neurons.0.row.0", "[]", "$.evidence.neurons[0].row[0]: 0 items where 1 to 64 are wanted")]
    [InlineData("evidence.neurons.0.multipliers", "[]", "$.evidence.neurons[0].multipliers: there is no tight column")]
    [InlineData("evidence.neurons.1.eigenvalue", 0, "$.evidence.neurons[1]: unknown member 'eigenvalue'")]
    [InlineData("evidence.neurons.0.note", 0, "$.evidence.neurons[0]: unknown member 'note'")]
    public void A_misshapen_certificate_is_malformed(string path, object value, string reason)
    {
        var instance = GalleryInstances.ByName("acute-pair");
        var result = Kernel.Check(Changed(instance, PartialMinima.Of(instance, Pair).Minima[0].Finding(), path, value));
        Assert.Equal((Outcome.Malformed, reason), (result.Outcome, result.Reason));
    }

    /// <summary>
    /// Every number in the evidence changed one at a time, and every pattern exchanged for another. The kernel may accept a mutant only if its claim
    /// is true: the same claim (other evidence may do as well), or one about a pattern of which it happens to hold.
    /// </summary>
    [Fact]
    public void Mutants_are_rejected_or_true()
    {
        var (mutants, accepted) = (0, 0);
        string[] names = [
            "acute-pair",
            "obtuse-pair",
            "orthonormal-2-unequal",
            "three-features-no-partial-minimum",
            "absorption-relu-fan",
            "absorption-jumprelu-fan",
            "absorption-top1-fan",
        ];
        foreach (var instance in names.Select(GalleryInstances.ByName))
        {
            var minima = new PartialMinima(instance);
            ActivationPattern[] patterns = [.. PartialMinimaLaws.DisjointPatterns(instance)];
            foreach (var pattern in patterns.Where(pattern => pattern.Equals(pattern.Canonical())))
            {
                var decision = minima.Decide(pattern);
                foreach (var finding in decision.Minima.Select(minimum => minimum.Finding())
                    .Concat(decision.Refutation is { } refutation ? [refutation.Finding()] : []))
                {
                    var root = JsonNode.Parse(Certificate.Of(instance, finding).Utf8.Span)!;
                    for (var k = 0; k < Numbers(root["evidence"]!).Count; k++)
                    {
                        var mutant = root.DeepClone();
                        var number = Numbers(mutant["evidence"]!)[k];
                        var next = Rational.Parse(number.ToString()) + 1;
                        number.ReplaceWith(next.TryGetInt64(out var whole) ? JsonValue.Create(whole) : JsonValue.Create(next.ToString()));
                        mutants++;
                        accepted += IsAccepted(mutant) ? 1 : 0;
                    }
                    foreach (var other in patterns.Where(other => !other.Equals(pattern)))
                    {
                        var mutant = root.DeepClone();
                        mutant["claim"]!["pattern"] = JsonNode.Parse($"[{string.Join(",", other.Sets.Select(set => $"[{string.Join(",", set)}]"))}]");
                        mutants++;
                        if (!IsAccepted(mutant))
                            continue;
                        accepted++;
                        var truth = minima.Decide(other);
                        Assert.True(finding.Kind == "pattern-minimum"
                            ? truth.Exists
                            : (string)root["claim"]!["loss"]! == "any" ? !truth.Exists : !truth.ExistsWithPositiveLoss);
                    }
                }
            }
        }
        output.WriteLine($"{mutants} mutants, {accepted} of them accepted");
        Assert.True(mutants > 5000 && 5 * accepted < mutants, $"{mutants} mutants, {accepted} of them accepted");

        static bool IsAccepted(JsonNode certificate) => Kernel.Check(System.Text.Encoding.UTF8.GetBytes(certificate.ToJsonString())).IsAccepted;
    }

    private static List<JsonValue> Numbers(JsonNode node) => node switch
    {
        JsonValue value => value.GetValueKind() is System.Text.Json.JsonValueKind.True ? [] : [value],
        JsonObject members => [.. members.SelectMany(member => Numbers(member.Value!))],
        _ => [.. node.AsArray().SelectMany(item => Numbers(item!))],
    };

    private static void AssertRejected(Instance instance, Finding finding, string path, object value, string reason)
    {
        var result = Kernel.Check(Changed(instance, finding, path, value));
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Equal(Outcome.Rejected, result.Outcome);
    }

    private static ReadOnlyMemory<byte> Changed(Instance instance, Finding finding, string path, object value)
    {
        var root = JsonNode.Parse(Certificate.Of(instance, finding).Utf8.Span)!;
        var (node, parts) = (root, path.Split('.'));
        foreach (var part in parts[..^1])
            node = node is JsonArray array
                ? array[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]!
                : node[part] ??= new JsonObject();
        JsonNode changed = value switch
        {
            string text when text.StartsWith('[') || text.StartsWith('{') => JsonNode.Parse(text)!,
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            _ => JsonValue.Create((int)value),
        };
        if (node is JsonArray items)
            items[int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture)] = changed;
        else
            node[parts[^1]] = changed;
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
