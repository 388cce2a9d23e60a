using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Proposes points of zero loss. An encoder decides the latents A; a decoder with W_D A = R on the columns of positive weight is then a
/// linear system, solved exactly. Encoders are written as combinations of the inputs (or through their pre-activations, where the inputs are
/// independent), so that nothing depends on the coordinates.
/// </summary>
internal sealed class ZeroLossSearch
{
    /// <summary>Encoders tried on a small instance; large ones get fewer, so that the search stays short.</summary>
    private const int MostTries = 3000, Work = 3_000_000;

    /// <summary>No search beyond this many columns, neurons or dimensions: exact elimination would take too long.</summary>
    private const int LargestSize = 64;

    private readonly Instance _instance;
    private readonly Problem _problem;
    private readonly int[] _seen;
    private readonly RationalMatrix? _dualBasis;
    private readonly RationalVector? _positiveOnAll;
    private readonly RationalMatrix? _frame;
    private readonly int _tries;

    public ZeroLossSearch(Instance instance, int mostTries = MostTries)
    {
        _tries = mostTries;
        _instance = instance;
        _problem = instance.Problem;
        _seen = [.. Enumerable.Range(0, _problem.Columns).Where(c => !_problem.Weights[c].IsZero)];
        if (IsTooLarge)
            return;
        _dualBasis = (_problem.Inputs * _problem.Inputs.Transpose()).Inverse() is { } inverse ? inverse * _problem.Inputs : null;
        _frame = Frame();
        _positiveOnAll = _dualBasis is null && instance.Activation is not (IdentityActivation or ZeroActivation)
            ? Realizability.Decide(
                new ReluActivation(), _problem.Inputs, new ActivationPattern([Enumerable.Range(0, _problem.Columns)])).Encoder?.Row(0)
            : null;
    }

    private bool IsTooLarge =>
        Math.Max(Math.Max(_problem.Columns, _instance.Neurons), Math.Max(_problem.InputDimension, _problem.TargetDimension)) > LargestSize;

    /// <summary>Points of zero loss, each with the matrix of its latents on the columns of positive weight (nq x that many). Finite,
    /// deterministic.</summary>
    public IEnumerable<(EncoderDecoder Point, RationalMatrix Latents)> Points(CancellationToken cancel)
    {
        foreach (var encoder in IsTooLarge ? [] : Encoders())
        {
            cancel.ThrowIfCancellationRequested();
            if (Complete(encoder) is { } found)
                yield return found;
        }
    }

    /// <summary>A point with its latents, as <see cref="Points"/> has them.</summary>
    public (EncoderDecoder Point, RationalMatrix Latents) With(RationalMatrix encoder, RationalMatrix decoder)
    {
        var all = _instance.Activation.Apply(_problem.Preactivations(encoder));
        return (new EncoderDecoder(encoder, decoder), RationalMatrix.Create(_instance.Neurons, _seen.Length, (i, k) => all[i, _seen[k]]));
    }

    /// <summary>A decoder that reconstructs every column of positive weight, or null. Shape: encoder nq x np.</summary>
    private (EncoderDecoder, RationalMatrix)? Complete(RationalMatrix encoder)
    {
        var all = _instance.Activation.Apply(_problem.Preactivations(encoder));
        var latents = RationalMatrix.Create(_seen.Length, _instance.Neurons, (k, i) => all[i, _seen[k]]);
        var rows = new List<RationalVector>();
        for (var j = 0; j < _problem.TargetDimension; j++)
        {
            if (latents.Solve(new RationalVector(_seen.Select(c => _problem.Targets[c, j]))) is not { } row)
                return null;
            rows.Add(row);
        }
        return (new EncoderDecoder(encoder, RationalMatrix.FromRows(rows)), latents.Transpose());
    }

    private IEnumerable<RationalMatrix> Encoders()
    {
        var (n, nq) = (_problem.Columns, _instance.Neurons);
        yield return RationalMatrix.Zero(nq, _problem.InputDimension);
        if (_dualBasis is not null && nq >= n)
        {
            foreach (var z in NearOneDirection())
                yield return FromPreactivations(z);
        }
        if (_positiveOnAll is not null)
        {
            for (var k = 0; k < 8; k++)
                yield return NearPositiveDirection(k);
        }
        var affordable = Work / ((long)n * nq * (n + nq));
        for (var seed = 0; seed < Math.Min(_tries, Math.Max(20, affordable)); seed++)
        {
            var random = new SeededRandom(seed);
            yield return seed % 4 == 3 ? Passing(Spread(random))
                : _dualBasis is null || seed % 4 == 2 ? Passing(Combinations(random))
                : FromPreactivations(random.Chance(2, 3) ? Paired(random) : Scattered(random));
        }
        // Gaps may be too narrow for the points above.
        foreach (var encoder in TwoColumns.Encoders(_instance))
            yield return Passing(encoder);
    }

    /// <summary>
    /// The pre-activations of 3.4.md, item 2: rows z + eps e_i with z = |p_k| (t for k != j, 1 for j). First the plain identity: one neuron
    /// per feature.
    /// </summary>
    private IEnumerable<RationalMatrix> NearOneDirection()
    {
        var (n, nq) = (_problem.Columns, _instance.Neurons);
        yield return RationalMatrix.Create(nq, n, (i, c) => i == c ? Rational.One : Rational.Zero);
        if (n < 2)
            yield break;
        var length = Enumerable.Range(0, n).Select(c => Length(_problem.Input(c))).ToArray();
        for (var t = Rational.One; t > Rational.FromRatio(1, 100); t /= 2)
            for (var j = 0; j < n; j++)
                for (var eps = Rational.FromRatio(1, 2); eps > Rational.FromRatio(1, 200); eps /= 4)
                {
                    var (one, small, little) = (j, t, eps * t);
                    yield return RationalMatrix.Create(nq, n, (i, c) =>
                        i >= n ? Rational.Zero : length[c] * ((c == one ? Rational.One : small) + (i == c ? little : Rational.Zero)));
                }
    }

    /// <summary>Rows v + small, all positive on every input: on such encoders ReLU is the identity, which reconstructs when nq reaches the
    /// rank.</summary>
    private RationalMatrix NearPositiveDirection(int k)
    {
        var least = (_problem.Inputs * _positiveOnAll!).Min();
        return Passing(RationalMatrix.FromRows(Enumerable.Range(0, _instance.Neurons).Select(i =>
        {
            var aside = (new SeededRandom(31 * k + i).Matrix(1, _problem.Columns, -2, 2) * _problem.Inputs).Row(0);
            var most = (_problem.Inputs * aside).Max(Rational.Abs) + 1;
            return _positiveOnAll! + least / (2 * most) * aside;
        })));
    }

    /// <summary>Neurons that serve two features each, in random pairs, and see no others.</summary>
    private RationalMatrix Paired(SeededRandom random)
    {
        var (n, nq) = (_problem.Columns, _instance.Neurons);
        var order = random.Permutation(n);
        var z = new Rational[nq, n];
        for (var i = 0; i < nq; i++)
        {
            var place = i < n || random.Chance(1, 2) ? i % n : -1;
            for (var c = 0; c < n; c++)
                z[i, c] = place < 0 ? Rational.Zero : -random.Next(0, 2);
            if (place < 0)
                continue;
            var partner = (place ^ 1) < n ? place ^ 1 : random.Next(0, n - 1);
            z[i, order[partner]] = Rational.FromRatio(random.Next(0, 5), 6);
            z[i, order[place]] = 1;
        }
        return RationalMatrix.Create(nq, n, (i, c) => z[i, c]);
    }

    private RationalMatrix Scattered(SeededRandom random)
    {
        var (n, nq) = (_problem.Columns, _instance.Neurons);
        var least = random.Next(-3, 1);
        return RationalMatrix.Create(nq, n, (i, c) => random.Next(least, 4) + (i == c ? random.Next(0, 4) : 0));
    }

    /// <summary>Rows that combine a few inputs, or all; half the time each drawn again until it is close to no input.</summary>
    private RationalMatrix Combinations(SeededRandom random)
    {
        const int Draws = 20;
        // Where inputs are mere coordinates no row is close to one.
        var (n, few, lengths) = (_problem.Columns, random.Chance(1, 2), random.Chance(1, 2) ? _problem.LengthsOfInputs : null);
        return RationalMatrix.FromRows(Enumerable.Range(0, _instance.Neurons).Select(_ =>
        {
            var row = Combination();
            for (var draw = 1; lengths is not null && draw < Draws && !Recovery.NoneByEncoder(lengths, row); draw++)
                row = Combination();
            return row.Row(0);
        }));

        RationalMatrix Combination() =>
            RationalMatrix.Create(1, n, (_, _) => few && !random.Chance(2, n + 1) ? Rational.Zero : random.Next(-3, 3)) * _problem.Inputs;
    }

    /// <summary>Rows on the side of most inputs, at wide angles to one another even where the inputs are nearly parallel.</summary>
    private RationalMatrix Spread(SeededRandom random) =>
        RationalMatrix.Create(
            _instance.Neurons, _frame!.Rows, (_, k) => k == 0 ? random.Next(0, 2) : Rational.FromRatio(random.Next(-3, 3), 2)) * _frame!;

    /// <summary>Orthogonal vectors of length about 1 that span the inputs, the first along the sum of the inputs' directions.</summary>
    private RationalMatrix Frame()
    {
        var inputs = Enumerable.Range(0, _problem.Columns).Select(_problem.Input).ToArray();
        var mean = inputs.Aggregate(RationalVector.Zero(_problem.InputDimension), (sum, input) => sum + Length(input).Inverse() * input);
        var frame = new List<RationalVector>();
        foreach (var vector in inputs.Prepend(mean))
        {
            var rest = frame.Aggregate(vector, (left, axis) => left - vector.Dot(axis) / axis.SquaredNorm * axis);
            if (!rest.IsZero)
                frame.Add(Length(rest).Inverse() * rest);
        }
        return RationalMatrix.FromRows(_problem.InputDimension, frame);
    }

    private RationalMatrix FromPreactivations(RationalMatrix z) => Passing(z * _dualBasis!);

    /// <summary>Rows scaled so that their positive pre-activations exceed the threshold.</summary>
    private RationalMatrix Passing(RationalMatrix encoder)
    {
        if (_instance.Activation.IsPositivelyHomogeneous)
            return encoder;
        var z = _problem.Preactivations(encoder);
        return RationalMatrix.FromRows(encoder.Columns, Enumerable.Range(0, encoder.Rows).Select(i =>
        {
            var positive = z.Row(i).Where(x => x.Sign > 0).ToArray();
            return positive.Length == 0 ? encoder.Row(i) : (_instance.Activation.Threshold(i) + 1) / positive.Min() * encoder.Row(i);
        }));
    }

    /// <summary>|v| to within 0.1%, as the simplest fraction; 1 where that is zero or beyond a double, since only the search is the worse for
    /// it.</summary>
    private static Rational Length(RationalVector v)
    {
        var approximate = Math.Sqrt(v.SquaredNorm.ToDouble());
        if (approximate is 0 || !double.IsFinite(approximate))
            return Rational.One;
        var length = Rational.FromDouble(approximate);
        return Rational.Simplest(length * Rational.FromRatio(999, 1000), length * Rational.FromRatio(1001, 1000));
    }
}
