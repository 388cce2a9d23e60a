using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>When an alternating search stops and how long its numbers may get.</summary>
internal sealed record AlternatingOptions
{
    /// <summary>The largest number of rounds (decoder, then encoder).</summary>
    public int MaxRounds { get; init; } = 40;

    /// <summary>Encoder entries are rounded to this many binary digits where that does not raise the loss.</summary>
    public int Bits { get; init; } = 20;

    /// <summary>Stop when a round lowers the loss by less than this share of it.</summary>
    public Rational Progress { get; init; } = Rational.FromRatio(1, 1 << 20);
}
