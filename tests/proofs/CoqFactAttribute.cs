using Xunit;

namespace TheoryChecks.ProofTests;

/// <summary>A test that needs Coq with mathcomp. Without it the test is skipped, and the run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CoqFactAttribute : FactAttribute
{
    public CoqFactAttribute()
    {
        if (Coq.Missing is { } missing)
            Skip = missing;
    }
}
