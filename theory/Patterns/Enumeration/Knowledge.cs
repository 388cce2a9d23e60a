namespace TheoryChecks.Patterns;

/// <summary>What the walk of a subtree starts from and adds to: how forms are numbered, and the lemmas known, numbered from 0.</summary>
internal sealed record Knowledge(AtomSystem System, LemmaCache Cache, int Lemmas)
{
    /// <summary>No lemmas yet.</summary>
    public static Knowledge None(AtomSystem system) => new(system, new LemmaCache(2 * system.Rule.Cells), 0);

    /// <summary>The same knowledge, to be added to by another walk.</summary>
    public Knowledge Copy() => new(System.Copy(), Cache.Copy(), Lemmas);
}
