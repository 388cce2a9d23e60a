namespace TheoryChecks.Reporting.Explaining;

/// <summary>A letter with what stands below it: W_E, p_0.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Below">The index.</param>
public readonly record struct Symbol(string Letter, string Below)
{
    /// <summary>The encoder, nq x np.</summary>
    public static Symbol Encoder { get; } = new("W", "E");

    /// <summary>The decoder, nr x nq.</summary>
    public static Symbol Decoder { get; } = new("W", "D");
}
