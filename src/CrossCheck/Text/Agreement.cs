namespace TheoryChecks.CrossCheck;

/// <summary>How often a prediction came true, and how often it would by chance.</summary>
/// <param name="Question">What was predicted.</param>
/// <param name="Agreements">How often it came true.</param>
/// <param name="Failures">How often it did not.</param>
/// <param name="Chance">The share that a guess would get right; null where there is no natural guess.</param>
internal sealed record Agreement(string Question, int Agreements, int Failures, double? Chance)
{
    /// <summary>The share that came true; 0 where there was nothing to predict.</summary>
    public double Share => Agreements + Failures == 0 ? 0 : Agreements / (double)(Agreements + Failures);
}
