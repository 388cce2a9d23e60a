using TheoryChecks.Proofs;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>What the checker extracted from Coq says about certificates that the kernel has accepted: proved, refused, or of a kind that it does not
/// cover.</summary>
internal sealed class ProvedCount : ICertificateProver, IDisposable
{
    private const string NotThisCase = "the proofs cover only some cases of the kind";

    private readonly Lock _one = new();
    private readonly VerifiedChecker _checker;
    private readonly SortedDictionary<string, int> _left = new(StringComparer.Ordinal);
    private readonly List<string> _refused = [];
    private readonly HashSet<string> _proved = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>What proves, in a report.</summary>
    public string By => "the checker extracted from Coq";

    /// <summary>The certificates that are proved.</summary>
    public IReadOnlySet<string> Proved => _proved;

    private ProvedCount(VerifiedChecker checker) => _checker = checker;

    /// <summary>Starts the checker, for the option that asks for it.</summary>
    public static ProvedCount Start(string option) =>
        new(VerifiedChecker.Start(null, out var missing) ?? throw CommandException.BadInput($"{option}: {missing}."));

    /// <summary>Asks about one certificate. Can be called from several threads.</summary>
    public void Add(string path, ReadOnlyMemory<byte> certificate)
    {
        string? flat = null, reason = null;
        var isPart = false;
        try
        {
            flat = ProofFile.Flat(certificate, out isPart);
        }
        catch (NoTheoremException no)
        {
            reason = no.Message;
        }
        lock (_one)
        {
            _all++;
            if (flat is null)
                _left[reason!] = _left.GetValueOrDefault(reason!) + 1;
            else if (_checker.Answer(flat) is var word && word == "accepted")
                _proved.Add(path);
            else if (isPart && word == "rejected")
                _left[NotThisCase] = _left.GetValueOrDefault(NotThisCase) + 1;
            else
                _refused.Add($"{path}: the extracted checker says {word}");
        }
    }

    /// <summary>Prints the counts; false if a certificate was refused.</summary>
    public bool Print(TextWriter text)
    {
        foreach (var line in _refused)
            text.WriteLine($"not proved: {line}");
        foreach (var (reason, count) in _left)
            text.WriteLine($"not covered: {count}, because {reason}");
        text.WriteLine($"proved: {_proved.Count} of {_all}, by {By}");
        return _refused.Count == 0;
    }

    public void Dispose() => _checker.Dispose();
}
