using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// A critical point of neurons that share columns, made rational and ready for a certificate: either enclosed in a box (Inverse is set), or exact
/// with the least possible loss (Group is set).
/// Neurons are numbered within the component.
/// </summary>
internal sealed record ComponentSolution
{
    /// <summary>r coordinates of each row (<see cref="ColumnSpace"/>).</summary>
    public required RationalVector[] Y { get; init; }

    /// <summary>nr entries for each neuron.</summary>
    public required RationalVector[] U { get; init; }

    public required int[][] Tight { get; init; }

    public IReadOnlyList<(int Neuron, int[] With, int[] Columns)> Gauge { get; init; } = [];

    /// <summary>How many unknowns each neuron has.</summary>
    public int[] Unknowns { get; init; } = [];

    /// <summary>An approximate inverse of the Hessian, or null for a group.</summary>
    public RationalMatrix? Inverse { get; init; }

    public Rational Radius { get; init; }

    /// <summary>How far the true point may be at most, generously.</summary>
    public double Delta { get; init; }

    /// <summary>True if the Hessian is not positive definite.</summary>
    public bool IsSaddle { get; init; }

    public OptimalGroup? Group { get; init; }
}
