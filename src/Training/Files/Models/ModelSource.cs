using System.Globalization;
using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// One model as it lies on disk: named tensors, the configurations beside them, and what the user added. It remembers what was used.
/// </summary>
internal sealed class ModelSource
{
    private readonly Dictionary<string, Configuration> _configurations;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _decidedBy = new(StringComparer.Ordinal);
    private readonly List<ModelFact> _facts = [];

    public ModelSource(string path, TensorFile file, IEnumerable<Configuration> configurations, ModelReadOptions options)
    {
        (Path, File, Options) = (path, file, options);
        _configurations = configurations.ToDictionary(configuration => configuration.Name, StringComparer.Ordinal);
    }

    /// <summary>The weights file.</summary>
    public string Path { get; }

    public TensorFile File { get; }

    public ModelReadOptions Options { get; }

    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>What readers say beyond what the model itself shows.</summary>
    public IReadOnlyList<ModelFact> Facts => _facts;

    public Configuration? Beside(string name) => _configurations.GetValueOrDefault(name);

    public bool Has(string tensor) => File.Tensors.ContainsKey(tensor);

    public bool HasAll(params string[] tensors) => tensors.All(Has);

    public int Dimensions(string tensor) => File.Tensors.TryGetValue(tensor, out var found) ? found.Shape.Length : 0;

    /// <summary>Something about the model that its numbers no longer show.</summary>
    public void Say(string name, string value, string source) => _facts.Add(new ModelFact(name, value, source));

    /// <summary>What decided one of the facts about a model.</summary>
    public void Decided(string fact, string by) => _decidedBy[fact] = by;

    /// <summary>What decided it; the file with the weights unless a reader said otherwise.</summary>
    public string By(string fact) => _decidedBy.GetValueOrDefault(fact, FileName);

    public void Harmless(params IEnumerable<string> tensors) => _used.UnionWith(tensors);

    public TensorFormatException Refusal(string place, string problem) => new(Path, place, problem);

    /// <summary>A matrix as it lies in the file.</summary>
    public FeatureMatrix Matrix(string name, bool transposed = false)
    {
        var tensor = Tensor(name);
        if (tensor.Shape is not [> 0 and var rows, > 0 and var columns])
            throw Refusal(name, $"the shape is {tensor.ShapeText}; a matrix that is not empty is wanted");
        var matrix = new FeatureMatrix(rows, columns, Finite(name, tensor));
        return transposed ? Transposed(matrix) : matrix;
    }

    /// <summary>Matrices one behind another along the first index, [parts, rows, columns].</summary>
    public FeatureMatrix[] Matrices(string name)
    {
        var tensor = Tensor(name);
        if (tensor.Shape is not [> 0 and var parts, > 0 and var rows, > 0 and var columns])
            throw Refusal(name, $"the shape is {tensor.ShapeText}; three dimensions, none of them empty, are wanted");
        var values = Finite(name, tensor);
        var size = rows * columns;
        return [.. Enumerable.Range(0, parts).Select(part => new FeatureMatrix(rows, columns, values[(part * size)..((part + 1) * size)]))];
    }

    /// <summary>A list of numbers of the given length, or null where there is none.</summary>
    public float[]? Vector(string name, int length)
    {
        if (!Has(name))
            return null;
        var tensor = Tensor(name);
        return tensor.Shape is [var found] && found == length ? Finite(name, tensor)
            : throw Refusal(name, $"the shape is {tensor.ShapeText}; {Counted(length)} are wanted");
    }

    /// <summary>All numbers of a tensor of any shape.</summary>
    public float[]? Flat(string name, int length)
    {
        if (!Has(name))
            return null;
        var tensor = Tensor(name);
        return tensor.Count == length ? Finite(name, tensor) : throw Refusal(name, $"the shape is {tensor.ShapeText}; {Counted(length)} are wanted");
    }

    /// <summary>One number, or null where there is none.</summary>
    public float? Scalar(string name)
    {
        if (!Has(name))
            return null;
        var tensor = Tensor(name);
        return tensor is { Count: 1, Shape.Length: <= 1 } ? Finite(name, tensor)[0]
            : throw Refusal(name, $"the shape is {tensor.ShapeText}; one number is wanted");
    }

    /// <summary>One whole number from 1, or null where there is none.</summary>
    public int? Count(string name)
    {
        if (!Has(name))
            return null;
        return Tensor(name).ToIntegers() is [> 0 and <= int.MaxValue and var value] ? (int)value
            : throw Refusal(name, "one whole number from 1 is wanted");
    }

    /// <summary>Ends the reading if a tensor of the file, or a member of a configuration that was used, has no part in the model.</summary>
    public void AllUsed(string library, params Configuration?[] configurations)
    {
        if (File.Names.FirstOrDefault(name => !_used.Contains(name) && !Options.Ignored.Contains(name)) is { } tensor)
            throw Refusal(tensor, $"this tensor has no part in a model of {library}, or none that is known; a model is not read in half. If it "
                + $"does not matter, say --ignore {tensor}");
        foreach (var configuration in configurations)
            if (configuration?.Unused().FirstOrDefault(member => !Options.Ignored.Contains(member)) is { } left)
                throw configuration.Refusal(left, $"this member is not known for {library}, and might change what the model computes. If it does "
                    + $"not matter, say --ignore {left}");
        // A configuration that this reader did not look at must not say anything either.
        foreach (var other in _configurations.Values.Except(configurations))
        {
            other!.Harmless(ModelReader.HarmlessAnywhere);
            if (!Options.Ignored.Contains(other.Name) && other.Unused().FirstOrDefault(member => !Options.Ignored.Contains(member)) is { } left)
                throw other.Refusal(left, $"nothing is read from this file for a model of {library}, and this member might change what the model "
                    + $"computes. If it does not matter, say --ignore {left}, or --ignore {other.Name} for all of it");
        }
        string[] known = [.. File.Names, .. _configurations.Keys, .. _configurations.Values.SelectMany(one => one.Members())];
        if (Options.Ignored.Except(known).Order(StringComparer.Ordinal).FirstOrDefault() is { } nothing)
            throw Refusal("--ignore", $"there is no tensor, configuration or member of the name {nothing} to ignore; leave it out");
    }

    public static FeatureMatrix Transposed(FeatureMatrix matrix)
    {
        var turned = new float[matrix.Features * matrix.Dimension];
        for (var i = 0; i < matrix.Features; i++)
            for (var k = 0; k < matrix.Dimension; k++)
                turned[(k * matrix.Features) + i] = matrix[i][k];
        return new FeatureMatrix(matrix.Dimension, matrix.Features, turned);
    }

    private static string Counted(int length) => length == 1 ? "one number" : $"{length} numbers";

    private TensorData Tensor(string name)
    {
        _used.Add(name);
        return File.Tensors.TryGetValue(name, out var tensor) ? tensor : throw Refusal("tensors", $"{name} is missing; the file has {Names()}");
    }

    public string Names() => File.Names.IsEmpty ? "none" : string.Join(", ", File.Names.Take(8)) + (File.Names.Length > 8 ? ", ..." : "");

    private float[] Finite(string name, TensorData tensor)
    {
        if (tensor.Type is not (ElementType.Float16 or ElementType.BFloat16 or ElementType.Float32 or ElementType.Float64))
            throw Refusal(name, $"its numbers are of type {tensor.Type.Safetensors()}; F16, BF16, F32 or F64 is wanted");
        var values = tensor.ToSingles();
        var at = Array.FindIndex(values, value => !float.IsFinite(value));
        if (at < 0)
            return values;
        var place = tensor.Shape is [_, var columns] ? $"[{at / columns}, {at % columns}]" : $"{at}";
        throw Refusal(name, string.Create(CultureInfo.InvariantCulture, $"entry {place} is {values[at]}; entries are finite"));
    }
}
