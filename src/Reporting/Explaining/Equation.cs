namespace TheoryChecks.Reporting.Explaining;

/// <summary>A name and its value: W_E = [1 0; 0 1].</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">A number, a vector or a matrix.</param>
public sealed record Equation(Symbol Name, object Value);
