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
    private readonly ReadOnlyMemory<byte> _instance, _claim; // of an accepted one that may be a part: copies
    private ReadOnlyMemory<byte> _checked; // while it is checked

    private CheckedPart(ReadOnlyMemory<byte> certificate, Func<string, CheckedPart?>? parts)
    {
        (_parts, _checked) = (parts, certificate);
        (var outer, s_current) = (s_current, this);
        Result = Kernel.Check(certificate);
        (s_current, _parts, _checked) = (outer, null, default);
        Sha256 = Result.IsAccepted ? Convert.ToHexStringLower(SHA256.HashData(certificate.Span)) : "";
        if (Result is { IsAccepted: true, Kind: "enumeration" or "loss-lower-bound" })
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
    /// The claim of a part: of {"claim", "evidence"}, once <paramref name="check"/> has checked it; or of {"file", "sha256"}, an accepted certificate
    /// of the kind about the same instance, with the bytes that were joined: then it is read from the part.
    /// </summary>
    public static Reader Claim(string kind, Reader part, Action<Reader, Reader> check)
    {
        if (part.Object("?claim", "?evidence", "?file", "?sha256").Has("claim"))
        {
            check(part.Object("claim", "evidence")["claim"], part["evidence"]);
            return part["claim"];
        }
        var name = part.Object("file", "sha256")["file"].Text();
        if (name.Length is 0 or > LongestName || name[0] == '.' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw part["file"].Malformed("a name of letters, digits, '-', '_' and '.' is wanted, without a folder");
        var found = s_current?.Find(name)
            ?? throw NotACertificate.Rejected($"the part {name} is not at hand; check the join where it lies beside it");
        if (!found.Result.IsAccepted)
            throw NotACertificate.Rejected($"the part {name} is {found.Result.Outcome.ToString().ToLowerInvariant()}: {found.Result.Reason}");
        if (found.Sha256 != part["sha256"].Text())
            throw NotACertificate.Rejected($"the part {name} is not the one that was joined: its SHA-256 is {found.Sha256}");
        if (found.Result.Kind != kind)
            throw NotACertificate.Rejected($"the part {name} is of the kind {found.Result.Kind}");
        Effort.SpendEntries((long)found._instance.Length + found._claim.Length);
        if (!JsonIndex.AreSame(found._instance.Span, JsonIndex.Member(s_current._checked, "instance").Span))
            throw NotACertificate.Rejected($"the part {name} is about another instance, {found.Result.Instance}");
        return new Reader(Effort.Outside(() => JsonIndex.Parse(found._claim)).Root, $"{name}: $.claim"); // as little as its check took
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
