using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Permutations of the columns after which the instance is the same up to a linear map of the inputs and a map of the targets (docs/certificates.md,
/// Symmetries). All is recomputed; nobody's word is taken for it.
/// </summary>
internal static class SymmetryCheck
{
    private const int MostSymmetries = 1 << 16;

    /// <summary>
    /// Reads permutations g, and rejects one unless p_g(c) = A p_c for an invertible A, r_g(c) = Q r_c and m_g(c) = m_c for all c. With
    /// <paramref name="zeroLoss"/> only columns of positive weight count, their weights do not matter, and Q is any invertible map; else Q is an
    /// isometry.
    /// </summary>
    public static int[][] Read(ClaimInstance instance, Reader list, bool zeroLoss)
    {
        if (instance.Kind == "batchtopk")
            throw NotACertificate.Rejected("batchtopk breaks ties between columns by their index, so columns are not exchangeable");
        if (zeroLoss && instance.HasSamples)
            throw NotACertificate.Rejected("whether a pattern of samples is monosemantic depends on the features, so columns are not exchangeable");
        var n = instance.Columns;
        // Weightless targets play no part where only loss 0 matters.
        var targets = zeroLoss
            ? RationalMatrix.Create(n, instance.Targets.Columns, (c, j) => instance.Weights[c].IsZero ? Rational.Zero : instance.Targets[c, j])
            : instance.Targets;
        var gram = zeroLoss ? null : targets * instance.Metric.Dual(targets.Transpose());
        var (inputRank, targetRank) = (instance.Inputs.Rank(), zeroLoss ? targets.Rank() : 0);
        return [.. list.Items(1, MostSymmetries).Select((item, k) =>
        {
            var image = item.Items(n, n).Select(entry => entry.Index(0, n - 1)).ToArray();
            Effort.Spend(256L * n);
            Effort.Keep(1 + n / 6);
            using var scope = Effort.Passing();
            if (image.Distinct().Count() < n)
                throw NotACertificate.Rejected($"symmetry {k} takes two columns to one");
            for (var c = 0; c < n; c++)
                if (zeroLoss ? instance.Weights[c].IsZero != instance.Weights[image[c]].IsZero : instance.Weights[c] != instance.Weights[image[c]])
                    throw NotACertificate.Rejected($"symmetry {k} takes column {c} to one of another weight");
            // The rows (p_c, p_g(c)) have the rank of the p_c iff the second half is a linear function of the first.
            if (Beside(instance.Inputs, image).Rank() > inputRank)
                throw NotACertificate.Rejected($"symmetry {k} is no linear map of the inputs");
            if (gram is null && Beside(targets, image).Rank() > targetRank)
                throw NotACertificate.Rejected($"symmetry {k} is no linear map of the targets");
            if (gram is not null && RationalMatrix.Create(n, n, (c, d) => gram[image[c], image[d]]) != gram)
                throw NotACertificate.Rejected($"symmetry {k} changes an inner product of targets");
            return image;
        })];
    }

    private static RationalMatrix Beside(RationalMatrix vectors, int[] image) => RationalMatrix.FromRows(
        2 * vectors.Columns, Enumerable.Range(0, vectors.Rows).Select(c => vectors.Row(c).Concat(vectors.Row(image[c]))));
}
