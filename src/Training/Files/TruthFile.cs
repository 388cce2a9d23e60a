using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files;

/// <summary>
/// The truth a model is scored against: arrays input (n x np), target (n x nr, left out where targets are the inputs), bias (np) and target_bias
/// (nr), which are added to every input and target, and anchors (indices, optional), in a safetensors or npz file, or one n x np array in a .npy
/// file, or an instance, or a folder of SAELens' SyntheticModel. The note "settings" holds the bench's settings.
/// </summary>
public sealed record TruthFile(FeatureMatrix Inputs, FeatureMatrix Targets, IReadOnlyList<int> Anchors, BenchSettings Settings)
{
    private const string Schema = "theorychecks.truth/1";
    private const int EvaluationBatch = 512;

    private static readonly string[] Known = ["input", "array", "target", "bias", "target_bias", "anchors"];

    /// <summary>What is added to every input, np numbers; null for nothing.</summary>
    public float[]? InputBias { get; init; }

    /// <summary>What is added to every target, nr numbers; null for nothing.</summary>
    public float[]? TargetBias { get; init; }

    /// <summary>Draws samples; null for the sampler of the settings.</summary>
    internal IFeatureSampler? Sampler { get; init; }

    private RationalMatrix? InstanceInputs { get; init; }

    /// <summary>
    /// The inputs of each feature alone at magnitude 1 as rational numbers, n x np: an instance's own, otherwise what the arrays hold, with the bias.
    /// </summary>
    public RationalMatrix ExactInputs => InstanceInputs ?? RationalMatrix.Create(Inputs.Features, Inputs.Dimension,
        (d, j) => Rational.FromDouble(Inputs[d][j]) + (InputBias is { } bias ? Rational.FromDouble(bias[j]) : Rational.Zero));

    /// <summary>Cov(p) of the truth's own features, by formula or from samples.</summary>
    public InputMoments Moments() =>
        Sampler is { } sampler ? InputMoments.OfSampler(sampler, Inputs) : InputMoments.Of(Settings, Inputs);

    /// <summary>Scores a model on samples drawn for evaluation, in batches; with other moments of the inputs than the truth's, if given.</summary>
    /// <exception cref="ArgumentException">The model does not fit the truth.</exception>
    public ModelScore Score(InferenceModel model, int samples, InputMoments? moments = null, CancellationToken cancel = default)
    {
        var sampler = Sampler ?? new FeatureSampler(Settings);
        var evaluation = new Evaluation(model, Inputs, Targets, Anchors, moments ?? Moments(), InputBias, TargetBias);
        var batch = Math.Min(EvaluationBatch, samples);
        for (long at = 0; at < samples; at += batch)
        {
            cancel.ThrowIfCancellationRequested();
            evaluation.Add(sampler.Draw(RandomPurpose.Evaluation, [.. Enumerable.Range(0, (int)Math.Min(batch, samples - at)).Select(k => at + k)]));
        }
        return evaluation.Score();
    }

    /// <summary>The arrays and notes of a bench.</summary>
    public static TensorFile Write(BenchData data, IEnumerable<int> anchors)
    {
        long[] indices = [.. anchors.Select(anchor => (long)anchor)];
        var tensors = new List<KeyValuePair<string, TensorData>> { new("input", Array(data.Inputs)) };
        if (data.Targets != data.Inputs)
            tensors.Add(new("target", Array(data.Targets)));
        tensors.Add(new("anchors", TensorData.Of(indices, indices.Length)));
        return new TensorFile(tensors, [new("schema", Schema), new("settings", BenchSettingsFormat.Write(data.Settings))]);
    }

    /// <summary>Reads a truth. Without settings in it, features are independent, active with probability 0.01, of magnitude 1 + Exp(1).</summary>
    /// <exception cref="TensorFormatException">It is no such file, or its arrays do not fit together.</exception>
    /// <exception cref="InstanceFormatException">It is JSON, but no instance.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static TruthFile Read(string path)
    {
        if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return Of(InstanceFormat.Read(File.ReadAllBytes(path), path));
        if (SyntheticModelFolder.Is(path))
            return SyntheticModelFolder.Read(path);
        if (Directory.Exists(path))
            throw new TensorFormatException(path, "folder", "synthetic_model.safetensors of SAELens is not in it; give a file, or a folder of a "
                + "SyntheticModel");
        var file = TensorFile.Read(path);
        if (file.Tensors.ContainsKey("feature_vectors"))
            return SyntheticModelFolder.Read(path, file);
        var inputs = Directions("input", "array")
            ?? throw new TensorFormatException(
                path,
                "arrays",
                $"found {(file.Names.IsEmpty ? "none" : string.Join(", ", file.Names.Take(8)))}; input (n x np), and optionally target (n x nr) "
                    + $"and anchors, are wanted");
        var targets = Directions("target") ?? inputs;
        if (targets.Features != inputs.Features)
            throw new TensorFormatException(
                path,
                "target",
                $"there are {targets.Features} target directions for {inputs.Features} input directions; give one of each per feature");
        var settings = new BenchSettings { Samples = 0 };
        if (file.Metadata.TryGetValue("settings", out var text))
        {
            try
            {
                settings = BenchSettingsFormat.Read(text);
            }
            catch (JsonException e)
            {
                throw new TensorFormatException(path, "note settings", JsonErrors.Describe(e));
            }
            catch (ArgumentException e)
            {
                throw new TensorFormatException(path, "note settings", e.Message.ReplaceLineEndings(" ").TrimEnd('.'));
            }
            if (settings.Features != inputs.Features)
                throw new TensorFormatException(
                    path, "note settings", $"they say {settings.Features} features; there are {inputs.Features} directions");
        }
        if (file.Names.FirstOrDefault(name => !Known.Contains(name)) is { } left)
            throw new TensorFormatException(path, left, $"this array is not known in a truth; "
                + $"{string.Join(", ", Known.Where(name => name != "array"))} are");
        var bias = Bias("bias", inputs.Dimension);
        return new TruthFile(inputs, targets, Anchors(), settings with { Features = inputs.Features })
        {
            InputBias = bias,
            TargetBias = Bias("target_bias", targets.Dimension) ?? (ReferenceEquals(targets, inputs) ? bias : null),
        };

        float[]? Bias(string name, int dimension)
        {
            if (!file.Tensors.TryGetValue(name, out var tensor))
                return null;
            var values = tensor.ToSingles();
            return tensor.Shape is [var length] && length == dimension && System.Array.TrueForAll(values, float.IsFinite) ? values
                : throw new TensorFormatException(path, name, $"the shape is {tensor.ShapeText}; {dimension} finite numbers are wanted");
        }

        FeatureMatrix? Directions(params string[] names)
        {
            if (names.FirstOrDefault(file.Tensors.ContainsKey) is not { } name)
                return null;
            var tensor = file.Tensors[name];
            if (tensor.Shape is not [> 0 and var n, > 0 and var dimension])
                throw new TensorFormatException(path, name, $"the shape is {tensor.ShapeText}; one row per feature is wanted");
            try
            {
                return new FeatureMatrix(n, dimension, tensor.ToSingles());
            }
            catch (ArgumentException e)
            {
                throw new TensorFormatException(path, name, e.Message.TrimEnd('.'));
            }
        }

        int[] Anchors()
        {
            if (!file.Tensors.TryGetValue("anchors", out var tensor))
                return [];
            var anchors = tensor.ToIntegers();
            if (tensor.Shape.Length != 1
                || anchors is null
                || anchors.Distinct().Count() != anchors.Length
                || System.Array.Exists(anchors, anchor => anchor < 0 || anchor >= inputs.Features))
                throw new TensorFormatException(
                    path,
                    "anchors",
                    string.Create(CultureInfo.InvariantCulture, $"a list of different features, from 0 to {inputs.Features - 1}, is wanted"));
            return [.. anchors.Select(anchor => (int)anchor)];
        }
    }

    private static TruthFile Of(Instance instance)
    {
        var problem = instance.Problem;
        var inputs = new FeatureMatrix(
            problem.Columns,
            problem.InputDimension,
            [.. from c in Enumerable.Range(0, problem.Columns) from x in problem.Input(c) select (float)x.ToDouble()]);
        var targets = new FeatureMatrix(
            problem.Columns,
            problem.TargetDimension,
            [.. from c in Enumerable.Range(0, problem.Columns) from x in problem.Target(c) select (float)x.ToDouble()]);
        return new TruthFile(
            inputs,
            targets,
            [.. instance.Anchors],
            new BenchSettings { Samples = 0, Features = problem.Columns }) { InstanceInputs = problem.Inputs };
    }

    private static TensorData Array(FeatureMatrix matrix) => TensorData.Of(matrix.Rows.Span, matrix.Features, matrix.Dimension);
}
