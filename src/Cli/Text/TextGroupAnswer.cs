using System.Text.Json;
using TheoryChecks.CrossCheck;
using TheoryChecks.Model;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Text;

namespace TheoryChecks.Cli;

/// <summary>`bench text --groups`: certified landscapes of groups of classes, against what is trained.</summary>
internal static class TextGroupAnswer
{
    private const string Folder = "groups", Certificates = "certificates";

    /// <summary>For every method and seed its jobs, where there is one without anchors, one with anchors and one with random ones.</summary>
    public static IEnumerable<TextJob[]> Comparable(IEnumerable<TextJob> jobs) =>
        jobs.GroupBy(job => (job.Method, job.Seed)).Select(runs => runs.ToArray()).Where(runs => runs.Length == Enum.GetValues<AnchorArm>().Length);

    /// <summary>One comparison for every method and seed that has been trained without anchors, with anchors and with random ones.</summary>
    public static IEnumerable<TextComparison> Compare(
        CommandAnswer answer, TextData data, IList<TextJob> jobs, IReadOnlyList<BenchResult> results)
    {
        var trained = Comparable(jobs).Select(runs => runs.Select(job => (First: job, Second: results[jobs.IndexOf(job)])).ToArray()).ToArray();
        foreach (var seed in trained.GroupBy(runs => runs[0].First.Seed))
        {
            var anchored = seed.First()[0].First.AnchoredCategories(data);
            var groups = ProgressDisplay.During(answer.Job.Screen, "groups", progress => TextGroups.Of(
                data, anchored, Keep, (done, all) => progress.Report($"groups: {done} of {all} settled", done, all), answer.Job.Cancel));
            foreach (var group in groups)
                answer.Folder?.WriteJson(
                    Path.Combine(Folder, $"{group.Landscape.Instance.Name}.json"), writer => InstanceFormat.Write(writer, group.Landscape.Instance));
            if (groups.SelectMany(group => group.Landscape.Refused).FirstOrDefault() is { } refusal)
                throw new CommandException(ExitCode.Failed, $"the kernel refused a certificate: {refusal}. This is a bug; please report it.");
            foreach (var runs in seed)
            {
                var by = runs.ToDictionary(run => run.First.Arm, run => run.Second);
                yield return TextComparison.Of(groups, by[AnchorArm.None], by[AnchorArm.Means], by[AnchorArm.Random]);
            }
        }

        void Keep(string name, ReadOnlyMemory<byte> certificate)
        {
            if (answer.Folder is { } folder)
                lock (folder)
                    folder.Write(Path.Combine(Folder, Certificates, name), certificate);
        }
    }

    /// <summary>Prediction after prediction, over seeds.</summary>
    public static TextTable Table(IEnumerable<TextComparison> comparisons)
    {
        var table = new TextTable("problem", "method", "prediction", "agree", "fail", "by chance");
        foreach (var same in comparisons.GroupBy(one => (one.Problem, one.Method)))
            foreach (var sum in TextComparison.Sum([.. same]))
                table.Add(
                [
                    same.Key.Problem, same.Key.Method, sum.Question, $"{sum.Agreements}", $"{sum.Failures}",
                    sum.Chance is { } chance ? ResultRow.Percent(chance) : "",
                ]);
        return table;
    }

    /// <summary>The member "comparisons".</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<TextComparison> comparisons)
    {
        writer.WriteStartArray("comparisons");
        foreach (var one in comparisons)
        {
            writer.WriteStartObject();
            writer.WriteString("problem", one.Problem);
            writer.WriteString("method", one.Method);
            writer.WriteNumber("seed", one.Seed);
            writer.WriteNumber("groups", one.Groups.Length);
            writer.WriteNumber("patterns", one.Groups.Sum(group => group.Landscape.Patterns));
            writer.WriteNumber("traps", one.Groups.Sum(group => group.Landscape.Traps));
            writer.WriteNumber("certificates", one.Groups.Sum(group => group.Landscape.Accepted));
            List("landscapes", one.Groups, (inline, group) =>
            {
                inline.WriteString("kind", group.Kind);
                inline.WriteString("instance", group.Landscape.Instance.Name);
                inline.WriteStrings("classes", group.Classes);
                inline.WriteNumber("patterns", group.Landscape.Patterns);
                inline.WriteNumber("traps", group.Landscape.Traps);
                inline.WriteNumber("certificates", group.Landscape.Accepted);
            });
            List("predictions", one.Agreements, (inline, item) =>
            {
                inline.WriteString("prediction", item.Question);
                inline.WriteNumber("agreements", item.Agreements);
                inline.WriteNumber("failures", item.Failures);
                if (item.Chance is { } chance)
                    inline.WriteNumber("chance", chance);
            });
            List("pairs", one.Pairs, (inline, pair) =>
            {
                inline.WriteString("first", pair.First);
                inline.WriteString("second", pair.Second);
                inline.WriteNumber("cosine", pair.Cosine);
                inline.WriteString("shape", pair.Shape);
                inline.WriteBoolean("sharesLatent", pair.SharesLatent);
                inline.WriteBoolean("sharesColumn", pair.SharesColumn);
            });
            List("trapped", one.Trapped, (inline, trapped) =>
            {
                inline.WriteString("kind", trapped.Kind);
                inline.WriteNumber("classes", trapped.Size);
                inline.WriteString("class", trapped.Class);
                inline.WriteString("with", trapped.With);
                inline.WriteNumber("predictedCosine", trapped.Predicted);
                inline.WriteNumber("observedCosine", trapped.Seen);
                inline.WriteNumber("F1", trapped.F1);
                if (trapped.Absorbed is { } rate)
                    inline.WriteNumber("absorbed", rate);
            });
            List("anchored", one.Anchored, (inline, change) =>
            {
                inline.WriteString("anchored", change.Anchored);
                inline.WriteString("class", change.Class);
                inline.WriteNumber("cosine", change.Cosine);
                inline.WriteNumber("predictedBefore", change.Before);
                inline.WriteNumber("predictedAfter", change.After);
                inline.WriteNumber("observedBefore", change.Seen);
                inline.WriteNumber("observedAfter", change.SeenAfter);
                inline.WriteNumber("observedRandom", change.SeenRandom);
            });
            writer.WriteEndObject();
        }
        writer.WriteEndArray();

        void List<T>(string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
        {
            writer.WriteStartArray(name);
            foreach (var item in items)
                writer.WriteInline(inline =>
                {
                    inline.WriteStartObject();
                    write(inline, item);
                    inline.WriteEndObject();
                });
            writer.WriteEndArray();
        }
    }
}
