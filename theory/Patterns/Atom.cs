namespace TheoryChecks.Patterns;

/// <summary>
/// One homogeneous linear condition on the encoder, about cells. Cell e = c nq + i is neuron i on column c, with
/// pre-activation z_e = &lt;w_i, p_c&gt;. On: z_e > theta_i. Off: z_e &lt;= theta_i. Beats: z_First is chosen before z_Second,
/// so z_First > z_Second, or >= when First is the earlier cell.
/// </summary>
public readonly record struct Atom
{
    private Atom(AtomKind kind, int first, int second) => (Kind, First, Second) = (kind, first, second);

    /// <summary>Which condition.</summary>
    public AtomKind Kind { get; }

    /// <summary>The cell; for Beats, the winner.</summary>
    public int First { get; }

    /// <summary>For Beats, the loser; else -1.</summary>
    public int Second { get; }

    /// <summary>z_e > theta.</summary>
    public static Atom On(int cell) => new(AtomKind.On, cell, -1);

    /// <summary>z_e &lt;= theta.</summary>
    public static Atom Off(int cell) => new(AtomKind.Off, cell, -1);

    /// <summary>The winner's entry is chosen before the loser's.</summary>
    public static Atom Beats(int winner, int loser) => new(AtomKind.Beats, winner, loser);

    /// <summary>True if the condition is a strict inequality.</summary>
    public bool IsStrict => Kind == AtomKind.On || (Kind == AtomKind.Beats && First > Second);
}
