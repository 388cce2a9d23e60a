using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Solvers.OrTools;
using TheoryChecks.Solvers.Z3;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>GLOP, Z3 and the exact simplex are three ways to the same patterns, and the kernel accepts each way's certificate.</summary>
[Properties(Arbitrary = new[] { typeof(OracleArbitraries) })]
public sealed class OracleTests : IDisposable
{
    private readonly GlopOracle _glop = new();
    private readonly Z3Oracle _z3 = new();

    public void Dispose()
    {
        _glop.Dispose();
        _z3.Dispose();
    }

    [Property(MaxTest = 150)]
    public void Three_ways_to_walk_the_tree_find_the_same_patterns_and_prove_them(SmallInstance small)
    {
        var exact = WalkedTree.Of(small.Instance, oracle: null);
        Accepted(exact.Check);
        foreach (var oracle in new IAtomOracle[] { _glop, _z3, new ExactAtomOracle() })
        {
            var tree = WalkedTree.Of(small.Instance, oracle);
            Assert.Equal(exact.Patterns, tree.Patterns);
            Accepted(tree.Check);
        }
    }

    [Property(MaxTest = 300)]
    public void Three_ways_to_decide_a_pattern_agree_and_prove_it(Decision decision)
    {
        var instance = decision.Case.Instance;
        var pattern = ActivationPattern.FromGate(decision.Gate);
        var exact = Realizability.Decide(instance, pattern);
        Accepted(Kernel.Check(Certificate.Of(instance, exact.Finding()).Utf8));

        var rule = GateRule.Of(instance.Activation, instance.Neurons, instance.Problem.Columns);
        if (rule.Region(pattern, out _) is not { } conditions)
        {
            Assert.False(exact.IsRealizable);
            return;
        }
        var system = new AtomSystem(rule, instance.Problem.Inputs);
        foreach (var oracle in new IAtomOracle[] { _glop, _z3, new ExactAtomOracle() })
        {
            var proposal = oracle.Propose(system, conditions);
            Assert.Equal(exact.IsRealizable, proposal.Point is not null);
            Assert.Equal(exact.IsRealizable, proposal.Lemma is null);
            Assert.True(proposal.IsRight(system, conditions));
            Accepted(Kernel.Check(Certificate.Of(instance, Finding(system, pattern, proposal)).Utf8));
        }
    }

    [Property(MaxTest = 150)]
    public void An_exact_start_from_any_atoms_changes_no_answer(Decision decision, int[] picks)
    {
        var instance = decision.Case.Instance;
        var rule = GateRule.Of(instance.Activation, instance.Neurons, instance.Problem.Columns);
        if (rule.Region(ActivationPattern.FromGate(decision.Gate), out _) is not { Count: > 0 } conditions)
            return;
        var system = new AtomSystem(rule, instance.Problem.Inputs);
        Atom[] tight = [.. picks.Select(pick => conditions[(int)(Math.Abs((long)pick) % conditions.Count)])];
        var exact = new ExactAtomOracle();
        var (cold, warm) = (exact.Propose(system, conditions), exact.Propose(system, conditions, tight));
        Assert.Equal(cold.Point is null, warm.Point is null);
        Assert.True(warm.IsRight(system, conditions));
    }

    [Property(MaxTest = 150)]
    public void The_walk_asks_at_most_one_question_per_cell_and_pattern(SmallInstance small)
    {
        // Every open node passes its point on to one child; the other costs one question. Nothing is asked below an empty node.
        var oracle = new CountingOracle();
        var patterns = WalkedTree.Of(small.Instance, oracle).Patterns.Count;
        Assert.InRange(oracle.Asked, 1, 1L + patterns * small.Instance.Neurons * small.Instance.Problem.Columns);
    }

    [Fact]
    public void An_answer_lost_in_the_tolerances_of_GLOP_is_found_by_going_on_exactly()
    {
        // <v, (1, 0)> > 0 and <v, (10^12, -1)> <= 0 and <v, (10^12, 10^-12 - 1)> > 0: a sliver of about 10^-24 radians.
        var instance = Columns("1 0", "1e12 -1", "1e12 -0.999999999999");
        var pattern = new ActivationPattern([[0, 2]]);
        var system = new AtomSystem(GateRule.OneNeuron(3, Rational.Zero), instance.Problem.Inputs);
        var conditions = system.Rule.Region(pattern, out _)!;
        var proposal = _glop.Propose(system, conditions);
        Assert.NotNull(proposal.Point);
        Assert.Equal((1, 1), (_glop.Asked, _glop.Repaired));
        Accepted(Kernel.Check(Certificate.Of(instance, Finding(system, pattern, proposal)).Utf8));
    }

    [Fact]
    public void GLOPs_own_basis_answers_nearly_every_question_on_threshold_functions()
    {
        var tree = WalkedTree.Of(Threshold(3), _glop);
        Accepted(tree.Check);
        Assert.Equal(104, tree.Patterns.Count);
        Assert.InRange(_glop.Repaired, 0, _glop.Asked / 20);
    }

    [Fact]
    public void Z3_walks_the_tree_of_threshold_functions()
    {
        var tree = WalkedTree.Of(Threshold(3), _z3);
        Accepted(tree.Check);
        Assert.Equal(104, tree.Patterns.Count);
    }

    [Fact]
    public void Each_oracle_names_its_solver_and_version()
    {
        Assert.Matches(@"^GLOP 9\.\d+\.\d+$", _glop.Name);
        Assert.Matches(@"^Z3 4\.\d+\.\d+ \(QF_LRA\)$", _z3.Name);
        Assert.Equal("exact simplex", new ExactAtomOracle().Name);
    }

    [Fact]
    public void An_oracle_without_an_answer_stops_the_walk_and_says_why()
    {
        var stopped = Assert.Throws<OracleGaveUpException>(() => WalkedTree.Of(Threshold(2), new MuteOracle()));
        Assert.Equal("a mute oracle decided nothing about 0 conditions: it never speaks", stopped.Message);
    }

    private static Finding Finding(AtomSystem system, ActivationPattern pattern, AtomProposal proposal) => proposal.Point is { } point
        ? PatternFindings.Realizable(pattern, system.Encoder(point))
        : PatternFindings.Unrealizable(pattern, proposal.Lemma!);

    private static Instance Threshold(int n) => Columns(
        [.. Enumerable.Range(0, 1 << n)
            .Select(c => string.Join(' ', Enumerable.Range(0, n).Select(j => (c >> j & 1) == 0 ? "-1" : "1").Prepend("1")))]);

    private static Instance Columns(params string[] columns)
    {
        var inputs = RationalMatrix.FromRows(columns.Select(RationalVector.Parse));
        return new Instance(
            "columns", new ReluActivation(), 1, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows))));
    }

    private static void Accepted(CheckResult result) => Assert.True(result.IsAccepted, $"{result.Outcome}: {result.Reason}");

    private sealed class CountingOracle : IAtomOracle
    {
        private readonly ExactAtomOracle _exact = new();

        public string Name => "a counting oracle";

        public long Asked { get; private set; }

        public AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms)
        {
            Asked++;
            return _exact.Propose(system, atoms);
        }
    }

    private sealed class MuteOracle : IAtomOracle
    {
        public string Name => "a mute oracle";

        public AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms) => AtomProposal.None("it never speaks");
    }
}
