using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>What lies beside a join on the current thread, from construction to disposal: parts that the kernel has accepted.</summary>
internal sealed class PartsBeside : IDisposable
{
    private const int LongestName = 255;

    [ThreadStatic]
    private static PartsBeside? s_current;

    private readonly PartsBeside? _outer = s_current;
    private readonly Lazy<ReadOnlyMemory<byte>> _instance;
    private readonly Func<string, CheckedPart?>? _parts;

    public PartsBeside(ReadOnlyMemory<byte> join, Func<string, CheckedPart?>? parts) =>
        (_instance, _parts, s_current) = (new(() => JsonIndex.Parse(join).Root.Member("instance")!.Value.Copy()), parts, this);

    /// <summary>True once a part was not at hand.</summary>
    public bool Lacks { get; private set; }

    public void Dispose() => s_current = _outer;

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
        Effort.SpendEntries((long)found.Instance.Length + found.Claim.Length);
        if (!JsonIndex.AreSame(found.Instance.Span, s_current._instance.Value.Span))
            throw NotACertificate.Rejected($"the part {name} is about another instance, {found.Result.Instance}");
        return new Reader(JsonIndex.Parse(found.Claim).Root, $"{name}: $.claim");
    }

    /// <summary>Whoever looks it up may check other documents: what lies beside this one is not beside them, and their effort is theirs.</summary>
    private CheckedPart? Find(string name)
    {
        s_current = null;
        try
        {
            var found = Effort.Outside(() => _parts?.Invoke(name));
            Lacks |= found is null;
            return found;
        }
        finally
        {
            s_current = this;
        }
    }
}
