using System.Text.Json;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Checking;

/// <summary>A streamed joint tree also proves its number of patterns up to permuting neurons, and no other number.</summary>
public sealed class StreamedClassTests
{
    [Theory]
    [InlineData("example-3.5", 9, 5)]
    [InlineData("topk-bare-jump", 2, 1)]
    [InlineData("identity-antiparallel", 1, 1)]
    public void The_number_of_classes_is_checked(string name, int patterns, int classes)
    {
        Assert.True(Finish(name, patterns, classes).IsAccepted);
        Assert.True(Finish(name, patterns, null).IsAccepted);
        foreach (var wrong in new[] { classes - 1, classes + 1 })
            Assert.Equal(
                (Outcome.Rejected, $"up to permuting neurons {Counted.There(classes, "pattern")}, the claim says {wrong}"),
                (Finish(name, patterns, wrong).Outcome, Finish(name, patterns, wrong).Reason));
        Assert.Equal(Outcome.Rejected, Finish(name, patterns + 1, classes).Outcome);
    }

    private static CheckResult Finish(string name, int patterns, int? classes)
    {
        var instance = GalleryInstances.ByName(name);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            InstanceFormat.Write(writer, instance);
        var kernel = new TreeStream(stream.ToArray(), null);
        PatternCensus.Take(instance, sinkFor: _ => new StreamedKernel(kernel));
        return kernel.Finish(patterns, classes);
    }
}
