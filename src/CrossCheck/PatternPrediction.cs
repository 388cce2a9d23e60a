using TheoryChecks.Patterns;

namespace TheoryChecks.CrossCheck;

/// <summary>What repaired Thm 3.6 says of a polysemantic partition pattern, and how many plain runs ended there.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Predicted">
/// "trap", "flat", "saddle", "passed by" (a trap or flat at the edge of its region that is no local minimum of the loss), "none" (no partial
/// minimum) or "undecided".
/// </param>
/// <param name="Runs">
/// Plain runs that are explained as that partial minimum; where there is none, those that converged there and are not explained.
/// </param>
/// <param name="Agrees">
/// False if runs converged where the theory leaves nothing to converge to: on a saddle, at an edge that is passed by, or where there is no
/// partial minimum.
/// </param>
public sealed record PatternPrediction(ActivationPattern Pattern, string Predicted, int Runs, bool Agrees);
