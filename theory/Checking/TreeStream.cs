using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The check of an "enumeration" certificate that is too large to write down: the same tree, child by child as it is made, with memory for one path
/// and the lemmas. The first flaw is kept, and what follows it is ignored.
/// </summary>
internal sealed class TreeStream
{
    private readonly TreeChecker? _tree;
    private readonly LemmaChecker? _lemmas;
    private readonly string? _name;
    private readonly HashSet<string>? _classes; // of a joint tree: its patterns up to permuting neurons
    private readonly int _neurons;
    private CheckResult? _flaw;

    /// <summary>
    /// Starts a check for the instance, as UTF-8 JSON; with a threshold the claim is about one neuron, without it about all neurons jointly. With a
    /// prefix it is about the part of the tree where the first cells are decided so.
    /// </summary>
    public TreeStream(ReadOnlyMemory<byte> instance, Rational? threshold, params ReadOnlySpan<bool> prefix)
    {
        try
        {
            var read = new ClaimInstance(new Reader(JsonIndex.Parse(instance).Root, "$.instance"));
            _name = read.Name;
            read = threshold is { } theta ? PatternTree.NeuronOf(read, theta) : read;
            (_tree, _lemmas, _neurons) = (new TreeChecker(read, prefix), new LemmaChecker(read), read.Neurons);
            _classes = threshold is null ? [] : null;
        }
        catch (NotACertificate no)
        {
            _flaw = new CheckResult(no.Outcome, "enumeration", _name, NotACertificate.Cut(no.Message), no.IsTooLarge);
        }
        catch (Exception other)
        {
            _flaw = new CheckResult(Outcome.Malformed, "enumeration", _name, NotACertificate.Cut(other.Message));
        }
    }

    /// <summary>The next lemma, as UTF-8 JSON in the certificate's notation.</summary>
    public void Lemma(ReadOnlyMemory<byte> lemma) => Step((tree, lemmas) =>
        tree.Lemma(lemmas.Read(new Reader(JsonIndex.Parse(lemma).Root, "$.lemma"))));

    /// <summary>The next child is open.</summary>
    public void Open()
    {
        if (_flaw is null)
            Step((tree, _) =>
            {
                tree.Open();
                if (_classes is not null && tree.WantsPoint)
                    EnumerationCheck.AddClass(_classes, tree.Sides, _neurons);
            });
    }

    /// <summary>The next child is closed by a lemma.</summary>
    public void Closed(int lemma)
    {
        if (_flaw is null)
            Step((tree, _) => tree.Closed(lemma));
    }

    /// <summary>The encoder of the complete pattern just opened.</summary>
    public void Point(RationalVector encoder)
    {
        if (_flaw is null)
            Step((tree, _) => tree.Point(encoder));
    }

    /// <summary>The verdict on the claim that there are that many patterns; for a joint tree, also so many up to permuting neurons.</summary>
    public CheckResult Finish(BigInteger patterns, BigInteger? upToPermutation = null)
    {
        Step((tree, _) =>
        {
            tree.Finish(patterns);
            EnumerationCheck.RequireClasses(_classes, upToPermutation);
        });
        return _flaw ?? new CheckResult(Outcome.Accepted, "enumeration", _name, null);
    }

    private void Step(Action<TreeChecker, LemmaChecker> step)
    {
        if (_flaw is not null)
            return;
        try
        {
            step(_tree!, _lemmas!);
        }
        catch (NotACertificate no)
        {
            _flaw = new CheckResult(no.Outcome, "enumeration", _name, NotACertificate.Cut(no.Message), no.IsTooLarge);
        }
        catch (Exception other)
        {
            _flaw = new CheckResult(Outcome.Malformed, "enumeration", _name, NotACertificate.Cut(other.Message));
        }
    }
}
