using TheoryChecks.Gallery;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>The registry says what the gallery shows: every id resolves, every false statement is refuted somewhere, every repair holds
/// somewhere.</summary>
public sealed class TheoremRegistryTests
{
    public static TheoryData<string> Ids => [.. TheoremRegistry.All.Select(theorem => theorem.Id)];

    [Fact]
    public void Has_every_statement_once() => Assert.Equal(
        ["3.1", "3.2", "3.3", "3.3-global", "3.4", "3.4-nonidentifiable", "3.6", "3.8", "anchoring", "example-3.5",
            "recovery-gauge", "recovery-rows"],
        TheoremRegistry.All.Select(theorem => theorem.Id).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_resolves_to_a_described_theorem(string id)
    {
        var theorem = TheoremRegistry.ById(id);
        Assert.Equal(id, theorem.Id);
        Assert.All([theorem.Title, theorem.Reference, theorem.Published, theorem.Repaired], text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.All(theorem.Hypotheses, hypothesis => Assert.False(string.IsNullOrWhiteSpace(hypothesis.Name)));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_gallery_refutes_the_published_form_exactly_if_it_is_false(string id) =>
        Assert.Equal(TheoremRegistry.ById(id).IsPublishedFalse, GalleryKinds(id, StatementForm.Published).Contains(VerdictKind.Refuted));

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_repaired_form_holds_somewhere_and_is_refuted_or_undecided_nowhere(string id)
    {
        var kinds = GalleryKinds(id, StatementForm.Repaired);
        Assert.Contains(VerdictKind.Holds, kinds);
        Assert.DoesNotContain(VerdictKind.Refuted, kinds);
        Assert.DoesNotContain(VerdictKind.Undecided, kinds);
    }

    [Fact]
    public void An_unknown_id_lists_the_known_ones()
    {
        var message = Assert.Throws<KeyNotFoundException>(() => TheoremRegistry.ById("9.9")).Message;
        Assert.StartsWith("There is no theorem \"9.9\"; the ids are 3.1, 3.2,", message, StringComparison.Ordinal);
    }

    private static HashSet<VerdictKind> GalleryKinds(string id, StatementForm form) =>
        [.. GalleryInstances.All.SelectMany(instance => Decided.All(id, instance))
            .Where(verdict => verdict.Form == form)
            .Select(verdict => verdict.Kind)];
}
