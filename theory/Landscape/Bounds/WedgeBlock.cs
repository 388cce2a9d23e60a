using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// What combinations of columns leave when each neuron that sees them has its latents in a simplicial cone: total - lambda with lambda at least the
/// share of the targets that lies in the row space of the latents. The row space enters through the k x k minors of the latents, so nothing is lost
/// where latents become parallel (docs/landscape.md).
/// </summary>
internal sealed class WedgeBlock
{
    /// <summary>More choices of one vertex per neuron are not tried.</summary>
    private const int MostChoices = 128;

    private const int MostNeuronsForAllSubsets = 6;

    private readonly RationalMatrix _combinations, _metric, _form; // B, G^-1 and G^-1 B K B^T G^-1
    private readonly (Rational Scale, RationalMatrix Matrix) _wholeMetric, _wholeForm; // the latter two times their common denominators
    private readonly ConcurrentDictionary<string, (int G, int H)[][]> _monomials = new();
    private readonly WedgeScreen _screen;

    private WedgeBlock(Problem problem, RationalMatrix combinations)
    {
        _combinations = combinations;
        var inverse = RationalMatrix.Diagonal(new RationalVector(problem.Weights.Select(weight => weight.IsZero ? Rational.Zero : weight.Inverse())));
        _metric = (combinations * inverse * combinations.Transpose()).Inverse()!;
        var images = combinations * problem.Targets;
        var share = _metric * problem.Gram(images.Transpose(), images.Transpose());
        _form = share * _metric;
        (_wholeMetric, _wholeForm) = (Whole(_metric), Whole(_form));
        _screen = new WedgeScreen(_metric, _form);
        Total = Enumerable.Range(0, share.Rows).Aggregate(Rational.Zero, (sum, k) => sum + share[k, k]);
    }

    /// <summary>What no neuron at all leaves.</summary>
    public Rational Total { get; }

    /// <summary>For each set of neurons of a pattern, the combinations of counted columns to which they are blind, and the other neurons; all columns
    /// first.</summary>
    public static IReadOnlyList<WedgeBlock> Of(Instance instance, ActivationPattern pattern)
    {
        var (problem, live) = (instance.Problem, Enumerable.Range(0, pattern.Neurons).Where(i => !pattern[i].IsEmpty).ToArray());
        var blocks = new List<WedgeBlock>();
        for (var subset = 0; subset < (live.Length <= MostNeuronsForAllSubsets ? 1 << live.Length : 1); subset++)
        {
            var blind = live.Where((_, k) => (subset >> k & 1) == 1).ToArray();
            var combinations = BlindCombinations.Of(problem, blind.Select(i => pattern[i]));
            if (combinations.Rows > 0 && live.Except(blind).Any(i => BlindCombinations.Sees(problem, pattern[i], combinations)))
                blocks.Add(new WedgeBlock(problem, combinations));
        }
        return blocks;
    }

    /// <summary>
    /// A positive semidefinite S such that lambda times the norm, minus the share, minus S has only nonnegative coefficients as a polynomial in the
    /// shares of the vertices; or null if none of the candidates, or what the oracle proposes if there is one, will do. Shape: a row for each choice
    /// of one vertex per neuron that sees the block, the last neuron's turning fastest.
    /// </summary>
    public RationalMatrix? Square(IReadOnlyList<LatentCone?> cones, LatentBox box, Rational lambda, ISquareOracle? oracle = null)
    {
        var rows = Enumerable.Range(0, cones.Count)
            .Select(i => box.Latents(cones, i).Select(z => _combinations * z).ToArray())
            .Where(own => own.Any(z => !z.IsZero))
            .ToArray();
        var shape = rows.Select(own => own.Length).ToArray();
        if (shape.Length == 0 || shape.Aggregate(1L, (product, m) => Math.Min(product * m, MostChoices + 1)) > MostChoices)
            return null;
        var monomials = _monomials.GetOrAdd(
            string.Join(' ', shape), _ => Monomials(shape.Aggregate(1, (product, m) => product * m), shape));
        IReadOnlyList<int> promising = oracle is null
            ? _screen.Candidates(Array.ConvertAll(rows, own => Array.ConvertAll(own, _screen.Scaled)), lambda.ToDouble(), monomials)
            : [0];
        if (promising.Count == 0 || Form(rows, shape, lambda) is not var (scale, form))
            return null;
        var n = form.Rows;
        if (Enumerable.Range(0, n).Any(g => form[g, g].Sign < 0))
            return null;
        if (oracle is not null)
            return new SquareQuestion(scale.Inverse() * form, monomials) is var question ? question.Confirm(oracle.Propose(question)) : null;
        return promising.Select(Candidate)
            .FirstOrDefault(candidate => IsNonnegative(form - candidate) && LdlDecomposition.Of(candidate).Inertia.IsPositiveSemidefinite)
            is { } square ? scale.Inverse() * square : null;

        RationalMatrix Candidate(int number) => number switch
        {
            0 => RationalMatrix.Zero(n, n),
            1 => form,
            2 => Negative(form),
            3 => Negative(Even(form)),
            _ => Even(form),
        };

        bool IsNonnegative(RationalMatrix m) => monomials.All(places => Sum(m, places).Sign >= 0);

        RationalMatrix Negative(RationalMatrix m) => RationalMatrix.Create(n, n, (g, h) => g == h || m[g, h].Sign < 0 ? m[g, h] : Rational.Zero);

        // The same polynomial, with equal entries for each monomial.
        RationalMatrix Even(RationalMatrix m)
        {
            var equal = new Rational[n, n];
            foreach (var places in monomials)
            {
                var each = Sum(m, places) / places.Length;
                foreach (var (g, h) in places)
                    equal[g, h] = each;
            }
            return RationalMatrix.Create(n, n, (g, h) => equal[g, h]);
        }
    }

    /// <summary>A proof of the target for these combinations by floors; or null.</summary>
    public FloorBlock? Floors(IReadOnlyList<LatentCone?> cones, LatentBox box, Rational? target = null)
    {
        var gram = _metric.Inverse()!;
        var vertices = Enumerable.Range(0, cones.Count).Select(i => box.Latents(cones, i).Select(z => _combinations * z).ToArray()).ToArray();
        return FloorBlock.Of(_combinations, gram, gram * _form * gram, vertices, target);
    }

    /// <summary>Writes the block with its square.</summary>
    public void Write(Utf8JsonWriter writer, Rational lambda, RationalMatrix square)
    {
        writer.WriteStartObject();
        writer.Write("combinations", _combinations);
        writer.Write("eigenvalue", lambda);
        writer.Write("square", square);
        writer.WriteEndObject();
    }

    /// <summary>lambda det H_gh(0) - det H_gh'(0) for all choices g and h, times a positive scale that makes the numbers whole, or null if the
    /// latents are dependent whatever the shares are.</summary>
    private (Rational Scale, RationalMatrix Form)? Form(RationalVector[][] rows, int[] shape, Rational lambda)
    {
        var (rowScale, all) = Whole(RationalMatrix.FromRows(rows.SelectMany(own => own)));
        var (norms, shares) = (all * _wholeMetric.Matrix * all.Transpose(), all * _wholeForm.Matrix * all.Transpose());
        var square = rowScale * rowScale;
        var (normScale, shareScale, lambdaScale) = (_wholeMetric.Scale * square, _wholeForm.Scale * square, Scale(lambda));
        var (normFactor, slopeFactor) = (lambdaScale * lambda * shareScale, lambdaScale * normScale);
        var first = shape.Select((_, i) => shape[..i].Sum()).ToArray();
        var choices = Enumerable.Range(0, shape.Aggregate(1, (product, m) => product * m))
            .Select(g => Digits(g, shape).Select((a, i) => first[i] + a).ToArray())
            .ToArray();
        var (form, isZero) = (new Rational[choices.Length, choices.Length], true);
        for (var g = 0; g < choices.Length; g++)
        {
            for (var h = g; h < choices.Length; h++)
            {
                var (norm, slope) = Determinant(choices[g], choices[h]);
                isZero &= norm.IsZero;
                form[g, h] = normFactor * norm - slopeFactor * slope;
            }
        }
        return isZero ? null : (
            lambdaScale * shareScale * normScale.Pow(shape.Length),
            RationalMatrix.Create(choices.Length, choices.Length, (g, h) => form[Math.Min(g, h), Math.Max(g, h)]));

        // det H(0) and (det H)'(0): each row of shares against the cofactors of its place.
        (Rational Norm, Rational Slope) Determinant(int[] g, int[] h)
        {
            Rational N(int i, int j) => norms[g[i], h[j]];

            Rational S(int i, int j) => shares[g[i], h[j]];

            switch (g.Length)
            {
                case 1:
                    return (N(0, 0), S(0, 0));
                case 2:
                    return (N(0, 0) * N(1, 1) - N(0, 1) * N(1, 0), S(0, 0) * N(1, 1) - S(0, 1) * N(1, 0) + N(0, 0) * S(1, 1) - N(0, 1) * S(1, 0));
                case 3:
                    var (norm, slope) = (Rational.Zero, Rational.Zero);
                    for (var i = 0; i < 3; i++)
                    {
                        for (var j = 0; j < 3; j++)
                        {
                            var (k, l, p, q) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
                            var cofactor = N(k, p) * N(l, q) - N(k, q) * N(l, p);
                            norm += i == 0 ? N(0, j) * cofactor : Rational.Zero;
                            slope += S(i, j) * cofactor;
                        }
                    }
                    return (norm, slope);
                default:
                    return (Exchanged(-1), Enumerable.Range(0, g.Length).Aggregate(Rational.Zero, (sum, row) => sum + Exchanged(row)));
            }

            Rational Exchanged(int row) => RationalMatrix.Create(g.Length, g.Length, (i, j) => i == row ? S(i, j) : N(i, j)).Determinant();
        }
    }

    /// <summary>Which entries belong to the same monomial: those that agree in the unordered pair of vertices of every neuron.</summary>
    private static (int G, int H)[][] Monomials(int n, int[] shape)
    {
        var groups = new Dictionary<string, List<(int, int)>>();
        for (var g = 0; g < n; g++)
        {
            for (var h = 0; h < n; h++)
            {
                var key = string.Join(' ', Digits(g, shape).Zip(Digits(h, shape), (a, b) => $"{Math.Min(a, b)} {Math.Max(a, b)}"));
                if (!groups.TryGetValue(key, out var places))
                    groups[key] = places = [];
                places.Add((g, h));
            }
        }
        return [.. groups.Values.Select(places => places.ToArray())];
    }

    internal static int[] Digits(int number, int[] shape)
    {
        var digits = new int[shape.Length];
        for (var i = shape.Length - 1; i >= 0; number /= shape[i], i--)
            digits[i] = number % shape[i];
        return digits;
    }

    private static (Rational Scale, RationalMatrix Matrix) Whole(RationalMatrix matrix) =>
        matrix.CommonDenominator() is { IsOne: false } common ? (common, common * matrix) : (Rational.One, matrix);

    private static Rational Scale(Rational x) => x.IsRational ? x.Denominator : Rational.One;

    private static Rational Sum(RationalMatrix form, (int G, int H)[] places) =>
        places.Aggregate(Rational.Zero, (sum, place) => sum + form[place.G, place.H]);
}
