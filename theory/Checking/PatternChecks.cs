using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "realizable", "unrealizable" and "region": statements about one activation pattern.</summary>
internal static class PatternChecks
{
    /// <summary>Larger systems of equalities are not evaluated; it bounds the work a hostile certificate can ask for.</summary>
    private const int MostEntries = 1 << 22;

    /// <summary>Some encoder has this pattern. Evidence: the encoder.</summary>
    public static void Realizable(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var pattern = ReadPattern(instance, claim.Object("pattern"));
        var encoder = evidence.Object("encoder")["encoder"].Matrix(instance.Neurons, instance.Inputs.Columns);
        RequireGate(instance, encoder, pattern);
    }

    /// <summary>
    /// No encoder has this pattern. Evidence: a neuron and a lemma on its columns; or a lemma on cells; or a group of cells that holds more
    /// than its budget (bare TopK: another number).
    /// </summary>
    public static void Unrealizable(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var pattern = ReadPattern(instance, claim.Object("pattern"));
        evidence.Object("?neuron", "?lemma", "?group");
        if (evidence.Has("group"))
        {
            evidence.Object("group");
            var group = evidence["group"].Index(0, (instance.Cells - 1) / instance.GroupSize);
            if (IsPossible(instance, OnCount(instance, pattern)[group]))
                throw NotACertificate.Rejected($"group {group} may well hold that many cells");
            return;
        }
        evidence.Object("?neuron", "lemma");
        if (evidence.Has("neuron"))
        {
            if (!instance.IsNeuronwise)
                throw NotACertificate.Rejected($"{instance.Kind} couples its neurons; a lemma on one neuron proves nothing");
            var neuron = evidence["neuron"].Index(0, instance.Neurons - 1);
            var own = new bool[1, instance.Columns];
            for (var c = 0; c < instance.Columns; c++)
                own[0, c] = pattern[neuron, c];
            RequireLemma(instance.OneNeuron(instance.Threshold(neuron)), own, evidence["lemma"]);
        }
        else
        {
            RequireLemma(instance, pattern, evidence["lemma"]);
        }
    }

    /// <summary>
    /// The region of this pattern has this dimension. Evidence: an encoder in it, and combinations of weak conditions that sum to
    /// 0; those conditions hold with equality on the region, and the encoder is strict on all others.
    /// </summary>
    public static void Region(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var pattern = ReadPattern(instance, claim.Object("pattern", "dimension"));
        var np = instance.Inputs.Columns;
        var dimension = claim["dimension"].Index(0, instance.Neurons * np);
        var encoder = evidence.Object("encoder", "equalities")["encoder"].Matrix(instance.Neurons, np);
        RequireGate(instance, encoder, pattern);
        var normals = Equalities(instance, encoder, pattern, evidence["equalities"], _ => true);
        var rank = normals.Count == 0 ? 0 : RationalMatrix.FromRows(normals).Rank();
        if (instance.Neurons * np - rank != dimension)
            throw NotACertificate.Rejected($"the equalities leave dimension {instance.Neurons * np - rank}, the claim says {dimension}");
    }

    /// <summary>
    /// The normals, over the encoder row after row, of conditions shown to be equalities on the region of a pattern. The encoder must be strict on
    /// every
    /// other weak condition, except those among neurons that do not move and those known to be constant.
    /// </summary>
    public static List<RationalVector> Equalities(
        ClaimInstance instance, RationalMatrix encoder, bool[,] pattern, Reader equalities, Predicate<int> moves, Predicate<RationalVector>? isConstant = null)
    {
        var (lemmas, onCount) = (new LemmaChecker(instance), OnCount(instance, pattern));
        var equal = new HashSet<(LemmaChecker.Kind, int, int)>();
        var normals = new List<RationalVector>();
        foreach (var item in equalities.Items())
        {
            var terms = lemmas.Read(item);
            if (lemmas.EqualityFlaw(terms) is { } flaw)
                throw NotACertificate.Rejected(flaw);
            foreach (var term in terms)
            {
                RequireInForce(instance, pattern, onCount, term);
                if (!equal.Add((term.Kind, term.First, term.Second)))
                    continue;
                if ((long)equal.Count * encoder.Rows * encoder.Columns > MostEntries)
                    throw equalities.Malformed($"the equalities have more than {MostEntries} coefficients");
                normals.Add(lemmas.Normal(term));
            }
        }
        var z = instance.Preactivations(encoder);
        bool Moves(LemmaChecker.Term term) => moves(term.First % instance.Neurons) || (term.Second >= 0 && moves(term.Second % instance.Neurons));

        foreach (var term in WeakConditions(instance, pattern).Where(Moves))
            if (!equal.Contains((term.Kind, term.First, term.Second)) && Slack(instance, z, term).Sign <= 0 && isConstant?.Invoke(lemmas.Normal(term)) != true)
                throw NotACertificate.Rejected($"the encoder is not strict on {term.Kind} {term.First}, which is not shown to be an equality");
        return normals;
    }

    /// <summary>Rejects unless the activation, evaluated at the encoder, has exactly this pattern.</summary>
    public static void RequireGate(ClaimInstance instance, RationalMatrix encoder, bool[,] pattern)
    {
        var gate = instance.Gate(instance.Preactivations(encoder));
        for (var i = 0; i < instance.Neurons; i++)
            for (var c = 0; c < instance.Columns; c++)
                if (gate[i, c] != pattern[i, c])
                    throw NotACertificate.Rejected($"at the encoder, neuron {i} is {(gate[i, c] ? "on" : "off")} on column {c}; the pattern says otherwise");
    }

    /// <summary>The pattern of a claim. Result: nq x N.</summary>
    public static bool[,] ReadPattern(ClaimInstance instance, Reader claim) => claim["pattern"].Pattern(instance.Neurons, instance.Columns);

    private static void RequireLemma(ClaimInstance instance, bool[,] pattern, Reader reader)
    {
        var (checker, onCount) = (new LemmaChecker(instance), OnCount(instance, pattern));
        var terms = checker.Read(reader);
        foreach (var term in terms)
            RequireInForce(instance, pattern, onCount, term);
        if (checker.Flaw(terms) is { } flaw)
            throw NotACertificate.Rejected(flaw);
    }

    /// <summary>Rejects a condition that does not follow from the pattern.</summary>
    public static void RequireInForce(ClaimInstance instance, bool[,] pattern, int[] onCount, LemmaChecker.Term term)
    {
        if (!IsInForce(instance, pattern, onCount, term))
            throw NotACertificate.Rejected($"the pattern does not imply {term.Kind} {term.First}{(term.Second >= 0 ? $" {term.Second}" : "")}");
    }

    /// <summary>Whether a condition follows from the complete pattern.</summary>
    private static bool IsInForce(ClaimInstance instance, bool[,] pattern, int[] onCount, LemmaChecker.Term term)
    {
        return term.Kind switch
        {
            LemmaChecker.Kind.On => instance.Rectified && IsOn(term.First),
            LemmaChecker.Kind.Off => instance.Rectified && !IsOn(term.First) && onCount[term.First / instance.GroupSize] < instance.Budget,
            _ => IsOn(term.First) && !IsOn(term.Second) && term.First / instance.GroupSize == term.Second / instance.GroupSize,
        };

        bool IsOn(int e) => pattern[e % instance.Neurons, e / instance.Neurons];
    }

    /// <summary>The weak conditions that, with the strict ones, describe the region exactly.</summary>
    private static IEnumerable<LemmaChecker.Term> WeakConditions(ClaimInstance instance, bool[,] pattern)
    {
        const int EffortPerPair = 64;
        if (instance.Kind is "identity" or "zero")
            yield break;
        var onCount = OnCount(instance, pattern);
        for (var first = 0; first < instance.Cells; first += instance.GroupSize)
        {
            var cells = Enumerable.Range(first, instance.GroupSize).ToLookup(e => pattern[e % instance.Neurons, e / instance.Neurons]);
            var filled = onCount[first / instance.GroupSize] == instance.Budget;
            foreach (var off in cells[false])
            {
                if (!filled)
                    yield return new(LemmaChecker.Kind.Off, off, -1, Rational.One);
                else
                    foreach (var on in cells[true].TakeWhile(on => on < off))
                    {
                        Effort.Spend(EffortPerPair);
                        yield return new(LemmaChecker.Kind.Beats, on, off, Rational.One);
                    }
            }
        }
    }

    /// <summary>How far inside a weak condition the pre-activations lie; 0 on its boundary.</summary>
    public static Rational Slack(ClaimInstance instance, RationalMatrix z, LemmaChecker.Term term)
    {
        return term.Kind == LemmaChecker.Kind.Off
            ? instance.Threshold(term.First % instance.Neurons) - Z(term.First)
            : Z(term.First) - Z(term.Second);

        Rational Z(int e) => z[e % instance.Neurons, e / instance.Neurons];
    }

    /// <summary>How many cells of each group are on.</summary>
    public static int[] OnCount(ClaimInstance instance, bool[,] pattern)
    {
        var count = new int[instance.Cells / instance.GroupSize];
        for (var e = 0; e < instance.Cells; e++)
            count[e / instance.GroupSize] += pattern[e % instance.Neurons, e / instance.Neurons] ? 1 : 0;
        return count;
    }

    /// <summary>Whether the activation allows so many cells of a group to be on.</summary>
    public static bool IsPossible(ClaimInstance instance, int on) => instance.Kind switch
    {
        "identity" => on == instance.GroupSize,
        "zero" => on == 0,
        _ => instance.Rectified ? on <= instance.Budget : on == instance.Budget,
    };
}
