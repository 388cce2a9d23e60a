using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files.Models;

namespace TheoryChecks.Training.Files;

/// <summary>
/// SAELens' SyntheticModel as a truth: a folder with synthetic_model.safetensors (feature_vectors n x np, bias, firing_probabilities, a low-rank
/// correlation), synthetic_model_config.json (magnitudes) and hierarchy.json.
/// </summary>
internal static class SyntheticModelFolder
{
    private const string WeightsName = "synthetic_model.safetensors", ConfigurationName = "synthetic_model_config.json",
        HierarchyName = "hierarchy.json";
    private const long LongestHierarchy = 64 << 20;
    private const int DeepestHierarchy = 200;

    public static bool Is(string path) => Directory.Exists(path) && File.Exists(Path.Combine(path, WeightsName));

    /// <summary>Reads the folder.</summary>
    /// <exception cref="TensorFormatException">A file of it is malformed, or something in it is not understood.</exception>
    public static TruthFile Read(string folder)
    {
        var weights = Path.Combine(folder, WeightsName);
        return Read(weights, TensorFile.Read(weights));
    }

    /// <summary>Reads what lies beside the weights. Without a configuration magnitudes are SAELens' defaults: 1, always.</summary>
    /// <exception cref="TensorFormatException">A file is malformed, or something in it is not understood.</exception>
    public static TruthFile Read(string weights, TensorFile file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(weights))!;
        var configuration = Path.Combine(folder, ConfigurationName);
        var cfg = File.Exists(configuration) ? Configuration.Read(configuration) : Configuration.Empty(configuration);
        var source = new ModelSource(weights, file, [cfg], new ModelReadOptions());
        var directions = source.Matrix("feature_vectors");
        var n = directions.Features;
        var bias = source.Vector("bias", directions.Dimension);
        var probabilities = source.Vector("firing_probabilities", n) ?? throw source.Refusal("tensors", "firing_probabilities is missing");
        if (Array.FindIndex(probabilities, p => p is < 0 or > 1) is var bad and >= 0)
            throw source.Refusal("firing_probabilities",
                FormattableString.Invariant($"entry {bad} is {probabilities[bad]}; probabilities are wanted"));
        cfg.Agree("num_features", n, "the number of feature_vectors");
        cfg.Agree("hidden_dim", directions.Dimension, "the dimension of feature_vectors");
        cfg.Harmless("firing_probability", "orthogonalization", "correlation", "hierarchy", "bias", "dtype");
        var seed = (long)(cfg.Number("seed") ?? 0);
        var hierarchyFile = Path.Combine(folder, HierarchyName);
        if (cfg.Has("hierarchy") && !File.Exists(hierarchyFile))
            throw cfg.Refusal("hierarchy", $"there is one, but no {HierarchyName}");
        var means = Magnitudes(cfg, "mean_firing_magnitudes", 1, n, seed, 1);
        var deviations = Magnitudes(cfg, "std_firing_magnitudes", 0, n, seed, 2);
        var hierarchy = File.Exists(hierarchyFile) ? Hierarchy(hierarchyFile, n) : null;
        (FeatureMatrix, float[])? correlation = source.Has("correlation_factor")
            ? (source.Matrix("correlation_factor"), source.Vector("correlation_diag", n)
                ?? throw source.Refusal("tensors", "correlation_diag is missing")) : null;
        if (correlation?.Item1.Features is { } rows && rows != n)
            throw source.Refusal("correlation_factor", $"it has {rows} rows; there are {n} features");
        source.AllUsed("SAELens' SyntheticModel", cfg);
        return new TruthFile(directions, directions, [], new BenchSettings { Samples = 0, Features = n })
        {
            InputBias = bias,
            TargetBias = bias,
            Sampler = new SyntheticSampler([.. probabilities], means, deviations, hierarchy, correlation, seed),
        };
    }

    /// <summary>One number for all features, or a rule. Random ones are drawn anew: SAELens does not save what it has drawn.</summary>
    private static double[] Magnitudes(Configuration cfg, string member, double otherwise, int n, long seed, long item)
    {
        if (!cfg.IsObject(member))
            return [.. Enumerable.Repeat(cfg.Number(member) ?? otherwise, n)];
        var rule = cfg.Part(member)!;
        var name = rule.Text("generator_name");
        switch (name)
        {
            case "constant":
                return [.. Enumerable.Repeat(rule.Number("value") ?? 1, n)];
            case "linear":
                var (first, last) = Ends(rule);
                return [.. Enumerable.Range(0, n).Select(d => n == 1 ? first : first + ((last - first) * d / (n - 1)))];
            case "exponential":
                var (start, end) = Ends(rule);
                return [.. Enumerable.Range(0, n).Select(d => n == 1 ? start : start * Math.Pow(end / start, d / (n - 1.0)))];
            case "folded_normal":
                return Folded(rule, n, seed, item);
            default:
                throw rule.Refusal("generator_name", $"found \"{name}\"; constant, linear, exponential and folded_normal are read");
        }
    }

    private static (double First, double Last) Ends(Configuration rule) => (Positive(rule, "start"), Positive(rule, "end"));

    private static double Positive(Configuration rule, string member) => rule.Number(member) is { } number and > 0 ? number
        : throw rule.Refusal(member, "a number above 0 is wanted");

    private static double[] Folded(Configuration rule, int n, long seed, long item)
    {
        var (mean, deviation) = (rule.Number("mean") ?? 0, rule.Number("std") ?? 0.1);
        var (least, most) = (rule.Number("min_value") ?? 0, rule.Number("max_value") ?? double.PositiveInfinity);
        rule.Harmless("seed");
        var random = new CounterRandom(seed, RandomPurpose.Directions, item);
        var values = new double[n];
        for (var d = 0; d < n; d++)
            values[d] = Math.Min(most, Math.Max(least, Math.Abs(mean + (deviation * random.NextNormals().First))));
        return values;
    }

    private static FiringHierarchy Hierarchy(string path, int n)
    {
        if (new FileInfo(path).Length > LongestHierarchy)
            throw new TensorFormatException(path, "byte 0", $"the hierarchy is larger than {LongestHierarchy} bytes");
        var seen = new HashSet<int>();
        try
        {
            using var document = JsonDocument.Parse(JsonErrors.Text(File.ReadAllBytes(path)),
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DeepestHierarchy });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("roots", out var roots)
                || roots.ValueKind != JsonValueKind.Array)
                throw new TensorFormatException(path, "roots", "a list of trees is wanted");
            return FiringHierarchy.Of([.. roots.EnumerateArray().Select(Node)]);
        }
        catch (JsonException e)
        {
            throw new TensorFormatException(path, "$", $"{JsonErrors.Told(e)}");
        }

        FiringNode Node(JsonElement node)
        {
            if (node.ValueKind != JsonValueKind.Object)
                throw new TensorFormatException(path, "roots", "a node is an object");
            int? feature = null;
            var (exclusive, scales) = (false, false);
            List<FiringNode> children = [];
            foreach (var member in node.EnumerateObject())
                switch (member.Name)
                {
                    case "feature_index" when member.Value.ValueKind == JsonValueKind.Null:
                    case "feature_id":
                        break;
                    case "feature_index":
                        feature = member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var index) && index >= 0
                            && index < n && seen.Add(index) ? index
                            : throw new TensorFormatException(path, "feature_index",
                                $"found {member.Value.GetRawText()}; features from 0 to {n - 1}, each in one place, are wanted");
                        break;
                    case "mutually_exclusive_children" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                        exclusive = member.Value.GetBoolean();
                        break;
                    case "scale_children_by_parent" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                        scales = member.Value.GetBoolean();
                        break;
                    case "children" when member.Value.ValueKind == JsonValueKind.Array:
                        children.AddRange(member.Value.EnumerateArray().Select(Node));
                        break;
                    default:
                        throw new TensorFormatException(path, member.Name, "this member of a node is not known, or not of its type");
                }
            return new FiringNode(feature, exclusive, scales, [.. children]);
        }
    }
}
