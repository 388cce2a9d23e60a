using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace TheoryChecks.Training.Methods;

/// <summary>
/// A method of the theory on tensors: loss and closed-form gradient of S models at once, on the same data or each on its own. No autograd: the
/// formulas are those of docs/training.md, term by term, and a property test holds them equal to the exact ones.
/// </summary>
internal sealed class TensorMethod : IDisposable
{
    /// <summary>A variance below this share of the mean square is rounding in single precision.</summary>
    public const double NoVariance = 1e-6;

    private readonly TrainingOptions _options;
    private readonly SdlMethod _method;
    private readonly Dictionary<LossTerm, (Tensor Inputs, Tensor Targets)> _anchors = new(ReferenceEqualityComparer.Instance);
    private readonly Tensor? _thetas;

    public TensorMethod(TrainingOptions options, ScalarType type, Device device)
    {
        (_options, _method) = (options, options.Method);
        foreach (var term in _method.Terms.OfType<AnchoringTerm>())
            _anchors[term] = (Fixed(term.Inputs), Fixed(term.Targets));
        if (_method.Activation is JumpReluActivation jump)
            _thetas = tensor(jump.Thetas.ToDoubles(), dtype: type, device: device).DetachFromDisposeScope();

        Tensor Fixed(RationalMatrix matrix) => tensor(
            Enumerable.Range(0, matrix.Rows).SelectMany(i => matrix.Row(i)).Select(x => x.ToDouble()).ToArray(),
            matrix.Rows,
            matrix.Columns,
            dtype: type,
            device: device).DetachFromDisposeScope();
    }

    /// <summary>
    /// Loss and gradient. Shapes: inputs N x np or S x N x np, targets alike, weights N; the result belongs to the current scope.
    /// </summary>
    /// <param name="at">The parameters.</param>
    /// <param name="inputs">p.</param>
    /// <param name="targets">r.</param>
    /// <param name="weights">m.</param>
    /// <param name="sparsity">The factor before sparsity coefficients.</param>
    /// <param name="dead">Which neurons count as dead for AuxK, S x nq, given the gate; null: those that pass on no column.</param>
    public TensorPass Evaluate(
        TensorParameters at, Tensor inputs, Tensor targets, Tensor weights, double sparsity = 1, Func<Tensor, Tensor>? dead = null) =>
        new Evaluation(this, at, inputs, targets, weights, sparsity).Run(dead);

    public void Dispose()
    {
        foreach (var (inputs, targets) in _anchors.Values)
        {
            inputs.Dispose();
            targets.Dispose();
        }
        _thetas?.Dispose();
    }

    private sealed class Evaluation
    {
        private readonly TensorMethod _owner;
        private readonly TensorParameters _at, _gradient;
        private readonly Tensor _inputs, _weights, _column, _targets, _z;
        private readonly Tensor? _thresholds;
        private readonly double _sparsity, _reduction;
        private readonly Tensor _loss, _auxiliary, _slopes;
        private readonly Tensor? _linear, _scales, _strengths;

        public Evaluation(TensorMethod owner, TensorParameters at, Tensor inputs, Tensor targets, Tensor weights, double sparsity)
        {
            (_owner, _at, _weights, _sparsity) = (owner, at, weights, sparsity);
            _column = weights.unsqueeze(-1);
            _reduction = owner._options.ErrorFactor(at.Decoder.shape[2]);
            _gradient = at.Map(value => zeros_like(value));
            _inputs = owner._options.SubtractsDecoderBias ? inputs - at.DecoderBias!.unsqueeze(1) : inputs;
            _z = _inputs.matmul(at.Encoder.transpose(-1, -2));
            if (at is { LogScales: { } logs, MagnitudeBias: { } strength })
            {
                (_linear, _scales) = (_z.clone(), logs.exp().unsqueeze(1));
                _strengths = (_linear * _scales).Increase(strength.unsqueeze(1));
            }
            if (at.EncoderBias is { } bias)
                _z.Increase(bias.unsqueeze(1));
            _targets = targets;
            if (at.Skip is { } skip)
                _targets = _targets - inputs.matmul(skip.transpose(-1, -2));
            if (at.DecoderBias is { } offset)
                _targets = _targets - offset.unsqueeze(1);
            _thresholds = at.Thresholds?.unsqueeze(1) ?? owner._thetas;
            _loss = zeros(at.Encoder.shape[0], dtype: at.Encoder.dtype, device: at.Encoder.device);
            _auxiliary = zeros_like(_loss);
            _slopes = zeros_like(_z);
            _chained = _strengths is null ? _slopes : zeros_like(_z);
            Skips = inputs;
        }

        /// <summary>The derivatives in the latents where they pass: with magnitudes apart from the gate, these are not the gate's.</summary>
        private readonly Tensor _chained;

        /// <summary>The inputs of the linear path.</summary>
        private Tensor Skips { get; }

        public TensorPass Run(Func<Tensor, Tensor>? dead)
        {
            var gate = TensorGate.Of(_owner._method.Activation, Ranked(_z), _thresholds);
            var own = gate.to(_z.dtype);
            if (_strengths is not null)
                gate = gate.logical_and(_strengths.gt(Held.Of(0L)));
            var open = _strengths is null ? own : gate.to(_z.dtype);
            var latents = (_strengths ?? _z) * open;
            var residuals = _targets - latents.matmul(_at.Decoder);
            var error = Weighted(residuals);
            var asleep = _owner._method.Terms.OfType<AuxKTerm>().Any() ? dead?.Invoke(gate) ?? gate.any(1).logical_not() : null;
            foreach (var term in _owner._method.Terms)
            {
                // A batch of latents is the largest thing here: what a term needs of that size goes with the term.
                using var scope = NewDisposeScope();
                Add(term, own, open, latents, residuals, asleep);
            }
            _gradient.EncoderBias?.Increase(_slopes.sum(1));
            if (_strengths is not null)
                Magnitudes();
            _gradient.Encoder.Increase(_slopes.transpose(-1, -2).matmul(_inputs));
            if (_owner._options.SubtractsDecoderBias)
                _gradient.DecoderBias!.sub_(_slopes.sum(1).unsqueeze(1).matmul(_at.Encoder).squeeze(1));
            return new TensorPass(_loss, _auxiliary, error, gate, latents, residuals, _gradient);
        }

        /// <summary>a = exp(r) y + b_mag, so with q = dL/da: b_mag gets sum q, r gets exp(r) sum q y, y gets exp(r) q beside the gate's.</summary>
        private void Magnitudes()
        {
            _gradient.MagnitudeBias!.Increase(_chained.sum(1));
            _chained.mul_(_scales!);
            _gradient.LogScales!.Increase((_chained * _linear!).sum(1));
            _slopes.Increase(_chained);
        }

        private void Add(LossTerm term, Tensor gate, Tensor open, Tensor latents, Tensor residuals, Tensor? asleep)
        {
            var c = term.Coefficient.ToDouble();
            switch (term)
            {
                case ReconstructionTerm:
                    Squares(c * _reduction, residuals, latents, open, jumps: true);
                    break;
                case PrefixReconstructionTerm prefixes:
                    foreach (var size in prefixes.Sizes)
                    {
                        var inside = arange(Held.Of(0L), Held.Of(latents.shape[2]), Held.Of(1L), device: latents.device).lt(Held.Of((long)size))
                            .to(latents.dtype);
                        var kept = latents * inside;
                        Squares(c * _reduction, _targets - kept.matmul(_at.Decoder), kept, open * inside, jumps: true, inside);
                    }
                    break;
                case MultiTopKTerm multi:
                    var own = TensorGate.Largest(_z, multi.K, rectified: true).to(_z.dtype);
                    Squares(c * _reduction, _targets - (_z * own).matmul(_at.Decoder), _z * own, own);
                    break;
                case AuxKTerm aux:
                    AuxK(aux, c, asleep!.unsqueeze(1), residuals);
                    break;
                case GatedAuxiliaryTerm gated:
                    GateLoss(gated.Sparsity.ToDouble(), c, gate, isFrozen: true);
                    break;
                case GatePathTerm path:
                    GateLoss(path.Sparsity.ToDouble(), c, gate, isFrozen: false);
                    break;
                case L1Term:
                    _loss.add_(Mass(latents.abs()).sum(-1), alpha: Held.Of(c * _sparsity));
                    _slopes.add_(latents.sign().mul_(_column), alpha: Held.Of(c * _sparsity));
                    break;
                case DecoderNormL1Term norms:
                    NormL1(norms.Sources.Select(dimension => (long)dimension), c * _sparsity, latents);
                    break;
                case L0Term:
                    L0(c * _sparsity, latents);
                    break;
                case AnchoringTerm:
                    Anchor(_owner._anchors[term], c);
                    break;
                default:
                    throw new ArgumentException($"There is no tensor form of the loss term {term.Kind}.");
            }
        }

        /// <summary>
        /// c sum_c m_c |e_c|^2 with e = t - W_D b, b = gate * z: with V = -2 c m e, the latents' derivative is V W_D on the gate, the decoder's b^T
        /// V.
        /// jumps: the gate's own threshold moves too (straight-through).
        /// </summary>
        private void Squares(double c, Tensor residuals, Tensor latents, Tensor open, bool jumps = false, Tensor? inside = null, bool skip = true)
        {
            _loss.add_(Weighted(residuals), alpha: Held.Of(c));
            var v = (residuals * _column).mul_(Held.Of(-2 * c));
            var q = v.matmul(_at.Decoder.transpose(-1, -2));
            _chained.addcmul_(q, open, Held.Of(1L));
            _gradient.Decoder.Increase(latents.transpose(-1, -2).matmul(v));
            if (skip)
                Affine(v);
            if (jumps && _gradient.Thresholds is { } thresholds && !_owner._method.Terms.OfType<GatedAuxiliaryTerm>().Any())
            {
                // d a_i / d theta_i = -theta_i K((z_i - theta_i) / bandwidth) / bandwidth, K = 1 on (-1/2, 1/2).
                q.mul_(Near());
                if (inside is not null)
                    q.mul_(inside);
                thresholds.sub_(q.mul_(_thresholds!).sum(1).div_(Held.Of(_owner._options.Bandwidth)));
            }
        }

        private void Affine(Tensor v)
        {
            _gradient.DecoderBias?.Increase(v.sum(1));
            _gradient.Skip?.Increase(v.transpose(-1, -2).matmul(Skips));
        }

        /// <summary>What k-sparse gates compare: pre-activations, or these times the norms of decoder columns.</summary>
        private Tensor Ranked(Tensor z) => _owner._options.SelectsByDecoderNorm && _owner._method.Activation is TopKActivation or BatchTopKActivation
            ? z * _at.Decoder.norm(2).unsqueeze(1)
            : z;

        private void AuxK(AuxKTerm aux, double c, Tensor asleep, Tensor residuals)
        {
            var isRectified = _owner._options.AuxiliaryIsRectified;
            var ranked = where(asleep, Ranked(_z), full_like(_z, Held.Of(isRectified ? 0 : double.NegativeInfinity)));
            var own = TensorGate.Largest(ranked, aux.K, isRectified).logical_and(asleep).to(_z.dtype);
            var factor = _owner._options.AuxiliaryScale switch
            {
                AuxiliaryScale.ResidualVariance => OverVariance(c, residuals),
                AuxiliaryScale.DeadShare => asleep.sum(-1)
                    .squeeze(1)
                    .to(_z.dtype)
                    .div(Held.Of((long)aux.K))
                    .clamp_max(Held.Of(1L))
                    .mul_(Held.Of(c * _reduction)),
                _ => full_like(_loss, Held.Of(c * _reduction)),
            };
            var latents = _z * own;
            var rest = residuals - latents.matmul(_at.Decoder);
            var added = factor * Weighted(rest);
            _loss.add_(added, alpha: Held.Of(1L));
            _auxiliary.add_(added, alpha: Held.Of(1L));
            var v = rest * _column * factor.mul(Held.Of(-2L)).unsqueeze(-1).unsqueeze(-1);
            _slopes.addcmul_(v.matmul(_at.Decoder.transpose(-1, -2)), own, Held.Of(1L));
            _gradient.Decoder.Increase(latents.transpose(-1, -2).matmul(v));
        }

        /// <summary>pi = max(z - theta, 0) by itself. Frozen: W_D, b_D and the linear path stay (dictionary_learning; this is how a tied gate learns
        /// its threshold); else they move too, and L1 is weighted by decoder norms (SAELens).</summary>
        private void GateLoss(double sparsity, double c, Tensor own, bool isFrozen)
        {
            var lambda = c * sparsity * _sparsity;
            var pi = (_thresholds is null ? _z.clone() : _z - _thresholds).mul_(own);
            var rest = _targets - pi.matmul(_at.Decoder);
            _loss.add_(Weighted(rest), alpha: Held.Of(c * _reduction));
            var v = (rest * _column).mul_(Held.Of(-2 * c * _reduction));
            var slopes = v.matmul(_at.Decoder.transpose(-1, -2));
            if (isFrozen)
            {
                _loss.add_(Mass(pi).sum(-1), alpha: Held.Of(lambda));
                slopes.add_(_column, alpha: Held.Of(lambda));
            }
            _slopes.Increase(slopes.mul_(own));
            _gradient.Thresholds?.sub_(slopes.sum(1));
            if (isFrozen)
                return;
            _gradient.Decoder.Increase(pi.transpose(-1, -2).matmul(v));
            Affine(v);
            NormL1([_at.Decoder.shape[2]], lambda, pi);
        }

        private void NormL1(IEnumerable<long> sources, double c, Tensor latents)
        {
            var mass = Mass(latents.abs());
            var total = zeros_like(mass);
            var first = 0L;
            foreach (var dimension in sources)
            {
                var part = _at.Decoder.narrow(2, first, dimension);
                var norm = part.norm(2, keepdim: true);
                total = total.Plus(norm.squeeze(-1));
                // Where the column is 0, its direction is taken as 0: a subgradient.
                var unit = part / where(norm.gt(Held.Of(0L)), norm, ones_like(norm));
                _gradient.Decoder.narrow(2, first, dimension).Increase(mass.unsqueeze(-1).mul(Held.Of(c)) * unit);
                first += dimension;
            }
            _loss.add_((mass * total).sum(-1), alpha: Held.Of(c));
            _slopes.add_(latents.sign().mul_(_column).mul_(total.unsqueeze(1)), alpha: Held.Of(c));
        }

        private void L0(double c, Tensor latents)
        {
            var count = Mass(latents.ne(Held.Of(0L)).to(_z.dtype)).sum(-1);
            var slope = full_like(_loss, Held.Of(c));
            if (_owner._options.L0Target is { } target)
            {
                var excess = count.div(Held.Of(target)).sub_(Held.Of(1L));
                _loss.add_(excess.Squared(), alpha: Held.Of(c));
                slope = excess.mul(Held.Of(2 * c)).div_(Held.Of(target));
            }
            else
                _loss.add_(count, alpha: Held.Of(c));
            // d L0 / d theta_i = -K((z_i - theta_i) / bandwidth) / bandwidth; the encoder's derivative is 0.
            _gradient.Thresholds?.sub_((slope.unsqueeze(-1) * Mass(Near())).div_(Held.Of(_owner._options.Bandwidth)));
        }

        private void Anchor((Tensor Inputs, Tensor Targets) anchors, double c)
        {
            foreach (var (value, gradient, wanted) in new[]
            {
                (_at.Encoder, _gradient.Encoder, anchors.Inputs),
                (_at.Decoder, _gradient.Decoder, anchors.Targets),
            })
            {
                var gap = value.narrow(1, 0, wanted.shape[0]) - wanted;
                _loss.add_(gap.Squared().sum(-1).sum(-1), alpha: Held.Of(c));
                gradient.narrow(1, 0, wanted.shape[0]).add_(gap, alpha: Held.Of(2 * c));
            }
        }

        /// <summary>1 where z lies within half a bandwidth of its threshold.</summary>
        private Tensor Near() => (_z - _thresholds!).abs_().lt_(Held.Of(_owner._options.Bandwidth / 2));

        /// <summary>sum_c m_c x_ic, S x nq.</summary>
        private Tensor Mass(Tensor entries) => (entries * _column).sum(1);

        /// <summary>c over the residuals' variance; 0 where they are all alike, up to rounding, as dictionary_learning has it.</summary>
        private Tensor OverVariance(double c, Tensor residuals)
        {
            var mean = (residuals * _column).sum(1, keepdim: true) / _weights.sum();
            var (variance, square) = (Weighted(residuals - mean) / _weights.sum(), Weighted(residuals) / _weights.sum());
            return where(variance.gt(square.mul_(Held.Of(NoVariance))), variance.reciprocal().mul_(Held.Of(c)), zeros_like(variance));
        }

        /// <summary>sum_c m_c |e_c|^2, S.</summary>
        private Tensor Weighted(Tensor residuals) => (residuals.Squared().sum(-1) * _weights).sum(-1);
    }
}
