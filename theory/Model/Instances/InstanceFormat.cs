using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>The instance file format "theorychecks.instance/1" (docs/cli.md): exact numbers in, an <see cref="Instance"/> out, and back.</summary>
public static class InstanceFormat
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.instance/1";

    /// <summary>The largest number of columns read.</summary>
    public const int MostColumns = 4096;

    /// <summary>The largest input or target dimension read.</summary>
    public const int MostDimensions = 4096;

    /// <summary>The largest number of neurons read.</summary>
    public const int MostNeurons = 4096;

    /// <summary>The largest product of neurons and columns read.</summary>
    public const int MostCells = 1 << 16;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 32,
    };

    /// <summary>Reads an instance. <paramref name="source"/> names the file in messages.</summary>
    /// <exception cref="InstanceFormatException">The text is not a usable instance.</exception>
    public static Instance Read(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonErrors.Text(utf8), Options);
            return ReadInstance(new InstanceReader(document.RootElement, source, "$", new NumberField()));
        }
        catch (JsonException e)
        {
            throw new InstanceFormatException(source, "$", $"{JsonErrors.Told(e)}.");
        }
        catch (InvalidOperationException)
        {
            // The only values that JsonElement has and cannot hand out.
            throw new InstanceFormatException(
                source, "$", "a text in it has half a surrogate pair (\\ud800 to \\udfff), which is no character; use plain letters.");
        }
    }

    /// <summary>Reads an instance from text. <paramref name="source"/> names the file in messages.</summary>
    /// <exception cref="InstanceFormatException">The text is not a usable instance.</exception>
    public static Instance Read(string text, string source) => Read(System.Text.Encoding.UTF8.GetBytes(text), source);

    /// <summary>Writes an instance as a JSON object, every number exact.</summary>
    public static void Write(Utf8JsonWriter writer, Instance instance)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("name", instance.Name);
        writer.WriteStartObject("activation");
        writer.WriteString("kind", instance.Activation.Kind);
        switch (instance.Activation)
        {
            case JumpReluActivation { Thetas: { Dimension: 1 } thetas }:
                writer.Write("theta", thetas[0]);
                break;
            case JumpReluActivation { Thetas: var thetas }:
                writer.Write("theta", thetas);
                break;
            case TopKActivation { K: var k, Rectified: var rectified }:
                writer.WriteNumber("k", k);
                if (!rectified)
                    writer.WriteBoolean("rectified", false);
                break;
            case BatchTopKActivation { K: var k }:
                writer.WriteNumber("k", k);
                break;
        }
        writer.WriteEndObject();
        writer.WriteNumber("neurons", instance.Neurons);
        writer.WriteStartObject("features");
        writer.Write("input", instance.Isolated.Inputs);
        if (!instance.Isolated.Targets.Equals(instance.Isolated.Inputs))
            writer.Write("target", instance.Isolated.Targets);
        if (instance.Isolated.TargetGram is { } gram)
            writer.Write("targetGram", gram);
        if (instance.Distribution is null && instance.Isolated.Weights.Any(weight => !weight.IsOne))
            writer.Write("weights", instance.Isolated.Weights);
        writer.WriteEndObject();
        if (instance.Anchors.Count > 0)
            writer.Write("anchors", instance.Anchors);
        DistributionFormat.Write(writer, instance);
        EmpiricalFormat.Write(writer, instance);
        writer.WriteEndObject();
    }

    /// <summary>True for what may name an instance, and so files: 1 to 100 letters, digits, '-', '_' or '.', the first no '.'.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '.';

    private static Instance ReadInstance(InstanceReader root)
    {
        root.Object("schema", "name", "activation", "neurons", "features", "?anchors", "?distribution", "?point", "?samples", "?hierarchy");
        if (root["schema"].Text() != Schema)
            throw root["schema"].Wrong($"the schema is {root["schema"].Found}; this version reads \"{Schema}\"");
        var name = root["name"].Text();
        if (!IsName(name))
            throw root["name"].Wrong($"the name is {root["name"].Found}; use 1 to 100 letters, digits, '-', '_' or '.', since it names files");

        var features = root["features"].Object("input", "?target", "?weights", "?targetGram");
        var inputs = features["input"].Directions(MostColumns, MostDimensions, "feature");
        var targets = features.Has("target") ? features["target"].Directions(MostColumns, MostDimensions, "feature") : inputs;
        if (targets.Rows != inputs.Rows)
            throw features["target"].Wrong($"{Counted.Of(targets.Rows, "target")} for {Counted.Of(inputs.Rows, "input")}; give one target per input");
        var distribution = root.Has("distribution") ? DistributionFormat.Read(root["distribution"], inputs.Rows) : null;
        var weights = features.Has("weights")
            ? features["weights"].Numbers(inputs.Rows, "weight per input")
            : distribution?.IsolatedWeights ?? new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows));
        for (var c = 0; c < weights.Dimension; c++)
            if (weights[c].Sign < 0)
                throw features["weights"].At(c).Wrong($"the weight is {weights[c]}; weights are 0 or more");
        if (distribution is not null && !weights.Equals(distribution.IsolatedWeights))
            throw features["weights"].Wrong($"the weights are {weights} but the distribution gives {distribution.IsolatedWeights}; leave them out");

        var neurons = root["neurons"].Whole(1, MostNeurons, "the number of neurons");
        var samples = root.Has("samples") ? EmpiricalFormat.ReadSamples(root["samples"], inputs.Rows) : null;
        var columns = Math.Max(samples?.Count ?? 0, inputs.Rows);
        if ((long)neurons * columns > MostCells)
            throw root["neurons"].Wrong($"{neurons} neurons times {columns} columns is {(long)neurons * columns} cells; the limit is {MostCells}");
        var activation = ReadActivation(root["activation"], neurons);
        var anchors = new List<int>();
        if (root.Has("anchors"))
            for (var k = 0; k < root["anchors"].Length(InstanceReader.AnyLength); k++)
            {
                var anchor = root["anchors"].At(k).Whole(0, inputs.Rows - 1, "an anchor, the index of a feature,");
                if (anchors.Contains(anchor))
                    throw root["anchors"].At(k).Wrong($"feature {anchor} is anchored twice; list it once");
                anchors.Add(anchor);
            }
        var metric = features.Has("targetGram") ? ReadMetric(features["targetGram"], targets.Columns) : null;
        var problem = new Problem(inputs, targets, weights, metric);
        if (!problem.InputsHaveLengths && anchors.Count > 0)
            throw root["anchors"].Wrong(
                "anchored rows are compared with inputs, which have no lengths beside targetGram unless they are the targets; "
                    + "leave one of the two out");
        var point = root.Has("point") ? DistributionFormat.ReadPoint(root["point"], problem, neurons) : null;
        return new Instance(
            name,
            activation,
            neurons,
            problem,
            anchors,
            distribution,
            point,
            samples,
            root.Has("hierarchy") ? EmpiricalFormat.ReadHierarchy(root["hierarchy"], inputs.Rows) : null);
    }

    private static RationalMatrix ReadMetric(InstanceReader reader, int dimension)
    {
        var gram = reader.Directions(MostDimensions, MostDimensions, "target dimension");
        return Problem.WhyNoMetric(gram, dimension) is { } why ? throw reader.Wrong($"the matrix {why}") : gram;
    }

    /// <summary>Reads an activation for that many neurons.</summary>
    internal static Activation ReadActivation(InstanceReader reader, int neurons)
    {
        var kind = reader.Object("kind", "?theta", "?k", "?rectified")["kind"].Text();
        switch (kind)
        {
            case "relu":
                reader.Object("kind");
                return new ReluActivation();
            case "identity":
                reader.Object("kind");
                return new IdentityActivation();
            case "zero":
                reader.Object("kind");
                return new ZeroActivation();
            case "jumprelu":
                var theta = reader.Object("kind", "theta")["theta"];
                var thetas = theta.IsArray ? theta.Numbers(neurons, "threshold per neuron") : [theta.Number()];
                for (var i = 0; i < thetas.Dimension; i++)
                    if (thetas[i].Sign < 0)
                        throw (theta.IsArray ? theta.At(i) : theta).Wrong($"theta is {thetas[i]}; a JumpReLU threshold is 0 or more");
                return new JumpReluActivation(thetas);
            case "topk":
                reader.Object("kind", "k", "?rectified");
                return new TopKActivation(
                    reader["k"].Whole(1, neurons, "k, at most the number of neurons,"), !reader.Has("rectified") || reader["rectified"].Flag());
            case "batchtopk":
                return new BatchTopKActivation(reader.Object("kind", "k")["k"].Whole(1, neurons, "k, at most the number of neurons,"));
            default:
                throw reader["kind"].Wrong($"the activation is {reader["kind"].Found}; use relu, jumprelu, topk, batchtopk, identity or zero");
        }
    }
}
