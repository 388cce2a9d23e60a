using System.Collections.Concurrent;
using System.CommandLine;
using System.IO.Enumeration;
using System.Text.Json;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>`check PATH...`: the kernel's word on certificate files, and nothing else.</summary>
internal static class CheckCommand
{
    private const string Schema = "theorychecks.check/1";
    private const string CertificateSchemas = "theorychecks.certificate/";
    private const string UnknownKind = "unknown";
    internal const string WhatToGive = "give certificate files, or folders that hold some";

    private static readonly EnumerationOptions AllBelow = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = 0 };

    public static Command Create()
    {
        var paths = CommonOptions.Files("PATH", "Certificate files, or folders to search for *.json.", orNone: false);
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write check.json, the answer as JSON, into this folder.");
        var threads = CommonOptions.Threads();
        var verified = new Option<bool>("--verified") { Description = "Ask the checker extracted from Coq, too (theory/Proofs, 'make checker')." };
        var command = new Command("check", "Re-verify certificates with the kernel alone.") { paths, json, output, threads, verified };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), seconds: null, job =>
            Run(job, parsed.GetValue(paths)!, parsed.GetValue(output), parsed.GetValue(threads), parsed.GetValue(verified))));
        return command;
    }

    private static int Run(Job job, string[] paths, string? output, int threads, bool verified)
    {
        var folder = OutputFolder.Open(output);
        var files = Files(paths);
        if (files.Count == 0)
            throw CommandException.BadInput($"there is no .json file in {string.Join(", ", paths)}; {WhatToGive}.");
        var results = ProgressDisplay.During(job.Screen, "checking", progress => Check(files, threads, progress, job.Cancel));

        var answer = new Answer([.. files.Zip(results, (file, result) => (file.Path, result))]);
        if (answer.Checked.Count == 0)
        {
            var where = string.Join(", ", paths);
            throw CommandException.BadInput($"there is no certificate in {where}: the JSON files there ({files.Count}) have other schemas.");
        }
        if (folder is not null)
            folder.WriteJson("check.json", answer.Write);
        job.Screen.Json(answer.Write);
        answer.Print(job.Screen.Human);
        var agreed = !verified || Verify(job.Screen.Human, answer.Checked);
        return agreed && answer.Checked.All(file => file.Result.IsAccepted) ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>What the extracted checker says about the certificates that the kernel accepted; false if it refuses one.</summary>
    private static bool Verify(TextWriter text, IReadOnlyList<(string Path, CheckResult Result)> files)
    {
        using var proved = ProvedCount.Start("--verified");
        foreach (var (path, _) in files.Where(file => file.Result.IsAccepted))
            proved.Add(path, File.ReadAllBytes(path));
        return proved.Print(text);
    }

    /// <summary>The files named, and those found in folders, sorted and each once.</summary>
    internal static List<(string Path, bool IsNamed)> Files(string[] paths)
    {
        var files = new SortedDictionary<string, (string Path, bool IsNamed)>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (path.Length > 0 && File.Exists(path))
            {
                files[Path.GetFullPath(path)] = (path, true);
                continue;
            }
            if (path.Length == 0 || !Directory.Exists(path))
                throw CommandException.BadInput($"{(path.Length == 0 ? "an empty path" : path)}: there is no such file or folder; {WhatToGive}.");
            try
            {
                foreach (var file in JsonFilesBelow(path))
                    files.TryAdd(Path.GetFullPath(file), (file, false));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw CommandException.BadInput($"{path}: cannot be read: {FileFailure.OfReading(e)}; {WhatToGive}.");
            }
        }
        return [.. files.Values];
    }

    private static FileSystemEnumerable<string> JsonFilesBelow(string folder) =>
        new(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), AllBelow)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                !entry.IsDirectory && entry.FileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase),
            // A link to a folder above would never end.
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    /// <summary>
    /// The kernel's word on each, or null for a file that is not meant to be a certificate. Joins come last: while one goes through its parts in
    /// order, nobody else could help it.
    /// </summary>
    private static CheckResult?[] Check(List<(string Path, bool IsNamed)> files, int threads, ProgressDisplay progress, CancellationToken cancel)
    {
        var (results, certificates, joins, done) = (new CheckResult?[files.Count], new CertificateFiles(), new ConcurrentBag<int>(), 0);
        Each(Enumerable.Range(0, files.Count), k =>
        {
            var (result, lacksParts, schema) = certificates.Alone(files[k].Path);
            results[k] = result ?? (files[k].IsNamed ? new CheckResult(Outcome.Malformed, null, null, WhatItIs(schema!)) : null);
            if (lacksParts)
                joins.Add(k);
            else
                Report();
        });
        Each(joins, k =>
        {
            results[k] = certificates.Joined(files[k].Path);
            Report();
        });
        return results;

        // One at a time: sizes differ by orders of magnitude.
        void Each(IEnumerable<int> which, Action<int> work) => Parallel.ForEach(
            Partitioner.Create(which, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
            work);

        void Report() => progress.Report($"{Interlocked.Increment(ref done)} of {Counted.Of(files.Count, "file")} checked", done, files.Count);
    }

    /// <summary>What to say of a file of another schema that was named as a certificate.</summary>
    internal static string WhatItIs(string schema)
    {
        const int Longest = 60;
        return schema == InstanceFormat.Schema
            ? "$: this is an instance, and no certificate; verify, landscape and enumerate decide it, and write certificates with --out."
            : $"$: this is a document of the schema \"{(schema.Length <= Longest ? schema : schema[..Longest] + "...")}\", and no certificate.";
    }

    /// <summary>The schema of a JSON object that is something else than a certificate, such as a report beside its certificates; else null.</summary>
    internal static string? OtherSchema(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSchema = reader.ValueTextEquals("schema");
                reader.Read();
                if (isSchema)
                {
                    var schema = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    return schema?.StartsWith(CertificateSchemas, StringComparison.Ordinal) == false ? schema : null;
                }
                reader.Skip();
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // broken: the kernel says where
        }
    }

    private sealed class Answer(IReadOnlyList<(string Path, CheckResult? Result)> files)
    {
        public IReadOnlyList<(string Path, CheckResult Result)> Checked { get; } =
            [.. files.Where(file => file.Result is not null).Select(file => (file.Path, file.Result!))];

        private int Skipped => files.Count - Checked.Count;

        private IEnumerable<(string Path, CheckResult Result)> NotAccepted => Checked.Where(file => !file.Result.IsAccepted);

        private IEnumerable<IGrouping<string, CheckResult>> ByKind => Checked
            .Select(file => file.Result)
            .GroupBy(result => result.Kind ?? UnknownKind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal);

        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            WriteCounts(writer, Checked.Select(file => file.Result));
            writer.WriteNumber("skipped", Skipped);
            writer.WriteStartArray("kinds");
            foreach (var kind in ByKind)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", kind.Key);
                WriteCounts(writer, kind);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("failures");
            foreach (var (path, result) in NotAccepted)
            {
                writer.WriteStartObject();
                writer.WriteString("file", path);
                writer.WriteString("outcome", Word(result.Outcome));
                writer.WriteString("kind", result.Kind);
                writer.WriteString("instance", result.Instance);
                writer.WriteString("reason", result.Reason);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        public void Print(TextWriter text)
        {
            foreach (var (path, result) in NotAccepted)
                text.WriteLine($"{Word(result.Outcome)}: {path}: {result.Reason}");
            var width = ByKind.Max(kind => kind.Key.Length);
            foreach (var kind in ByKind)
                text.WriteLine($"{kind.Key.PadRight(width)}  {Counts(kind)}");
            var skipped = Skipped > 0 ? $"; {Skipped} skipped, with other schemas" : "";
            text.WriteLine($"{"all".PadRight(width)}  {Counts(Checked.Select(file => file.Result))}{skipped}");
        }

        private static void WriteCounts(Utf8JsonWriter writer, IEnumerable<CheckResult> results)
        {
            foreach (var outcome in Enum.GetValues<Outcome>())
                writer.WriteNumber(Word(outcome), results.Count(result => result.Outcome == outcome));
        }

        private static string Counts(IEnumerable<CheckResult> results) =>
            string.Join(", ", Enum.GetValues<Outcome>().Select(outcome => $"{results.Count(result => result.Outcome == outcome)} {Word(outcome)}"));

        private static string Word(Outcome outcome) => outcome.ToString().ToLowerInvariant();
    }
}
