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
    private readonly HashSet<string> _named = []; // the parts that it has asked for
    private readonly ReadOnlyMemory<byte> _instance, _claim; // of an accepted one that may be a part; nothing without its text

    private CheckedPart(ReadOnlyMemory<byte> certificate, Func<string, CheckedPart?>? parts)
    {
        _parts = parts;
        (var outer, s_current) = (s_current, this);
        Result = Kernel.Check(certificate);
        (s_current, _parts) = (outer, null);
        _named.Clear();
        Sha256 = Result.IsAccepted ? Hash(certificate) : "";
        (_instance, _claim) = Read(certificate);
    }

    /// <summary>The same word on the same bytes, or with none of them.</summary>
    private CheckedPart(CheckedPart known, ReadOnlyMemory<byte> certificate)
    {
        (Result, Sha256, LacksParts) = (known.Result, known.Sha256, known.LacksParts);
        (_instance, _claim) = certificate.IsEmpty ? default : Read(certificate);
    }

    /// <summary>The kernel's word.</summary>
    public CheckResult Result { get; }

    /// <summary>True if it joins parts, and one that it names was not at hand.</summary>
    public bool LacksParts { get; private set; }

    /// <summary>The SHA-256 of its bytes, in small hexadecimal digits; empty unless it is accepted.</summary>
    public string Sha256 { get; }

    /// <summary>Has the kernel check a certificate, UTF-8 JSON; <paramref name="parts"/> says what lies beside it under a name, checked.</summary>
    public static CheckedPart Of(ReadOnlyMemory<byte> certificate, Func<string, CheckedPart?>? parts = null) => new(certificate, parts);

    /// <summary>The kernel's word alone, which takes no room. A join refuses it as a part, as it says nothing of instance and claim.</summary>
    public CheckedPart WithoutText() => new(this, default);

    /// <summary>The kernel's word with what a join reads of a part, if these are the bytes that it was on; else null.</summary>
    public CheckedPart? WithText(ReadOnlyMemory<byte> certificate) =>
        Sha256.Length > 0 && Hash(certificate) == Sha256 ? new(this, certificate) : null;

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
        if (!isHere)
            Effort.Allow(((long)found._instance.Length + found._claim.Length) * Kernel.EffortPerByte); // as if they stood in the join
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
        if (!_named.Add(name))
            throw NotACertificate.Rejected($"the part {name} is named twice");
        Effort.Keep(4 + name.Length / 12);
        s_current = null;
        var found = Effort.Outside(() => _parts?.Invoke(name));
        s_current = this; // if it throws, nothing more is looked up
        LacksParts |= found is null;
        return found;
    }

    private static string Hash(ReadOnlyMemory<byte> certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.Span));

    private (ReadOnlyMemory<byte> Instance, ReadOnlyMemory<byte> Claim) Read(ReadOnlyMemory<byte> certificate) =>
        Result is { IsAccepted: true, Kind: "enumeration" or "loss-part" }
            ? (JsonIndex.Member(certificate, "instance").ToArray(), JsonIndex.Member(certificate, "claim").ToArray()) : default;
}
