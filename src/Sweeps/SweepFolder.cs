using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TheoryChecks.Sweeps;

/// <summary>
/// The folder that all who work on a sweep share (docs/slurm.md): results where the command puts them, and in "sweep" the plans (NAME.json), the
/// claims, a record of the tries at each part, and what goes to Slurm and comes back.
/// </summary>
public sealed class SweepFolder
{
    private const string Schema = "theorychecks.part/1";

    private SweepFolder(string path) => Path = path;

    /// <summary>The folder of the results.</summary>
    public string Path { get; }

    /// <summary>Where scripts and the tasks' output are.</summary>
    public string Slurm => At("sweep", "slurm");

    /// <summary>Where claims are.</summary>
    internal string Claims => At("sweep", "claims");

    /// <summary>The folder, if there are plans in it.</summary>
    /// <exception cref="SweepException">There are none.</exception>
    public static SweepFolder Of(string path) => Directory.Exists(System.IO.Path.Combine(path, "sweep"))
        ? new SweepFolder(path)
        : throw new SweepException(Directory.Exists(path)
            ? $"{path}: no sweep has been begun here; give the folder that a command with --engine or --part had as --out."
            : $"{path}: there is no such folder.");

    /// <summary>
    /// The folder with this plan in it: written if it is new, compared if not. A plan that nobody has done anything about, as one of a command that
    /// was refused, is replaced.
    /// </summary>
    /// <exception cref="SweepException">There is another plan of this name, or one of another version.</exception>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static SweepFolder Open(string path, SweepPlan plan)
    {
        var folder = new SweepFolder(path);
        var file = folder.PlanFile(plan);
        var there = File.Exists(file) ? SweepPlan.Read(file) : null;
        var isOther = there is not null && (there.Version != plan.Version || there.Hash != plan.Hash);
        if (there is null || (isOther && folder.IsUntouched(there)))
        {
            Directory.CreateDirectory(folder.At("sweep"));
            AtomicFile.Write(file, stream => JsonText.Write(stream, plan.Write));
            return folder;
        }
        if (there.Version != plan.Version)
            throw new SweepException(
                $"--out {path}: the results there are of version {there.Version}, this is version {plan.Version}; give another folder, or remove "
                    + $"{file} to go on with them.");
        if (there.Hash != plan.Hash)
            throw new SweepException(
                $"--out {path}: there are results of another command: '{string.Join(' ', there.Command)}' in {there.PartsInWords}; this one is "
                    + $"'{string.Join(' ', plan.Command)}' in {plan.PartsInWords}. Give another folder.");
        return folder;
    }

    /// <summary>True if no part has a result, a claim or a record, and nothing has gone to Slurm, whose tasks would meet another plan.</summary>
    private bool IsUntouched(SweepPlan plan)
    {
        var claimed = Claim.Names(Claims);
        return !plan.Parts.Any(part => IsDone(part) || claimed.Contains(part.Name) || File.Exists(RecordFile(part)))
            && !(Directory.Exists(Slurm) && Directory.EnumerateFiles(Slurm, $"{plan.Name}-*.sbatch").Any());
    }

    /// <summary>The plans, by name.</summary>
    /// <exception cref="SweepException">A file is none.</exception>
    public IReadOnlyList<SweepPlan> Plans() =>
        [.. Directory.GetFiles(At("sweep"), "*.json").Where(file => System.IO.Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)
            .Select(SweepPlan.Read)];

    /// <summary>True if the part's result is there.</summary>
    public bool IsDone(SweepPart part) => File.Exists(At(part.Result)) && (part.IsWhole?.Invoke() ?? true);

    /// <summary>The parts of a plan, by number, whose results are not there.</summary>
    public ImmutableArray<int> Missing(SweepPlan plan) =>
        [.. Enumerable.Range(1, plan.Parts.Length).Where(number => !IsDone(plan.Parts[number - 1]))];

    /// <summary>Who works on a part, or did last; or null.</summary>
    public ClaimSeen? Claimed(SweepPart part) => Claim.Last(Claims, part.Name);

    /// <summary>
    /// Removes claims on parts that are done: what processes left that were killed right after their last part. Who had no time to write down that
    /// it made the result gets its line in the record.
    /// </summary>
    public void Tidy(SweepPlan plan)
    {
        if (!Directory.Exists(Claims))
            return;
        var done = plan.Parts.Where(IsDone).ToDictionary(part => part.Name);
        var isWhole = done.Count == plan.Parts.Length;
        foreach (var name in Claim.Names(Claims))
            try
            {
                if (done.TryGetValue(name, out var part) && Claimed(part) is { } claim && !claim.IsAlive(ClaimOwner.Current, Claim.NowOf(Claims)))
                    Credit(part, claim);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk has no room for it; no work depends on records.
            }
        foreach (var file in Directory.GetFiles(Claims))
            if (done.ContainsKey(System.IO.Path.GetFileNameWithoutExtension(file)) || (isWhole && file.EndsWith(".tmp", StringComparison.Ordinal)))
                File.Delete(file);
    }

    /// <summary>The tries at a part that have ended, in order.</summary>
    public ImmutableArray<PartAttempt> Attempts(SweepPart part)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(RecordFile(part)))?["attempts"] is JsonArray attempts)
                return [.. attempts.Select(one => new PartAttempt(
                    one!["host"]!.GetValue<string>(),
                    one["job"]?.GetValue<string>(),
                    DateTime.Parse(one["began"]!.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal),
                    one["seconds"]!.GetValue<double>(),
                    Enum.Parse<AttemptOutcome>(one["outcome"]!.GetValue<string>(), ignoreCase: true),
                    one["reason"]?.GetValue<string>()) { HasMoved = one["moved"]!.GetValue<bool>() })];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException
            or JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            // Not there, or damaged: records are for people, no work depends on them.
        }
        return [];
    }

    /// <summary>Adds the try of a dead owner that left the result, unless somebody's is written down.</summary>
    internal void Credit(SweepPart part, ClaimSeen dead)
    {
        if (Attempts(part) is not [.., { Outcome: AttemptOutcome.Done }])
            Add(part, AttemptOutcome.Done, dead);
    }

    /// <summary>Adds the try of a dead owner, as far as its claim tells it: it left the result, or nothing.</summary>
    internal void Add(SweepPart part, AttemptOutcome outcome, ClaimSeen dead)
    {
        if (dead.Owner is { } owner)
            Add(part, new PartAttempt(
                owner.Host,
                owner.Job,
                dead.Began,
                Math.Max(0, (dead.Written - dead.Began).TotalSeconds),
                outcome,
                outcome == AttemptOutcome.Done ? null : $"it ended without a word, in {owner}") { HasMoved = outcome == AttemptOutcome.Done });
    }

    /// <summary>Adds to the tries at a part; only who holds its claim may, or who tidies up after a dead owner.</summary>
    internal void Add(SweepPart part, params ReadOnlySpan<PartAttempt> more)
    {
        ImmutableArray<PartAttempt> all = [.. Attempts(part), .. more];
        Directory.CreateDirectory(At("sweep", "records"));
        AtomicFile.Write(RecordFile(part), stream => JsonText.Write(stream, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("part", part.Name);
            writer.WriteStartArray("attempts");
            foreach (var one in all)
                writer.WriteInline(inline => Write(inline, one));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }));

        static void Write(Utf8JsonWriter writer, PartAttempt one)
        {
            writer.WriteStartObject();
            writer.WriteString("host", one.Host);
            writer.WriteString("job", one.Job);
            writer.WriteString("began", one.Began.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            writer.WriteNumber("seconds", Math.Round(one.Seconds, 2));
            writer.WriteString("outcome", one.Outcome.ToString().ToLowerInvariant());
            writer.WriteString("reason", one.Reason);
            writer.WriteBoolean("moved", one.HasMoved);
            writer.WriteEndObject();
        }
    }

    /// <summary>What the trace of a part looks like now.</summary>
    internal (long, DateTime)? Trace(SweepPart part) =>
        part.Trace is { } trace && new FileInfo(At(trace)) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : null;

    private string RecordFile(SweepPart part) => At("sweep", "records", part.Name + ".json");

    private string PlanFile(SweepPlan plan) => At("sweep", plan.Name + ".json");

    private string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
