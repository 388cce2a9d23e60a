using System.Collections.Immutable;

namespace TheoryChecks.Training.Text;

/// <summary>
/// What is reconstructed from what: "residual-3" is an autoencoder, "mlp-in-3>mlp-out-3" a transcoder, "residual-2+residual-5" a crosscoder.
/// </summary>
/// <param name="Inputs">The places side by side in p.</param>
/// <param name="Targets">The places side by side in r.</param>
internal sealed record TextProblem(ImmutableArray<ActivationPlace> Inputs, ImmutableArray<ActivationPlace> Targets)
{
    /// <summary>True if targets are not the inputs.</summary>
    public bool IsTranscoder => !Inputs.SequenceEqual(Targets);

    /// <summary>autoencoder, transcoder, crosscoder.</summary>
    public string Kind => IsTranscoder ? "transcoder" : Inputs.Length > 1 ? "crosscoder" : "autoencoder";

    /// <summary>All places that it needs.</summary>
    public ImmutableArray<ActivationPlace> Places => [.. Inputs.Concat(Targets).Distinct()];

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wanted.</exception>
    public static TextProblem Parse(string text)
    {
        var sides = text.Split('>').Select(side => side.Split('+').Select(ActivationPlace.Parse).ToImmutableArray()).ToArray();
        return sides.Length > 2 || sides.Any(side => side.Distinct().Count() < side.Length)
            ? throw new FormatException(
                $"'{text}' is no problem; give a place (autoencoder), two with > between them (transcoder), or several with + between them "
                    + "(crosscoder).")
            : new TextProblem(sides[0], sides[^1]);
    }

    public override string ToString() => IsTranscoder ? $"{string.Join('+', Inputs)}>{string.Join('+', Targets)}" : string.Join('+', Inputs);
}
