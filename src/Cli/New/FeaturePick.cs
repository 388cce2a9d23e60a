using System.Globalization;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Cli;

/// <summary>Which features of a source become an instance: --pick 3,17,42 or 0-3, most-absorbed:3, most-correlated:3.</summary>
internal static class FeaturePick
{
    /// <summary>More features than these are only taken when asked for.</summary>
    public const int MostUnasked = 64;

    private const string Absorbed = "most-absorbed", Correlated = "most-correlated";
    private const string Wanted = "give indices from 0 such as 3,17,42 or 0-3, or most-absorbed:K or most-correlated:K";

    /// <summary>The indices, and for a ranking one sentence per feature that says why.</summary>
    public static (IReadOnlyList<int> Indices, IReadOnlyList<string> Why) Of(string? text, VectorSource source, Job job)
    {
        var count = source.Inputs.Count;
        if (text is null)
            return count <= MostUnasked
                ? ([.. Enumerable.Range(0, count)], [])
                : throw CommandException.BadInput($"there are {count} features; pick some: --pick with {Wanted["give ".Length..]}.");
        if (text.Split(':') is [Absorbed or Correlated, _] or [Absorbed or Correlated])
            return Ranked(text, source, job);
        var picked = new List<int>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !ends.All(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                throw CommandException.BadInput($"--pick is '{text}'; {Wanted}.");
            var (first, last) = (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture));
            if (last < first)
                throw CommandException.BadInput($"--pick {text}: {part} goes backwards; {Wanted}.");
            if (last >= count)
                throw CommandException.BadInput($"--pick {text}: there is no feature {last}; they are numbered 0 to {count - 1}.");
            picked.AddRange(Enumerable.Range(first, last - first + 1));
        }
        return picked.GroupBy(index => index).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw CommandException.BadInput($"--pick {text}: feature {twice.Key} is picked twice; name it once.")
            : (picked, []);
    }

    private static (IReadOnlyList<int> Indices, IReadOnlyList<string> Why) Ranked(string text, VectorSource source, Job job)
    {
        var (kind, size) = (text.Split(':')[0], text.Split(':') is [_, var given] ? given : "3");
        if (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 2 or > MostUnasked)
            throw CommandException.BadInput($"--pick {text}: give how many, a whole number from 2 to {MostUnasked}, such as {kind}:3.");
        if (kind == Absorbed && source.Model is null)
            throw CommandException.BadInput(
                $"--pick {text}: absorption is what a model does; {source.What} are no model. Give a model, or most-correlated:{most}.");
        var groups = ProgressDisplay.During(job.Screen, "comparing features", progress =>
        {
            var inputs = Matrix(source.Inputs);
            Action<int> tell = done => progress.Report($"comparing features: {done} of {inputs.Features} settled", done, inputs.Features);
            return kind == Absorbed
                ? FeatureGroups.Absorbed(source.Model!, inputs, tell, job.Cancel)
                : FeatureGroups.Correlated(inputs, tell, job.Cancel);
        });
        var picked = groups.Strongest(most);
        if (picked.Count < most)
        {
            var what = kind == Absorbed ? "absorb or are absorbed" : "have a positive cosine with another";
            throw CommandException.BadInput(picked.Count == 0
                ? $"--pick {text}: none of the {source.Inputs.Count} features {what}; {Other(kind, most)}name features by index."
                : $"--pick {text}: only {picked.Count} features {what} ({string.Join(", ", picked)}); take {kind}:{picked.Count}.");
        }
        var pairs = picked.SelectMany(i => picked.Where(j => groups.Share(i, j) > 0 && (kind == Absorbed || i < j)).Select(j => (i, j)));
        return (picked, [.. pairs.Select(pair => Sentence(kind, pair.i, pair.j, groups.Share(pair.i, pair.j)))]);
    }

    /// <summary>What to ask for where nobody is absorbed.</summary>
    private static string Other(string kind, int most) => kind == Absorbed ? $"take {Correlated}:{most}, or " : "";

    private static string Sentence(string kind, int i, int j, double share) => kind == Absorbed
        ? FormattableString.Invariant($"{i} is silent on {j}, whose direction holds {share:0.000} of its own")
        : FormattableString.Invariant($"{i} and {j} have the cosine {share:0.000}");

    private static FeatureMatrix Matrix(VectorRows rows) => new(
        rows.Count, rows.Dimension, [.. Enumerable.Range(0, rows.Count).SelectMany(row => rows.Rounded(row)).Select(x => (float)x)]);
}
