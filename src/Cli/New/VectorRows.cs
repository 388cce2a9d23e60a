using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;

namespace TheoryChecks.Cli;

/// <summary>Rows of numbers from a file: rounded to doubles, and exactly as they are meant. Only rows that are asked for are made exact.</summary>
internal sealed class VectorRows(int count, int dimension, Func<int, double[]> rounded, Func<int, RationalVector> exact)
{
    public int Count => count;

    public int Dimension => dimension;

    public double[] Rounded(int row) => rounded(row);

    public RationalVector Exact(int row) => exact(row);

    /// <summary>Exact rows.</summary>
    public static VectorRows Of(RationalMatrix matrix) =>
        new(matrix.Rows, matrix.Columns, row => matrix.Row(row).ToDoubles(), matrix.Row);

    /// <summary>Rows of doubles, each entry the shortest decimal that reads back as the double.</summary>
    public static VectorRows Of(IReadOnlyList<double[]> rows) => new(
        rows.Count,
        rows[0].Length,
        row => rows[row],
        row => new RationalVector(rows[row].Select(x => Decimal(x.ToString("R", CultureInfo.InvariantCulture)))));

    /// <summary>Rows of singles, each entry the shortest decimal that reads back as the single.</summary>
    public static VectorRows Of(FeatureMatrix matrix) => new(
        matrix.Features,
        matrix.Dimension,
        row => Array.ConvertAll(matrix[row].ToArray(), x => (double)x),
        row => new RationalVector(matrix[row].ToArray().Select(x => Decimal(x.ToString("R", CultureInfo.InvariantCulture)))));

    /// <summary>Rows of an array of two dimensions, each entry the shortest decimal that reads back as the array's own number type.</summary>
    /// <exception cref="TensorFormatException">It has another shape, or an entry that is no number.</exception>
    public static VectorRows Of(string source, string name, TensorData tensor)
    {
        if (tensor.Shape is not [> 0 and var count, > 0 and var dimension])
            throw new TensorFormatException(source, name, $"the shape is {tensor.ShapeText}; one row per feature is wanted, [features, dimension]");
        var values = tensor.ToDoubles();
        if (Array.FindIndex(values, x => !double.IsFinite(x)) is var at and >= 0)
            throw new TensorFormatException(source, name, FormattableString.Invariant(
                $"entry {at % dimension} of row {at / dimension} is {values[at]}; finite numbers are wanted"));
        Func<double, string> shortest = tensor.Type switch
        {
            ElementType.Float32 => x => ((float)x).ToString("R", CultureInfo.InvariantCulture),
            ElementType.Float16 => x => ((Half)x).ToString("R", CultureInfo.InvariantCulture),
            _ => x => x.ToString("R", CultureInfo.InvariantCulture),
        };
        return new VectorRows(
            count,
            dimension,
            row => values[(row * dimension)..((row + 1) * dimension)],
            row => new RationalVector(values[(row * dimension)..((row + 1) * dimension)].Select(x => Decimal(shortest(x)))));
    }

    private static Rational Decimal(string text) => Rational.Parse(text);
}
