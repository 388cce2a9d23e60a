namespace TheoryChecks.Reporting;

/// <summary>Proves certificates that the kernel has accepted by a proof assistant, or by what one extracts (docs/proofs.md).</summary>
public interface ICertificateProver
{
    /// <summary>What proves, for example "the checker extracted from Coq".</summary>
    string By { get; }

    /// <summary>The certificates that are proved so far, by the paths that verdicts name.</summary>
    IReadOnlySet<string> Proved { get; }

    /// <summary>Asks about one certificate. Safe for use by several threads.</summary>
    void Add(string path, ReadOnlyMemory<byte> certificate);
}
