using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>What is known about the partial minima of one pattern. Exactly one of three: some were found, there are none, or a limit was
/// met.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Minima">Partial minima, one for each combination of the neurons' eigenvalues; empty if none exists or none was found. For TopK and
/// BatchTopK with a spent budget the list may be incomplete.</param>
/// <param name="Refutation">A proof that there is no partial minimum (Minima is empty) or none of positive loss (Minima has those of loss 0 that were
/// found), else null.</param>
/// <param name="Undecided">The limit that was met, or null.</param>
internal sealed record PatternDecision(
    ActivationPattern Pattern, IReadOnlyList<PartialMinimum> Minima, PartialMinimumRefutation? Refutation, string? Undecided)
{
    /// <summary>True or false if decided whether a partial minimum exists, else null.</summary>
    public bool? Exists => Minima.Count > 0 ? true : Refutation is { PositiveOnly: false } ? false : null;

    /// <summary>True if no partial minimum is known but those with a row that is 0 on its columns, which tell little: others are worth a
    /// search.</summary>
    public bool IsWorthASearch => Exists is null || (Minima.Count > 0 && Minima.All(minimum => minimum.Neurons.Any(neuron => neuron.IsZero)));

    /// <summary>True or false if decided whether a partial minimum of positive loss exists, else null.</summary>
    public bool? ExistsWithPositiveLoss => Minima.Any(minimum => minimum.HasPositiveLoss) ? true : Refutation is not null ? false : null;
}
