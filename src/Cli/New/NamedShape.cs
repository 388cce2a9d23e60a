using TheoryChecks.Exact;

namespace TheoryChecks.Cli;

/// <summary>Arrangements of unit vectors with a name. Rational ones come out exactly; others are rounded like everything else.</summary>
internal static class NamedShape
{
    /// <summary>The names, with what they are.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["orthonormal"] = "e_1, ..., e_N",
        ["cross"] = "e_1, -e_1, e_2, -e_2, ...: N is even",
        ["octahedron"] = "the cross of 6 in dimension 3",
        ["simplex"] = "N vectors at the cosine -1/(N-1) of each other, in dimension N - 1",
        ["polygon"] = "N vectors around the plane, at equal angles",
        ["fan"] = "N vectors in the plane, at equal angles from 0 to --angle degrees",
    };

    /// <summary>The vectors.</summary>
    /// <param name="name">One of the names.</param>
    /// <param name="given">N; null where the shape has a number of its own.</param>
    /// <param name="dimension">At least what the shape needs; the other coordinates are 0. Null for what it needs.</param>
    /// <param name="angle">Of a fan, in degrees.</param>
    public static double[][] Of(string name, int? given, int? dimension, double angle)
    {
        if (name == "octahedron" && given is not (null or 6))
            throw CommandException.BadInput($"--shape octahedron has 6 features, not {given}; leave --features out, or take --shape cross.");
        var n = given ?? (name == "octahedron" ? 6 : throw CommandException.BadInput($"--shape {name} needs --features N: {All[name]}."));
        if (name is "cross" && n % 2 != 0)
            throw CommandException.BadInput($"--shape cross has an even number of features, not {n}.");
        if (name is "simplex" && n < 2)
            throw CommandException.BadInput("--shape simplex has 2 features or more.");
        if (name is "fan" && n < 2)
            throw CommandException.BadInput("--shape fan has 2 features or more.");
        double[][] vectors = name switch
        {
            "orthonormal" => [.. Enumerable.Range(0, n).Select(d => Axis(n, d, 1))],
            "cross" or "octahedron" => [.. Enumerable.Range(0, n).Select(d => Axis(n / 2, d / 2, d % 2 == 0 ? 1 : -1))],
            "simplex" => Simplex(n),
            "polygon" => [.. Enumerable.Range(0, n).Select(d => Turned(360.0 * d / n))],
            _ => [.. Enumerable.Range(0, n).Select(d => Turned(angle * d / (n - 1)))],
        };
        var needed = vectors[0].Length;
        if (dimension < needed)
            throw CommandException.BadInput($"--shape {name} with {Counted.Of(n, "feature")} needs dimension {needed}; --dimension is {dimension}.");
        return [.. vectors.Select(vector => vector.Concat(new double[(dimension ?? needed) - needed]).ToArray())];
    }

    private static double[] Axis(int dimension, int axis, double value)
    {
        var vector = new double[dimension];
        vector[axis] = value;
        return vector;
    }

    /// <summary>Whole multiples of 90 degrees come out exactly.</summary>
    private static double[] Turned(double degrees) => degrees % 90 == 0
        ? ((int)(degrees / 90) % 4) switch { 0 => [1, 0], 1 => [0, 1], 2 => [-1, 0], _ => [0, -1] }
        : [Math.Cos(degrees * Math.PI / 180), Math.Sin(degrees * Math.PI / 180)];

    /// <summary>Vertex d has the coordinates of its predecessors' centre, and what is left of length 1 along axis d.</summary>
    private static double[][] Simplex(int n)
    {
        var vectors = new double[n][];
        for (var d = 0; d < n; d++)
        {
            vectors[d] = new double[n - 1];
            for (var k = 0; k < Math.Min(d + 1, n - 1); k++)
            {
                // The first k coordinates of all vertices beyond k agree; coordinate k of vertex k is sqrt(n (n - k - 1) / ((n - 1) (n - k))).
                var height = Math.Sqrt(n * (n - k - 1.0) / ((n - 1.0) * (n - k)));
                vectors[d][k] = k == d ? height : -height / (n - k - 1);
            }
        }
        return vectors;
    }
}
