using System.Text;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The mutation test damages what it is meant to damage.</summary>
public sealed class LandscapeSubjectsTests
{
    [Theory]
    [InlineData("three, relative")]
    [InlineData("four over a threshold, relative")]
    public void Trees_with_a_relative_neuron_are_among_it(string name)
    {
        var subject = new LandscapeSubjects().Subjects.Single(subject => subject.Name == name);
        Assert.Contains(
            "\"against\"",
            Encoding.UTF8.GetString(TheoryChecks.Certificates.Certificate.Of(subject.Instance, subject.Finding).Utf8.Span),
            StringComparison.Ordinal);
    }
}
