using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// The point of Thm 3.3 on an instance, W_E = [W_p^T; 0], W_D = [W_r, 0], with its exact loss and both bounds. c_kd = &lt;w_p^k, w_p^d>.
/// </summary>
internal sealed class FeatureConfiguration
{
    private readonly Instance _instance;
    private readonly RationalMatrix _latents;

    /// <summary>Evaluates the point.</summary>
    /// <exception cref="ArgumentException">There are fewer neurons than features.</exception>
    public FeatureConfiguration(Instance instance)
    {
        _instance = instance;
        var problem = instance.Problem;
        Point = EncoderDecoder.OneNeuronPerFeature(problem, instance.Neurons);
        _latents = instance.Activation.Apply(problem.Preactivations(Point.Encoder));
        Loss = problem.LossOfLatents(_latents, Point.Decoder);
        var gram = problem.RowsAlongInputs * problem.Inputs.Transpose();
        var pairs = from k in Enumerable.Range(0, problem.Columns) from d in Enumerable.Range(0, k) select gram[k, d];
        Interference = pairs.DefaultIfEmpty(Rational.Zero).Max();
    }

    public EncoderDecoder Point { get; }

    /// <summary>L~ at the point.</summary>
    public Rational Loss { get; }

    /// <summary>M = max over k != d of c_kd; 0 if there is one feature.</summary>
    public Rational Interference { get; }

    /// <summary>n^2 M^2 sum_d M_d.</summary>
    public Rational PublishedBound => (_instance.Problem.Columns * Interference).Pow(2) * Sum(_ => Rational.One);

    /// <summary>rho^2 max(0, M)^2 sum_d M_d (K_d - 1)^2, with rho the longest target and K_d the number of nonzero latents of feature d.</summary>
    public Rational RepairedBound =>
        LongestTarget * Rational.Max(Rational.Zero, Interference).Pow(2) * Sum(d => ((Rational)NonzeroLatents(d) - 1).Pow(2));

    /// <summary>Why s does not "keep entry d of feature d and drop negatives" for some feature of positive weight, or null if it does.</summary>
    public string? GateViolation
    {
        get
        {
            for (var d = 0; d < _latents.Columns; d++)
            {
                if (_instance.Problem.Weights[d].IsZero)
                    continue;
                if (!_latents[d, d].IsOne)
                    return $"the {_instance.Activation.Kind} activation drops entry {d} of feature {d}";
                if (_latents.Column(d).Any(latent => latent.Sign < 0))
                    return $"the {_instance.Activation.Kind} activation keeps a negative entry of feature {d}";
            }
            return null;
        }
    }

    private Rational LongestTarget =>
        Enumerable.Range(0, _instance.Problem.Columns).Max(d => _instance.Problem.SquaredNorm(_instance.Problem.Target(d)));

    private int NonzeroLatents(int d) => _latents.Column(d).Count(latent => !latent.IsZero);

    private Rational Sum(Func<int, Rational> term)
    {
        var sum = Rational.Zero;
        for (var d = 0; d < _instance.Problem.Columns; d++)
            sum += _instance.Problem.Weights[d] * term(d);
        return sum;
    }
}
