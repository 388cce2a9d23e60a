using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Proofs;

/// <summary>
/// Hands a decision tree to the extracted checker as it is made, many tokens a line, so that nothing but one path and the lemmas is kept on either
/// side.
/// </summary>
public sealed class VerifiedStream : IEnumerationSink, IDisposable
{
    private const int LongestLine = 1 << 16;

    private readonly VerifiedChecker _checker;
    private readonly StringBuilder _line = new("[", LongestLine + 1024);

    /// <summary>Starts a tree of the instance: of one neuron with this threshold, or of all neurons jointly. The checker is its own from now
    /// on.</summary>
    /// <exception cref="NoTheoremException">The instance cannot be written for Coq.</exception>
    public VerifiedStream(VerifiedChecker checker, Instance instance, Rational? threshold)
    {
        _checker = checker;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            InstanceFormat.Write(writer, instance.WithoutHierarchy());
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        var literal = new ProofInstance(new CertificateText(document.RootElement), _ => "I").Literal;
        var text = new StringBuilder("stream ");
        ProofTerm.List(threshold is { } theta ? [literal, ProofTerm.Number(theta)] : [literal]).Flat(text);
        _checker.Send(text.ToString());
    }

    public void Lemma(Lemma lemma) => Add(ProofTerm.List([ProofTerm.List(lemma.Terms.Select(term => ProofTerm.Pair(Of(term.Atom), ProofTerm.Number(term.Times))))]));

    public void Open() => Add("0");

    public void Closed(int lemma) => Add((lemma + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));

    public void Point(RationalVector encoder) => Add(ProofTerm.List([ProofTerm.List(encoder.Select(ProofTerm.Number)), ProofTerm.List([])]));

    /// <summary>True if the checker proves that the tree is complete and has so many patterns; else its word.</summary>
    public bool Finish(BigInteger patterns, out string word)
    {
        Flush();
        word = _checker.Answer("end");
        return word == $"accepted {patterns}";
    }

    public void Dispose() => _checker.Dispose();

    private static ProofTerm Of(Atom atom) => atom.Kind switch
    {
        AtomKind.On => ProofTerm.Make("On", 0, ProofTerm.Nat(atom.First)),
        AtomKind.Off => ProofTerm.Make("Off", 1, ProofTerm.Nat(atom.First)),
        _ => ProofTerm.Make("Beats", 2, ProofTerm.Nat(atom.First), ProofTerm.Nat(atom.Second)),
    };

    private void Add(ProofTerm token)
    {
        token.Flat(_line);
        Add("");
    }

    private void Add(string token)
    {
        _line.Append(token).Append(' ');
        if (_line.Length >= LongestLine)
            Flush();
    }

    private void Flush()
    {
        _checker.Send(_line.Append(']').ToString());
        _line.Clear().Append('[');
    }
}
