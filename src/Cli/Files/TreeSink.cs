using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Proofs;

namespace TheoryChecks.Cli;

/// <summary>One tree of a census on its way to the kernel: streamed, or recorded as a certificate. Counts what goes by.</summary>
internal sealed class TreeSink : IEnumerationSink, IDisposable
{
    private readonly CensusPart _part;
    private readonly Instance _instance;
    private readonly int _mostKept;
    private readonly EnumerationRecord? _record;
    private readonly KernelStream? _stream;
    private readonly VerifiedStream? _proof;

    public TreeSink(Instance instance, CensusPart part, bool record, int mostKept, VerifiedChecker? checker)
    {
        (_instance, _part, _mostKept) = (instance, part, mostKept);
        _proof = checker is null ? null : new VerifiedStream(checker, instance, part.Threshold);
        if (record)
            _record = new EnumerationRecord();
        else
            _stream = new KernelStream(instance, part);
    }

    private IEnumerationSink Next => (IEnumerationSink?)_record ?? _stream!;

    /// <summary>Points: one encoder per pattern.</summary>
    public long Witnesses { get; private set; }

    public long Lemmas { get; private set; }

    /// <summary>The certificate, if the tree is recorded, once <see cref="Check"/> has been asked.</summary>
    public Certificate? Certificate { get; private set; }

    public void Lemma(Lemma lemma)
    {
        Lemmas++;
        Next.Lemma(lemma);
        _proof?.Lemma(lemma);
    }

    public void Open()
    {
        Next.Open();
        _proof?.Open();
    }

    public void Closed(int lemma)
    {
        Next.Closed(lemma);
        _proof?.Closed(lemma);
    }

    public void Point(RationalVector encoder)
    {
        if (_record is not null && Witnesses >= _mostKept)
        {
            var fix = "raise --max-kept, or check without --out, which needs no memory for them";
            throw new EnumerationLimitException($"There are more than {_mostKept} patterns to write into a certificate; {fix}.");
        }
        Witnesses++;
        Next.Point(encoder);
        _proof?.Point(encoder);
    }

    public void Dispose() => _proof?.Dispose();

    /// <summary>Null if the extracted checker proves the number of patterns, or was not asked; else its word.</summary>
    public string? Refused() => _proof is null || _proof.Finish(_part.Patterns, out var word) ? null : word;

    /// <summary>The kernel's word on the whole tree: on the certificate's bytes if it is recorded.</summary>
    public CheckResult Check()
    {
        if (_record is null)
            return _stream!.Finish(_part.Patterns, _part.PatternsUpToPermutation);
        Certificate = Certificate.Of(_instance, _part.Finding(_record));
        return Kernel.Check(Certificate.Utf8);
    }
}
