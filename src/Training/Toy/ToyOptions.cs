namespace TheoryChecks.Training.Toy;

/// <summary>How many toy models are trained, and how: gradient descent on the whole problem, in double precision.</summary>
public sealed record ToyOptions
{
    /// <summary>Models, each from its own random start.</summary>
    public int Seeds { get; init; } = 2000;

    /// <summary>The number of the first model: some of the models of a larger run, trained apart from the others.</summary>
    public int First { get; init; }

    /// <summary>Decides all starts.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The most steps.</summary>
    public int Steps { get; init; } = 20_000;

    /// <summary>Step length, divided by the sum of m_c |r_c|^2 or m_c |p_c|^2, whichever is larger, so that it suits every scale.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>Heavy-ball momentum; 0 is plain gradient descent, whose basins are those of the theory.</summary>
    public double Momentum { get; init; }

    /// <summary>Standard deviation of the entries at the start.</summary>
    public double StartScale { get; init; } = 1;

    /// <summary>A run has converged when its gradient's norm is at most this share of the total: of the sum of m_c |r_c|^2, for a transcoder of its
    /// geometric mean with the sum of m_c |p_c|^2.</summary>
    public double GradientTolerance { get; init; } = 5e-8;

    /// <summary>Weight of the anchoring penalty, beside the lightest column that counts.</summary>
    public double AnchorWeight { get; init; } = 1;

    /// <summary>Resampling happens every so many steps.</summary>
    public int ResampleEvery { get; init; } = 500;

    /// <summary>The mode.</summary>
    public ToyMode Mode { get; init; } = ToyMode.Plain;
}
