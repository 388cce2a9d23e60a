namespace TheoryChecks.Training.Toy;

/// <summary>How toy models are trained.</summary>
public enum ToyMode
{
    /// <summary>Gradient descent on the loss alone.</summary>
    Plain,

    /// <summary>With the anchoring penalty (Eq. 26) in the first half of the steps; then it is let go, so that runs end where the loss alone wants
    /// them.</summary>
    Anchored,

    /// <summary>Dead neurons move to the worst reconstructed column, now and then in the first half of the steps.</summary>
    Resampled,
}
