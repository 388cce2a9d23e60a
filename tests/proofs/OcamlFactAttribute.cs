using Xunit;

namespace TheoryChecks.ProofTests;

/// <summary>A test that needs the extracted checker: Coq to extract it, OCaml to build it. Without them it is skipped, and the run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OcamlFactAttribute : FactAttribute
{
    public OcamlFactAttribute() => Skip = Native.Missing;
}
