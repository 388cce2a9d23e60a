using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Text;

/// <summary>Everything that is measured of a dictionary of activations; definitions: docs/text.md.</summary>
internal static class TextScore
{
    /// <summary>Of what active latents give along a class's direction, the share that one other latent must give to speak for it.</summary>
    private const double Speaks = 0.5;

    /// <summary>Scores a model.</summary>
    /// <param name="model">The model on inputs as they are trained on: on whitened ones, where they are whitened.</param>
    /// <param name="plain">The model on inputs as they come, whose rows and columns are compared with directions.</param>
    /// <param name="data">The data.</param>
    /// <param name="anchored">The categories that are anchored, or would be.</param>
    /// <param name="tied">So many first neurons are tied to anchors.</param>
    /// <param name="samples">So many tokens of each side at most.</param>
    /// <param name="cancel">Stops.</param>
    public static ModelScore Of(
        InferenceModel model,
        InferenceModel plain,
        TextData data,
        IReadOnlyCollection<int> anchored,
        int tied,
        int samples,
        CancellationToken cancel = default)
    {
        var (training, test) = (TextRun.Of(model, data, false, samples, cancel), TextRun.Of(model, data, true, samples, cancel));
        var (seen, tested) = (ClassLatents.Of(training, data, false, model.Neurons), ClassLatents.Of(test, data, true, model.Neurons));
        var moments = data.PlainMoments;
        var byRow = new Cosines(data.Inputs, plain.Encoder);
        var byColumn = new Cosines(data.Targets, plain.Decoder);
        var (row, column) = (byRow.BestPerFeature(), byColumn.BestPerFeature());
        // What lies near an anchor is near a column that was put there: only columns that are free have found anything.
        float[] own = [.. Enumerable.Range(0, data.Classes.Length)
            .Select(one => Enumerable.Range(tied, model.Neurons - tied).Max(i => byColumn[one, i]))];
        var pattern = new Cosines(data.Inputs, moments.Patterns(plain.Encoder)).BestPerFeature();
        int[] all = [.. Enumerable.Range(0, data.Classes.Length)], categories = [.. all.Take(data.Categories)];
        int[] heldOut = [.. categories.Except(anchored)], best = [.. all.Select(seen.Best)];
        var f1 = all.Select(one => tested.F1(one, best[one])).ToArray();
        var absorbed = Absorption(test, data, plain, best);
        int[] members = [.. all.Where(one => !double.IsNaN(absorbed[one]))];
        var silent = Enumerable.Range(0, model.Neurons).Where(i => seen.IsSilent(i) && tested.IsSilent(i)).ToArray();
        return new ModelScore
        {
            Metrics =
            [
                .. InWhitenedCoordinates(),
                .. Recovered("", heldOut), .. Recovered(".anchored", [.. anchored]), .. Recovered(".all", categories),
                new("anchorsAlone.M_IP", heldOut.Length == 0 || anchored.Count == 0 ? 0 : heldOut.Average(
                    one => anchored.Max(anchor => Math.Abs(Dot.Of(data.Targets[one], data.Targets[anchor]))))),
                new("anchorsAlone.explainedVariance", SpanShare(data, anchored, samples)),
                .. OfKind("member", TokenClassKind.Member), .. OfKind("part", TokenClassKind.Part),
                .. OfKind("token", TokenClassKind.Token), .. OfKind("position", TokenClassKind.Position),
                .. Absorbed(),
                new("explainedVariance", test.Explained),
                new("explainedVariance.training", training.Explained),
                new("L0", Enumerable.Range(0, test.Count).Average(token => (double)test[token].Length)),
                new("deadFraction", silent.Length / (double)model.Neurons),
                new("deadFraction.beaten", silent.Count(i => training.Largest[i] > 0 || test.Largest[i] > 0) / (double)model.Neurons),
                new("samples", test.Count),
                .. all.SelectMany(Single),
            ],
            EncoderCurve = [.. Recovery.Curve(row, heldOut)],
            DecoderCurve = [.. Recovery.Curve(column, heldOut)],
        };

        // There features are A w_d, and a row is compared with that.
        IEnumerable<KeyValuePair<string, double>> InWhitenedCoordinates()
        {
            if (data.Whitening is not { } whitening)
                return [];
            var rows = new Cosines(whitening.Whiten(data.Inputs), model.Encoder).BestPerFeature();
            return [new("whitened.M_GT", Recovery.Share(rows, heldOut)), new("whitened.M_IP", Recovery.Mean(rows, heldOut))];
        }

        IEnumerable<KeyValuePair<string, double>> Recovered(string suffix, int[] classes) =>
        [
            new($"encoder.M_GT{suffix}", Recovery.Share(row, classes)), new($"encoder.M_IP{suffix}", Recovery.Mean(row, classes)),
            new($"pattern.M_GT{suffix}", Recovery.Share(pattern, classes)), new($"pattern.M_IP{suffix}", Recovery.Mean(pattern, classes)),
            new($"decoder.M_GT{suffix}", Recovery.Share(column, classes)), new($"decoder.M_IP{suffix}", Recovery.Mean(column, classes)),
            new($"free.M_IP{suffix}", Recovery.Mean(own, classes)),
            new($"F1{suffix}", Mean(classes)),
        ];

        // Of what there is none, nothing is said: 0 would be the worst F1, and the best absorption.
        IEnumerable<KeyValuePair<string, double>> OfKind(string name, TokenClassKind kind)
        {
            int[] classes = [.. all.Where(one => data.Classes[one].Kind == kind)];
            return classes.Length == 0 ? [] : [new($"F1.{name}", Mean(classes))];
        }

        IEnumerable<KeyValuePair<string, double>> Absorbed() =>
            members.Length == 0 ? [] : [new("absorption", members.Average(one => absorbed[one]))];

        IEnumerable<KeyValuePair<string, double>> Single(int one)
        {
            var name = data.Classes[one].Name;
            yield return new($"{name}.encoder", row[one]);
            yield return new($"{name}.pattern", pattern[one]);
            yield return new($"{name}.decoder", column[one]);
            yield return new($"{name}.free", own[one]);
            yield return new($"{name}.F1", f1[one]);
            yield return new($"{name}.latent", best[one]);
            yield return new($"{name}.nearest", Enumerable.Range(0, model.Neurons).MaxBy(i => byColumn[one, i]));
            if (!double.IsNaN(absorbed[one]))
                yield return new($"{name}.absorbed", absorbed[one]);
        }

        double Mean(IEnumerable<int> classes) => classes.Select(one => f1[one]).DefaultIfEmpty().Average();
    }

    /// <summary>For every member the share of its held-out tokens on which its category's latent is off and one other speaks for the category; NaN
    /// for classes that are no members, or have no token in the run.</summary>
    private static double[] Absorption(TextRun test, TextData data, InferenceModel model, int[] best)
    {
        var rates = new double[data.Classes.Length];
        for (var one = 0; one < rates.Length; one++)
        {
            var parent = data.Classes[one].Parent;
            int[] rows = [.. data.Classes[one].HeldOut.Where(row => row < test.Count)];
            rates[one] = parent < 0 || rows.Length == 0 ? double.NaN : rows.Count(row => IsAbsorbed(row, parent)) / (double)rows.Length;
        }
        return rates;

        bool IsAbsorbed(int row, int parent)
        {
            var (sum, largest) = (0.0, 0.0);
            foreach (var (neuron, magnitude) in test[row])
            {
                if (neuron == best[parent])
                    return false;
                var gift = (double)magnitude * Dot.Of(model.Decoder[neuron], data.Targets[parent]);
                (sum, largest) = (sum + Math.Max(0, gift), Math.Max(largest, gift));
            }
            return largest > 0 && largest >= Speaks * sum;
        }
    }

    /// <summary>The share of the held-out targets' energy in the span of the anchored directions.</summary>
    private static double SpanShare(TextData data, IReadOnlyCollection<int> anchored, int samples)
    {
        if (data.Whitening is not null)
            return 0; // anchors and targets are in different coordinates
        var basis = new List<float[]>();
        foreach (var anchor in anchored)
        {
            var rest = data.Targets[anchor].ToArray();
            for (var pass = 0; pass < 2; pass++)
                foreach (var axis in basis)
                    Dot.Add(rest, -Dot.Of(rest, axis), axis);
            if (Dot.Of(rest, rest) > 1e-8f)
            {
                Dot.Normalise(rest);
                basis.Add(rest);
            }
        }
        var (inside, energy) = (0.0, 0.0);
        foreach (var rows in Enumerable.Range(0, Math.Min(samples, data.HeldOut.Length)).Chunk(1024))
        {
            var targets = data.Rows(true, rows).Targets;
            for (var i = 0; i < rows.Length; i++)
            {
                var target = targets.AsSpan(i * data.TargetDimension, data.TargetDimension);
                energy += Dot.Of(target, target);
                foreach (var axis in basis)
                    inside += Math.Pow(Dot.Of(target, axis), 2);
            }
        }
        return energy > 0 ? inside / energy : 0;
    }
}
