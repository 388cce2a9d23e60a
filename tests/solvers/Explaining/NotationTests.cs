using TheoryChecks.Exact;
using TheoryChecks.Reporting.Explaining;
using Xunit;

namespace TheoryChecks.SolverTests.Explaining;

/// <summary>One sentence in three notations.</summary>
public sealed class NotationTests
{
    private static readonly RationalMatrix Two = RationalMatrix.FromRows(
        [new RationalVector([Rational.One, Rational.FromRatio(-1, 2)]), new RationalVector([Rational.Zero, Rational.One])]);

    private static FormattableString Sentence =>
        $"At {new Equation(Symbol.Encoder, Two)} the loss is {Rational.FromRatio(2, 3)} & the pattern {new ColumnSets([[0, 1], []])}, {{so}}.";

    [Fact]
    public void Plain() => Assert.Equal(
        "At W_E = [(1, -1/2), (0, 1)] the loss is 2/3 & the pattern ({0,1}, {}), {so}.", Notation.Plain.Of(Sentence));

    [Fact]
    public void Latex() => Assert.Equal(
        "At $W_{E} = \\begin{bmatrix}1 & -1/2 \\\\ 0 & 1\\end{bmatrix}$ the loss is $2/3$ \\& the pattern $(\\{0,1\\}, \\{\\})$, \\{so\\}.",
        Notation.Latex.Of(Sentence));

    [Fact]
    public void Html()
    {
        var text = Notation.Html.Of(Sentence);
        Assert.StartsWith(
            "At <math><msub><mi>W</mi><mrow><mi>E</mi></mrow></msub><mo>=</mo><mrow><mo>[</mo><mtable>", text, StringComparison.Ordinal);
        Assert.Contains("<math><mfrac><mn>2</mn><mn>3</mn></mfrac></math> &amp; the pattern ({0,1}, {}), {so}.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_large_is_named_by_its_size_and_what_is_long_is_rounded()
    {
        Assert.Equal(
            "W_D, a matrix of 13 rows and 1 column, about 0.333333",
            Notation.Plain.Of(
                $"{new Equation(Symbol.Decoder, RationalMatrix.Zero(13, 1))}, {Rational.Parse("33333333333333333/99999999999999998")}"));
        Assert.Equal("a vector of 13 entries", Notation.Plain.Of($"{RationalVector.Zero(13)}"));
    }

    [Fact]
    public void A_hole_without_a_notation_is_a_mistake_in_the_sentence() => Assert.Equal(
        "Double has no notation; give it a case in Notation.",
        Assert.Throws<ArgumentException>(() => Notation.Plain.Of($"{0.5}")).Message);
}
