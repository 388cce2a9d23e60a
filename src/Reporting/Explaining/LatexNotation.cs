using TheoryChecks.Exact;
using TheoryChecks.Reporting.Tables;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>LaTeX; matrices are those of amsmath.</summary>
internal sealed class LatexNotation : Notation
{
    public override string Words(string plain) => LatexText.Of(plain);

    protected override string Number(Rational value) => $"${Inner(value)}$";

    protected override string Vector(RationalVector vector) => $"$({string.Join(", ", vector.Select(Inner))})$";

    protected override string Matrix(RationalMatrix matrix) => matrix.Columns == 0 || matrix.Rows == 0
        ? Words($"a matrix of {Counted.Of(matrix.Rows, "row")} and {Counted.Of(matrix.Columns, "column")}")
        : $"$\\begin{{bmatrix}}{string.Join(" \\\\ ", Enumerable.Range(0, matrix.Rows).Select(i => string.Join(" & ", matrix.Row(i).Select(Inner))))}"
            + $"\\end{{bmatrix}}$";

    protected override string Name(Symbol symbol) => $"${symbol.Letter}_{{{symbol.Below}}}$";

    protected override string Equation(string name, string value) =>
        value.StartsWith('$') && value.EndsWith('$') ? $"{name[..^1]} = {value[1..]}" : $"{name}, {value}";

    protected override string Pattern(ColumnSets pattern)
    {
        var sets = string.Join(", ", pattern.Sets.Select(set => $"\\{{{string.Join(",", set)}\\}}"));
        return pattern.IsSingle ? $"${sets}$" : $"$({sets})$";
    }

    private static string Inner(Rational value)
    {
        var (digits, isRounded) = Digits(value);
        if (isRounded)
            return $"\\approx {digits}";
        if (value.SplitRoot() is ({ IsZero: false } b, var a))
            return $"{(a.IsZero ? "" : Inner(a))}{(b.Sign < 0 ? "-" : a.IsZero ? "" : "+")}"
                + $"{(Rational.Abs(b).IsOne ? "" : Inner(Rational.Abs(b)))}\\sqrt{{{value.Radicand}}}";
        return value.IsInteger ? digits : $"{(value.Sign < 0 ? "-" : "")}{Rational.Abs(value).Numerator}/{value.Denominator}";
    }
}
