using TheoryChecks.Exact;

namespace TheoryChecks.Surveys;

/// <summary>
/// Where the features point: on the unit sphere uniformly (<see cref="Angle"/> is null), or in the plane at equal angles from the first axis on.
/// Every vector is rational with length exactly 1.
/// </summary>
/// <param name="Angle">Degrees from each feature of a fan to the next; null: drawn.</param>
/// <param name="Error">How far a rational vector may lie from the direction that it stands for.</param>
/// <param name="MostCosine">Draws are repeated until no inner product of two inputs is above this; null: any will do.</param>
internal sealed record DirectionLaw(double? Angle, double Error, Rational? MostCosine)
{
    /// <summary>The most draws in search of small inner products.</summary>
    public const int MostDraws = 10_000;

    /// <summary>The largest dimension that is drawn in: beyond it few points of a cube lie in the ball.</summary>
    public const int MostDimensions = 8;

    private const int Steps = 1 << 20; // of a cube's half edge

    /// <summary>True if the directions depend on the draw.</summary>
    public bool IsRandom => Angle is null;

    /// <summary>The directions, one a row.</summary>
    /// <exception cref="SurveyException">No draw has inner products that are small enough.</exception>
    public RationalMatrix Draw(SeededRandom random, int count, int dimension)
    {
        if (Angle is { } angle)
            return RationalMatrix.FromRows([.. Enumerable.Range(0, count).Select(d => Padded(Turned(angle * d), dimension))]);
        for (var draw = 0; draw < MostDraws; draw++)
        {
            RationalVector[] vectors = [.. Enumerable.Range(0, count).Select(_ => OnSphere(random, dimension))];
            if (MostCosine is not { } most || Pairs(count).All(pair => vectors[pair.I].Dot(vectors[pair.J]) <= most))
                return RationalMatrix.FromRows(vectors);
        }
        throw new SurveyException(
            $"no {count} vectors in dimension {dimension} with inner products of at most {MostCosine} were found in {MostDraws} draws; "
                + "raise mostCosine.");
    }

    private static IEnumerable<(int I, int J)> Pairs(int count) =>
        from i in Enumerable.Range(0, count) from j in Enumerable.Range(0, i) select (i, j);

    /// <summary>Uniform on the sphere: the direction of a point that is uniform in the ball. Whole numbers only, so the same everywhere.</summary>
    private RationalVector OnSphere(SeededRandom random, int dimension)
    {
        while (true)
        {
            var point = new double[dimension];
            var squared = 0.0;
            for (var i = 0; i < dimension; i++)
            {
                point[i] = random.Next(-Steps, Steps);
                squared += point[i] * point[i];
            }
            if (squared > 0 && squared <= (double)Steps * Steps)
                return Sphere.Within(point, Error);
        }
    }

    /// <summary>Multiples of 90 degrees come out exactly.</summary>
    private RationalVector Turned(double degrees) => degrees % 90 == 0
        ? new RationalVector(((int)(degrees / 90) % 4) switch { 0 => [1, 0], 1 => [0, 1], 2 => [-1, 0], _ => new Rational[] { 0, -1 } })
        : Sphere.Within([Math.Cos(degrees * Math.PI / 180), Math.Sin(degrees * Math.PI / 180)], Error);

    private static RationalVector Padded(RationalVector vector, int dimension) =>
        new(vector.Concat(Enumerable.Repeat(Rational.Zero, dimension - vector.Dimension)));
}
