using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.CrossCheck;

/// <summary>Runs that ended in the same region, up to permuting neurons, with the same verdict and loss.</summary>
/// <param name="Pattern">The region's pattern, its sets in lexicographic order.</param>
/// <param name="Verdict">What it is.</param>
/// <param name="Runs">How many runs ended there.</param>
/// <param name="Loss">The median of their losses.</param>
/// <param name="Certified">The loss of the certified partial minimum that explains it; null where there is none, or none is needed.</param>
/// <param name="IsKernelChecked">True if the kernel accepted the certificate behind the verdict.</param>
/// <param name="Reason">Why it is unexplained, in one sentence; else null.</param>
public sealed record EndPoint(
    ActivationPattern Pattern, EndVerdict Verdict, int Runs, double Loss, RationalInterval? Certified, bool IsKernelChecked, string? Reason);
