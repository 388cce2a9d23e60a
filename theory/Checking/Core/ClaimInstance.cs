using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The instance inside a certificate, read and evaluated by the kernel's own code: nothing is shared with the code that made the certificate. Its
/// activation is a rule about cells e = c nq + i, see docs/certificates.md.
/// </summary>
internal sealed class ClaimInstance
{
    /// <summary>Sizes beyond these are malformed; they bound the work a hostile certificate can ask for.</summary>
    private const int MostColumns = 4096, MostDimensions = 4096, MostNeurons = 4096, MostCells = 1 << 16;

    private readonly RationalMatrix? _samples;
    private readonly RationalVector _thresholds;

    public ClaimInstance(Reader reader)
    {
        reader.Object("schema", "name", "activation", "neurons", "features", "?anchors", "?distribution", "?point", "?samples");
        reader["schema"].Word("theorychecks.instance/1");
        (Source, Name) = (reader, reader["name"].Text());
        Neurons = reader["neurons"].Index(1, MostNeurons);
        var features = reader["features"].Object("input", "?target", "?weights", "?targetGram");
        FeatureInputs = Inputs = Directions(features["input"], features["input"].Count(1, MostColumns));
        FeatureTargets = Targets = features.Has("target") ? Directions(features["target"], Features) : Inputs;
        Distribution = reader.Has("distribution") ? new ClaimDistribution(reader["distribution"], Features) : null;
        var derived = new RationalVector(Enumerable.Range(0, Columns).Select(d => Distribution?.Weight(d) ?? Rational.One));
        Weights = features.Has("weights") ? features["weights"].Vector(Columns) : derived;
        if (Distribution is not null && !Weights.Equals(derived))
            throw features["weights"].Malformed("the weights are not those of the distribution");
        if (Weights.Any(weight => weight.Sign < 0))
            throw features["weights"].Malformed("a weight is negative");
        if (reader.Has("samples"))
        {
            // The columns are W_p x and W_r x; the weights above are those of the features alone, of which no claim with samples speaks.
            var samples = reader["samples"].Items(1, Math.Min(MostColumns, MostCells / Features)).Select(item => item.Object("x", "?weight")).ToArray();
            _samples = RationalMatrix.FromRows(Features, samples.Select(item => item["x"].Vector(Features)));
            Weights = new RationalVector(samples.Select(item => item.Has("weight") ? item["weight"].Number() : Rational.One));
            if (Weights.Any(weight => weight.Sign < 0) || Enumerable.Range(0, samples.Length).Any(c => _samples.Row(c).Any(x => x.Sign < 0)))
                throw reader["samples"].Malformed("a weight or a coefficient is negative");
            (Inputs, Targets) = (_samples * FeatureInputs, _samples * FeatureTargets);
        }
        Metric = !features.Has("targetGram") ? PositiveForm.Identity(Targets.Columns) : PositiveForm.Of(features["targetGram"].Matrix(Targets.Columns, Targets.Columns))
            ?? throw features["targetGram"].Malformed("the matrix is not symmetric and positive definite");
        if ((long)Math.Max(Columns, Features) * Neurons > MostCells)
            throw reader["neurons"].Malformed($"columns times neurons exceeds {MostCells}");
        Anchors = reader.Has("anchors") ? reader["anchors"].Set(Features) : [];
        if (!HasLengths && Anchors.Length > 0)
            throw reader["anchors"].Malformed("anchors beside a targetGram of targets that are not the inputs");
        if (reader.Has("point"))
        {
            // No claim speaks of it; it says where to evaluate. Read for its shape alone.
            reader["point"].Object("encoder", "decoder")["encoder"].Matrix(Neurons, Inputs.Columns);
            reader["point"]["decoder"].Matrix(Targets.Columns, Neurons);
        }

        var activation = reader["activation"];
        Kind = activation.Object("kind", "?theta", "?k", "?rectified")["kind"].Word("relu", "jumprelu", "topk", "batchtopk", "identity", "zero");
        activation.Object(Kind switch { "jumprelu" => ["kind", "theta"], "topk" => ["kind", "k", "?rectified"], "batchtopk" => ["kind", "k"], _ => ["kind"] });
        var k = activation.Has("k") ? activation["k"].Index(1, Neurons) : 1;
        Rectified = Kind is not "identity" and not "zero" && !(activation.Has("rectified") && !activation["rectified"].Flag());
        GroupSize = Kind switch { "topk" => Neurons, "batchtopk" => Neurons * Columns, _ => 1 };
        Budget = Kind == "batchtopk" ? k * Columns : k;
        _thresholds = activation.Has("theta") ? Thetas(activation["theta"]) : RationalVector.Zero(Neurons);
        if (_thresholds.Any(theta => theta.Sign < 0))
            throw activation["theta"].Malformed("a threshold is negative");
    }

    private ClaimInstance(ClaimInstance whole, Rational threshold)
    {
        (Name, Kind, Inputs, Targets, Weights, Anchors) = (whole.Name, whole.Kind, whole.Inputs, whole.Targets, whole.Weights, whole.Anchors);
        (FeatureInputs, FeatureTargets, _samples, Metric) = (whole.FeatureInputs, whole.FeatureTargets, whole._samples, whole.Metric);
        (Neurons, GroupSize, Budget, Rectified, _thresholds) = (1, 1, 1, true, [threshold]);
    }

    public string Name { get; }

    /// <summary>What it was read from.</summary>
    public Reader Source { get; }

    /// <summary>relu, jumprelu, topk, batchtopk, identity or zero.</summary>
    public string Kind { get; }

    public int Neurons { get; }

    /// <summary>N x np.</summary>
    public RationalMatrix Inputs { get; }

    /// <summary>N x nr.</summary>
    public RationalMatrix Targets { get; }

    /// <summary>Lengths of targets: |r|^2 = r^T G r.</summary>
    public PositiveForm Metric { get; }

    /// <summary>Inputs have lengths, too, by the metric: it is the plain one, or they are the targets (docs/fields.md).</summary>
    public bool HasLengths => Metric.IsIdentity || FeatureInputs.Equals(FeatureTargets);

    public RationalVector Weights { get; }

    public int[] Anchors { get; }

    /// <summary>The distribution of the features, whose M_d the weights then are; or null.</summary>
    public ClaimDistribution? Distribution { get; }

    public int Columns => Inputs.Rows;

    /// <summary>n x np: the directions of the features, which anchors and recovery refer to. Without samples they are the columns.</summary>
    public RationalMatrix FeatureInputs { get; }

    /// <summary>n x nr.</summary>
    public RationalMatrix FeatureTargets { get; }

    public int Features => FeatureInputs.Rows;

    public bool HasSamples => _samples is not null;

    /// <summary>True if feature d is active in column c.</summary>
    public bool IsActive(int c, int d) => _samples is null ? c == d : _samples[c, d].Sign > 0;

    public int Cells => Neurons * Columns;

    /// <summary>Cells e with the same e / GroupSize compete for Budget places.</summary>
    public int GroupSize { get; }

    public int Budget { get; }

    /// <summary>Only cells above their threshold pass.</summary>
    public bool Rectified { get; }

    /// <summary>relu and jumprelu: each neuron is gated by itself.</summary>
    public bool IsNeuronwise => Kind is "relu" or "jumprelu";

    /// <summary>TopK and BatchTopK, whose cells compete.</summary>
    public bool IsCoupled => Kind is "topk" or "batchtopk";

    public Rational Threshold(int neuron) => _thresholds[neuron];

    /// <summary>The same columns seen by a single neuron with that threshold.</summary>
    public ClaimInstance OneNeuron(Rational threshold) => new(this, threshold);

    /// <summary>The member "pattern", nq x N.</summary>
    public bool[,] ReadPattern(Reader reader) => reader["pattern"].Pattern(Neurons, Columns);

    /// <summary>The member "encoder", nq x np.</summary>
    public RationalMatrix ReadEncoder(Reader reader) => reader["encoder"].Matrix(Neurons, Inputs.Columns);

    /// <summary>The member "decoder", nr x nq.</summary>
    public RationalMatrix ReadDecoder(Reader reader) => reader["decoder"].Matrix(Targets.Columns, Neurons);

    /// <summary>Rejects unless the activation, evaluated at the encoder, has exactly this pattern.</summary>
    public void RequireGate(RationalMatrix encoder, bool[,] pattern)
    {
        var gate = Gate(Preactivations(encoder));
        for (var i = 0; i < Neurons; i++)
            for (var c = 0; c < Columns; c++)
                if (gate[i, c] != pattern[i, c])
                    throw NotACertificate.Rejected($"at the encoder, neuron {i} is {(gate[i, c] ? "on" : "off")} on column {c}; the pattern says otherwise");
    }

    /// <summary>W_E P. Shapes: encoder nq x np, result nq x N.</summary>
    public RationalMatrix Preactivations(RationalMatrix encoder) => encoder.TimesTransposed(Inputs);

    /// <summary>
    /// Which cells pass, from the definition of the activation. Shapes: preactivations and result nq x N; unless batchtopk, for any number of
    /// columns.
    /// </summary>
    public bool[,] Gate(RationalMatrix preactivations)
    {
        var gate = new bool[Neurons, preactivations.Columns];
        Effort.Spend(64L * gate.Length);
        for (var first = 0; first < gate.Length; first += GroupSize)
        {
            var candidates = Enumerable.Range(first, GroupSize).Where(e => Kind == "identity" || (Kind != "zero" && (!Rectified || Value(e) > Threshold(e % Neurons))));
            // Cells come in order and the sort is stable: the lowest index wins a tie.
            foreach (var e in candidates.OrderByDescending(Value).Take(Budget))
                gate[e % Neurons, e / Neurons] = true;
        }
        return gate;

        Rational Value(int e) => preactivations[e % Neurons, e / Neurons];
    }

    /// <summary>s(W_E P) for an encoder whose gate is known. Shape: nq x N.</summary>
    public static RationalMatrix Latents(RationalMatrix preactivations, bool[,] gate) =>
        RationalMatrix.Create(preactivations.Rows, preactivations.Columns, (i, c) => gate[i, c] ? preactivations[i, c] : Rational.Zero);

    /// <summary>s(W_E P) at this encoder. Shape: nq x N.</summary>
    public RationalMatrix LatentsAt(RationalMatrix encoder)
    {
        var z = Preactivations(encoder);
        return Latents(z, Gate(z));
    }

    /// <summary>sum_c m_c |r_c - W_D a_c|^2, |e|^2 = e^T G e. Shapes: latents nq x N, decoder nr x nq.</summary>
    public Rational Loss(RationalMatrix latents, RationalMatrix decoder)
    {
        var output = decoder * latents;
        var loss = Rational.Zero;
        for (var c = 0; c < Columns; c++)
            loss += Weights[c] * Metric.Square(Targets.Row(c) - output.Column(c));
        return loss;
    }

    /// <summary>L(W_D, W_E).</summary>
    public Rational LossAt(RationalMatrix encoder, RationalMatrix decoder) => Loss(LatentsAt(encoder), decoder);

    private RationalVector Thetas(Reader theta) =>
        theta.IsArray ? theta.Vector(Neurons) : new RationalVector(Enumerable.Repeat(theta.Number(), Neurons));

    private static RationalMatrix Directions(Reader reader, int count)
    {
        var dimension = reader.Items(count, count).First().Count(1, MostDimensions);
        return reader.Matrix(count, dimension);
    }
}
