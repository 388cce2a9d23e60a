using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Loss 0 on thin parts of a region, where some combination l of columns with R l = 0 has Z l = 0: one of a few, or of a plane.</summary>
internal sealed partial class ZeroLoss
{
    /// <summary>Supposes that some combination of columns with R l = 0 also has Z l = 0, which makes room for loss 0 on lower-dimensional parts of
    /// the region.</summary>
    private ZeroLossDecision? Search(ActivationPattern pattern, State[] states)
    {
        var kernel = RationalMatrix.FromRows(_targets.Columns, _counted.Select(_targets.Row)).Transpose().NullSpace();
        var candidates = kernel.Concat(from a in kernel from b in kernel where a != b from sign in new[] { 1, -1 } select a + (Rational)sign * b)
            .Distinct();
        return candidates.Select(combination => Suppose(pattern, states, Widened(combination)).Found).FirstOrDefault(found => found is not null);
    }

    /// <summary>Supposes Z l = 0: a point of loss 0, or a refutation, or neither.</summary>
    private (ZeroLossDecision? Found, ZeroLossRefutation? Refutation) Suppose(
        ActivationPattern pattern, State[] states, RationalVector combination)
    {
        var zeros = states.Select(state => state.Block.Neurons.Select(i => state.Block.Latent(_inputs, pattern, i, combination)));
        return Suppose(pattern, states, [.. zeros], null);
    }

    /// <summary>Supposes that some forms are 0, for each state its own.</summary>
    private (ZeroLossDecision? Found, ZeroLossRefutation? Refutation) Suppose(
        ActivationPattern pattern, State[] states, IEnumerable<RationalVector>[] zeros, Allowance? allowance)
    {
        var (trial, steps) = (states.ToArray(), new List<ZeroLossRefutation.Step>());
        for (var b = 0; b < trial.Length; b++)
        {
            var block = trial[b].Block;
            var forms = zeros[b].Where(form => !block.Kills(form)).ToArray();
            if (forms.Length == 0)
                continue;
            trial[b] = State.Of(block.With(forms));
            if (trial[b].Contradiction is { } lemma)
                return (null, ZeroLossRefutation.ByLemma(steps, lemma));
            steps.AddRange(Equalities(trial[b]));
        }
        if (Propagate(pattern, trial, steps) is { } refutation)
            return (null, refutation);
        var decision = Sample(pattern, trial)
            ?? (allowance is { Levels: > 0 } ? Cells(pattern, trial, steps, allowance with { Levels = allowance.Levels - 1 }) : null);
        return decision?.Refutation is { } proof ? (null, proof) : (decision, null);
    }

    /// <summary>
    /// Where more independent combinations than neurons that see them leave a plane of l with R l = 0, one of which has Z l = 0: goes through the
    /// plane by the rays at which some neuron's sum_c l_c z_ic changes from possible to impossible, and the sectors between them.
    /// </summary>
    private ZeroLossDecision? Split(ActivationPattern pattern, State[] states, List<ZeroLossRefutation.Step> steps)
    {
        foreach (var combinations in Subspaces(pattern, states))
        {
            var alive = Alive(pattern, states, combinations);
            var plane = (combinations * _targets).Transpose().NullSpace().Select(kernel => combinations.Transpose() * kernel).ToArray();
            if (alive < combinations.Rows && plane.Length == 2)
                return Split(pattern, states, steps, combinations, plane);
        }
        return null;
    }

    /// <summary>How many neurons see some of the combinations.</summary>
    private int Alive(ActivationPattern pattern, State[] states, RationalMatrix combinations) =>
        states.Sum(state => state.Block.Neurons.Count(i => Enumerable.Range(0, combinations.Rows)
            .Any(k => !state.Block.Kills(state.Block.Latent(_inputs, pattern, i, combinations.Row(k))))));

    private ZeroLossDecision? Split(
        ActivationPattern pattern, State[] states, List<ZeroLossRefutation.Step> steps, RationalMatrix combinations, RationalVector[] plane)
    {
        var rays = Rays(pattern, states, plane);
        var (cases, sectors) = (new List<ZeroLossRefutation>(), new List<ZeroLossRefutation.Sector>());
        for (var k = 0; k < rays.Count; k++)
        {
            var (ray, next) = (rays[k], k + 1 < rays.Count ? rays[k + 1] : -rays[0]);
            var onRay = Suppose(pattern, states, ray);
            if (onRay.Found is not null)
                return onRay.Found;
            if (Between(pattern, states, ray, next) is not { } sector)
                return Suppose(pattern, states, ray + next).Found;
            if (onRay.Refutation is null)
                return null;
            cases.Add(onRay.Refutation);
            sectors.Add(sector);
        }
        return ZeroLossDecision.Unreached(pattern, ZeroLossRefutation.BySplit(steps, combinations, RationalMatrix.FromRows(rays), cases, sectors));
    }

    /// <summary>
    /// Rays of the plane in angular order over half a turn: those where a neuron's form vanishes on an edge of its region, and the two axes.
    /// </summary>
    private List<RationalVector> Rays(ActivationPattern pattern, State[] states, RationalVector[] plane)
    {
        var places = new List<(Rational X, Rational Y)> { (1, 0), (0, 1) };
        foreach (var block in states.Select(state => state.Block))
            foreach (var edge in block.Edges())
                foreach (var i in block.Neurons)
                    places.Add((block.Latent(_inputs, pattern, i, plane[1]).Dot(edge), -block.Latent(_inputs, pattern, i, plane[0]).Dot(edge)));
        // One of each ray and its negative: the half with y > 0, or y = 0 and x > 0; by decreasing x / y.
        return [.. places.Where(place => !place.X.IsZero || !place.Y.IsZero)
            .Select(place => place.Y.Sign < 0 || (place.Y.IsZero && place.X.Sign < 0) ? (X: -place.X, Y: -place.Y) : place)
            .Select(place => place.Y.IsZero ? (X: Rational.One, Y: Rational.Zero) : (X: place.X / place.Y, Y: Rational.One)).Distinct()
            .OrderByDescending(place => place.Y.IsZero).ThenByDescending(place => place.X)
            .Select(place => place.X * plane[0] + place.Y * plane[1])];
    }

    /// <summary>A neuron whose form cannot be 0 anywhere strictly between two rays, with proofs, or null.</summary>
    private ZeroLossRefutation.Sector? Between(ActivationPattern pattern, State[] states, RationalVector first, RationalVector second)
    {
        foreach (var block in states.Select(state => state.Block))
            foreach (var i in block.Neurons)
            {
                var (a, b) = (block.Latent(_inputs, pattern, i, first), block.Latent(_inputs, pattern, i, second));
                if (block.With([a + b]).Solve().Contradiction is not { } notZero)
                    continue;
                foreach (var sign in new[] { 1, -1 })
                    if (block.Nonnegative((Rational)sign * a) is { } low && block.Nonnegative((Rational)sign * b) is { } high)
                        return new(i, sign, low, high, notZero);
            }
        return null;
    }
}
