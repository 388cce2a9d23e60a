namespace TheoryChecks.Reporting;

/// <summary>One case of a JUnit report.</summary>
/// <param name="Group">The class name under which build servers list it.</param>
/// <param name="Name">Its name within the group.</param>
/// <param name="Failures">What is wrong, one sentence each; empty if nothing is.</param>
/// <param name="Skipped">Why it says nothing, or null.</param>
/// <param name="Output">What it says.</param>
public sealed record JUnitCase(string Group, string Name, IReadOnlyList<string> Failures, string? Skipped = null, string? Output = null);
