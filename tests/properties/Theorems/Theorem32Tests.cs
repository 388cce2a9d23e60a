using System.Text;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Theorem32Tests
{
    private static readonly Theorem Theorem = TheoremRegistry.ById("3.2");

    public static TheoryData<string> Gallery => [.. GalleryInstances.All.Select(instance => instance.Name)];

    [Theory]
    [MemberData(nameof(Gallery))]
    public void TheGalleryIsDecidedByTheKernel(string name)
    {
        var instance = GalleryInstances.ByName(name);
        var verdicts = Theorem.Decide(instance);
        Assert.Equal([StatementForm.Published, StatementForm.Repaired], verdicts.Select(verdict => verdict.Form));
        var bare = instance.Activation is TopKActivation { Rectified: false };
        Assert.Equal(bare ? VerdictKind.Refuted : VerdictKind.Holds, verdicts[0].Kind);
        Assert.Equal(VerdictKind.Holds, verdicts[1].Kind);
        Assert.All(verdicts, verdict => AssertAccepted(instance, verdict));
    }

    [Fact]
    public void TheSmallestRefutationIsTheOneOfTheDocs()
    {
        var verdict = Theorem.Decide(GalleryInstances.ByName("topk-bare-jump"))[0];
        Assert.Equal("x", verdict.Reason);
    }

    private static void AssertAccepted(Instance instance, Verdict verdict)
    {
        Assert.Equal(EvidenceLevel.Kernel, verdict.Evidence);
        Assert.NotEmpty(verdict.Findings);
        foreach (var finding in verdict.Findings)
        {
            var certificate = Certificate.Of(instance, finding).Utf8;
            var result = Kernel.Check(certificate);
            Assert.True(result.IsAccepted, $"{result.Reason} in {Encoding.UTF8.GetString(certificate.Span)}");
        }
    }
}
