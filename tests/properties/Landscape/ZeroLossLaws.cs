using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Zero loss, held against brute force and the kernel.</summary>
[Properties(MaxTest = 60)]
public sealed class ZeroLossLaws
{
    /// <summary>Every decision comes with a point or a proof that the kernel accepts.</summary>
    [Property(Arbitrary = [typeof(LandscapeArbitraries)])]
    public void The_kernel_accepts_every_decision(SmallInstance small)
    {
        var zeroLoss = new ZeroLoss(small.Instance);
        foreach (var pattern in RealizablePatterns(small.Instance).Take(40))
            if (zeroLoss.Decide(pattern).Finding() is { } finding)
                Assert.Null(Kernel.Check(Certificate.Of(small.Instance, finding).Utf8).Reason);
    }

    /// <summary>A matching covers the columns exactly if some choice of different neurons does: all choices are tried.</summary>
    [Property]
    public bool Matching_agrees_with_brute_force(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var (neurons, columns) = (random.Next(1, 5), random.Next(1, 5));
        var pattern = new ActivationPattern(Enumerable.Range(0, neurons)
            .Select(_ => Enumerable.Range(0, columns).Where(_ => random.Next(2) == 0).ToArray()));
        var matching = ColumnMatching.Of(pattern, [.. Enumerable.Range(0, columns)]);
        var covered = matching.Cover is { } cover && Enumerable.Range(0, neurons).Count(i => cover.Any(c => pattern.IsOn(i, c))) < cover.Count;
        return Assignable(pattern, columns, 0, [])
            ? matching.Neurons is { } found && found.Distinct().Count() == columns && found.Select(pattern.IsOn).All(on => on)
            : covered;
    }

    /// <summary>With independent columns the general method, which knows nothing of matchings, finds the same patterns.</summary>
    [Property(Arbitrary = [typeof(LandscapeArbitraries)], MaxTest = 25)]
    public void Loss_is_never_zero_where_it_was_refuted(SmallInstance small)
    {
        var instance = small.Instance;
        var zeroLoss = new ZeroLoss(instance);
        var random = new Random(small.Seed);
        for (var trial = 0; trial < 60; trial++)
        {
            var encoder = RationalMatrix.Create(instance.Neurons, instance.Problem.InputDimension, (_, _) => random.Next(-2, 3));
            var z = instance.Problem.Preactivations(encoder);
            var gate = instance.Activation.Gate(z);
            var latents = instance.Activation.Apply(z);
            var counted = Enumerable.Range(0, instance.Problem.Columns).Where(c => instance.Problem.Weights[c].Sign > 0).ToArray();
            var equations = RationalMatrix.FromRows(instance.Neurons, counted.Select(latents.Column));
            var solvable = Enumerable.Range(0, instance.Problem.TargetDimension)
                .All(j => equations.Solve(new RationalVector(counted.Select(c => instance.Problem.Targets[c, j]))) is not null);
            if (solvable)
                Assert.NotEqual(ZeroLossOutcome.Unreached, zeroLoss.Decide(ActivationPattern.FromGate(gate)).Outcome);
        }
    }

    /// <summary>The census equals a count over all ordered patterns, each decided by itself, and the kernel accepts it.</summary>
    [Property(Arbitrary = [typeof(LandscapeArbitraries)], MaxTest = 25)]
    public void The_census_counts_what_the_decisions_say(SmallInstance small)
    {
        var census = ZeroLossCensus.Take(small.Instance);
        var zeroLoss = new ZeroLoss(small.Instance);
        var outcomes = RealizablePatterns(small.Instance).Select(pattern => (pattern, zeroLoss.Decide(pattern).Outcome)).ToArray();
        Assert.Equal(outcomes.Length, census.Patterns);
        Assert.Equal(outcomes.Count(item => item.Outcome == ZeroLossOutcome.Reached), census.ZeroLossPatterns);
        Assert.Equal(
            outcomes.Count(item => item.Outcome == ZeroLossOutcome.Reached && item.pattern.IsMonosemantic), census.MonosemanticZeroLossPatterns);
        Assert.Null(Kernel.Check(Certificate.Of(small.Instance, census.Finding()).Utf8).Reason);
    }

    /// <summary>Independent targets leave nothing undecided, whatever the inputs and the activation.</summary>
    [Property(Arbitrary = [typeof(LandscapeArbitraries)], MaxTest = 40)]
    public void Independent_targets_are_always_decided(SmallInstance small)
    {
        var n = small.Instance.Problem.Columns;
        var instance = small.Instance.With(problem: new Problem(
            small.Instance.Problem.Inputs, RationalMatrix.Identity(n), small.Instance.Problem.Weights));
        Assert.Equal(BigInteger.Zero, ZeroLossCensus.Take(instance).UndecidedPatterns);
    }

    private static bool Assignable(ActivationPattern pattern, int columns, int column, HashSet<int> used) => column == columns
        || Enumerable.Range(0, pattern.Neurons)
            .Any(i => !used.Contains(i) && pattern.IsOn(i, column) && Assignable(pattern, columns, column + 1, [.. used, i]));

    /// <summary>All realizable ordered patterns, by asking about every pattern there could be.</summary>
    private static IEnumerable<ActivationPattern> RealizablePatterns(Instance instance)
    {
        var (nq, n) = (instance.Neurons, instance.Problem.Columns);
        return Enumerable.Range(0, 1 << (nq * n))
            .Select(bits => new ActivationPattern(Enumerable.Range(0, nq)
                .Select(i => Enumerable.Range(0, n).Where(c => (bits >> (i * n + c) & 1) == 1))))
            .Where(pattern => Realizability.Decide(instance, pattern).IsRealizable);
    }
}
