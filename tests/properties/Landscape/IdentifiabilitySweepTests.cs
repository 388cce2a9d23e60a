using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Properties.House;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The table of identifiability in the docs is what the sweep says, certified.</summary>
public sealed class IdentifiabilitySweepTests
{
    private static readonly Activation[] Activations =
        [
            new ReluActivation(),
            new JumpReluActivation([Rational.FromRatio(1, 2)]),
            new TopKActivation(1),
            new BatchTopKActivation(1),
            new IdentityActivation(),
        ];

    [Fact]
    public void The_table_in_the_docs_is_this_one()
    {
        var rows = IdentifiabilitySweep.Take(Orthonormal(2), Activations, [2, 3]);
        Assert.All(rows.SelectMany(row => row.Findings), item => Assert.Null(Kernel.Check(Certificate.Of(item.Instance, item.Finding).Utf8).Reason));
        Assert.All(rows, row => Assert.Equal(0, row.Undecided));
        var table = string.Concat(rows.Select(row =>
            $"| {row.Activation.Kind} | {row.Neurons} | {row.Anchors} | {Or(row.Dimension)} | {Or(row.Gauge)} | {Of(row.DecoderIdentifiable, row)} "
                + $"| {Of(row.EncoderIdentifiable, row)} |\n"));
        var page = Path.Combine(RepositoryRoot.Path, "docs", "landscape.md");
        var text = File.ReadAllText(page).ReplaceLineEndings("\n");
        const string Head = "| activation | nq | k | dimension | gauge | decoder | encoder |\n|---|---|---|---|---|---|---|\n";
        var from = text.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        var to = text.IndexOf("\n\n", from - 1, StringComparison.Ordinal) + 1;
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(page, text[..from] + table + text[to..]);
        else
            Assert.Equal(table, text[from..to]);

        static string Or(int? number) => number is { } known ? $"{known}" : "-";

        static string Of(int sets, IdentifiabilityRow row) =>
            row.Reachable == 0 ? "loss 0 out of reach" : sets == row.Sets ? "yes" : sets == 0 ? "no" : $"{sets} of {row.Sets} sets";
    }

    /// <summary>The corollary of docs/theorems/anchoring.md: with nq = n the decoder needs n - 1 anchors.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_decoder_needs_all_anchors_but_one(int n) =>
        Assert.Equal(n - 1, IdentifiabilitySweep.LeastAnchorsForDecoder(IdentifiabilitySweep.Take(Orthonormal(n), [new ReluActivation()], [n])));

    [Fact]
    public void Witnesses_have_loss_0_and_miss_a_feature()
    {
        foreach (var row in IdentifiabilitySweep.Take(Orthonormal(2), Activations, [2]).Where(row => row.Witness is not null))
            Assert.True(Orthonormal(2).Loss(row.Activation, row.Witness!.Encoder, row.Witness.Decoder).IsZero);
    }

    [Fact]
    public void Too_many_features_are_refused() => Assert.Equal(
        "There are 6 features; every anchor set is decided for up to 5, so take fewer. (Parameter 'features')",
        Assert.Throws<ArgumentException>(() => IdentifiabilitySweep.Take(Orthonormal(6), Activations, [6])).Message);

    private static Problem Orthonormal(int n) =>
        new(RationalMatrix.Identity(n), RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n)));
}
