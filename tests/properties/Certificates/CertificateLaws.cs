using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Certificates;

/// <summary>A certificate says what the finding and the instance say, and the kernel reads in it what was written.</summary>
[Properties(Arbitrary = new[] { typeof(InstanceGenerators) })]
public sealed class CertificateLaws
{
    [Fact]
    public void Writer_and_kernel_name_the_same_version() => Assert.Equal(Kernel.Schema, Certificate.Schema);

    [Property(MaxTest = 200)]
    public void The_instance_inside_reads_back_as_it_was_for_theory_and_kernel(SmallInstance small)
    {
        using var document = JsonDocument.Parse(Of(small.Instance).Utf8);
        var inside = document.RootElement.GetProperty("instance");
        var again = InstanceFormat.Read(inside.GetRawText(), "certificate");
        Assert.Equal(small.ToString(), new SmallInstance(again).ToString());
        var kernel = new ClaimInstance(new Reader(JsonIndex.Parse(Encoding.UTF8.GetBytes(inside.GetRawText())).Root, "$"));
        Assert.Equal((small.Instance.Name, small.Activation.Kind, small.Neurons), (kernel.Name, kernel.Kind, kernel.Neurons));
        Assert.Equal(small.Inputs, kernel.Inputs);
        Assert.Equal(small.Instance.Problem.Targets, kernel.Targets);
        Assert.Equal(small.Instance.Problem.Weights, kernel.Weights);
        Assert.All(Enumerable.Range(0, small.Neurons), i => Assert.Equal(small.Activation.Threshold(i), kernel.Threshold(i)));
    }

    [Fact]
    public void Every_gallery_instance_reads_back_as_it_was_for_theory_and_kernel()
    {
        foreach (var instance in GalleryInstances.All)
        {
            using var document = JsonDocument.Parse(Of(instance).Utf8);
            var inside = document.RootElement.GetProperty("instance");
            Assert.Equal(
                new SmallInstance(instance).ToString(), new SmallInstance(InstanceFormat.Read(inside.GetRawText(), "certificate")).ToString());
            var kernel = new ClaimInstance(new Reader(JsonIndex.Parse(Encoding.UTF8.GetBytes(inside.GetRawText())).Root, "$"));
            Assert.Equal(
                (instance.Problem.Inputs, instance.Problem.Targets, instance.Problem.Weights), (kernel.Inputs, kernel.Targets, kernel.Weights));
            Assert.Equal(instance.Anchors, kernel.Anchors);
        }
    }

    [Fact]
    public void The_document_is_as_specified_and_the_same_every_time()
    {
        var instance = new Instance("two", new JumpReluActivation([0, Rational.Parse("1/2")]), 2,
            new Problem(Arrangements.Rows([[1, 2]]), RationalMatrix.FromRows([[Rational.Parse("1/3")]]), [Rational.Parse("12345678901234567890")]),
            [0]);
        var certificate = Certificate.Of(instance, PatternFindings.Realizable(new ActivationPattern([[0], []]), Arrangements.Rows([[1, 0], [0, 0]])));
        Assert.Equal("realizable", certificate.Kind);
        Assert.Equal(
            """{"schema":"theorychecks.certificate/1","kind":"realizable","instance":{"schema":"theorychecks.instance/1","name":"two","activation":{"kind":"jumprelu","theta":[0,"1/2"]},"neurons":2,"features":{"input":[[1,2]],"target":[["1/3"]],"weights":["12345678901234567890"]},"anchors":[0]},"claim":{"pattern":[[0],[]]},"evidence":{"encoder":[[1,0],[0,0]]}}""",
            Encoding.UTF8.GetString(certificate.Utf8.Span));
        Assert.True(Kernel.Check(certificate.Utf8).IsAccepted);
    }

    [Fact]
    public void Numbers_of_every_size_survive()
    {
        foreach (var number in new[] {
            "1", "-1", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808", "1/9223372036854775808", "1e-300",
            "123456789e200" }.Select(Rational.Parse))
        {
            var instance = Arrangements.Instance(RationalMatrix.FromRows([[number]]), new ReluActivation(), 1);
            var result = Kernel.Check(Certificate.Of(
                instance, PatternFindings.Realizable(new ActivationPattern([[0]]), RationalMatrix.FromRows([[number]]))).Utf8);
            Assert.True(result.IsAccepted, result.Reason);
        }
    }

    private static Certificate Of(Instance instance) =>
        Certificate.Of(instance, new Finding("realizable", claim => claim.WriteNull("pattern"), evidence => evidence.WriteNull("encoder")));
}
