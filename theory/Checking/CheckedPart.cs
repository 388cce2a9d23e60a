using System.Security.Cryptography;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>A certificate with the kernel's word on it. While it is checked, it is what others lie beside: the parts that it may join.</summary>
internal sealed class CheckedPart
{
    private const int LongestName = 255;

    [ThreadStatic]
    private static CheckedPart? s_current;

    private readonly Func<string, CheckedPart?>? _parts;
    private readonly ReadOnlyMemory<byte> _instance, _claim; // of an accepted one that may be a part

    private CheckedPart(ReadOnlyMemory<byte> certificate, Func<string, CheckedPart?>? parts)
    {
        _parts = parts;
        (var outer, s_current) = (s_current, this);
        Result = Kernel.Check(certificate);
        (s_current, _parts) = (outer, null);
        Sha256 = Result.IsAccepted ? Convert.ToHexStringLower(SHA256.HashData(certificate.Span)) : "";
        if (Result is { IsAccepted: true, Kind: "enumeration" or "loss-part" })
            (_instance, _claim) = (JsonIndex.Member(certificate, "instance").ToArray(), JsonIndex.Member(certificate, "claim").ToArray());
    }

    /// <summary>The kernel's word.</summary>
    public CheckResult Result { get; }

    /// <summary>True if it joins parts, and one that it names was not at hand.</summary>
    public bool LacksParts { get; private set; }

    /// <summary>The SHA-256 of its bytes, in small hexadecimal digits; empty unless it is accepted.</summary>
    public string Sha256 { get; }

    /// <summary>Has the kernel check a certificate, UTF-8 JSON; <paramref name="parts"/> says what lies beside it under a name, checked.</summary>
    public static CheckedPart Of(ReadOnlyMemory<byte> certificate, Func<string, CheckedPart?>? parts = null) => new(certificate, parts);

    /// <summary>
    /// The claim of a part, an accepted certificate of the kind about the same instance: of {"certificate"}, as it is; of {"file", "sha256"}, one
    /// that lies beside the join, with the bytes that were joined. What is claimed is read from the part.
    /// </summary>
    public static Reader Claim(string kind, ClaimInstance instance, Reader part, out int bytes)
    {
        var isHere = part.Object("?certificate", "?file", "?sha256").Has("certificate");
        var (what, found) = isHere ? Here(part.Object("certificate")["certificate"]) : Beside(part.Object("file", "sha256"));
        if (!found.Result.IsAccepted)
            throw NotACertificate.Rejected($"{what} is {found.Result.Outcome.ToString().ToLowerInvariant()}: {found.Result.Reason}");
        if (!isHere && found.Sha256 != part["sha256"].Text())
            throw NotACertificate.Rejected($"{what} is not the one that was joined: its SHA-256 is {found.Sha256}");
        if (found.Result.Kind != kind)
            throw NotACertificate.Rejected($"{what} is of the kind {found.Result.Kind}");
        Effort.SpendEntries((long)found._instance.Length + found._claim.Length);
        if (!JsonIndex.AreSame(found._instance.Span, instance.Source.Copy().Span))
            throw NotACertificate.Rejected($"{what} is about another instance, {found.Result.Instance}");
        bytes = found._claim.Length;
        return new Reader(Effort.Outside(() => JsonIndex.Parse(found._claim)).Root, $"{what}: $.claim"); // as little as its check took
    }

    /// <summary>Its effort counts: it is of this document.</summary>
    private static (string, CheckedPart) Here(Reader certificate)
    {
        var text = certificate.Copy();
        Effort.SpendEntries(text.Length);
        return ("a part", new(text, null));
    }

    private static (string, CheckedPart) Beside(Reader part)
    {
        var name = part["file"].Text();
        if (name.Length is 0 or > LongestName || name[0] == '.' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw part["file"].Malformed("a name of letters, digits, '-', '_' and '.' is wanted, without a folder");
        return ($"the part {name}", s_current?.Find(name)
            ?? throw NotACertificate.Rejected($"the part {name} is not at hand; check the join where it lies beside it"));
    }

    /// <summary>Whoever looks it up may check other documents: what lies beside this one is not beside them, and their effort is theirs.</summary>
    private CheckedPart? Find(string name)
    {
        Effort.RequireLittle();
        s_current = null;
        var found = Effort.Outside(() => _parts?.Invoke(name));
        s_current = this; // if it throws, nothing more is looked up
        LacksParts |= found is null;
        return found;
    }
}
