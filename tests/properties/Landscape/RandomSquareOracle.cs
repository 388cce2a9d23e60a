using TheoryChecks.Landscape;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Proposes random squares, scaled so that some of them do: single ones that take a part of a row of the form.</summary>
internal sealed class RandomSquareOracle(int seed) : ISquareOracle
{
    public string Name => "random";

    public IReadOnlyList<SquareTerm>? Propose(SquareQuestion question)
    {
        var (n, random) = (question.Form.Rows, new Random(seed ^ question.Form.GetHashCode()));
        var terms = new List<SquareTerm>();
        for (var g = 0; g < n; g++)
        {
            var row = question.Form.Row(g).ToDoubles();
            if (row[g] > 0)
                terms.Add(new(row, random.NextDouble() * 1.2 / row[g]));
            else if (random.Next(3) == 0)
                terms.Add(new([.. row.Select(_ => random.NextDouble() - 0.5)], Math.Pow(10, random.Next(-6, 3))));
        }
        return [.. terms.Where(_ => random.Next(n) < 2)];
    }
}
