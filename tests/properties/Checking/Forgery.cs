using TheoryChecks.Checking;

namespace TheoryChecks.Properties.Checking;

/// <summary>A certificate made from an accepted one.</summary>
/// <param name="Name">File and line.</param>
/// <param name="Certificate">UTF-8 JSON.</param>
/// <param name="Outcome">What the kernel must say.</param>
/// <param name="Reason">A part of the reason; null if accepted.</param>
internal sealed record Forgery(string Name, byte[] Certificate, Outcome Outcome, string? Reason);
