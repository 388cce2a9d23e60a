using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Reporting.Tables;

/// <summary>Counts what the kernel said about the certificates behind a table, for its footer. Safe for use by several threads.</summary>
public sealed class KernelTally
{
    private int _accepted, _refused;

    /// <summary>True if the kernel has accepted every certificate so far.</summary>
    public bool AllAccepted => _refused == 0;

    /// <summary>Hands a finding to the kernel, as the bytes of a certificate, and returns the kernel's word.</summary>
    public bool Accepts(Instance instance, Finding finding)
    {
        var isAccepted = Kernel.Check(Certificate.Of(instance, finding).Utf8).IsAccepted;
        Interlocked.Increment(ref isAccepted ? ref _accepted : ref _refused);
        return isAccepted;
    }

    /// <summary>Counts the certificates behind a part of a landscape, which the kernel has judged already.</summary>
    public void Add(LandscapeEvidence evidence) => Interlocked.Add(ref _accepted, evidence.Names.Count);

    /// <summary>Counts the certificates behind a partial minimum, those about the loss beyond its region included.</summary>
    public void Add(LocalMinimum entry)
    {
        Add(entry.Evidence);
        if (entry.EdgeEvidence is { } edge)
            Add(edge);
    }

    /// <summary>Counts the certificates behind a verdict.</summary>
    public void Add(ReportedVerdict verdict) => Interlocked.Add(ref _accepted, verdict.Accepted);

    /// <summary>The sentence for the footer.</summary>
    public override string ToString() => _refused == 0
        ? $"kernel, {Counted.Of(_accepted, "certificate")} accepted."
        : $"kernel, {Counted.Of(_accepted, "certificate")} accepted, {_refused} not: those rows are undecided.";
}
