using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>Options of `new` about the instance, and how their values are read.</summary>
internal sealed record NewOptions
{
    private const int MostWeight = 1_000_000;

    public Option<string?> Name { get; } = CommonOptions.Text("--name", "NAME", "The instance's name; unless given, from the source.");

    public Option<int> Neurons { get; } = CommonOptions.Positive(
        new Option<int>("--neurons") { HelpName = "N", Description = "Neurons; as many as features unless given." }, 1, InstanceFormat.MostNeurons);

    public Option<string> Activation { get; } = CommonOptions.Word(
        "--activation", "KIND", "relu", ["relu", "jumprelu", "topk", "batchtopk", "identity", "zero"], "The activation; relu unless given.");

    public Option<string?> Theta { get; } = CommonOptions.Text("--theta", "T", "The threshold of jumprelu, exact: 1/2.");

    public Option<int> K { get; } = CommonOptions.Positive(
        new Option<int>("--k") { HelpName = "K", Description = "k of topk and batchtopk; 1 unless given." }, 1, InstanceFormat.MostNeurons);

    public Option<string?> Weights { get; } = CommonOptions.Text(
        "--weights", "LIST", "One weight per feature, exact: 1,2,1/2; or random:K, whole numbers from 1 to K by the seed.");

    public Option<string?> Anchors { get; } = CommonOptions.Text("--anchors", "LIST", "Anchored features of the new instance: 0,2.");

    public IEnumerable<Option> All => [Name, Neurons, Activation, Theta, K, Weights, Anchors];

    /// <summary>The instance on these features.</summary>
    public Instance Make(ParseResult parsed, NewFeatures features, long seed)
    {
        if (parsed.GetValue(Name) is { } name && !InstanceFormat.IsName(name))
            throw CommandException.BadInput($"--name is '{name}'; give 1 to 100 letters, digits, '-', '_' or '.', since it names files.");
        var (inputs, targets, count) = (features.Inputs, features.Targets, features.Inputs.Rows);
        var weights = Listed(parsed.GetValue(Weights), count, seed);
        var neurons = parsed.GetValue(Neurons) is > 0 and var given ? given : count;
        return new Instance(
            parsed.GetValue(Name) ?? features.Stem,
            ActivationOf(parsed, neurons),
            neurons,
            new Problem(inputs, targets ?? inputs, weights, features.TargetGram),
            AnchorsOf(parsed.GetValue(Anchors), count));
    }

    private Activation ActivationOf(ParseResult parsed, int neurons)
    {
        var (kind, theta, k) = (parsed.GetValue(Activation)!, parsed.GetValue(Theta), parsed.GetValue(K));
        if (theta is not null && kind != "jumprelu")
            throw CommandException.BadInput($"--theta belongs to --activation jumprelu, not {kind}.");
        if (k > 0 && kind is not ("topk" or "batchtopk"))
            throw CommandException.BadInput($"--k belongs to --activation topk or batchtopk, not {kind}.");
        if (kind == "jumprelu" && theta is null)
            throw CommandException.BadInput("--activation jumprelu needs --theta, such as --theta 1/2.");
        if (k > neurons)
            throw CommandException.BadInput($"--k is {k}, more than the {Counted.Of(neurons, "neuron")}; k is at most their number.");
        return kind switch
        {
            "jumprelu" => new JumpReluActivation([Threshold(theta!)]),
            "topk" => new TopKActivation(Math.Max(1, k)),
            "batchtopk" => new BatchTopKActivation(Math.Max(1, k)),
            "identity" => new IdentityActivation(),
            "zero" => new ZeroActivation(),
            _ => new ReluActivation(),
        };
    }

    private static Rational Threshold(string text) =>
        Rational.TryParse(text, out var theta, out var error) && theta.Sign >= 0 ? theta
            : throw CommandException.BadInput($"--theta is '{text}': {error ?? "a threshold is 0 or more."}");

    private static RationalVector Listed(string? text, int count, long seed)
    {
        if (text is null)
            return new RationalVector(Enumerable.Repeat(Rational.One, count));
        if (text.Split(':') is ["random", var greatest])
        {
            if (!int.TryParse(greatest, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 1 or > MostWeight)
                throw CommandException.BadInput($"--weights is '{text}'; after random: a whole number from 1 to {MostWeight} is wanted.");
            return new RationalVector(Enumerable.Range(0, count).Select(d => (Rational)(1 + (long)(Draw(seed, d) % (uint)most))));
        }
        var weights = new List<Rational>();
        foreach (var part in text.Split(','))
        {
            if (!Rational.TryParse(part, out var weight, out var error))
                throw CommandException.BadInput($"--weights is '{text}': {error}");
            weights.Add(weight.Sign >= 0 ? weight : throw CommandException.BadInput($"--weights is '{text}': a weight is 0 or more."));
        }
        return weights.Count == count
            ? new RationalVector(weights)
            : throw CommandException.BadInput($"--weights has {Counted.Of(weights.Count, "number")} for {Counted.Of(count, "feature")}; "
                + $"give one each.");
    }

    /// <summary>32 bits that follow from seed and feature on every machine and version.</summary>
    private static uint Draw(long seed, int feature) => BinaryPrimitives.ReadUInt32LittleEndian(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"weight {seed} {feature}"))));

    private static IReadOnlyList<int> AnchorsOf(string? text, int count)
    {
        if (text is null)
            return [];
        var anchors = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var anchor) || anchor >= count)
                throw CommandException.BadInput(
                    $"--anchors is '{text}'; features of the new instance are wanted, 0 to {count - 1}, apart by commas.");
            if (anchors.Contains(anchor))
                throw CommandException.BadInput($"--anchors {text}: feature {anchor} is named twice; name it once.");
            anchors.Add(anchor);
        }
        return anchors;
    }
}
