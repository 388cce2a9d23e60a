using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>The conditions of one independent part of a pattern: a single neuron when the activation is separable, else all neurons.</summary>
internal sealed class PatternSystem
{
    private PatternSystem(GateRule rule, RationalMatrix inputs, IReadOnlyList<Atom> conditions, int? neuron)
    {
        Atoms = new AtomSystem(rule, inputs);
        Conditions = conditions;
        Neuron = neuron;
    }

    public AtomSystem Atoms { get; }

    public IReadOnlyList<Atom> Conditions { get; }

    /// <summary>The neuron this part is about, or null for all.</summary>
    public int? Neuron { get; }

    /// <summary>Splits a pattern into independent parts; returns the offending group instead if the gate can never open that way.</summary>
    public static int? Split(Activation activation, RationalMatrix inputs, ActivationPattern pattern, out IReadOnlyList<PatternSystem> parts)
    {
        parts = [];
        var rule = GateRule.Of(activation, pattern.Neurons, inputs.Rows);
        var joint = rule.Region(pattern, out var group);
        if (joint is null)
            return group;
        parts = activation.IsSeparable && rule.Forced is null
            ? [.. Enumerable.Range(0, pattern.Neurons).Select(i => OneNeuron(activation.Threshold(i), inputs, pattern, i))]
            : [new PatternSystem(rule, inputs, joint, null)];
        return null;
    }

    private static PatternSystem OneNeuron(Rational threshold, RationalMatrix inputs, ActivationPattern pattern, int neuron)
    {
        var rule = GateRule.OneNeuron(inputs.Rows, threshold);
        return new(rule, inputs, rule.Region(new ActivationPattern([pattern[neuron]]), out _)!, neuron);
    }

    /// <summary>A point or a lemma: the oracle's, if there is one and exact arithmetic confirms its answer.</summary>
    public AtomProposal Decide(IAtomOracle? oracle)
    {
        if (oracle?.Propose(Atoms, Conditions) is { } proposal && proposal.IsRight(Atoms, Conditions))
            return proposal;
        return Solve(strictly: null, out var point, out var lemma) ? AtomProposal.Holds(point) : AtomProposal.Refuted(lemma);
    }

    /// <summary>Solves the conditions, one of them optionally with its weak inequality made strict.</summary>
    public bool Solve(Atom? strictly, out RationalVector point, out Lemma lemma)
    {
        if (!Atoms.IsRational)
            return Solve<Rational>(strictly, out point, out lemma);
        try
        {
            return Solve<long>(strictly, out point, out lemma);
        }
        catch (OverflowException)
        {
            return Solve<BigInteger>(strictly, out point, out lemma);
        }
    }

    private bool Solve<T>(Atom? strictly, out RationalVector point, out Lemma lemma)
        where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IDivisionOperators<T, T, T>,
            IUnaryNegationOperators<T, T>, IComparisonOperators<T, T, bool>
    {
        var solver = new SimplexAtomSolver<T>(Atoms);
        foreach (var atom in Conditions)
            if (atom == strictly)
                solver.PushStrictly(atom);
            else
                solver.Push(atom);
        var feasible = solver.Solve(out var found, out lemma);
        point = feasible ? solver.ToVector(found) : null!;
        return feasible;
    }

    /// <summary>
    /// A point that is strict on every condition that can be: the sum of one solution per weak condition. Conditions that cannot
    /// be strict come with combinations that prove it.
    /// </summary>
    public (RationalVector Point, IReadOnlyList<Lemma> Equalities, int Dimension)? RelativeInterior()
    {
        if (!Solve(null, out var interior, out _))
            return null;
        var equal = new HashSet<Atom>();
        var lemmas = new List<Lemma>();
        foreach (var atom in Conditions.Where(atom => !atom.IsStrict))
        {
            if (equal.Contains(atom) || Atoms.Constraint(atom).Normal.Dot(interior).Sign > 0)
                continue;
            if (Solve(atom, out var point, out var lemma))
            {
                interior += point;
                continue;
            }
            lemmas.Add(lemma);
            equal.UnionWith(lemma.Terms.Select(term => term.Atom));
        }
        var rank = equal.Count == 0 ? 0 : RationalMatrix.FromRows(equal.Select(atom => Atoms.Constraint(atom).Normal)).Rank();
        return (interior, lemmas, Atoms.EncoderEntries - rank);
    }

    /// <summary>
    /// The constraint as seen from the whole pattern of nq neurons: nq np coordinates, and t besides if any neuron has a
    /// positive threshold, so that all constraints of a region have one dimension.
    /// </summary>
    public LinearConstraint ConstraintInPattern(Atom atom, int neurons, bool anyThreshold)
    {
        var constraint = Atoms.Constraint(atom);
        if (Neuron is not { } neuron)
            return constraint;
        var np = Atoms.EncoderEntries;
        var normal = new Rational[neurons * np + (anyThreshold ? 1 : 0)];
        for (var j = 0; j < constraint.Normal.Dimension; j++)
            normal[j < np ? neuron * np + j : neurons * np] = constraint.Normal[j];
        return constraint with { Atom = InPattern(atom, neurons), Normal = new RationalVector(normal) };
    }

    public Lemma LemmaInPattern(Lemma lemma, int neurons) => new(lemma.Terms.Select(term => (InPattern(term.Atom, neurons), term.Times)));

    private Atom InPattern(Atom atom, int neurons)
    {
        if (Neuron is not { } neuron)
            return atom;
        var cell = atom.First * neurons + neuron;
        return atom.Kind == AtomKind.On ? Atom.On(cell) : Atom.Off(cell);
    }
}
