using System.Globalization;
using System.Numerics;
using System.Text;
using TheoryChecks.Exact;

namespace TheoryChecks.Proofs;

/// <summary>
/// A literal of a certificate, to be written twice: for Coq, with its notation, and for the extracted checker, as nested lists of numbers in
/// brackets.
/// </summary>
internal abstract record ProofTerm
{
    private const int SmallCounts = 4096;

    // A tree names the same few thousand lemmas a million times.
    private static readonly ProofTerm[] Counts = [.. Enumerable.Range(0, SmallCounts).Select(value => new Integer(value, "", "%num"))];

    /// <summary>A rational number.</summary>
    /// <exception cref="NoTheoremException">It is irrational: Coq's checker reads rationals.</exception>
    public static ProofTerm Number(Rational value)
    {
        if (value.TryGetInt64(out var integer))
            return new Integer(integer, "(", "#1)");
        return value.IsRational
            ? new Leaf($"({value.Numerator}#{value.Denominator})", value.ToString())
            : throw new NoTheoremException($"not covered: sqrt ({value} is irrational)");
    }

    /// <summary>A small natural number: an index or a count of neurons.</summary>
    public static ProofTerm Nat(int value) => new Integer(value, "", "%N");

    /// <summary>A natural number of any size, in binary.</summary>
    public static ProofTerm Count(BigInteger value) => value < SmallCounts ? Count((int)value) : new Leaf($"{value}%num", $"{value}");

    /// <summary>The same.</summary>
    public static ProofTerm Count(int value) => value < SmallCounts ? Counts[value] : new Integer(value, "", "%num");

    public static ProofTerm Flag(bool value) => new Leaf(value ? "true" : "false", value ? "1" : "0");

    public static ProofTerm List(IEnumerable<ProofTerm> items) => new Sequence([.. items]);

    public static ProofTerm List(ProofTerm[] items) => new Sequence(items);

    public static ProofTerm Pair(ProofTerm first, ProofTerm second) => new Application("", 0, false, [first, second]);

    /// <summary>A constructor of Coq. Where its type has several, the extracted checker knows it by its number.</summary>
    public static ProofTerm Make(string constructor, int? number, params ProofTerm[] arguments) =>
        new Application(constructor, number ?? 0, number is not null, arguments);

    /// <summary>A name defined earlier in Coq's text; the other text repeats what it stands for.</summary>
    public static ProofTerm Named(string name, ProofTerm meaning) => new Reference(name, meaning);

    public abstract void ForCoq(StringBuilder text);

    public abstract void Flat(StringBuilder text);

    public string ForCoq()
    {
        var text = new StringBuilder();
        ForCoq(text);
        return text.ToString();
    }

    private sealed record Leaf(string Coq, string Plain) : ProofTerm
    {
        public override void ForCoq(StringBuilder text) => text.Append(Coq);

        public override void Flat(StringBuilder text) => text.Append(Plain);
    }

    private sealed record Integer(long Value, string Before, string After) : ProofTerm
    {
        public override void ForCoq(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"{Before}{Value}{After}");

        public override void Flat(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"{Value}");
    }

    private sealed record Sequence(ProofTerm[] Items) : ProofTerm
    {
        public override void ForCoq(StringBuilder text)
        {
            text.Append("[::");
            for (var k = 0; k < Items.Length; k++)
            {
                text.Append(k == 0 ? " " : "; ");
                Items[k].ForCoq(text);
            }
            text.Append(']');
        }

        public override void Flat(StringBuilder text) => Brackets(text, Items);
    }

    private sealed record Application(string Constructor, int Tag, bool IsTagged, ProofTerm[] Arguments) : ProofTerm
    {
        public override void ForCoq(StringBuilder text)
        {
            text.Append('(').Append(Constructor);
            for (var k = 0; k < Arguments.Length; k++)
            {
                text.Append(Constructor.Length > 0 ? " " : k == 0 ? "" : ", ");
                Arguments[k].ForCoq(text);
            }
            text.Append(')');
        }

        public override void Flat(StringBuilder text) =>
            Brackets(text, IsTagged ? [new Leaf("", Tag.ToString(CultureInfo.InvariantCulture)), .. Arguments] : Arguments);
    }

    private sealed record Reference(string Name, ProofTerm Meaning) : ProofTerm
    {
        public override void ForCoq(StringBuilder text) => text.Append(Name);

        public override void Flat(StringBuilder text) => Meaning.Flat(text);
    }

    private static void Brackets(StringBuilder text, ProofTerm[] items)
    {
        text.Append('[');
        for (var k = 0; k < items.Length; k++)
        {
            if (k > 0)
                text.Append(' ');
            items[k].Flat(text);
        }
        text.Append(']');
    }
}
