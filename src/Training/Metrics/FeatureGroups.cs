using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// Which neurons or features to look at together: ordered pairs with a share each, and groups grown from the strongest pair. Only the
/// <see cref="MostPerFeature"/> strongest partners of each are kept, so that memory grows with their number, not with its square.
/// </summary>
public sealed class FeatureGroups
{
    /// <summary>So many partners of each feature are kept.</summary>
    public const int MostPerFeature = 32;

    /// <summary>Directions with a larger cosine are taken for copies of one another, not for two features.</summary>
    public const double Copies = 0.999;

    private const int Block = 64;

    private readonly Dictionary<(int, int), double> _shares = [];

    private FeatureGroups(IEnumerable<(int Absorbed, int By, double Share)> pairs)
    {
        foreach (var (absorbed, by, share) in pairs)
            _shares[(absorbed, by)] = share;
    }

    /// <summary>
    /// Who is absorbed by whom. Input p_j = b_D (where that comes off the input) + m u_j opens neuron j: u_j is its unit input direction, m twice
    /// what it takes, or 1 where anything does. Neuron i is absorbed by j if it is silent on p_j although cos(v_i, v_j) > 0 for their decoder
    /// rows: j's direction holds that share of i's, and j speaks for it. Neurons that do not open on their own input take no part. BatchTopK is
    /// read as TopK.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">u, one row per neuron, nq x np, of any length but 0: decoder rows where targets are inputs.</param>
    /// <param name="progress">Is told how many neurons are done.</param>
    /// <param name="cancel">Stops the search.</param>
    public static FeatureGroups Absorbed(
        InferenceModel model, FeatureMatrix inputs, Action<int>? progress = null, CancellationToken cancel = default)
    {
        var gate = model.Gate == GateKind.BatchTopK ? model with { Gate = GateKind.TopK } : model;
        var (units, decoder) = (Units(inputs), Units(model.Decoder));
        var (open, strongest) = (new bool[model.Neurons], new List<(int, int, double)>[model.Neurons]);
        for (var from = 0; from < model.Neurons; from += Block)
        {
            cancel.ThrowIfCancellationRequested();
            var (first, count) = (from, Math.Min(Block, model.Neurons - from));
            var latents = gate.Latents(gate.Preactivations([.. Enumerable.Range(from, count).SelectMany(j => Opening(model, units, j))]));
            Parallel.For(0, count, b =>
            {
                var heard = latents[b].ToArray().Select(entry => entry.Feature).ToHashSet();
                open[first + b] = heard.Contains(first + b);
                strongest[first + b] = [.. Partners(decoder, first + b, heard.Contains)];
            });
            progress?.Invoke(from + count);
        }
        return new FeatureGroups(strongest.SelectMany(pairs => pairs).Where(pair => open[pair.Item1] && open[pair.Item2]));
    }

    /// <summary>Which directions point together: the share of i and j is their cosine, where that is above 0.</summary>
    /// <param name="directions">One row per feature.</param>
    /// <param name="progress">Is told how many features are done.</param>
    /// <param name="cancel">Stops the search.</param>
    public static FeatureGroups Correlated(FeatureMatrix directions, Action<int>? progress = null, CancellationToken cancel = default)
    {
        var units = Units(directions);
        var strongest = new List<(int, int, double)>[units.Features];
        for (var from = 0; from < units.Features; from += Block)
        {
            cancel.ThrowIfCancellationRequested();
            var to = Math.Min(from + Block, units.Features);
            Parallel.For(from, to, j => strongest[j] = [.. Partners(units, j, _ => false)]);
            progress?.Invoke(to);
        }
        return new FeatureGroups(strongest.SelectMany(pairs => pairs));
    }

    /// <summary>The share of i in j; 0 if there is none, or it is not among the strongest.</summary>
    public double Share(int i, int j) => _shares.GetValueOrDefault((i, j));

    /// <summary>
    /// A group of at most so many: the pair with the largest sum of both shares, then, one by one, the feature with the largest sum of shares with
    /// those in it. Within a pair the more absorbed comes first; ties go to lower indices. Shorter where nothing else has a share.
    /// </summary>
    public IReadOnlyList<int> Strongest(int most)
    {
        var neighbours = _shares.Keys.SelectMany(pair => new[] { pair, (pair.Item2, pair.Item1) })
            .ToLookup(pair => pair.Item1, pair => pair.Item2);
        var group = new List<int>();
        if (most >= 2 && _shares.Count > 0)
        {
            var (i, j) = _shares.Keys.OrderByDescending(pair => Together(pair.Item1, pair.Item2)).ThenByDescending(pair => _shares[pair])
                .ThenBy(pair => pair).First();
            group.AddRange([i, j]);
        }
        while (group.Count > 0 && group.Count < most)
        {
            var candidates = group.SelectMany(member => neighbours[member]).Except(group).ToArray();
            if (candidates.Length == 0)
                candidates = [.. _shares.Keys.Select(pair => pair.Item1).Except(group)];
            if (candidates.Length == 0)
                break;
            group.Add(candidates.OrderByDescending(c => group.Sum(member => Together(member, c)))
                .ThenByDescending(c => neighbours[c].Max(other => Together(c, other))).ThenBy(c => c).First());
        }
        return group;
    }

    private double Together(int i, int j) => Share(i, j) + Share(j, i);

    private static IEnumerable<(int, int, double)> Partners(FeatureMatrix units, int j, Func<int, bool> isLeftOut) =>
        Enumerable.Range(0, units.Features)
            .Where(i => i != j && !isLeftOut(i))
            .Select(i => (i, j, Cosine: (double)Dot.Of(units[i], units[j])))
            .Where(pair => pair.Cosine is > 1e-6 and < Copies)
            .OrderByDescending(pair => pair.Cosine)
            .Take(MostPerFeature);

    private static float[] Opening(InferenceModel model, FeatureMatrix units, int j)
    {
        var input = units[j].ToArray();
        var slope = Dot.Of(model.Encoder[j], input);
        var threshold = Math.Max(0, model.Gate == GateKind.JumpRelu ? model.Thresholds![j] : 0) - (model.EncoderBias?[j] ?? 0);
        if (model.Normalisation == Normalisation.None && threshold > 0 && slope > 0)
            input = Array.ConvertAll(input, entry => 2 * threshold / slope * entry);
        if (model is { SubtractsDecoderBias: true, DecoderBias: { } bias })
            Dot.Add(input, 1, bias);
        return input;
    }

    /// <summary>The rows at length 1; a row 0 stays 0.</summary>
    private static FeatureMatrix Units(FeatureMatrix rows)
    {
        var units = rows.Rows.ToArray();
        for (var i = 0; i < rows.Features; i++)
            if (rows[i].ContainsAnyExcept(0f))
                Dot.Normalise(units.AsSpan(i * rows.Dimension, rows.Dimension));
        return new FeatureMatrix(rows.Features, rows.Dimension, units);
    }
}
