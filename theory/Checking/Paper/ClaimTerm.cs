using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// A loss term of a claim (docs/certificates.md, "Loss terms"), evaluated by the kernel's own code. Shapes: pre-activations z, gates and latents nq x
/// N; decoder nr x nq.
/// </summary>
internal sealed class ClaimTerm
{
    private readonly ClaimInstance _instance;
    private readonly int _k;
    private readonly int[] _sizes = [];

    public ClaimTerm(ClaimInstance instance, Reader reader)
    {
        _instance = instance;
        Kind = reader.Object("kind", "?k", "?sizes", "?sources")["kind"]
            .Word("reconstruction", "prefixes", "multi-topk", "auxk", "l1", "norm-l1", "l0", "gated-auxiliary", "anchors");
        reader.Object(Kind switch { "prefixes" => ["kind", "sizes"], "multi-topk" or "auxk" => ["kind", "k"], "norm-l1" => ["kind", "sources"], _ => ["kind"] });
        if (Kind == "gated-auxiliary" && !instance.IsNeuronwise)
            throw reader.Malformed($"gated-auxiliary is a term of relu and jumprelu, not of {instance.Kind}");
        if (reader.Has("k"))
            _k = reader["k"].Index(1, instance.Neurons);
        if (reader.Has("sizes"))
            _sizes = reader["sizes"].Set(instance.Neurons + 1);
        if (reader.Has("sizes") && _sizes is [] or [0, ..])
            throw reader["sizes"].Malformed("sizes are at least one, each from 1 up");
        if (reader.Has("sources") && reader["sources"].Items(1).Sum(item => (long)item.Index(1, instance.Targets.Columns)) != instance.Targets.Columns)
            throw reader["sources"].Malformed($"the sources' dimensions do not sum to {instance.Targets.Columns}");
    }

    public string Kind { get; }

    /// <summary>True if the term selects latents by a gate of its own, so that its regions are finer than those of the pattern.</summary>
    public bool HasGate => Kind is "multi-topk" or "auxk";

    /// <summary>The k largest positive entries of every column, among all neurons (multi-topk) or those the pattern never uses (auxk).</summary>
    public bool[,] Gate(RationalMatrix z, bool[,] pattern)
    {
        var gate = new bool[_instance.Neurons, _instance.Columns];
        Effort.Spend(64L * gate.Length);
        var neurons = Enumerable.Range(0, _instance.Neurons)
            .Where(i => Kind == "multi-topk" || !Enumerable.Range(0, _instance.Columns).Any(c => pattern[i, c])).ToArray();
        for (var c = 0; c < _instance.Columns; c++)
            foreach (var i in neurons.Where(i => z[i, c].Sign > 0).OrderByDescending(i => z[i, c]).Take(_k))
                gate[i, c] = true;
        return gate;
    }

    /// <summary>The term's value, for the kinds of which non-convexity is claimed.</summary>
    public Rational Value(RationalMatrix z, bool[,] pattern, RationalMatrix decoder)
    {
        var latents = ClaimInstance.Latents(z, pattern);
        switch (Kind)
        {
            case "reconstruction":
                return _instance.Loss(latents, decoder);
            case "multi-topk":
                return _instance.Loss(ClaimInstance.Latents(z, Gate(z, pattern)), decoder);
            case "auxk":
                return _instance.Loss(latents + ClaimInstance.Latents(z, Gate(z, pattern)), decoder);
            case "l0":
                return Enumerable.Range(0, _instance.Columns)
                    .Aggregate(Rational.Zero, (sum, c) => sum + _instance.Weights[c] * latents.Column(c).Count(a => !a.IsZero));
            default:
                throw NotACertificate.Rejected($"the kernel knows no case where {Kind} is not convex, and does not evaluate it");
        }
    }
}
