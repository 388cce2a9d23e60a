using System.Text;
using TheoryChecks.Checking;
using TheoryChecks.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>What is said of certificates of ours that the kernel does not accept: too large is an outcome, anything else a bug.</summary>
public sealed class OwnCertificateTests
{
    [Fact]
    public void A_certificate_that_is_too_large_says_what_helps()
    {
        var refused = Kernel.Check(Encoding.UTF8.GetBytes($"{{\"schema\":\"theorychecks.certificate/1\"{new string(' ', 340_000_000)}}}"));
        Assert.True(refused.IsTooLarge, refused.Reason);
        var said = OwnCertificate.Refused("the enumeration", "six", refused, "cut it with --part");
        Assert.Equal(
            (ExitCode.Undecided, "the enumeration of six: more than one certificate may hold, so none was written; cut it with --part. The kernel says: "
                + "cannot be evaluated: More than 14000000 numbers would have to be kept, of 24 bytes each and with the document's own text; use fewer "
                + "or smaller patterns, vectors or numbers, or cut the document into parts."),
            (said.ExitCode, said.Message));
    }

    [Fact]
    public void A_certificate_that_is_wrong_is_a_bug()
    {
        var refused = Kernel.Check("{}"u8.ToArray());
        Assert.False(refused.IsTooLarge);
        var said = OwnCertificate.Refused("part 01", "six", refused, "cut the tree deeper with --split");
        Assert.Equal(
            (ExitCode.Failed, "the kernel does not accept part 01 of six: $: member 'schema' is missing. This is a bug; please report it with the "
                + "instance."),
            (said.ExitCode, said.Message));
    }
}
