using TheoryChecks.Checking;
using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting;

/// <summary>How a landscape is taken.</summary>
public sealed record LandscapeRunOptions
{
    /// <summary>How far to go; the judge and what is published belong to the run.</summary>
    public LandscapeOptions Landscape { get; init; } = new();

    /// <summary>
    /// Given each certificate that the kernel has accepted, with its path relative to the document, on any thread, one at a time. Null: certificates
    /// are checked, not kept.
    /// </summary>
    public Action<string, ReadOnlyMemory<byte>>? Keep { get; init; }

    /// <summary>What lies beside the certificates, by name, checked: parts of what this run joins. Null: nothing.</summary>
    internal Func<string, CheckedPart?>? Parts { get; init; }

    /// <summary>How long a step may take to notice that the budget is used up before it is left behind.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);
}
