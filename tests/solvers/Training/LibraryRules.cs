namespace TheoryChecks.SolverTests.Training;

/// <summary>What a library's trainer does, in numbers of its own: nothing here is read from our options.</summary>
/// <param name="Gate">relu, gated, jumprelu, topk or batchtopk.</param>
/// <param name="Rate">Adam's rate.</param>
internal sealed record LibraryRules(string Gate, double Rate)
{
    public const int Neurons = 10, Inputs = 6, Sparsity = 2;

    public int K => Sparsity;

    public int WarmUp { get; init; }

    public int SparsityWarmUp { get; init; }

    public bool SubtractsBias { get; init; }

    public bool HasUnitDecoder { get; init; }

    /// <summary>Columns become unit between gradient and step; else after the step.</summary>
    public bool IsUnitBeforeStep { get; init; }

    /// <summary>The squared error over the variance of the first batch.</summary>
    public bool ErrorIsOverVariance { get; init; }

    public bool Clips { get; init; }

    public double Beta1 { get; init; } = 0.9;

    public double Epsilon { get; init; } = 1e-5;

    public double L1 { get; init; }

    /// <summary>Of Gated: the auxiliary loss moves decoder and b_D, and its L1 is weighted; else both are frozen.</summary>
    public bool MovesDecoder { get; init; }

    public bool WeightsL1 { get; init; }

    /// <summary>The coefficient of the number of latents that pass, as it is.</summary>
    public double L0 { get; init; }

    public double? L0Target { get; init; }

    public double Bandwidth { get; init; } = 0.5;

    public int[] Groups { get; init; } = [];

    /// <summary>The mean over groups of errors divided by their number; else their sum.</summary>
    public bool AveragesGroups { get; init; }

    public int AuxK { get; init; }

    public double AuxCoefficient { get; init; }

    public bool AuxIsOverVariance { get; init; }

    public bool AuxIsRectified { get; init; } = true;

    public bool SelectsByNorm { get; init; }

    public int DeadAfter { get; init; } = 48;

    /// <summary>Data on which neurons die, where there is AuxK.</summary>
    public int Seed { get; init; } = 4;

    /// <summary>dictionary_learning, SAELens and openai; numbers are those of a run of 30 steps with 10 neurons.</summary>
    public static IReadOnlyDictionary<(string Preset, string Method), LibraryRules> All { get; } = new Dictionary<(string, string), LibraryRules>
    {
        [("dictionary-learning", "ReLU")] = new("relu", 1e-3)
        {
            WarmUp = 3, SparsityWarmUp = 6, SubtractsBias = true, HasUnitDecoder = true, L1 = 0.1,
        },
        [("dictionary-learning", "JumpReLU")] = new("jumprelu", 7e-5)
        {
            WarmUp = 3, SparsityWarmUp = 6, HasUnitDecoder = true, Clips = true, Beta1 = 0, L0Target = Sparsity,
        },
        [("dictionary-learning", "TopK")] = KSparse("topk", []),
        [("dictionary-learning", "BatchTopK")] = KSparse("batchtopk", []),
        [("dictionary-learning", "Matryoshka")] = KSparse("batchtopk", Prefixes),
        [("dictionary-learning", "Gated")] = new("gated", 5e-5)
        {
            WarmUp = 3, SparsityWarmUp = 6, SubtractsBias = true, HasUnitDecoder = true, Beta1 = 0, L1 = 0.1,
        },
        [("saelens", "Gated")] = new("gated", 3e-4) { SubtractsBias = true, Clips = true, L1 = 0.1, MovesDecoder = true },
        [("saelens", "ReLU")] = new("relu", 3e-4) { SubtractsBias = true, Clips = true, L1 = 0.1, WeightsL1 = true },
        [("saelens", "JumpReLU")] = new("jumprelu", 3e-4) { SubtractsBias = true, Clips = true, L0 = 1 },
        [("saelens", "TopK")] = SaeLens("topk"),
        [("saelens", "BatchTopK")] = SaeLens("batchtopk"),
        [("saelens", "Matryoshka")] = SaeLens("batchtopk") with { Groups = Prefixes },
        [("openai", "TopK")] = new("topk", 1e-4)
        {
            SubtractsBias = true, HasUnitDecoder = true, IsUnitBeforeStep = true, ErrorIsOverVariance = true, AuxK = Inputs / 2,
            AuxCoefficient = 1 / 32.0, AuxIsOverVariance = true, Seed = 1,
        },
    };

    private static int[] Prefixes => [2, 4, Neurons];

    private static LibraryRules KSparse(string gate, int[] groups) => new(gate, 2e-4 / Math.Sqrt(Neurons / 16384.0))
    {
        WarmUp = 3, SubtractsBias = true, HasUnitDecoder = true, Clips = true, AuxK = Inputs / 2, AuxCoefficient = 1 / 32.0,
        AuxIsOverVariance = true, Groups = groups, AveragesGroups = true,
    };

    private static LibraryRules SaeLens(string gate) => new(gate, 3e-4)
    {
        SubtractsBias = true, Clips = true, AuxK = Inputs / 2, AuxCoefficient = 1, AuxIsRectified = false, SelectsByNorm = true,
    };
}
