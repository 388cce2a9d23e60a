namespace TheoryChecks.Patterns;

/// <summary>
/// What lies behind a line, seen from a region: nothing, by a lemma (the line is no wall of it), or the image of an orbit's representative under
/// a word in the elements of the symmetry group.
/// </summary>
internal readonly record struct Wall(int Lemma, int Orbit, IReadOnlyList<int> Word)
{
    /// <summary>No region lies there.</summary>
    public static Wall None(int lemma) => new(lemma, -1, []);

    /// <summary>A region of this orbit lies there.</summary>
    public static Wall To(int orbit, IReadOnlyList<int> word) => new(-1, orbit, word);

    /// <summary>True if a region lies there.</summary>
    public bool IsOpen => Orbit >= 0;
}
