namespace TheoryChecks.Proofs;

/// <summary>
/// One certificate as a theorem: the statement is a definition of Kinds.v applied to literals, and the proof a sound check applied to evidence.
/// </summary>
/// <param name="Statement">The statement's definition and its arguments, in Coq's notation.</param>
/// <param name="Soundness">The theorem of theory/Proofs/Check that proves it.</param>
/// <param name="Number">The number of the check in the extracted checker.</param>
/// <param name="Arguments">What the check reads.</param>
internal sealed record Claim(string Statement, string Soundness, int Number, params ProofTerm[] Arguments)
{
    /// <summary>True if the check decides a part of what the kernel accepts of this kind: where it says no, the case is not covered.</summary>
    public bool IsPart { get; init; }
}
