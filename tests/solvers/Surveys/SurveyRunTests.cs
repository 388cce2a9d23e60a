using System.Text;
using TheoryChecks.Model;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Surveys;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.SolverTests.Surveys;

/// <summary>Results are the same however they are made, are there whole or not at all, and what contradicts a proof is kept and told.</summary>
public sealed class SurveyRunTests
{
    [Fact]
    public void Parts_in_any_order_and_on_any_threads_make_the_same_bytes_and_the_same_tables()
    {
        var spec = SurveySpecs.Read(SurveySpecs.Drawn);
        using ScratchFolder whole = new(), parts = new();
        var wholeFolder = new SurveyFolder(spec, whole.Path);
        Run(spec, whole, Enumerable.Range(0, spec.Blocks), threads: 2);
        Assert.Equal(6, spec.Blocks); // the last has one instance
        foreach (var block in new[] { 5, 0, 3, 1, 4, 2 })
        {
            Assert.Null(SurveyTotals.Of(spec, new SurveyFolder(spec, parts.Path), out var missing, default));
            Assert.Contains(block, missing);
            Run(spec, parts, [block], threads: 1);
        }
        Assert.Equal(whole.Files(), parts.Files());
        foreach (var file in whole.Files())
            Assert.Equal(File.ReadAllBytes(whole.At(file)), File.ReadAllBytes(parts.At(file)));
        Assert.Equal(Tables(spec, whole), Tables(spec, parts));
        var totals = SurveyTotals.Of(spec, wholeFolder, out _, default)!;
        Assert.Equal(11, totals.Of("3.6 repaired").Of("holds"));
        Assert.Equal(11, totals.Of("loss-0").Of("yes"));
        Assert.Equal(0, totals.Alarmed);
    }

    [Fact]
    public void What_is_not_whole_is_not_there()
    {
        var spec = SurveySpecs.Read(SurveySpecs.Drawn);
        using var scratch = new ScratchFolder();
        var folder = new SurveyFolder(spec, scratch.Path);
        Run(spec, scratch, [0]);
        Assert.True(folder.IsDone(0));
        var path = scratch.At(folder.FileOf(0));
        var good = File.ReadAllText(path);
        var lines = good.Split('\n');
        string[] all = [good[..^1], lines[0] + "\n", "", good + lines[0] + "\n", $"{lines[1]}\n{lines[0]}\n", good.Replace("traps", "tarps")];
        foreach (var bad in all)
        {
            File.WriteAllText(path, bad);
            Assert.False(folder.IsDone(0));
        }
        File.WriteAllText(path, good.Replace(spec.Hash, "0123456789abcdef"));
        Assert.Equal(
            $"{path}: these results belong to another survey or version (0123456789abcdef; this one is {spec.Hash}); remove them.",
            Assert.Throws<SurveyException>(() => folder.IsDone(0)).Message);
    }

    /// <summary>A disk that is full in the middle: what was whole stays, the rest is not there, and the next run goes on.</summary>
    [Fact]
    public void A_full_disk_leaves_no_half_of_a_file_and_the_next_run_goes_on()
    {
        var spec = SurveySpecs.Read(SurveySpecs.Drawn);
        using var scratch = new ScratchFolder();
        var folder = new SurveyFolder(spec, scratch.Path);
        var written = 0;
        Assert.Throws<IOException>(() => SurveyRun.Take(
            spec,
            folder,
            Enumerable.Range(0, spec.Blocks),
            Options(scratch) with
            {
                Threads = 1,
                Write = (path, lines) => AtomicFile.Write(Made(scratch.At(path)), stream =>
                {
                    if (++written == 3)
                    {
                        stream.Write(lines[0]); // half of it
                        throw new IOException("No space left on device");
                    }
                    Copy(stream, lines);
                }),
            },
            default));
        Assert.Equal([true, true, false, false, false, false], Enumerable.Range(0, 6).Select(folder.IsDone));
        Assert.DoesNotContain(scratch.Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        Run(spec, scratch, Enumerable.Range(0, 6).Where(block => !folder.IsDone(block)));
        Assert.NotNull(SurveyTotals.Of(spec, folder, out _, default));
    }

    [Fact]
    public void Cancelled_it_leaves_whole_files_only()
    {
        var spec = SurveySpecs.Read(SurveySpecs.Drawn);
        using var scratch = new ScratchFolder();
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => SurveyRun.Take(
            spec,
            new SurveyFolder(spec, scratch.Path),
            Enumerable.Range(0, spec.Blocks),
            Options(scratch) with
            {
                Progress = (done, _) =>
                {
                    if (done == 5)
                        cancel.Cancel();
                },
            },
            cancel.Token));
        Assert.InRange(scratch.Files().Length, 1, 5);
        Assert.Equal(scratch.Files().Length, Enumerable.Range(0, spec.Blocks).Count(new SurveyFolder(spec, scratch.Path).IsDone));
    }

    /// <summary>A theorem of ours that fails: told at once, kept with its instance and its certificates, in the line, and in the totals.</summary>
    [Fact]
    public void A_repaired_theorem_that_is_refuted_is_an_alarm()
    {
        var genuine = TheoremRegistry.ById("3.3-global");
        // A false claim of ours: that the published statement, refuted with certificates, is the repaired one.
        var liar = new FakeTheorem("liar", (instance, cancel) =>
        [
            .. genuine.Decide(instance, cancel).Where(verdict => verdict.Form == StatementForm.Published)
                .SelectMany(verdict => new[] { verdict, verdict with { Form = StatementForm.Repaired } }),
        ]);
        var spec = SurveySpecs.Read(SurveySpecs.Drawn) with { Theorems = [liar], Landscape = [], Draws = 6 };
        using var scratch = new ScratchFolder();
        var told = new List<string>();
        SurveyRun.Take(spec, new SurveyFolder(spec, scratch.Path), [0, 1, 2], Options(scratch) with { Alarm = told.Add }, default);
        var totals = SurveyTotals.Of(spec, new SurveyFolder(spec, scratch.Path), out _, default)!;
        var refuted = totals.Of("liar repaired").Of("refuted");
        Assert.InRange(refuted, 1, 6);
        Assert.Equal(refuted, totals.Of("liar published").Of("refuted"));
        Assert.Equal((refuted, refuted, refuted), (totals.Alarmed, totals.Alarms.Count, told.Count));
        Assert.All(told, alarm => Assert.Contains(": liar repaired is refuted: The point has loss ", alarm, StringComparison.Ordinal));
        var instances = scratch.Files().Where(file => file.StartsWith("alarms/drawn-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(refuted, instances.Length);
        foreach (var file in instances)
        {
            var instance = InstanceFormat.Read(File.ReadAllText(scratch.At(file)), file);
            Assert.Equal(spec.InstanceOf(int.Parse(instance.Name["drawn-".Length..])).Problem.Inputs, instance.Problem.Inputs);
            var certificates = $"alarms/certificates/liar-repaired-{instance.Name}-";
            Assert.Contains(scratch.Files(), kept => kept.StartsWith(certificates, StringComparison.Ordinal));
        }
        foreach (var file in scratch.Files().Where(file => file.StartsWith("alarms/certificates/", StringComparison.Ordinal)))
            Assert.True(TheoryChecks.Checking.Kernel.Check(File.ReadAllBytes(scratch.At(file))).IsAccepted);
    }

    /// <summary>What only floating point says, or what nobody says in time, is not counted.</summary>
    [Fact]
    public void What_is_not_certified_is_undecided()
    {
        var numeric = new FakeTheorem("numeric", (_, _) =>
        [
            new Verdict("numeric", StatementForm.Published, VerdictKind.Refuted, EvidenceLevel.Numeric, "It looks so.", []),
            new Verdict("numeric", StatementForm.Repaired, VerdictKind.Refuted, EvidenceLevel.Numeric, "It looks so.", []),
        ]);
        var spec = SurveySpecs.Read(SurveySpecs.Drawn) with { Theorems = [numeric], Landscape = [], Draws = 2 };
        using var scratch = new ScratchFolder();
        Run(spec, scratch, [0]);
        var tally = SurveyTotals.Of(spec, new SurveyFolder(spec, scratch.Path), out _, default)!.Of("numeric published");
        Assert.Equal((2, 0), (tally.Undecided, tally.Counted));
        Assert.Equal("0.0% to 100.0%", Share.Of(tally, areIndependent: true).Words);
        Assert.Contains("numeric published: It looks so.", File.ReadAllText(scratch.At("instances/000000-000001.jsonl")), StringComparison.Ordinal);
    }

    private static void Run(SurveySpec spec, ScratchFolder scratch, IEnumerable<int> blocks, int threads = 2) =>
        SurveyRun.Take(spec, new SurveyFolder(spec, scratch.Path), blocks, Options(scratch) with { Threads = threads }, default);

    private static SurveyRunOptions Options(ScratchFolder scratch) => new()
    {
        Threads = 2,
        Write = (path, lines) => AtomicFile.Write(Made(scratch.At(path)), stream => Copy(stream, lines)),
        KeepAlarm = (path, bytes) => AtomicFile.Write(Made(scratch.At(path)), bytes),
        Alarm = _ => { },
    };

    private static string Made(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static void Copy(Stream stream, IReadOnlyList<byte[]> lines)
    {
        foreach (var line in lines)
            stream.Write([.. line, (byte)'\n']);
    }

    private static string Tables(SurveySpec spec, ScratchFolder scratch)
    {
        var totals = SurveyTotals.Of(spec, new SurveyFolder(spec, scratch.Path), out _, default)!;
        var text = new StringBuilder();
        foreach (var table in SurveyTables.Of(totals))
            foreach (var format in TableFormat.All)
                text.Append(format.Text(table));
        return text.ToString();
    }
}
