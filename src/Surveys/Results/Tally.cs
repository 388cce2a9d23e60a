using System.Numerics;

namespace TheoryChecks.Surveys;

/// <summary>What instances answer to one question: how often each answer.</summary>
/// <param name="question">The question.</param>
internal sealed class Tally(SurveyQuestion question)
{
    private readonly Dictionary<string, int> _counts = [];

    /// <summary>The question.</summary>
    public SurveyQuestion Question { get; } = question;

    /// <summary>How many instances there are.</summary>
    public int Instances { get; private set; }

    /// <summary>The answers with their counts: words first, then numbers, each in order.</summary>
    public IEnumerable<(string Answer, int Count)> Answers => _counts
        .OrderBy(pair => BigInteger.TryParse(pair.Key, out var number) ? number : -1).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => (pair.Key, pair.Value));

    /// <summary>How many have no answer.</summary>
    public int Undecided => Of(SurveyQuestion.Undecided);

    /// <summary>How many count for the share of the question (<see cref="SurveyQuestion.Counts"/>).</summary>
    public int Counted => _counts.Where(pair => Question.Counts(pair.Key) == true).Sum(pair => pair.Value);

    /// <summary>The answers that are numbers.</summary>
    public IEnumerable<(BigInteger Number, int Count)> Numbers =>
        Answers.Where(pair => BigInteger.TryParse(pair.Answer, out _)).Select(pair => (BigInteger.Parse(pair.Answer, null), pair.Count));

    /// <summary>The sum of the numbers.</summary>
    public BigInteger Total => Numbers.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Number * item.Count);

    /// <summary>How many gave this answer.</summary>
    public int Of(string answer) => _counts.GetValueOrDefault(answer);

    /// <summary>One more instance.</summary>
    public void Add(string answer)
    {
        Instances++;
        _counts[answer] = _counts.GetValueOrDefault(answer) + 1;
    }
}
