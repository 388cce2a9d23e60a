using System.Numerics;

namespace TheoryChecks.Bench.Hostile;

/// <summary>What a hostile document is made of; the search for slow ones changes these numbers.</summary>
/// <param name="Columns">N.</param>
/// <param name="Neurons">nq.</param>
/// <param name="Inputs">np.</param>
/// <param name="Targets">nr.</param>
/// <param name="Items">How often what may be repeated is: lemmas, steps, blocks, splits, cases, points.</param>
/// <param name="Digits">How long numbers are.</param>
/// <param name="Numbers">
/// Which numbers: 0 ones, 1 small and different, 2 fractions, 3 powers of ten, 4 long integers, 5 long fractions, 6 irrational, 7 irrational and
/// long.
/// </param>
/// <param name="Sets">Which columns neurons see: 0 all, 1 none, 2 one each, 3 the first half.</param>
/// <param name="Activation">0 relu, 1 jumprelu, 2 topk, 3 batchtopk, 4 bare topk, 5 identity.</param>
/// <param name="Variant">Which form of the evidence.</param>
internal sealed record HostileShape(
    int Columns, int Neurons, int Inputs, int Targets, int Items, int Digits, int Numbers, int Sets, int Activation, int Variant)
{
    private const int MostCells = 1 << 16, MostSize = 4096, Activations = 6, NumberKinds = 8;

    /// <summary>How long matrices of these sizes are as text, roughly.</summary>
    public long Characters => (long)(Columns + Neurons) * (Inputs + Targets) * (Numbers switch { < 3 => 4, 3 => 7, 6 => 14, _ => Digits + 4 });

    /// <summary>A random one.</summary>
    public static HostileShape Random(Random random) => new HostileShape(
        Size(random, 64), Size(random, 16), Size(random, 16), Size(random, 8), Size(random, 200), Size(random, 200),
        random.Next(NumberKinds), random.Next(4), random.Next(Activations), random.Next(8)).Legal();

    /// <summary>A neighbour: one number, or two, changed, most often by a factor.</summary>
    public HostileShape Changed(Random random)
    {
        var shape = this;
        for (var edits = random.Next(1, 3); edits > 0; edits--)
            shape = random.Next(10) switch
            {
                0 => shape with { Columns = Scaled(shape.Columns, random) },
                1 => shape with { Neurons = Scaled(shape.Neurons, random) },
                2 => shape with { Inputs = Scaled(shape.Inputs, random) },
                3 => shape with { Targets = Scaled(shape.Targets, random) },
                4 => shape with { Items = Scaled(shape.Items, random) },
                5 => shape with { Digits = Scaled(shape.Digits, random) },
                6 => shape with { Numbers = random.Next(NumberKinds) },
                7 => shape with { Sets = random.Next(4) },
                8 => shape with { Activation = random.Next(Activations) },
                _ => shape with { Variant = random.Next(8) },
            };
        return shape.Legal();
    }

    /// <summary>One of the sizes doubled.</summary>
    public HostileShape Grown(Random random) => random.Next(5) switch
    {
        0 => this with { Columns = 2 * Columns },
        1 => this with { Inputs = 2 * Inputs },
        2 => this with { Targets = 2 * Targets },
        3 => this with { Neurons = 2 * Neurons },
        _ => this with { Digits = 2 * Digits },
    } is var larger ? larger.Legal() : this;

    /// <summary>A positive number, as JSON.</summary>
    public string Number(int k)
    {
        var length = Math.Max(1, Digits);
        return Numbers switch
        {
            0 => "1",
            1 => $"{1 + k * 7919L % 97}",
            2 => $"\"{1 + k * 7919L % 8191}/{1 + k * 104729L % 8179}\"",
            3 => $"1e{Math.Min(9999, length * 5 + k % 7)}",
            4 => $"\"{Long(k, length)}\"",
            6 => $"\"{1 + k % 7}+{2 + k % 5}*sqrt(2)\"",
            7 => $"\"{Long(k, length / 2 + 1)}+{Long(k + 17, length / 2 + 1)}*sqrt(2)\"",
            _ => $"\"{Long(k, length / 2 + 1)}/{Long(k + 17, length / 2 + 1)}\"",
        };
    }

    /// <summary>A vector of such numbers; where <paramref name="sign"/> is negative their negatives, where it is 0 zero.</summary>
    public string Vector(int length, int first, Func<int, int>? sign = null) => $"[{string.Join(',', Enumerable.Range(0, length).Select(j =>
        (sign?.Invoke(j) ?? 1) switch { 0 => "0", > 0 => Number(first + j), _ => Negative(Number(first + j)) }))}]";

    /// <summary>A matrix of such numbers.</summary>
    public string Matrix(int rows, int columns, Func<int, int, int>? sign = null) =>
        $"[{string.Join(',', Enumerable.Range(0, rows).Select(i => Vector(columns, i * columns, j => sign?.Invoke(i, j) ?? 1)))}]";

    /// <summary>True where neuron i is on at column c.</summary>
    public bool IsOn(int i, int c) => Sets switch { 0 => true, 1 => false, 2 => c % Inputs % Neurons == i, _ => c < Half };

    /// <summary>How many columns the first half has.</summary>
    public int Half => (Columns + 1) / 2;

    private static string Negative(string number) =>
        number.Contains("sqrt", StringComparison.Ordinal) ? $"\"-{number[1..^1].Replace('+', '-')}\""
        : number[0] == '"' ? number.Insert(1, "-") : "-" + number;

    private static BigInteger Long(int k, int length) => BigInteger.Pow(10, Math.Min(length, 4999) - 1) + 2 * k + 1;

    private static int Scaled(int size, Random random) => random.Next(5) switch
    {
        0 => size * 2,
        1 => size * 4,
        2 => size / 2,
        3 => size + random.Next(1, 4),
        _ => random.Next(1, 2 * size + 2),
    };

    private static int Size(Random random, int most) => 1 + (int)(most * Math.Pow(random.NextDouble(), 2));

    private HostileShape Legal()
    {
        var columns = Math.Clamp(Columns, 1, MostSize);
        return this with
        {
            Columns = columns,
            Neurons = Math.Clamp(Neurons, 1, Math.Min(MostSize, MostCells / columns)),
            Inputs = Math.Clamp(Inputs, 1, MostSize),
            Targets = Math.Clamp(Targets, 1, MostSize),
            Items = Math.Clamp(Items, 1, 200_000),
            Digits = Math.Clamp(Digits, 1, 9000),
        };
    }
}
