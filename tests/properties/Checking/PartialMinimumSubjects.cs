using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Theorems;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Certificates of explicit partial minima: with and without multipliers, of both sorts. The judge solves the least-squares problem for the decoder,
/// and tries every independent set of active conditions for the encoder (Caratheodory).
/// </summary>
public sealed class PartialMinimumSubjects : IMutationSubjects
{
    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            var half = Rational.FromRatio(1, 2);
            var pair = new Instance("pair", new TopKActivation(1), 2, new Problem(RationalMatrix.Identity(2), RationalMatrix.Identity(2), [1, 1]));
            yield return new("Example 3.5", pair, new Example35().Decide(pair)[0].Findings[0]);

            // The third column sits on the boundary; the neuron would like to turn towards it.
            var three = new Problem(M([1, 0], [0, 1], [1, -1]), M([2, 0], [0, 1], [0, 0]), [1, 1, 1]);
            var boundary = new Instance("boundary", new ReluActivation(), 1, three);
            yield return new("off multiplier", boundary, (RationalPartialMinimum.At(boundary, M([1, 1]), M([1], [half])) with
            {
                Multipliers = new Lemma([(Atom.Off(2), Rational.Parse("3/2"))]),
            }).Finding());

            // Bare top 1, both neurons at 0 on the third column, where the first wins by its index: the first would like to turn away from it, the
            // second towards it.
            var tie = new Instance("tie", new TopKActivation(1, rectified: false), 2, new Problem(
                M([-1, -1], [1, 0], [1, -1], [0, 1]), M([1, 0], [2, 0], [Rational.Parse("-3/2"), 0], [0, 1]), [1, 1, 1, 1]));
            yield return new("beats multiplier", tie, (RationalPartialMinimum.At(tie, M([-1, -1], [1, 1]), M([half, 1], [0, half])) with
            {
                Multipliers = new Lemma([(Atom.Beats(4, 5), Rational.Parse("3/2"))]),
            }).Finding());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["partial-minimum"] = IsPartialMinimum,
    };

    private static bool IsPartialMinimum(Instance instance, JsonElement claim)
    {
        var (encoder, decoder) = (ClaimReader.Matrix(claim.GetProperty("encoder")), ClaimReader.Matrix(claim.GetProperty("decoder")));
        var pattern = ClaimReader.Pattern(claim);
        var problem = instance.Problem;
        var at = new Forward(problem, instance.Activation, new SdlParameters(encoder, decoder));
        var loss = at.SquaredError(at.Residuals);
        return ActivationPattern.FromGate(at.Gate).Equals(pattern)
            && loss == ClaimReader.Number(claim.GetProperty("loss"))
            && loss == at.SquaredError(at.ResidualsOf(at.Latents) + (decoder - BestDecoder(at)) * at.Latents)
            && IsInCone(Flat(new ReconstructionTerm().Gradient(at).Encoder), ActiveNormals(instance, pattern, encoder));
    }

    /// <summary>A decoder of least loss for these latents: (A M A^T) W_D^T = A M R.</summary>
    private static RationalMatrix BestDecoder(Forward at)
    {
        var weighted = at.Latents * RationalMatrix.Diagonal(at.Problem.Weights);
        var (gram, right) = (weighted * at.Latents.Transpose(), weighted * at.Problem.Targets);
        return RationalMatrix.FromRows(at.Neurons, Enumerable.Range(0, right.Columns).Select(k => gram.Solve(right.Column(k))!));
    }

    private static List<RationalVector> ActiveNormals(Instance instance, ActivationPattern pattern, RationalMatrix encoder)
    {
        var rule = GateRule.Of(instance.Activation, instance.Neurons, instance.Problem.Columns);
        var system = new AtomSystem(rule, instance.Problem.Inputs);
        var point = system.Point(encoder);
        return [.. rule.Region(pattern, out _)!.Where(atom => !atom.IsStrict).Select(atom => system.Constraint(atom).Normal)
            .Where(normal => normal.Dot(point).IsZero).Select(normal => new RationalVector(normal.Take(encoder.Rows * encoder.Columns)))];
    }

    /// <summary>Whether a vector is a nonnegative combination of others: then it is one of some independent ones among them.</summary>
    private static bool IsInCone(RationalVector vector, List<RationalVector> normals)
    {
        for (var subset = 0; subset < 1 << normals.Count; subset++)
        {
            var chosen = normals.Where((_, k) => (subset >> k & 1) == 1).ToArray();
            var columns = RationalMatrix.FromRows(vector.Dimension, chosen).Transpose();
            if (columns.Rank() == chosen.Length && columns.Solve(vector) is { } times && times.All(t => t.Sign >= 0))
                return true;
        }
        return false;
    }

    private static RationalVector Flat(RationalMatrix matrix) => new(Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row));

    private static RationalMatrix M(params RationalVector[] rows) => RationalMatrix.FromRows(rows);
}
