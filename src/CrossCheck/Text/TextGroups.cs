using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TheoryChecks.Training.Text;

namespace TheoryChecks.CrossCheck;

/// <summary>Which classes of activations are looked at together, and their exact instances (docs/text.md).</summary>
internal static class TextGroups
{
    /// <summary>
    /// For every anchored category three groups without another anchored one: with the two categories that point most its way, with the next one
    /// and the two that point most against it, so that pairs of both signs are asked about, and, as a group of five, with the four after these.
    /// And every category with two members or more, as a family: its other headword tokens and its members, which are disjoint.
    /// </summary>
    /// <param name="data">The data, on inputs as they come.</param>
    /// <param name="anchored">The categories that are anchored in the runs with anchors.</param>
    /// <param name="keep">Given every certificate that the kernel has accepted, with a file name; by several threads.</param>
    /// <param name="progress">Told how many groups are done, and of how many.</param>
    /// <param name="cancel">Stops.</param>
    public static ImmutableArray<TextGroup> Of(
        TextData data,
        IReadOnlyList<int> anchored,
        Action<string, ReadOnlyMemory<byte>>? keep = null,
        Action<int, int>? progress = null,
        CancellationToken cancel = default)
    {
        var free = Enumerable.Range(0, data.Categories).Except(anchored).ToArray();
        var plans = new List<(string Kind, string[] Classes, Func<(double[][], double[])> Columns)>();
        foreach (var anchor in anchored)
        {
            var near = free.OrderByDescending(one => Cosine(data, anchor, one)).ToArray();
            foreach (var others in new[]
                {
                    near.Take(2).ToArray(),
                    near.Skip(2).Take(1).Concat(near.Skip(3).TakeLast(2)).ToArray(),
                    near.SkipLast(2).Skip(3).Take(4).ToArray(),
                }
                .Where(others => others.Length > 1))
            {
                int[] group = [anchor, .. others];
                plans.Add(("siblings", [.. group.Select(one => data.Classes[one].Name)], () => (
                    [.. group.Select(one => Doubles(data.Targets[one].ToArray()))],
                    [.. group.Select(one => data.Classes[one].Training.Length * data.Strengths[one])])));
            }
        }
        for (var parent = 0; parent < data.Categories; parent++)
        {
            int[] children = [.. Enumerable.Range(0, data.Classes.Length).Where(one => data.Classes[one].Parent == parent)];
            var rest = data.Classes[parent].Training.Except(children.SelectMany(one => data.Classes[one].Training)).ToArray();
            if (children.Length < 2 || rest.Length < TokenClass.FewestTraining)
                continue;
            var at = parent;
            plans.Add(("family", [data.Classes[parent].Name, .. children.Select(one => data.Classes[one].Name)], () =>
            {
                var (direction, strength) = data.Headwords(rest);
                return ([Doubles(direction), .. children.Select(one => Doubles(data.Targets[one].ToArray()))],
                    [rest.Length * strength, .. children.Select(one => data.Classes[one].Training.Length * data.Strengths[one])]);
            }));
        }
        var groups = new TextGroup[plans.Count];
        var done = 0;
        Parallel.For(0, plans.Count, new ParallelOptions { CancellationToken = cancel }, k =>
        {
            var (kind, classes, columns) = plans[k];
            var (directions, weights) = columns();
            groups[k] = new TextGroup(
                kind, [.. classes], GroupLandscape.Of(GroupLandscape.InstanceOf(NameOf(data.Problem, classes), directions, weights), keep, cancel));
            progress?.Invoke(Interlocked.Increment(ref done), plans.Count);
        });
        return [.. groups];
    }

    /// <summary>The name of a group's instance: what was trained, since groups of two problems may be kept in one folder, and its classes; one that
    /// is too long for a file of an instance ends in a hash.</summary>
    public static string NameOf(TextProblem problem, IEnumerable<string> classes)
    {
        const int Longest = 100, Hash = 16;
        var name = $"text-{Letters($"{problem}")}-{string.Join("-", classes.Select(Letters))}";
        return name.Length <= Longest
            ? name
            : $"{name[..(Longest - Hash - 1)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..Hash]}";
    }

    private static double Cosine(TextData data, int i, int j)
    {
        var sum = 0.0;
        for (var k = 0; k < data.TargetDimension; k++)
            sum += (double)data.Targets[i][k] * data.Targets[j][k];
        return sum;
    }

    private static double[] Doubles(float[] direction) => Array.ConvertAll(direction, x => (double)x);

    private static string Letters(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '_')]);
}
