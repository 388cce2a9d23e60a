using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files;

/// <summary>
/// Models in the naming of SAELens (W_enc np x nq, W_dec nq x nr, b_enc, b_dec, threshold) and of dictionary_learning (encoder.weight nq x np, decoder.weight nr x nq,
/// encoder.bias, b_dec or bias, k, threshold). Orientation follows the name, never the shape, so that square matrices are read right. Docs: docs/bench.md.
/// </summary>
public static class ModelFile
{
    /// <summary>The notes that <see cref="Write"/> leaves and <see cref="Read"/> heeds.</summary>
    private const string GateNote = "activation", SubtractNote = "apply_b_dec_to_input";

    private const string Configuration = "cfg.json", Weights = "sae_weights.safetensors";
    private const long LongestConfiguration = 1 << 20;

    private static readonly string[] GateNames = ["relu", "jumprelu", "topk", "batchtopk"];

    /// <summary>Reads a .safetensors or .npz file, or a folder of SAELens with cfg.json and sae_weights.safetensors.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="gate">The gate, where the file does not say or says wrong: relu, jumprelu, topk, batchtopk.</param>
    /// <param name="k">k, likewise.</param>
    /// <exception cref="TensorFormatException">It is no such file, or its arrays do not fit together.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static InferenceModel Read(string path, string? gate = null, int? k = null)
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Directory.Exists(path))
        {
            ReadConfiguration(Path.Combine(path, Configuration), notes);
            path = Path.Combine(path, Weights);
        }
        var file = TensorFile.Read(path);
        foreach (var (name, text) in file.Metadata)
            notes[name] = text;
        return From(file, path, notes, gate, k);
    }

    /// <summary>A model as arrays in SAELens' naming; notes say the gate and whether b_dec is taken off the input.</summary>
    public static TensorFile Write(InferenceModel model, IEnumerable<KeyValuePair<string, string>>? notes = null)
    {
        var tensors = new List<KeyValuePair<string, TensorData>>
        {
            new("W_enc", TensorData.Of(Transposed(model.Encoder), model.Encoder.Dimension, model.Neurons)),
            new("W_dec", TensorData.Of(model.Decoder.Rows.Span, model.Neurons, model.Decoder.Dimension)),
        };
        Add("b_enc", model.EncoderBias);
        Add("b_dec", model.DecoderBias);
        if (model.Gate == GateKind.JumpRelu)
            Add("threshold", model.Thresholds);
        if (model.Skip is { } skip)
            tensors.Add(new("W_skip", TensorData.Of(skip.Rows.Span, skip.Features, skip.Dimension)));
        if (model.Gate is GateKind.TopK or GateKind.BatchTopK)
            tensors.Add(new("k", TensorData.Of([(long)model.K])));
        return new TensorFile(tensors, [new(GateNote, GateNames[(int)model.Gate]), new(SubtractNote, model.SubtractsDecoderBias ? "true" : "false"), .. notes ?? []]);

        void Add(string name, float[]? values)
        {
            if (values is not null)
                tensors.Add(new(name, TensorData.Of(values, values.Length)));
        }
    }

    private static InferenceModel From(TensorFile file, string source, Dictionary<string, string> notes, string? gate, int? k)
    {
        var torch = file.Tensors.ContainsKey("encoder.weight");
        if (!torch && !file.Tensors.ContainsKey("W_enc"))
            throw Bad("arrays", $"found {(file.Names.IsEmpty ? "none" : string.Join(", ", file.Names.Take(8)))}; W_enc and W_dec (SAELens) or encoder.weight and decoder.weight (dictionary_learning) are wanted");
        var encoder = torch ? Matrix("encoder.weight", transposed: false) : Matrix("W_enc", transposed: true);
        var decoder = torch ? Matrix("decoder.weight", transposed: true) : Matrix("W_dec", transposed: false);
        var (encoderBias, decoderBias) = (Vector("b_enc") ?? Vector("encoder.bias"), Vector("b_dec") ?? (torch ? Vector("bias") : null));
        var (threshold, ks) = (Vector("threshold"), Integer("k"));
        var kind = Kind(gate ?? notes.GetValueOrDefault(GateNote) ?? notes.GetValueOrDefault("architecture"), threshold, k ?? ks);
        if (threshold is [var one] && encoder.Features != 1)
            threshold = [.. Enumerable.Repeat(one, encoder.Features)];
        var subtracts = notes.TryGetValue(SubtractNote, out var text) ? string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) : torch || (kind != GateKind.JumpRelu && decoder.Dimension == encoder.Dimension);
        var model = new InferenceModel
        {
            Encoder = encoder,
            Decoder = decoder,
            EncoderBias = encoderBias,
            DecoderBias = decoderBias,
            Skip = file.Tensors.ContainsKey("W_skip") ? Matrix("W_skip", transposed: false) : null,
            SubtractsDecoderBias = subtracts && decoderBias is not null,
            Gate = kind,
            K = k ?? ks ?? (kind is GateKind.TopK or GateKind.BatchTopK ? throw Bad("k", "the gate needs k, the number of neurons that pass; the file has none, so give it") : 1),
            Thresholds = kind == GateKind.JumpRelu ? threshold : null,
        };
        if (string.Equals(notes.GetValueOrDefault("rescale_acts_by_decoder_norm"), "true", StringComparison.OrdinalIgnoreCase))
            model = Rescaled(model);
        return model.Misfit() is { } misfit ? throw Bad("arrays", misfit) : model;

        TensorFormatException Bad(string place, string problem) => new(source, place, problem);

        FeatureMatrix Matrix(string name, bool transposed)
        {
            if (!file.Tensors.TryGetValue(name, out var tensor))
                throw Bad("arrays", $"{name} is missing");
            if (tensor.Shape is not [> 0 and var rows, > 0 and var columns])
                throw Bad(name, $"the shape is {tensor.ShapeText}; a matrix that is not empty is wanted");
            var values = tensor.ToSingles();
            if (Array.FindIndex(values, value => !float.IsFinite(value)) is var at and >= 0)
                throw Bad(name, string.Create(CultureInfo.InvariantCulture, $"entry [{at / columns}, {at % columns}] is {values[at]}; entries are finite"));
            var matrix = new FeatureMatrix(rows, columns, values);
            return transposed ? new FeatureMatrix(columns, rows, Transposed(matrix)) : matrix;
        }

        float[]? Vector(string name) => !file.Tensors.TryGetValue(name, out var tensor) ? null
            : tensor.Shape.Length <= 1 ? tensor.ToSingles()
            : throw Bad(name, $"the shape is {tensor.ShapeText}; a list of numbers is wanted");

        int? Integer(string name) => !file.Tensors.TryGetValue(name, out var tensor) ? null
            : tensor.ToIntegers() is [> 0 and <= int.MaxValue and var value] ? (int)value
            : throw Bad(name, "one whole number from 1 is wanted");

        GateKind Kind(string? name, float[]? thresholds, int? keeps) => name switch
        {
            // Trained as BatchTopK, such models carry one threshold for inference; -1 means that none was ever set.
            null or "batchtopk" or "batch_topk" or "matryoshka_batchtopk" when thresholds is [>= 0, ..] => GateKind.JumpRelu,
            null => keeps is null ? GateKind.Relu : GateKind.TopK,
            "relu" or "standard" => GateKind.Relu,
            "jumprelu" => GateKind.JumpRelu,
            "topk" => GateKind.TopK,
            "batchtopk" or "batch_topk" or "matryoshka_batchtopk" => GateKind.BatchTopK,
            _ => throw Bad("activation", $"found \"{name}\"; {string.Join(", ", GateNames)} are read"),
        };
    }

    /// <summary>SAELens' models that rescale activations by the decoder's norms, written without the switch: w_i |u_i|, b_i |u_i|, u_i / |u_i|.</summary>
    private static InferenceModel Rescaled(InferenceModel model)
    {
        var (encoder, decoder, bias) = (model.Encoder.Rows.ToArray(), model.Decoder.Rows.ToArray(), (float[]?)model.EncoderBias?.Clone());
        for (var i = 0; i < model.Neurons; i++)
        {
            var column = decoder.AsSpan(i * model.Decoder.Dimension, model.Decoder.Dimension);
            if (Dot.Of(column, column) == 0)
                continue;
            var norm = Dot.Normalise(column);
            foreach (ref var entry in encoder.AsSpan(i * model.Encoder.Dimension, model.Encoder.Dimension))
                entry *= norm;
            if (bias is not null)
                bias[i] *= norm;
        }
        return model with
        {
            Encoder = new FeatureMatrix(model.Neurons, model.Encoder.Dimension, encoder),
            Decoder = new FeatureMatrix(model.Neurons, model.Decoder.Dimension, decoder),
            EncoderBias = bias,
        };
    }

    private static void ReadConfiguration(string path, Dictionary<string, string> notes)
    {
        if (!File.Exists(path))
            return;
        if (new FileInfo(path).Length > LongestConfiguration)
            throw new TensorFormatException(path, "byte 0", $"the configuration is larger than {LongestConfiguration} bytes");
        try
        {
            using var document = JsonDocument.Parse(JsonErrors.Text(File.ReadAllBytes(path)));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new TensorFormatException(path, "$", "a JSON object is wanted");
            foreach (var member in document.RootElement.EnumerateObject())
                if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False)
                    notes[member.Name] = member.Value.ToString();
        }
        catch (JsonException e)
        {
            throw new TensorFormatException(path, "$", $"this is not JSON: {JsonErrors.Describe(e)}");
        }
    }

    private static float[] Transposed(FeatureMatrix matrix)
    {
        var turned = new float[matrix.Features * matrix.Dimension];
        for (var i = 0; i < matrix.Features; i++)
            for (var k = 0; k < matrix.Dimension; k++)
                turned[k * matrix.Features + i] = matrix[i][k];
        return turned;
    }
}
