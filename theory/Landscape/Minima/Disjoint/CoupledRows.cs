using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>Rows of a pattern whose neurons compete, each on its side.</summary>
/// <param name="Rows">r coordinates for each neuron.</param>
/// <param name="Levels">A number for each spent group at or below its on entries and at or above its off ones; 0 where there is none.</param>
/// <param name="Ties">The cells at that number, where on and off ones are.</param>
internal sealed record CoupledRows(Polynomial[][] Rows, IReadOnlyList<(int Group, Rational Level)> Levels, IReadOnlySet<int> Ties);
