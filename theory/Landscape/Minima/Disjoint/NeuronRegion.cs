using System.Collections.Immutable;

namespace TheoryChecks.Landscape;

/// <summary>What a pattern asks of one neuron, seen on its own.</summary>
/// <param name="Set">F: the columns where it is on.</param>
/// <param name="Capped">Columns off F with &lt;w, p_c> &lt;= 0, where a multiplier may push.</param>
/// <param name="Below">Columns off F that must not exceed the level, without a multiplier.</param>
/// <param name="Level">What the level is.</param>
internal sealed record NeuronRegion(ImmutableArray<int> Set, ImmutableArray<int> Capped, ImmutableArray<int> Below, LevelKind Level)
{
    /// <summary>Equal exactly for equal regions.</summary>
    public string Key => $"{string.Join(',', Set)}|{string.Join(',', Capped)}|{string.Join(',', Below)}|{Level}";
}
