using TheoryChecks.Landscape;

namespace TheoryChecks.Properties.Landscape;

/// <summary>An oracle whose proposals are all of one bad kind.</summary>
internal sealed class LyingSquareOracle(string lie) : ISquareOracle
{
    public static readonly IReadOnlyDictionary<string, Func<int, IReadOnlyList<SquareTerm>?>> Lies =
        new Dictionary<string, Func<int, IReadOnlyList<SquareTerm>?>>
    {
        ["nothing"] = _ => null,
        ["no terms"] = _ => [],
        ["not a number"] = n => [new(new double[n], double.NaN)],
        ["entries that are not numbers"] = n => [new([.. Enumerable.Repeat(double.NaN, n)], 1)],
        ["infinite"] = n => [new([.. Enumerable.Repeat(1.0, n)], double.PositiveInfinity)],
        ["infinite entries"] = n => [new([.. Enumerable.Repeat(double.NegativeInfinity, n)], 1)],
        ["too long"] = n => [new(new double[n + 1], 1)],
        ["empty"] = _ => [new([], 1)],
        ["negative"] = n => [new([.. Enumerable.Repeat(1.0, n)], -1)],
        ["huge"] = n => [new([.. Enumerable.Repeat(1e300, n)], 1e300)],
        ["missing"] = _ => [null!],
        ["missing vector"] = _ => [new(null!, 1)],
        ["very many"] = n => [.. Enumerable.Repeat(new SquareTerm(new double[n], 1), 100_000)],
    };

    private int _asked;

    public string Name => lie;

    public int Asked => _asked;

    public IReadOnlyList<SquareTerm>? Propose(SquareQuestion question)
    {
        Interlocked.Increment(ref _asked);
        return Lies[lie](question.Form.Rows);
    }
}
