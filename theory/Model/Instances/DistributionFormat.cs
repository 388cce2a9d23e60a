using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>The optional members "distribution" and "point" of the instance format (docs/theorems/3.1.md).</summary>
internal static class DistributionFormat
{
    /// <summary>The largest number of values of a joint distribution, or of magnitudes of a feature, that is read.</summary>
    public const int MostValues = 1 << 16;

    /// <summary>Reads a distribution of that many features.</summary>
    public static FeatureDistribution Read(InstanceReader reader, int features)
    {
        reader.Object("?independent", "?joint");
        if (reader.Has("independent") == reader.Has("joint"))
            throw reader.Wrong("give either \"independent\", a list of one law per feature, or \"joint\", a list of values of x");
        return reader.Has("independent") ? Independent(reader["independent"], features) : Joint(reader["joint"], features);
    }

    /// <summary>Reads a point for nq neurons on a problem.</summary>
    public static EncoderDecoder ReadPoint(InstanceReader reader, Problem problem, int neurons)
    {
        reader.Object("encoder", "decoder");
        return new EncoderDecoder(
            Matrix(reader["encoder"], neurons, problem.InputDimension, "neuron"),
            Matrix(reader["decoder"], problem.TargetDimension, neurons, "target dimension"));
    }

    /// <summary>Writes the members an instance has.</summary>
    public static void Write(Utf8JsonWriter writer, Instance instance)
    {
        if (instance.Distribution is { } distribution)
        {
            writer.WriteStartObject("distribution");
            if (distribution is IndependentFeatures independent)
                WriteLaws(writer, independent);
            else
                WriteAtoms(writer, distribution);
            writer.WriteEndObject();
        }
        if (instance.Point is { } point)
        {
            writer.WriteStartObject("point");
            writer.Write("encoder", point.Encoder);
            writer.Write("decoder", point.Decoder);
            writer.WriteEndObject();
        }
    }

    private static IndependentFeatures Independent(InstanceReader list, int features)
    {
        var laws = new List<FeatureLaw>();
        list.Length(features, "law per feature");
        foreach (var item in list.Items())
        {
            var law = item.Object("probability", "?magnitudes", "?exponential");
            if (law.Has("magnitudes") == law.Has("exponential"))
                throw law.Wrong("give either \"magnitudes\", a list of [value, probability], or \"exponential\" with \"minimum\" and \"mean\"");
            laws.Add(Checked(
                law,
                () => new FeatureLaw(
                    law["probability"].Number(), law.Has("magnitudes") ? Finite(law["magnitudes"]) : Exponential(law["exponential"]))));
        }
        return new IndependentFeatures(laws);
    }

    private static FiniteMagnitudes Finite(InstanceReader list)
    {
        var values = new List<(Rational, Rational)>();
        foreach (var item in Items(list, "magnitudes"))
        {
            item.Length(2, "value and one probability");
            values.Add((item.At(0).Number(), item.At(1).Number()));
        }
        return Checked(list, () => new FiniteMagnitudes(values));
    }

    private static ShiftedExponential Exponential(InstanceReader reader)
    {
        reader.Object("minimum", "mean");
        return Checked(reader, () => new ShiftedExponential(reader["minimum"].Number(), reader["mean"].Number()));
    }

    private static JointDistribution Joint(InstanceReader list, int features)
    {
        var atoms = new List<(Rational, RationalVector)>();
        foreach (var item in Items(list, "values of x"))
        {
            var atom = item.Object("probability", "x");
            atoms.Add((atom["probability"].Number(), atom["x"].Numbers(features, "entry per feature")));
        }
        return Checked(list, () => new JointDistribution(atoms));
    }

    private static IEnumerable<InstanceReader> Items(InstanceReader list, string what)
    {
        var count = list.Length(InstanceReader.AnyLength);
        return count <= MostValues ? list.Items() : throw list.Wrong($"there are {count} {what}; at most {MostValues} are read");
    }

    private static RationalMatrix Matrix(InstanceReader reader, int rows, int columns, string what)
    {
        reader.Length(rows, $"row per {what}");
        return RationalMatrix.FromRows(columns, reader.Items().Select(row => row.Numbers(columns, "number per column")).ToArray());
    }

    private static T Checked<T>(InstanceReader reader, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw reader.Wrong(e.Message.TrimEnd('.'));
        }
    }

    private static void WriteLaws(Utf8JsonWriter writer, IndependentFeatures independent)
    {
        writer.WriteStartArray("independent");
        foreach (var law in independent.Laws)
        {
            writer.WriteStartObject();
            writer.Write("probability", law.Probability);
            if (law.Magnitude is ShiftedExponential exponential)
            {
                writer.WriteStartObject("exponential");
                writer.Write("minimum", exponential.Minimum);
                writer.Write("mean", exponential.ExponentialMean);
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteStartArray("magnitudes");
                foreach (var (value, probability) in law.Magnitude.Values!)
                    writer.Write(new RationalVector([value, probability]));
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteAtoms(Utf8JsonWriter writer, FeatureDistribution distribution)
    {
        writer.WriteStartArray("joint");
        foreach (var (probability, x) in distribution.Support())
        {
            writer.WriteStartObject();
            writer.Write("probability", probability);
            writer.Write("x", x);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
