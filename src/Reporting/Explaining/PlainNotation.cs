using TheoryChecks.Exact;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>Plain text; matrices row by row.</summary>
internal sealed class PlainNotation : Notation
{
    public override string Words(string plain) => plain;

    protected override string Number(Rational value) => Short(value);

    protected override string Vector(RationalVector vector) => $"({string.Join(", ", vector.Select(Short))})";

    protected override string Matrix(RationalMatrix matrix) =>
        $"[{string.Join(", ", Enumerable.Range(0, matrix.Rows).Select(i => Vector(matrix.Row(i))))}]";

    protected override string Name(Symbol symbol) => $"{symbol.Letter}_{symbol.Below}";

    protected override string Equation(string name, string value) => $"{name} = {value}";

    protected override string Pattern(ColumnSets pattern) => pattern.ToString();

    private static string Short(Rational value)
    {
        var (digits, isRounded) = Digits(value);
        return isRounded ? $"about {digits}" : digits;
    }
}
