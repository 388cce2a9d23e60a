using TheoryChecks.Checking;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.Properties.Checking;

/// <summary>The kernel's limits: each of these would otherwise take hours, or all memory.</summary>
public sealed class HostileTests(ITestOutputHelper output)
{
    private static readonly string[] Limits =
        [HostileCertificates.TooLong, " numbers would have to be kept", " numbers is the limit", "digits are accepted"];

    public static TheoryData<string> Names => [.. HostileCertificates.All.Select(hostile => hostile.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_certificate_gets_a_plain_answer(string name)
    {
        var (_, certificate, reason) = HostileCertificates.All.Single(hostile => hostile.Name == name);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var result = Kernel.Check(certificate);
        output.WriteLine($"{name}: {certificate.Length} bytes, {clock.ElapsedMilliseconds} ms, {result.Outcome}: {result.Reason}");
        Assert.False(result.IsAccepted);
        Assert.Contains(reason, result.Reason);
        // Too large is an outcome of its own: a limit on work, on memory or on digits was met, and nothing else.
        Assert.Equal(Limits.Any(limit => result.Reason!.Contains(limit, StringComparison.Ordinal)), result.IsTooLarge);
    }
}
