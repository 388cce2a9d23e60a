using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TheoryChecks.Model;
using TheoryChecks.Storage;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.CrossCheck;

/// <summary>
/// Some of the runs of a cross-check, trained apart from the others: in every mode, where each of them ended. The document "theorychecks.toy-ends/1";
/// numbers come back to the bit. Runs that are trained together stop together, so the last places depend on how a cross-check is parted.
/// </summary>
public sealed record TrainedPart
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.toy-ends/1";

    /// <summary>What decides the numbers: instance, options and mode, as a hash.</summary>
    public required string Identity { get; init; }

    /// <summary>The ends by mode, in the order of the runs.</summary>
    public required ImmutableArray<(ToyMode Mode, IReadOnlyList<ToyEnd> Ends)> Modes { get; init; }

    /// <summary>The identity of a part.</summary>
    /// <param name="instance">The instance as its file has it.</param>
    /// <param name="options">First run, number of runs, seed, steps.</param>
    /// <param name="modes">The modes.</param>
    public static string IdentityOf(ReadOnlyMemory<byte> instance, ToyOptions options, IEnumerable<ToyMode> modes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(instance.Span));
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{hash} {options.First} {options.Seeds} {options.Seed} {options.Steps} {string.Join(' ', modes)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    /// <summary>Trains a part.</summary>
    /// <param name="identity">What it is called.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="options">First run, number of runs, seed, steps; the mode is ignored.</param>
    /// <param name="modes">The modes, in order.</param>
    /// <param name="progress">Told what is going on, how far, and how far there is to go.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainedPart Train(
        string identity,
        Instance instance,
        ToyOptions options,
        IEnumerable<ToyMode> modes,
        Action<string, int, int>? progress = null,
        CancellationToken cancel = default)
    {
        var unit = UnitScale.Of(instance).Instance;
        return new TrainedPart
        {
            Identity = identity,
            Modes =
            [
                .. modes.Select(mode => (mode, ToyTraining.Run(
                    unit,
                    options with { Mode = mode },
                    (step, moving) => progress?.Invoke(
                        $"{CrossCheckRun.Word(mode)}: step {step}, {moving} of {options.Seeds} runs still moving", step, options.Steps),
                    cancel))),
            ],
        };
    }

    /// <summary>Writes the document.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("identity", Identity);
        writer.WriteStartArray("modes");
        foreach (var (mode, ends) in Modes)
        {
            writer.WriteStartObject();
            writer.WriteString("mode", CrossCheckRun.Word(mode));
            writer.WriteStartArray("ends");
            foreach (var end in ends)
                writer.WriteInline(inline =>
                {
                    inline.WriteStartObject();
                    inline.WriteNumber("run", end.Seed);
                    inline.WriteBoolean("converged", end.Converged);
                    Numbers(inline, "loss", [end.Loss]);
                    Numbers(inline, "gradient", [end.GradientNorm]);
                    Numbers(inline, "encoder", end.Encoder);
                    Numbers(inline, "decoder", end.Decoder);
                    Numbers(inline, "preactivations", end.Preactivations);
                    inline.WriteString("gate", string.Concat(end.Gate.Select(open => open ? '1' : '0')));
                    inline.WriteEndObject();
                });
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();

        // A run that diverged has numbers that JSON does not.
        static void Numbers(Utf8JsonWriter inline, string name, double[] values)
        {
            inline.WriteStartArray(name);
            foreach (var value in values)
                if (double.IsFinite(value))
                    inline.WriteNumberValue(value);
                else
                    inline.WriteStringValue(value.ToString("R", CultureInfo.InvariantCulture));
            inline.WriteEndArray();
        }
    }

    /// <summary>Reads a part.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="identity">What it must be of.</param>
    /// <exception cref="FormatException">It is no such document, or of something else.</exception>
    public static TrainedPart Read(ReadOnlySpan<byte> utf8, string source, string identity)
    {
        try
        {
            var root = JsonNode.Parse(utf8);
            if (root?["schema"]?.GetValue<string>() == Schema && root["identity"]!.GetValue<string>() == identity)
                return new TrainedPart
                {
                    Identity = identity,
                    Modes = [.. root["modes"]!.AsArray().Select(mode => (
                        Enum.Parse<ToyMode>(mode!["mode"]!.GetValue<string>(), ignoreCase: true),
                        (IReadOnlyList<ToyEnd>)[.. mode["ends"]!.AsArray().Select(end => End(end!))]))],
                };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            // Not one of ours; said below.
        }
        throw new FormatException($"{source}: these are not the end points that its name says; remove it, and they are trained again.");

        static ToyEnd End(JsonNode end) => new(
            end["run"]!.GetValue<int>(),
            Numbers(end["loss"]!)[0],
            Numbers(end["gradient"]!)[0],
            Numbers(end["encoder"]!),
            Numbers(end["decoder"]!),
            Numbers(end["preactivations"]!),
            [.. end["gate"]!.GetValue<string>().Select(c => c == '1')],
            end["converged"]!.GetValue<bool>());

        static double[] Numbers(JsonNode node) => [.. node.AsArray().Select(value => value!.GetValueKind() == JsonValueKind.String
            ? double.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture)
            : value.GetValue<double>())];
    }
}
