using System.Numerics;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Patterns that the census treats alike: up to permuting neurons, and columns where that changes nothing.</summary>
/// <param name="Pattern">A representative.</param>
/// <param name="Multiplicity">How many ordered patterns the class has.</param>
/// <param name="Outcome">Whether loss 0 can be reached on them.</param>
/// <param name="Decision">The point or proof for the representative, or null where a matching decides.</param>
/// <param name="Matching">The matching or cover for the representative, or null where it does not decide.</param>
internal sealed record ZeroLossClass(
    ActivationPattern Pattern, BigInteger Multiplicity, ZeroLossOutcome Outcome, ZeroLossDecision? Decision, ColumnMatching? Matching);
