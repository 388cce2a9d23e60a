using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>A finding of a landscape, on its way to whoever re-checks it.</summary>
/// <param name="Name">Names it within the landscape, in characters that may stand in a file name: "partial-minimum-3".</param>
/// <param name="Instance">The instance that it is about.</param>
/// <param name="Finding">The finding.</param>
public sealed record LandscapeFinding(string Name, Instance Instance, RecordedFinding Finding);
