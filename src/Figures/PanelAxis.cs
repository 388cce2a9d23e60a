namespace TheoryChecks.Figures;

/// <summary>An axis of a panel: label with unit, ends, and ticks; null for ticks at round numbers.</summary>
internal sealed record PanelAxis(string Label, double Least, double Greatest, IReadOnlyList<(double At, string Label)>? Ticks = null);
