using System.Globalization;
using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>What `new` made, and from what.</summary>
internal sealed record NewAnswer(Instance Instance, NewFeatures Features)
{
    private const string Schema = "theorychecks.new/1";

    /// <summary>Writes the answer.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("from", Features.From);
        writer.WriteString("numbers", Features.Numbers);
        WriteInline("sources", Features.Sources, (inline, source) => inline.WriteNumberValue(source));
        WriteInline("errors", Features.Errors, (inline, error) => inline.WriteNumberValue(error));
        if (Features.CosineError is { } cosine)
            writer.WriteNumber("cosineError", cosine);
        else
            writer.WriteNull("cosineError");
        writer.WriteStrings("notes", Features.Notes);
        writer.WritePropertyName("instance");
        writer.WriteInline(inline => InstanceFormat.Write(inline, Instance));
        writer.WriteEndObject();

        void WriteInline<T>(string name, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
        {
            writer.WritePropertyName(name);
            writer.WriteInline(inline =>
            {
                inline.WriteStartArray();
                foreach (var value in values)
                    write(inline, value);
                inline.WriteEndArray();
            });
        }
    }

    /// <summary>The same for people.</summary>
    public void Print(TextWriter text)
    {
        var problem = Instance.Problem;
        var (features, neurons) = (Some(problem.Columns, "feature"), Some(Instance.Neurons, "neuron"));
        var dimension = problem.InputDimension == problem.TargetDimension
            ? $"{problem.InputDimension}" : $"{problem.InputDimension} to {problem.TargetDimension}";
        text.WriteLine($"{Instance.Name}: {Instance.Activation.Kind}, {neurons}, {features} in dimension {dimension}");
        text.WriteLine($"  from                      {Features.From}");
        text.WriteLine($"  numbers                   {Features.Numbers}");
        if (Features.Errors.Count > 0)
        {
            var inner = Features.CosineError is { } cosine ? FormattableString.Invariant($", {cosine:0.0e+0} in an inner product") : "";
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  error                     {Features.Errors.Max():0.0e+0} at most in a feature{inner}"));
        }
        if (!Features.Sources.SequenceEqual(Enumerable.Range(0, Features.Sources.Count)))
            text.WriteLine($"  features                  {string.Join(", ", Features.Sources.Select((source, d) => $"{d} is {source}"))}");
        foreach (var note in Features.Notes)
            text.WriteLine($"  {note}");
    }

    private static string Some(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
