using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kinds "expected-loss", "sparsity-bound" and "excess-bound": the loss L of random features x against its isolated-feature version L~, with
/// err(x) = |W_r x - W_D s(W_E W_p x)|^2, L = E err(x), L~ = sum_d M_d err(e_d), C = sup err(x).
/// </summary>
internal static class SparsityChecks
{
    /// <summary>L, L~, C and n^2 C (1-S)^2 have these values at this point. Everything is recomputed, so there is no evidence.</summary>
    public static void ExpectedLoss(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("encoder", "decoder", "loss", "isolated", "worst", "bound");
        evidence.Object();
        var distribution = Distribution(instance);
        var encoder = instance.ReadEncoder(claim);
        var decoder = instance.ReadDecoder(claim);
        var (loss, worst) = (Rational.Zero, Rational.Zero);
        foreach (var (probability, x) in new RandomFeatures(distribution).Values())
        {
            var sample = RationalMatrix.FromRows([x]);
            var z = encoder * (sample * instance.Inputs).Transpose();
            var latents = ClaimInstance.Latents(z, instance.Gate(z));
            var error = instance.Metric.Square((sample * instance.Targets).Row(0) - (decoder * latents).Column(0));
            loss += probability * error;
            worst = Rational.Max(worst, error);
        }
        claim["loss"].RequireEqual("L", loss);
        claim["isolated"].RequireEqual("L~", instance.Weights.Dot(PointChecks.Residuals(instance, claim)));
        claim["worst"].RequireEqual("C", worst);
        claim["bound"].RequireEqual("the bound", (distribution.Features * new RandomFeatures(distribution).Density).Pow(2) * worst);
    }

    /// <summary>
    /// |L - L~| &lt;= factor C at every point, and L >= L~ if claimed. A lone x_d e_d has err = x_d^2 err(e_d), by homogeneity or because x_d = 1, so
    /// L - L~ = E[err; two or more] + sum_d delta_d err(e_d) with delta_d = E[x_d^2; d lone] - M_d and err(e_d) &lt;= C / (largest lone x_d)^2.
    /// </summary>
    public static void SparsityBound(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("factor", "nonnegative");
        evidence.Object();
        var distribution = Distribution(instance);
        var features = new RandomFeatures(distribution);
        if (!IsHomogeneous(instance) && !features.IsBinary)
            throw NotACertificate.Rejected("the activation has a positive threshold and not all magnitudes are 1");
        var (above, below) = (features.AtLeastTwo, Rational.Zero);
        for (var d = 0; d < distribution.Features; d++)
        {
            var largest = features.LargestLone(d);
            var delta = distribution.LonePower(d, 2) - distribution.Weight(d);
            if (delta.Sign > 0)
                above += delta / largest.Pow(2);
            else if (delta.Sign < 0)
                below -= delta / largest.Pow(2);
        }
        if (claim["nonnegative"].Flag() && below.Sign > 0)
            throw NotACertificate.Rejected("L may be smaller than L~");
        claim["factor"].RequireEqual("the factor", Rational.Max(above, below));
    }

    /// <summary>
    /// 0 &lt;= L - L~ &lt;= bound at this point, for independent features and homogeneous s. Evidence: rational e >= |W_E|, d >= |W_D|, rho_p >= |p|,
    /// rho_r >= |r|. Then err(x) &lt;= (rho_r + d e rho_p)^2 |x|_1^2 since |s(z)| &lt;= |z|, and L - L~ = E[err; two or more active].
    /// </summary>
    public static void ExcessBound(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("encoder", "decoder", "bound");
        evidence.Object("encoderNorm", "decoderNorm", "inputNorm", "targetNorm");
        if (!IsHomogeneous(instance) || Distribution(instance).Laws is not { } laws)
            throw NotACertificate.Rejected("the bound is for independent features and a positively homogeneous activation");
        var (encoder, columns) = (instance.ReadEncoder(claim), instance.ReadDecoder(claim).Transpose());
        var e = NormBound(evidence["encoderNorm"], encoder, instance.AsVectors(encoder));
        var dual = instance.Metric.IsIdentity ? columns : instance.Metric.Dual(columns.Transpose()).Transpose();
        var d = NormBound(evidence["decoderNorm"], columns, dual);
        var input = LengthBound(evidence["inputNorm"], instance, instance.Inputs);
        var target = LengthBound(evidence["targetNorm"], instance, instance.Targets);

        // E[|x|_1^2; two or more active]: squares of features in company, and products of two.
        var excess = Rational.Zero;
        for (var i = 0; i < laws.Count; i++)
        {
            excess += (laws[i].Probability - Distribution(instance).LonePower(i, 0)) * laws[i].MeanSquare;
            for (var j = 0; j < laws.Count; j++)
                excess += i == j ? Rational.Zero : laws[i].Probability * laws[i].Mean * laws[j].Probability * laws[j].Mean;
        }
        claim["bound"].RequireEqual("the bound", (target + d * e * input).Pow(2) * excess);
    }

    private static ClaimDistribution Distribution(ClaimInstance instance)
    {
        if (instance.Kind == "batchtopk")
            throw NotACertificate.Rejected("batchtopk acts on batches, not on samples");
        return instance.Distribution ?? throw NotACertificate.Rejected("the instance has no distribution");
    }

    private static bool IsHomogeneous(ClaimInstance instance) => Enumerable.Range(0, instance.Neurons).All(i => instance.Threshold(i).IsZero);

    /// <summary>t >= 0 with t^2 I - A M A^T positive semidefinite, M the metric of the columns' side, given A and A M; in the plain one (M = I, the
    /// same matrix twice) perhaps the same for A^T, which has the same norm.</summary>
    private static Rational NormBound(Reader reader, RationalMatrix a, RationalMatrix dual)
    {
        var (t, gram) = (reader.Number(), ReferenceEquals(a, dual) && a.Rows >= a.Columns ? a.Transpose() * a : a * dual.Transpose());
        var trace = Enumerable.Range(0, gram.Rows).Aggregate(Rational.Zero, (sum, i) => sum + gram[i, i]);
        return t.Sign >= 0 && (t * t >= trace || LdlDecomposition.Of(t * t * RationalMatrix.Identity(gram.Rows) - gram).Inertia.Negative == 0)
            ? t
            : throw NotACertificate.Rejected($"{t} does not bound the norm of a matrix");
    }

    private static Rational LengthBound(Reader reader, ClaimInstance instance, RationalMatrix rows)
    {
        var t = reader.Number();
        return t.Sign >= 0 && Enumerable.Range(0, rows.Rows).All(i => instance.Metric.Square(rows.Row(i)) <= t * t)
            ? t
            : throw NotACertificate.Rejected($"{t} does not bound the length of every vector");
    }
}
