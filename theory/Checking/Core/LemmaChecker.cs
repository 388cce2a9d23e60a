using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Lemmas: positive multipliers under which a set of conditions sums to a contradiction. Conditions on cells e = c nq + i with z_e = &lt;w_i,
/// p_c&gt;: on: z_e - theta > 0; off: theta - z_e >= 0; beats: z_w - z_l > 0 if w > l, else >= 0.
/// </summary>
internal sealed class LemmaChecker(ClaimInstance instance)
{
    /// <summary>A condition: On (second unused), Off (second unused) or Beats (first wins over second).</summary>
    public readonly record struct Term(Kind Kind, int First, int Second, Rational Times);

    public enum Kind
    {
        On,
        Off,
        Beats,
    }

    /// <summary>By Caratheodory's theorem nobody needs more: forms and their constants live in dimension nq np + 1.</summary>
    private int MostTerms => instance.Neurons * instance.Inputs.Columns + 2;

    public Term[] Read(Reader reader)
    {
        reader.Object("?on", "?off", "?beats");
        var terms = new List<Term>();
        foreach (var (name, kind) in new[] { ("on", Kind.On), ("off", Kind.Off), ("beats", Kind.Beats) })
        {
            if (!reader.Has(name))
                continue;
            foreach (var item in reader[name].Items(1, MostTerms))
            {
                var parts = item.Items(kind == Kind.Beats ? 3 : 2, kind == Kind.Beats ? 3 : 2).ToArray();
                var first = parts[0].Index(0, instance.Cells - 1);
                var second = kind == Kind.Beats ? parts[1].Index(0, instance.Cells - 1) : -1;
                terms.Add(new Term(kind, first, second, parts[^1].Number()));
            }
        }
        Effort.Keep(3 + 2L * terms.Count);
        return terms.Count <= MostTerms ? [.. terms] : throw reader.Malformed($"{terms.Count} terms; {MostTerms} are enough for any lemma");
    }

    /// <summary>Why the terms do not contradict one another, or null if they do: sum = 0 with a strict term, or sum = a negative constant.</summary>
    public string? Flaw(ReadOnlySpan<Term> terms)
    {
        if (Sum(terms, out var constant, out var anyStrict) is { } flaw)
            return flaw;
        return constant.Sign < 0 || (constant.IsZero && anyStrict) ? null : "the lemma's conditions do not contradict one another";
    }

    /// <summary>The linear form of a weak condition, over the encoder row after row; its constant is not included.</summary>
    public RationalVector Normal(Term term)
    {
        var np = instance.Inputs.Columns;
        var normal = new Rational[instance.Neurons * np];
        foreach (var (neuron, column, times) in Parts(term with { Times = Rational.One }))
            AddTo(normal.AsSpan(neuron * np, np), column, times);
        return new RationalVector(normal);
    }

    /// <summary>Why the linear parts of the terms do not sum to 0, or null if they do; then also what their constants sum to.</summary>
    public string? Sum(ReadOnlySpan<Term> terms, out Rational constant, out bool anyStrict)
    {
        (constant, anyStrict) = (Rational.Zero, false);
        var parts = new List<(int Neuron, int Column, Rational Times)>(terms.Length);
        foreach (var term in terms)
        {
            if (term.Times.Sign <= 0)
                return $"the lemma has a multiplier {term.Times}; multipliers are positive";
            if (term.Kind != Kind.Beats)
            {
                var theta = term.Times * instance.Threshold(term.First % instance.Neurons);
                constant += term.Kind == Kind.On ? -theta : theta;
            }
            parts.AddRange(Parts(term));
            anyStrict |= IsStrict(term);
        }
        // One neuron after the other: however many a lemma is about, one row is kept.
        parts.Sort((a, b) => a.Neuron.CompareTo(b.Neuron));
        var row = new Rational[instance.Inputs.Columns];
        for (var k = 0; k < parts.Count; k++)
        {
            AddTo(row, parts[k].Column, parts[k].Times);
            var isLast = k + 1 == parts.Count || parts[k + 1].Neuron != parts[k].Neuron;
            if (isLast && Array.Exists(row, x => !x.IsZero))
                return "the lemma's conditions do not sum to zero";
        }
        return null;
    }

    public static bool IsStrict(Term term) => term.Kind == Kind.On || (term.Kind == Kind.Beats && term.First > term.Second);

    /// <summary>The linear part of a term: coefficients of the inputs, in the rows of one or two neurons.</summary>
    private IEnumerable<(int Neuron, int Column, Rational Times)> Parts(Term term)
    {
        yield return (term.First % instance.Neurons, term.First / instance.Neurons, term.Kind == Kind.Off ? -term.Times : term.Times);
        if (term.Kind == Kind.Beats)
            yield return (term.Second % instance.Neurons, term.Second / instance.Neurons, -term.Times);
    }

    private void AddTo(Span<Rational> row, int column, Rational times)
    {
        Effort.SpendEntries(row.Length);
        for (var j = 0; j < row.Length; j++)
            row[j] += times * instance.Inputs[column, j];
    }
}
