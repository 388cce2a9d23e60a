using TheoryChecks.Exact;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Random encoders of a case: some generic, some with small whole entries, and some on purpose where cells tie or sit on their
/// thresholds.</summary>
internal static class EncoderSamples
{
    public static IEnumerable<RationalMatrix> Of(SmallInstance small, int seed, int count)
    {
        var random = new Random(seed);
        var (nq, np) = (small.Neurons, small.Inputs.Columns);
        var judge = new Judge(small.Activation, small.Inputs, nq);
        for (var k = 0; k < count; k++)
        {
            var spread = k % 3 == 0 ? 2 : 1000;
            Rational[] point = [.. Enumerable.Range(0, nq * np).Select(_ => (Rational)random.Next(-spread, spread + 1) / (k % 2 + 1))];
            if (k % 3 == 2)
                point = OnBoundary(judge, new RationalVector([.. point, Rational.One]), random) ?? point;
            yield return RationalMatrix.Create(nq, np, (i, j) => point[i * np + j]);
        }
    }

    /// <summary>A point near the given one at which one to three random forms vanish, or null if none has t = 1.</summary>
    private static Rational[]? OnBoundary(Judge judge, RationalVector near, Random random)
    {
        var forms = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2) == 0
            ? judge.Excess(random.Next(judge.Cells))
            : judge.Cell(random.Next(judge.Cells)) - judge.Cell(random.Next(judge.Cells)));
        var x = RationalVector.Zero(judge.Unknowns);
        foreach (var direction in RationalMatrix.FromRows(forms).NullSpace())
            x += near.Dot(direction) / direction.SquaredNorm * direction;
        return x[judge.Unknowns - 1].Sign > 0 ? [.. x.Take(judge.Unknowns - 1).Select(entry => entry / x[judge.Unknowns - 1])] : null;
    }
}
