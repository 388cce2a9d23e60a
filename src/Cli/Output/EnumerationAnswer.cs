using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>What `enumerate` answers, as "theorychecks.enumeration/1" and in words.</summary>
internal sealed record EnumerationAnswer(Instance Instance, BigInteger? NeuronPatterns, BigInteger Patterns, BigInteger PatternsUpToPermutation)
{
    private const string Schema = "theorychecks.enumeration/1";
    private const int LongestCount = 40;

    /// <summary>The patterns, if they were asked for.</summary>
    public IReadOnlyList<ActivationPattern>? List { get; init; }

    /// <summary>The number of orbits, if patterns were counted by orbits.</summary>
    public long? Orbits { get; init; }

    public long Witnesses { get; init; }

    public long Lemmas { get; init; }

    /// <summary>What the certificates consist of.</summary>
    public required string Evidence { get; init; }

    /// <summary>True if the kernel has accepted everything.</summary>
    public bool IsChecked { get; init; }

    public static string Seconds(Stopwatch clock) => string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:0.0} s");

    public static string Count(BigInteger count)
    {
        var digits = BigInteger.Abs(count).ToString(CultureInfo.InvariantCulture);
        return digits.Length <= LongestCount
            ? count.ToString("N0", CultureInfo.InvariantCulture)
            : $"{digits[0]}.{digits[1..4]}e{digits.Length - 1} (all {digits.Length} digits with --json)";
    }

    public static string Some(BigInteger count, string one, string? many = null) => count.IsOne ? $"1 {one}" : $"{Count(count)} {many ?? one + "s"}";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("instance", Instance.Name);
        writer.WritePropertyName("neuronPatterns");
        if (NeuronPatterns is { } sets)
            writer.WriteRawValue(sets.ToString(CultureInfo.InvariantCulture));
        else
            writer.WriteNullValue();
        writer.WriteCount("patterns", Patterns);
        writer.WriteCount("patternsUpToPermutation", PatternsUpToPermutation);
        if (Orbits is { } orbits)
            writer.WriteNumber("orbits", orbits);
        if (List is { } list)
            WriteList(writer, list);
        writer.WritePropertyName("certificates");
        writer.WriteInline(inline =>
        {
            inline.WriteStartObject();
            inline.WriteNumber("witnesses", Witnesses);
            inline.WriteNumber("farkas", Lemmas);
            inline.WriteBoolean("checked", IsChecked);
            inline.WriteEndObject();
        });
        writer.WriteEndObject();
    }

    private void WriteList(Utf8JsonWriter writer, IReadOnlyList<ActivationPattern> list)
    {
        var single = NeuronPatterns is not null;
        writer.WritePropertyName(single ? "neuronPatternList" : "patternList");
        writer.WriteInline(inline =>
        {
            inline.WriteStartArray();
            foreach (var pattern in list)
            {
                if (!single)
                    inline.WriteStartArray();
                for (var i = 0; i < pattern.Neurons; i++)
                {
                    inline.WriteStartArray();
                    foreach (var column in pattern[i])
                        inline.WriteNumberValue(column);
                    inline.WriteEndArray();
                }
                if (!single)
                    inline.WriteEndArray();
            }
            inline.WriteEndArray();
        });
    }

    public void Print(TextWriter text, Stopwatch clock)
    {
        var problem = Instance.Problem;
        var (neurons, columns) = (Some(Instance.Neurons, "neuron"), Some(problem.Columns, "column"));
        text.WriteLine($"{Instance.Name}: {Instance.Activation.Kind}, {neurons}, {columns} in dimension {problem.InputDimension}");
        if (NeuronPatterns is { } sets)
            text.WriteLine($"  sets of a single neuron   {Count(sets)}");
        text.WriteLine($"  patterns                  {Count(Patterns)}");
        text.WriteLine($"  up to permuting neurons   {Count(PatternsUpToPermutation)}");
        var scope = NeuronPatterns is null ? "all neurons jointly" : "each neuron by itself; patterns are their combinations";
        var evidence = IsChecked ? "kernel" : "NONE: the kernel did not accept it";
        text.WriteLine($"  scope                     {scope}");
        text.WriteLine($"  evidence                  {evidence}; {Evidence}");
        text.WriteLine($"  time                      {Seconds(clock)}");
        if (List is not { } list)
            return;
        text.WriteLine(NeuronPatterns is null ? "  patterns:" : "  sets of a single neuron:");
        foreach (var pattern in list)
            text.WriteLine($"    {(NeuronPatterns is null ? pattern : pattern.ToString()[1..^1])}");
    }
}
