using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Certificates;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Checking;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Certificates about zero loss and the global minimum for the mutation test. The judges try all encoders with small integer entries, with their best
/// decoders.
/// </summary>
public sealed class LandscapeSubjects : IMutationSubjects
{
    private static readonly (string Name, Instance Instance)[] Instances =
    [
        ("independent", Of(new ReluActivation(), 2, [1, 0], [1, 1])),
        ("dependent", Of(new ReluActivation(), 2, [1, 0], [0, 1], [-1, -1])),
        ("line", Of(new ReluActivation(), 2, [1], [2], [-1])),
        ("topk", Of(new TopKActivation(1), 2, [1], [-1])),
        ("samples",
            new Instance(
                "subject",
                new ReluActivation(),
                2,
                Of(new ReluActivation(), 2, [1, 0], [0, 1]).Problem,
                samples: new FeatureSamples(RationalMatrix.FromRows([RationalVector.FromInts([1, 0]), RationalVector.FromInts([1, 1])]), [1, 1]))),
        ("threshold", Of(new JumpReluActivation([1]), 2, [1], [-1])),
    ];

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            foreach (var (name, instance) in Instances)
            {
                var census = ZeroLossCensus.Take(instance);
                yield return new($"{name}, census", instance, census.Finding());
                var zeroLoss = new ZeroLoss(instance);
                foreach (var same in census.Classes.GroupBy(item => item.Outcome).Where(group => group.Key != ZeroLossOutcome.Undecided))
                    foreach (var item in same.Take(2))
                        yield return new($"{name}, {item.Pattern}", instance, zeroLoss.Decide(item.Pattern).Finding()!);
                foreach (var narrow in new[] { instance, instance.With(neurons: 1) })
                {
                    var minimum = GlobalMinimum.Find(narrow);
                    yield return new($"{name}, {narrow.Neurons} neurons, lower", narrow, minimum.LowerFinding());
                    yield return new($"{name}, {narrow.Neurons} neurons, upper", narrow, minimum.UpperFinding());
                }
            }
            // Counted by a formula.
            foreach (var (name, counted) in new[]
            {
                ("counted", Of(new ReluActivation(), 2, [1, 0], [1, 1])),
                ("counted, topk", Of(new TopKActivation(1), 2, [1, 0], [1, 1])),
                ("counted, bare", Of(new TopKActivation(1, rectified: false), 2, [1, 0], [1, 1])),
            })
            {
                var finding = ZeroLossCensus.Take(counted).Finding();
                yield return new(name, counted, finding with { Evidence = evidence => evidence.WriteBoolean("independent", true) });
            }
            // Trees over the latents of two neurons, one of which is taken relative to the other; with thresholds, too. The search has shorter proofs
            // of the first by now, so it is as stored.
            var three = Of(new ReluActivation(), 2, [2, 1], [-2, 1], [1, -1]);
            yield return new("three, relative", three, Stored("bound-tree-three-relative.json"));
            var four = Of(new JumpReluActivation([1, 1]), 2, [2, 1], [-2, 1], [1, -1], [-1, -1]);
            yield return new(
                "four over a threshold, relative",
                four,
                GlobalMinimum.Find(four, options: new GlobalMinimumOptions { Gap = Rational.FromRatio(1, 20) }).LowerFinding());
            // The same in two parts, one of them alone, and both joined.
            var parted = Of(new ReluActivation(), 2, [1, 0], [0, 1], [-1, -1]);
            foreach (var split in new[] { 0, 1 })
            {
                var shares = Enumerable.Range(0, 2)
                    .Select(k => LossShare.Of(parted, GlobalMinimum.Trivial(parted), Parted, k, 2, split, default)!).ToArray();
                var cut = split == 0 ? "" : ", cut";
                yield return new($"dependent, a part{cut}", parted, shares[1].Finding);
                yield return new($"dependent, joined{cut}", parted, Joined(parted, shares));
            }
            // A proof that goes through a plane of combinations.
            var fan = GalleryInstances.ByName("absorption-relu-fan").With(neurons: 3);
            yield return new("fan", fan, new ZeroLoss(fan).Decide(new ActivationPattern([[0, 1], [0, 1, 2], [0, 1, 3]])).Finding()!);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["zero-loss-pattern"] = (instance, claim) => new ZeroLoss(instance).Decide(Pattern(claim)) is { Encoder: { } encoder, Decoder: { } decoder }
            && instance.Problem.Loss(instance.Activation, encoder, decoder).IsZero && PatternOf(instance, encoder).Equals(Pattern(claim)),
        ["no-zero-loss-pattern"] = (instance, claim) => !Grid(instance).Any(encoder => PatternOf(instance, encoder).Equals(Pattern(claim))
            && AlternatingSearch.WithBestDecoder(instance, encoder).Loss.IsZero),
        ["zero-loss-census"] = IsCensus,
        ["loss-upper-bound"] = (instance, claim) => Loss(claim) >= GlobalMinimum.Find(instance).Lower,
        ["loss-part"] = IsBound,
        ["loss-join"] = IsBound,
        ["loss-lower-bound"] = IsBound,
        ["loss-assignments"] = IsBound,
    };

    private static GlobalMinimumOptions Parted { get; } = new() { Gap = Rational.FromRatio(1, 20) };

    private static bool IsBound(Instance instance, JsonElement claim) => Grid(instance).Where(encoder => IsMeant(claim, PatternOf(instance, encoder)))
        .All(encoder => AlternatingSearch.WithBestDecoder(instance, encoder).Loss >= Loss(claim));

    /// <summary>A bound is about all patterns, or about those that the claim lists; of what it says of a box nothing is judged here.</summary>
    private static bool IsMeant(JsonElement claim, ActivationPattern pattern) => !claim.TryGetProperty("patterns", out var listed)
        || listed.EnumerateArray().Where(sets => sets.ValueKind == JsonValueKind.Array).Any(sets => pattern.Sets.Select(set => string.Join(' ', set))
            .SequenceEqual(sets.EnumerateArray().Select(set => string.Join(' ', set.EnumerateArray().Select(c => c.GetInt32())))));

    /// <summary>The join of shares, with their evidence inside.</summary>
    private static Finding Joined(Instance instance, IReadOnlyList<LossShare> shares)
    {
        var joined = LossShare.Joined(instance, shares.Min(share => share.Lower), [], Parted, default)!;
        return joined with
        {
            Evidence = evidence =>
            {
                foreach (var member in RecordedFinding.Of(joined).Evidence.EnumerateObject().Where(member => member.Name != "parts"))
                    member.WriteTo(evidence);
                evidence.WriteStartArray("parts");
                foreach (var share in shares.Select(share => RecordedFinding.Of(share.Finding)))
                {
                    evidence.WriteStartObject();
                    evidence.WritePropertyName("certificate");
                    evidence.WriteRawValue(Certificate.Of(instance, share.ToFinding()).Utf8.Span);
                    evidence.WriteEndObject();
                }
                evidence.WriteEndArray();
            },
        };
    }

    /// <summary>Reached patterns lie between the claimed ones and those plus the undecided ones; realizable ones are counted one by one.</summary>
    private static bool IsCensus(Instance instance, JsonElement claim)
    {
        var (nq, n) = (instance.Neurons, instance.Problem.Columns);
        var realizable = Enumerable.Range(0, 1 << (nq * n))
            .Select(bits => new ActivationPattern(Enumerable.Range(0, nq)
                .Select(i => Enumerable.Range(0, n).Where(c => (bits >> (i * n + c) & 1) == 1))))
            .Where(pattern => Realizability.Decide(instance, pattern).IsRealizable).ToArray();
        var zeroLoss = new ZeroLoss(instance);
        var reached = realizable.Where(pattern => zeroLoss.Decide(pattern).Outcome == ZeroLossOutcome.Reached).ToArray();
        return Count("patterns") == realizable.Length
            && Count("zeroLossPatterns") <= reached.Length && Count("zeroLossPatterns") + Count("undecidedPatterns") >= reached.Length
            && Count("monosemanticZeroLossPatterns") <= reached.Count(pattern => instance.IsMonosemantic(pattern.Sets));

        BigInteger Count(string member) => BigInteger.Parse(claim.GetProperty(member).GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>All encoders with entries -2..2, at most 800 of them.</summary>
    private static IEnumerable<RationalMatrix> Grid(Instance instance)
    {
        var cells = instance.Neurons * instance.Problem.InputDimension;
        return Enumerable.Range(0, (int)Math.Min(800, Math.Pow(5, cells)))
            .Select(number => RationalMatrix.Create(
                instance.Neurons,
                instance.Problem.InputDimension,
                (i, j) => number / (int)Math.Pow(5, i * instance.Problem.InputDimension + j) % 5 - 2));
    }

    private static ActivationPattern PatternOf(Instance instance, RationalMatrix encoder) =>
        ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder)));

    private static Rational Loss(JsonElement claim) =>
        claim.GetProperty("loss") is { ValueKind: JsonValueKind.String } text
            ? Rational.Parse(text.GetString()!)
            : Rational.Parse(claim.GetProperty("loss").GetRawText());

    private static ActivationPattern Pattern(JsonElement claim) =>
        new(claim.GetProperty("pattern").EnumerateArray().Select(set => set.EnumerateArray().Select(c => c.GetInt32())));

    /// <summary>Claim and evidence of a file of the corpus.</summary>
    private static Finding Stored(string file)
    {
        var root = JsonDocument.Parse(Corpus.Read(TheoryChecks.Checking.Outcome.Accepted, file)).RootElement;
        return new(root.GetProperty("kind").GetString()!, Members("claim"), Members("evidence"));

        Action<Utf8JsonWriter> Members(string name) => writer =>
        {
            foreach (var member in root.GetProperty(name).EnumerateObject())
                member.WriteTo(writer);
        };
    }

    private static Instance Of(Activation activation, int neurons, params long[][] inputs)
    {
        var matrix = RationalMatrix.FromRows(inputs.Select(row => RationalVector.FromInts(row)));
        return new Instance(
            "subject", activation, neurons, new Problem(matrix, matrix, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Length))));
    }
}
