using System.Globalization;
using System.Text;
using TheoryChecks.Exact;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>
/// Sets sentences with exact mathematics in them: as plain text, MathML or LaTeX. A sentence is an interpolated string; its words are words of the
/// notation, its holes are numbers, vectors, matrices, equations, patterns and sets, each set as the notation sets them.
/// </summary>
public abstract class Notation
{
    /// <summary>The most rows or columns of a matrix that is written out; a larger one is named by its size.</summary>
    protected const int MostShown = 12;

    /// <summary>A number of more characters is rounded: what is exact stands in the certificate.</summary>
    protected const int LongestNumber = 24;

    /// <summary>Plain text, as a terminal shows it.</summary>
    public static Notation Plain { get; } = new PlainNotation();

    /// <summary>LaTeX with amsmath.</summary>
    public static Notation Latex { get; } = new LatexNotation();

    /// <summary>HTML with MathML.</summary>
    public static Notation Html { get; } = new HtmlNotation();

    /// <summary>A sentence.</summary>
    /// <exception cref="ArgumentException">A hole is of a type that has no notation.</exception>
    public string Of(FormattableString sentence)
    {
        var holes = sentence.GetArguments();
        var text = new StringBuilder();
        var format = sentence.Format;
        for (var k = 0; k < format.Length; k++)
        {
            var end = format.AsSpan(k).IndexOfAny('{', '}') is var next and >= 0 ? k + next : format.Length;
            text.Append(Words(format[k..end]));
            k = end;
            if (k >= format.Length)
                break;
            if (k + 1 < format.Length && format[k + 1] == format[k])
                text.Append(Words(format[k++].ToString()));
            else
            {
                var close = format.IndexOf('}', k);
                text.Append(Hole(holes[int.Parse(format.AsSpan(k + 1, close - k - 1), CultureInfo.InvariantCulture)]));
                k = close;
            }
        }
        return text.ToString();
    }

    /// <summary>Words that are not mathematics.</summary>
    public abstract string Words(string plain);

    /// <summary>A number, alone in a sentence.</summary>
    protected abstract string Number(Rational value);

    /// <summary>A vector.</summary>
    protected abstract string Vector(RationalVector vector);

    /// <summary>A matrix that is small enough to be written out.</summary>
    protected abstract string Matrix(RationalMatrix matrix);

    /// <summary>The name of a vector or a matrix, such as W_E.</summary>
    protected abstract string Name(Symbol symbol);

    /// <summary>A name and what it is.</summary>
    protected abstract string Equation(string name, string value);

    /// <summary>Sets of columns, one for each neuron.</summary>
    protected abstract string Pattern(ColumnSets pattern);

    /// <summary>A number as the notation shows it: its digits, or the first ones of a long one.</summary>
    /// <returns>The digits of a rational p/q with q = 1 or not, or a decimal after "about".</returns>
    protected static (string Digits, bool IsRounded) Digits(Rational value) => value.ToString() is { Length: <= LongestNumber } exact
        ? (exact, false)
        : (value.ToDouble().ToString("G6", CultureInfo.InvariantCulture), true);

    private string Hole(object? value) => value switch
    {
        Rational number => Number(number),
        int number => Number(number),
        RationalVector { Dimension: > MostShown } vector => Words($"a vector of {vector.Dimension} entries"),
        RationalVector vector => Vector(vector),
        RationalMatrix matrix when IsLarge(matrix) => Words(Size(matrix)),
        RationalMatrix matrix => Matrix(matrix),
        Symbol symbol => Name(symbol),
        Equation { Value: RationalMatrix matrix } equation when IsLarge(matrix) => $"{Name(equation.Name)}{Words($", {Size(matrix)}")}",
        Equation { Value: RationalVector { Dimension: > MostShown } vector } equation =>
            $"{Name(equation.Name)}{Words($", a vector of {vector.Dimension} entries")}",
        Equation equation => Equation(Name(equation.Name), Hole(equation.Value)),
        ColumnSets pattern => Pattern(pattern),
        FormattableString sentence => Of(sentence),
        IEnumerable<FormattableString> parts => string.Join(Words(", "), parts.Select(Of)),
        string words => Words(words),
        null => "",
        _ => throw new ArgumentException($"{value.GetType().Name} has no notation; give it a case in Notation."),
    };

    private static bool IsLarge(RationalMatrix matrix) => Math.Max(matrix.Rows, matrix.Columns) > MostShown;

    private static string Size(RationalMatrix matrix) => $"a matrix of {Counted.Of(matrix.Rows, "row")} and {Counted.Of(matrix.Columns, "column")}";
}
