namespace TheoryChecks.Landscape;

/// <summary>
/// Proposes squares for the branch and bound over latents: a linear or semidefinite program, in floating point or not. What it says is rounded to
/// exact numbers and checked, and the kernel checks it again; so it can make proofs shorter, never a bound wrong. It is asked by several threads at
/// once.
/// </summary>
internal interface ISquareOracle
{
    /// <summary>The solver and its version, for reports.</summary>
    string Name { get; }

    /// <summary>Terms as <see cref="SquareQuestion"/> wants them, or null if it knows none.</summary>
    IReadOnlyList<SquareTerm>? Propose(SquareQuestion question);
}
