using Xunit;

namespace TheoryChecks.ProofTests;

/// <summary>The same as <see cref="OcamlFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OcamlTheoryAttribute : TheoryAttribute
{
    public OcamlTheoryAttribute() => Skip = Native.Missing;
}
