using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Files;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>
/// A model with random numbers, laid out as a library lays it out, and what the library's formula gives for it: plain loops in double precision that
/// share nothing with the readers.
/// </summary>
internal sealed class LibraryFile(int seed, int inputs = 5, int neurons = 7, int outputs = 5) : IDisposable
{
    private readonly Random _random = new(seed);
    private readonly List<KeyValuePair<string, TensorData>> _tensors = [];
    private readonly ScratchFolder _folder = new();
    private double[][]? _w, _u, _skip;

    public int Inputs => inputs;

    public int Neurons => neurons;

    public int Outputs => outputs;

    public string Folder => _folder.Path;

    /// <summary>Encoder rows w_i.</summary>
    public double[][] W => _w ??= Matrix(neurons, inputs);

    /// <summary>Decoder rows u_i.</summary>
    public double[][] U => _u ??= Matrix(neurons, outputs);

    /// <summary>A path from inputs to outputs, outputs x inputs.</summary>
    public double[][] Skip => _skip ??= Matrix(outputs, inputs);

    public double[] Vector(int length, double scale = 1) => [.. Enumerable.Range(0, length).Select(_ =>
        (double)(float)(scale * ((2 * _random.NextDouble()) - 1)))];

    public double[][] Matrix(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => Vector(columns))];

    public LibraryFile Rows(string name, double[][] rows)
    {
        _tensors.Add(new(name, TensorData.Of([.. rows.SelectMany(row => row).Select(x => (float)x)], rows.Length, rows[0].Length)));
        return this;
    }

    public LibraryFile Columns(string name, double[][] rows) => Rows(name,
        [.. Enumerable.Range(0, rows[0].Length).Select(k => rows.Select(row => row[k]).ToArray())]);

    public LibraryFile Numbers(string name, double[] numbers, params int[] shape)
    {
        _tensors.Add(new(name, TensorData.Of([.. numbers.Select(x => (float)x)], shape is [] ? [numbers.Length] : shape)));
        return this;
    }

    public LibraryFile One(string name, double number)
    {
        _tensors.Add(new(name, TensorData.Of([(float)number], [])));
        return this;
    }

    public LibraryFile Whole(string name, params long[] numbers)
    {
        _tensors.Add(new(name, TensorData.Of(numbers, numbers.Length == 1 ? [] : [numbers.Length])));
        return this;
    }

    /// <summary>Writes the tensors as one file, and a configuration if there is one; the model's path is the folder.</summary>
    public string Write(string weights, string? configuration = null, string json = "{}")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(weights))!);
        using (var stream = File.Create(_folder.At(weights)))
        {
            if (weights.EndsWith(".npz", StringComparison.Ordinal))
                NpzFile.Write(stream, new TensorFile(_tensors));
            else
                SafetensorsFile.Write(stream, new TensorFile(_tensors));
        }
        if (configuration is not null)
            _folder.Write(configuration, json);
        return _folder.At(weights);
    }

    /// <summary>W x + b.</summary>
    public double[] Affine(double[] x, double[]? bias, double[]? off = null) =>
        [.. W.Select((row, i) => row.Select((w, k) => w * (x[k] - (off?[k] ?? 0))).Sum() + (bias?[i] ?? 0))];

    /// <summary>U^T a + b.</summary>
    public double[] Decoded(double[] a, double[]? bias) => [.. Enumerable.Range(0, outputs).Select(k =>
        a.Select((value, i) => value * U[i][k]).Sum() + (bias?[k] ?? 0))];

    public static double[] Relu(double[] z) => [.. z.Select(value => Math.Max(0, value))];

    public static double[] Jump(double[] z, Func<int, double> threshold) =>
        [.. z.Select((value, i) => value > threshold(i) ? Math.Max(0, value) : 0)];

    public static double[] TopK(double[] z, int k)
    {
        var kept = z.Select((value, i) => (value, i)).OrderByDescending(pair => pair.value).Take(k).Select(pair => pair.i).ToHashSet();
        return [.. z.Select((value, i) => kept.Contains(i) ? Math.Max(0, value) : 0)];
    }

    public static (double[] X, double Mean, double Deviation) LayerNorm(double[] x)
    {
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Sum(value => (value - mean) * (value - mean)) / (x.Length - 1));
        return ([.. x.Select(value => (value - mean) / (deviation + 1e-5))], mean, deviation);
    }

    public static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));

    public void Dispose() => _folder.Dispose();
}
