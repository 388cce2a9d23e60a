using TheoryChecks.Exact;
using TheoryChecks.Reporting.Html;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>HTML; numbers, vectors and matrices are MathML.</summary>
internal sealed class HtmlNotation : Notation
{
    public override string Words(string plain) => MathMarkup.Text(plain);

    protected override string Number(Rational value) => MathMarkup.Math(MathMarkup.Number(value));

    protected override string Vector(RationalVector vector) => MathMarkup.Math(MathMarkup.Vector(vector));

    protected override string Matrix(RationalMatrix matrix) =>
        MathMarkup.Math(MathMarkup.Matrix(Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i))));

    protected override string Name(Symbol symbol) => MathMarkup.Math(MathMarkup.Symbol(symbol.Letter, $"<mi>{Words(symbol.Below)}</mi>"));

    protected override string Equation(string name, string value)
    {
        const string Open = "<math>", Close = "</math>";
        return $"{name[..^Close.Length]}<mo>=</mo>{value[Open.Length..]}";
    }

    protected override string Pattern(ColumnSets pattern) => Words(pattern.ToString());
}
