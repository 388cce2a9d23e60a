namespace TheoryChecks.Theorems;

/// <summary>What stands behind a verdict, strongest first.</summary>
public enum EvidenceLevel
{
    /// <summary>Certificates that the kernel re-checks in exact arithmetic, with no solver involved.</summary>
    Kernel,

    /// <summary>A named solver and version attests it.</summary>
    Solver,

    /// <summary>Floating-point agreement.</summary>
    Numeric,
}
