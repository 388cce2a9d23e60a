using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Surveys;

/// <summary>One quantity that a survey varies, with its values in order.</summary>
/// <param name="Of">The quantity, one of <see cref="Names"/>.</param>
/// <param name="Values">The values.</param>
internal sealed record SurveyAxis(string Of, IReadOnlyList<SurveyAxis.Value> Values)
{
    private const int MostValues = 1000;

    /// <summary>What can be varied, and how it is read from a value.</summary>
    private static readonly (string Name, string Label, Func<InstanceReader, Func<SurveyFamily, SurveyFamily>> Read)[] Quantities =
    [
        ("features", "features, n", reader =>
        {
            var value = reader.Whole(1, SurveyFormat.MostFeatures, "the number of features");
            return family => family with { Features = value };
        }),
        ("inputDimension", "input dimension, np", reader =>
        {
            var value = reader.Whole(1, SurveyFormat.MostDimensions, "the dimension");
            return family => family with { InputDimension = value };
        }),
        ("neurons", "neurons, nq", reader =>
        {
            var value = reader.Whole(1, SurveyFormat.MostNeurons, "the number of neurons");
            return family => family with { Neurons = value };
        }),
        ("angle", "angle from feature to feature (degrees)", reader =>
        {
            var value = SurveyFormat.Angle(reader);
            return family => family with { Directions = family.Directions with { Angle = value } };
        }),
        ("mostCosine", "largest inner product M", reader =>
        {
            var value = SurveyFormat.Cosine(reader);
            return family => family with { Directions = family.Directions with { MostCosine = value } };
        }),
        ("weightRatio", "weight ratio m0 : 1", reader =>
        {
            var value = SurveyFormat.Ratio(reader);
            return family => family with { Weights = new WeightLaw("ratio") { Ratio = value } };
        }),
        ("theta", "threshold theta", reader =>
        {
            var value = SurveyFormat.Theta(reader);
            return family => family with { Activation = new JumpReluActivation(new RationalVector([value])) };
        }),
        ("activation", "activation", reader =>
        {
            var value = InstanceFormat.ReadActivation(reader, SurveyFormat.MostNeurons);
            return family => family with { Activation = value };
        }),
    ];

    /// <summary>The quantities that can be varied.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Quantities.Select(quantity => quantity.Name)];

    /// <summary>For the axis of a figure.</summary>
    public string Label => Quantities.Single(quantity => quantity.Name == Of).Label;

    /// <summary>For the key of a figure: the symbol, or null where a value says what it is.</summary>
    public string? Symbol => Of switch
    {
        "features" => "n",
        "inputDimension" => "np",
        "neurons" => "nq",
        "mostCosine" => "M",
        "weightRatio" => "m0 : 1",
        "activation" => null,
        _ => Of,
    };

    /// <summary>True if the values are numbers.</summary>
    public bool IsNumeric => Values.All(value => value.At is not null);

    /// <summary>Reads an axis.</summary>
    public static SurveyAxis Read(InstanceReader reader)
    {
        reader.Object("of", "values");
        var name = reader["of"].Text();
        if (!Names.Contains(name))
            throw reader["of"].Wrong($"found \"{name}\"; what can be varied is {string.Join(", ", Names)}");
        var quantity = Quantities.Single(quantity => quantity.Name == name);
        var values = reader["values"];
        if (values.Length(InstanceReader.AnyLength) is < 1 or > MostValues)
            throw values.Wrong($"the list has {values.Length(InstanceReader.AnyLength)} values; 1 to {MostValues} are read");
        var all = values.Items().Select(item => new Value(item.Raw, Words(item.Raw), item.Raw.ValueKind == JsonValueKind.Object
            ? null : item.Number().ToDouble(), quantity.Read(item))).ToArray();
        return all.GroupBy(value => value.Text).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw values.Wrong($"{twice.Key} is given twice")
            : new SurveyAxis(name, all);
    }

    /// <summary>For people: a number as it is written, of an activation its parts.</summary>
    private static string Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Select((member, k) => k == 0 ? Words(member.Value)
            : $"{member.Name} {Words(member.Value)}")),
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    /// <summary>A value.</summary>
    /// <param name="Json">As it was written.</param>
    /// <param name="Text">For people.</param>
    /// <param name="At">As a number, or null.</param>
    /// <param name="Apply">The family with it.</param>
    internal sealed record Value(JsonElement Json, string Text, double? At, Func<SurveyFamily, SurveyFamily> Apply);
}
