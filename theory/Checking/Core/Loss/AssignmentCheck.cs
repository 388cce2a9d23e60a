using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "loss-assignments": a lower end for the loss of TopK(1), bare or not. At most one neuron is on in each column, so a point assigns each
/// column to one neuron or, after ReLU, to none, and its loss is a sum over the sets: all assignments are gone through, up to permuting neurons.
/// </summary>
internal static class AssignmentCheck
{
    /// <summary>As many columns as a word has bits.</summary>
    private const int MostColumns = 64;

    public static void Lower(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var bound = claim.Object("loss")["loss"].Number();
        if (instance.Kind != "topk" || instance.Budget != 1)
            throw NotACertificate.Rejected("more than one neuron may be on in a column; topk with k = 1 is wanted");
        int[] order = [.. evidence.Object("order", "sets")["order"].Items(0, MostColumns).Select(item => item.Index(0, instance.Columns - 1))];
        if (order.Distinct().Count() < order.Length)
            throw NotACertificate.Rejected("the order has a column twice");
        var left = new Dictionary<ulong, Rational>();
        foreach (var item in evidence["sets"].Items())
        {
            var columns = item.Object("columns", "eigenvalue", "?positive")["columns"].Set(instance.Columns);
            if (columns.Except(order).Any())
                throw NotACertificate.Rejected("a set has a column that the order leaves out");
            left[columns.Aggregate(0UL, (set, c) => set | 1UL << Array.IndexOf(order, c))] =
                Effort.Kept(Effort.Passing(() => Left(instance, columns, item)));
            Effort.Keep(4);
        }
        new Walk(instance, order, left, bound).Below(0, [], Rational.Zero);
    }

    /// <summary>
    /// What one neuron leaves at least of columns on which it alone is on. With a = P w its latents the best column saves a^T D K D a / a^T D a,
    /// and at most lambda, if P^T (lambda D - D K D - N) P is positive semidefinite; N, if there, has no negative entry, and a >= 0 (rectified).
    /// Where a is 0 nothing is saved, and lambda >= 0.
    /// </summary>
    private static Rational Left(ClaimInstance instance, int[] columns, Reader item)
    {
        var (n, lambda) = (columns.Length, item["eigenvalue"].Number());
        if (lambda.Sign < 0)
            throw NotACertificate.Rejected("the eigenvalue of a set is negative");
        var positive = item.Has("positive") ? item["positive"].Matrix(n, n) : RationalMatrix.Zero(n, n);
        if (item.Has("positive") && !instance.Rectified)
            throw NotACertificate.Rejected("latents of bare topk may be negative; a set has a positive part");
        var (inputs, targets) = (Rows(instance.Inputs), Rows(instance.Targets));
        var products = targets * instance.Metric.Dual(targets.Transpose());
        var total = Rational.Zero;
        for (var k = 0; k < n; k++)
            total += instance.Weights[columns[k]] * products[k, k];
        var form = RationalMatrix.Create(n, n, (k, l) =>
        {
            if (positive[k, l].Sign < 0)
                throw NotACertificate.Rejected("an entry of the positive part of a set is negative");
            var (m, other) = (instance.Weights[columns[k]], instance.Weights[columns[l]]);
            return (k == l ? lambda * m : Rational.Zero) - m * other * products[k, l] - positive[k, l];
        });
        Blocks.RequireSemidefinite(inputs.Transpose() * form * inputs, "P^T (lambda D - D K D - N) P");
        return total - lambda;

        RationalMatrix Rows(RationalMatrix all) => RationalMatrix.FromRows(all.Columns, columns.Select(all.Row));
    }

    /// <summary>All ways to give the columns, one after the other, to sets that have some, to a new one, or to none.</summary>
    private sealed class Walk(ClaimInstance instance, int[] order, Dictionary<ulong, Rational> left, Rational bound)
    {
        /// <summary>
        /// Sets that hold more columns leave no less: what a neuron leaves is a sum over its columns. So where the bounds of the sets so far, and the
        /// columns that no neuron sees, add up to the claim, all that is below is done.
        /// </summary>
        public void Below(int depth, ulong[] sets, Rational unseen)
        {
            Effort.Spend(256 + 64L * sets.Length);
            var sum = sets.Aggregate(unseen, (all, set) => all + left.GetValueOrDefault(set));
            if (sum >= bound)
                return;
            if (depth == order.Length)
                throw NotACertificate.Rejected($"an assignment is shown to leave {sum}, the claim says {bound}: {Named(sets)}");
            var (column, next) = (1UL << depth, order[depth]);
            for (var k = 0; k < sets.Length; k++)
                Below(depth + 1, [.. sets[..k], sets[k] | column, .. sets[(k + 1)..]], unseen);
            if (sets.Length < instance.Neurons)
                Below(depth + 1, [.. sets, column], unseen);
            if (instance.Rectified)
                Below(depth + 1, sets, unseen + instance.Weights[next] * instance.Metric.Square(instance.Targets.Row(next)));
        }

        private string Named(ulong[] all) => string.Join(", ", all.Select(s => $"{{{string.Join(',', order.Where((_, k) => (s >> k & 1) == 1))}}}"));
    }
}
