using System.Globalization;
using System.Numerics;
using System.Text.Json;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Checking;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>What absorption costs: definitions on small patterns, bounds against all small encoders, certificates against damage.</summary>
public sealed class AbsorptionLossTests : IMutationSubjects
{
    private static readonly ParentFeature Family = new(0, [1, 2]);

    /// <summary>Isolated features 0 (parent), 1 and 2 (children), one set per neuron.</summary>
    [Theory]
    [InlineData("012", "", true, false)]
    [InlineData("012", "12", true, false)]
    [InlineData("01", "2", false, true)]   // 2 is absorbed
    [InlineData("0", "12", false, true)]
    [InlineData("0", "1", false, true)]    // 2 is unseen, 1 absorbed
    [InlineData("01", "", false, false)]   // 2 is only unseen
    [InlineData("01", "02", false, false)] // two parent's neurons that share the children
    [InlineData("12", "1", false, false)]  // no parent's neuron
    [InlineData("", "", false, false)]
    public void Events_of_patterns(string first, string second, bool intended, bool absorbing)
    {
        var pattern = new ActivationPattern(new[] { first, second }.Select(set => set.Select(c => c - '0')));
        var instance = Orthonormal(3, 2);
        Assert.Equal(
            (intended, absorbing),
            (AbsorptionEvent.Intended.Happens(instance, Family, pattern), AbsorptionEvent.Absorbing.Happens(instance, Family, pattern)));
    }

    /// <summary>Three orthonormal features in two neurons: parent and one child in one neuron lose 1 either way, so absorbing costs
    /// nothing.</summary>
    [Fact]
    public void Two_children_of_isolated_features()
    {
        var (intended, absorbing) = (AbsorptionLoss.Of(Orthonormal(3, 2), Family, AbsorptionEvent.Intended),
            AbsorptionLoss.Of(Orthonormal(3, 2), Family, AbsorptionEvent.Absorbing));
        Assert.Equal(("15", "1", "1"), ($"{intended.Patterns}", $"{intended.Lower}", $"{intended.Best!.Loss}"));
        Assert.Equal(("14", "1", "1"), ($"{absorbing.Patterns}", $"{absorbing.Lower}", $"{absorbing.Best!.Loss}"));
    }

    /// <summary>One neuron cannot absorb: there is no other to take the child.</summary>
    [Fact]
    public void One_neuron_never_absorbs()
    {
        var absorbing = AbsorptionLoss.Of(Orthonormal(3, 1), Family, AbsorptionEvent.Absorbing);
        Assert.True(absorbing.Patterns.IsZero);
        Assert.Null(absorbing.Best);
        Assert.Null(Kernel.Check(Certificate.Of(absorbing.Instance, absorbing.Finding()).Utf8).Reason);
    }

    /// <summary>A child that never occurs without its parent: on the samples both kinds reach loss 0.</summary>
    [Fact]
    public void A_child_that_comes_with_its_parent()
    {
        var instance = WithSamples([1, 0], [1, 1]);
        foreach (var what in Enum.GetValues<AbsorptionEvent>())
        {
            var loss = AbsorptionLoss.Of(instance, new ParentFeature(0, [1]), what);
            Assert.True(loss.Lower.IsZero && loss.Best!.Loss.IsZero);
            Assert.Null(Kernel.Check(Certificate.Of(instance, loss.Finding()).Utf8).Reason);
        }
    }

    /// <summary>No encoder with small entries is in such a region and below the lower end; the kernel accepts; the count is that of all realizable
    /// patterns, one by one.</summary>
    [Property(MaxTest = 25, Arbitrary = new[] { typeof(LandscapeArbitraries) })]
    public void Brute_force_finds_nothing_lower(SmallInstance small, bool absorbing)
    {
        var instance = small.Instance;
        if (instance.Problem.Columns < 2 || instance.Neurons * instance.Problem.Columns > 6)
            return;
        var (family, what) = (new ParentFeature(0, [1]), absorbing ? AbsorptionEvent.Absorbing : AbsorptionEvent.Intended);
        var loss = AbsorptionLoss.Of(instance, family, what, new GlobalMinimumOptions { MostStarts = 2, Search = new() { MaxRounds = 3 } });
        Assert.Null(Kernel.Check(Certificate.Of(instance, loss.Finding()).Utf8).Reason);
        Assert.Equal(Count(instance, family, what), loss.Patterns);
        foreach (var encoder in Encoders(instance).Where(encoder => what.Happens(instance, family, PatternOf(instance, encoder))).Take(200))
            Assert.True(AlternatingSearch.WithBestDecoder(instance, encoder).Loss >= loss.Lower);
    }

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            foreach (var what in Enum.GetValues<AbsorptionEvent>())
            {
                yield return new(
                    $"samples, {what}",
                    WithSamples([1, 0], [1, 1]),
                    AbsorptionLoss.Of(WithSamples([1, 0], [1, 1]), new ParentFeature(0, [1]), what).Finding());
                yield return new(
                    $"one neuron, {what}", Orthonormal(2, 1), AbsorptionLoss.Of(Orthonormal(2, 1), new ParentFeature(0, [1]), what).Finding());
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["absorption-loss"] = (instance, claim) =>
        {
            var family = new ParentFeature(
                claim.GetProperty("parent").GetInt32(), [.. claim.GetProperty("children").EnumerateArray().Select(child => child.GetInt32())]);
            var what = Enum.Parse<AbsorptionEvent>(claim.GetProperty("event").GetString()!, ignoreCase: true);
            if (Count(instance, family, what) != BigInteger.Parse(claim.GetProperty("patterns").GetString()!, CultureInfo.InvariantCulture))
                return false;
            if (!claim.TryGetProperty("lower", out var lower))
                return true;
            // Lower: no small encoder is below. Upper: it cannot be below the best that an honest search finds a bound for.
            return Encoders(instance).Where(encoder => what.Happens(instance, family, PatternOf(instance, encoder)))
                .All(encoder => AlternatingSearch.WithBestDecoder(instance, encoder).Loss >= Number(lower))
                && Number(claim.GetProperty("upper")) >= AbsorptionLoss.Of(instance, family, what).Lower;
        },
    };

    private static BigInteger Count(Instance instance, ParentFeature family, AbsorptionEvent what)
    {
        var (nq, n) = (instance.Neurons, instance.Problem.Columns);
        return Enumerable.Range(0, 1 << (nq * n))
            .Select(bits => new ActivationPattern(Enumerable.Range(0, nq)
                .Select(i => Enumerable.Range(0, n).Where(c => (bits >> (i * n + c) & 1) == 1))))
            .Count(pattern => what.Happens(instance, family, pattern) && Realizability.Decide(instance, pattern).IsRealizable);
    }

    private static IEnumerable<RationalMatrix> Encoders(Instance instance)
    {
        var cells = instance.Neurons * instance.Problem.InputDimension;
        return Enumerable.Range(0, (int)Math.Min(700, Math.Pow(5, cells)))
            .Select(number => RationalMatrix.Create(
                instance.Neurons,
                instance.Problem.InputDimension,
                (i, j) => number / (int)Math.Pow(5, i * instance.Problem.InputDimension + j) % 5 - 2));
    }

    private static ActivationPattern PatternOf(Instance instance, RationalMatrix encoder) =>
        ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder)));

    private static Rational Number(JsonElement json) =>
        Rational.Parse(json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText());

    private static Instance Orthonormal(int n, int neurons) => new("orthonormal", new ReluActivation(), neurons,
        new Problem(RationalMatrix.Identity(n), RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n))));

    private static Instance WithSamples(params long[][] samples) => new("samples", new ReluActivation(), 2, Orthonormal(2, 2).Problem,
        samples: new FeatureSamples(
            RationalMatrix.FromRows(samples.Select(row => RationalVector.FromInts(row))),
            new RationalVector(Enumerable.Repeat(Rational.One, samples.Length))));
}
