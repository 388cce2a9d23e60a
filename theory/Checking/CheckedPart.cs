using System.Security.Cryptography;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>A certificate with the kernel's word on it; of an accepted one also what a join that names it needs to know.</summary>
public sealed class CheckedPart
{
    private CheckedPart(CheckResult result, bool lacksParts, string sha256, JsonIndex.Value? root)
    {
        (Result, LacksParts, Sha256) = (result, lacksParts, sha256);
        if (root is { } whole && result.Kind is "enumeration" or "loss-lower-bound")
            (Instance, Claim) = (whole.Member("instance")!.Value.Copy(), whole.Member("claim")!.Value.Copy());
    }

    /// <summary>The kernel's word.</summary>
    public CheckResult Result { get; }

    /// <summary>True if it joins parts, and one that it names was not at hand.</summary>
    public bool LacksParts { get; }

    /// <summary>The SHA-256 of its bytes, in small hexadecimal digits; empty unless it is accepted.</summary>
    public string Sha256 { get; }

    internal ReadOnlyMemory<byte> Instance { get; }

    internal ReadOnlyMemory<byte> Claim { get; }

    /// <summary>Has the kernel check a certificate, given as UTF-8 JSON.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="parts">What lies beside it under a name, checked; null if nothing does.</param>
    public static CheckedPart Of(ReadOnlyMemory<byte> certificate, Func<string, CheckedPart?>? parts = null)
    {
        using var beside = new PartsBeside(certificate, parts);
        return Kernel.Check(certificate) is var result && result.IsAccepted
            ? new(result, false, Convert.ToHexStringLower(SHA256.HashData(certificate.Span)), JsonIndex.Parse(certificate).Root)
            : new(result, beside.Lacks, "", null);
    }
}
