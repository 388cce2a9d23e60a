using System.Text.Json;

namespace TheoryChecks.Landscape;

/// <summary>The way from all latents of a pattern to a box of them. Two are equal only if they are the same object.</summary>
/// <param name="steps">The splits, which child is taken, and of how many.</param>
/// <param name="writeCones">Writes the member "cones": the coordinates that boxes are given in.</param>
/// <param name="box">The box.</param>
internal sealed class BoxPath(IReadOnlyList<(LatentCut Cut, int Child, int Children)> steps, Action<Utf8JsonWriter> writeCones, LatentBox box)
{
    /// <summary>The splits, which child is taken, and of how many.</summary>
    public IReadOnlyList<(LatentCut Cut, int Child, int Children)> Steps => steps;

    /// <summary>Writes the member "cones".</summary>
    public Action<Utf8JsonWriter> WriteCones => writeCones;

    /// <summary>The box.</summary>
    public LatentBox Box => box;
}
