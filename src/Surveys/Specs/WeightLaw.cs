using TheoryChecks.Exact;

namespace TheoryChecks.Surveys;

/// <summary>The weights m_d of the features.</summary>
/// <param name="Kind">equal: all 1; zipf: 1 / (d + 1)^Exponent; ratio: Ratio for the first feature, 1 for the others; drawn: whole numbers from
/// Least to Greatest, each as likely.</param>
internal sealed record WeightLaw(string Kind)
{
    /// <summary>The kinds.</summary>
    public static readonly string[] Kinds = ["equal", "zipf", "ratio", "drawn"];

    /// <summary>Of zipf.</summary>
    public int Exponent { get; init; } = 1;

    /// <summary>Of ratio.</summary>
    public Rational Ratio { get; init; } = 1;

    /// <summary>Of drawn.</summary>
    public int Least { get; init; } = 1;

    /// <summary>Of drawn.</summary>
    public int Greatest { get; init; } = 10;

    /// <summary>True if the weights depend on the draw.</summary>
    public bool IsRandom => Kind == "drawn" && Least < Greatest;

    /// <summary>One weight per feature.</summary>
    public RationalVector Draw(SeededRandom random, int count) => new(Enumerable.Range(0, count).Select(d => Kind switch
    {
        "zipf" => ((Rational)(d + 1)).Pow(-Exponent),
        "ratio" => d == 0 ? Ratio : Rational.One,
        "drawn" => random.Next(Least, Greatest),
        _ => Rational.One,
    }));
}
