using System.Text.Json;
using TheoryChecks.Model;
using TheoryChecks.Theorems;

namespace TheoryChecks.Surveys;

/// <summary>What a survey looks at: every cell of a grid of families, in each the same number of draws; or the instances of a folder.</summary>
internal sealed record SurveySpec
{
    /// <summary>Names the survey and its instances.</summary>
    public required string Name { get; init; }

    /// <summary>Decides all draws and all starts of training.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Draws per cell.</summary>
    public int Draws { get; init; } = 1;

    /// <summary>The family that the cells are made of; null where instances come from a folder.</summary>
    public SurveyFamily? Family { get; init; }

    /// <summary>The instances of a folder, in the order of their file names.</summary>
    public IReadOnlyList<Instance> Given { get; init; } = [];

    /// <summary>What is varied; the cells are the combinations of values, the last axis the fastest.</summary>
    public IReadOnlyList<SurveyAxis> Vary { get; init; } = [];

    /// <summary>The theorems to decide.</summary>
    public IReadOnlyList<Theorem> Theorems { get; init; } = [];

    /// <summary>What is asked of the landscape; none: no landscape is taken.</summary>
    public IReadOnlyList<LandscapeQuestion> Landscape { get; init; } = [];

    /// <summary>Look for partial minima on all patterns, not only on partitions.</summary>
    public bool AllPatterns { get; init; }

    /// <summary>Runs of gradient descent per instance; 0: none.</summary>
    public int Runs { get; init; }

    /// <summary>The most steps of each run.</summary>
    public int Steps { get; init; } = 6000;

    /// <summary>After so many seconds an instance is left with what is decided.</summary>
    public double Seconds { get; init; } = 600;

    /// <summary>Instances per file of results.</summary>
    public int Block { get; init; } = 25;

    /// <summary>Questions that are answered for every cell by itself.</summary>
    public IReadOnlyList<string> PerCell { get; init; } = [];

    /// <summary>Figures.</summary>
    public IReadOnlyList<SurveyFigure> Figures { get; init; } = [];

    /// <summary>The specification as it was read.</summary>
    public JsonElement Json { get; init; }

    /// <summary>What the results depend on, in 16 letters: the specification, the instances of a folder, the version.</summary>
    public string Hash { get; init; } = "";

    /// <summary>How many cells there are.</summary>
    public int Cells => Vary.Aggregate(1, (product, axis) => product * axis.Values.Count);

    /// <summary>How many instances there are.</summary>
    public int Count => Family is null ? Given.Count : Cells * Draws;

    /// <summary>How many files of results there are.</summary>
    public int Blocks => (Count + Block - 1) / Block;

    /// <summary>True if instances are drawn at random, so that shares have confidence intervals.</summary>
    public bool IsRandom => Family is not null && Enumerable.Range(0, Cells).Any(cell => FamilyOf(cell).IsRandom);

    /// <summary>The cell of an instance.</summary>
    public int CellOf(int index) => Family is null ? 0 : index / Draws;

    /// <summary>The values of a cell, one per axis.</summary>
    public IReadOnlyList<SurveyAxis.Value> ValuesOf(int cell)
    {
        var values = new SurveyAxis.Value[Vary.Count];
        for (var k = Vary.Count - 1; k >= 0; k--)
            (values[k], cell) = (Vary[k].Values[cell % Vary[k].Values.Count], cell / Vary[k].Values.Count);
        return values;
    }

    /// <summary>The family of a cell.</summary>
    public SurveyFamily FamilyOf(int cell) => ValuesOf(cell).Aggregate(Family!, (family, value) => value.Apply(family));

    /// <summary>An instance.</summary>
    /// <exception cref="SurveyException">It cannot be drawn.</exception>
    public Instance InstanceOf(int index) =>
        Family is null ? Given[index] : FamilyOf(CellOf(index)).Draw(FormattableString.Invariant($"{Name}-{index}"), Seed, index % Draws);
}
