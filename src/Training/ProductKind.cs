namespace TheoryChecks.Training;

/// <summary>Who makes the encoder's product on the CPU. The numbers differ in rounding, so a checkpoint keeps which one it was.</summary>
public enum ProductKind
{
    /// <summary>The faster of the two here, measured at the start; small steps take libtorch's.</summary>
    Auto,

    /// <summary>libtorch's.</summary>
    Torch,

    /// <summary>Our own, which needs AVX-512.</summary>
    Own,
}
