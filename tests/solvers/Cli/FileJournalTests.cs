using TheoryChecks.Reporting;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>What a journal keeps, wherever its last record was torn, and which journals it refuses.</summary>
public sealed class FileJournalTests
{
    [Fact]
    public void Keeps_what_was_written_last()
    {
        using var folder = new ScratchFolder();
        using (var journal = FileJournal.Open(folder.At("j"), "a", resume: false))
        {
            journal.Write("x", """{"n":1}""");
            journal.Write("y é/({0,1}, {})", """["p/q",1.50]""");
            journal.Write("x", """{"n":2}""");
            Assert.Equal("""{"n":2}""", journal.Read("x"));
            Assert.Null(journal.Read("z"));
        }
        using var again = FileJournal.Open(folder.At("j"), "a", resume: true);
        Assert.Equal(2, again.Count);
        Assert.Equal("""{"n":2}""", again.Read("x"));
        Assert.Equal("""["p/q",1.50]""", again.Read("y é/({0,1}, {})"));
    }

    /// <summary>Cut anywhere, it opens with the records that are whole, and goes on.</summary>
    [Fact]
    public void Drops_a_torn_record_wherever_it_is_torn()
    {
        using var folder = new ScratchFolder();
        var ends = new List<long>();
        using (var journal = FileJournal.Open(folder.At("whole"), "a", resume: false))
            for (var k = 0; k < 3; k++)
            {
                ends.Add(new FileInfo(folder.At("whole")).Length);
                journal.Write($"key {k}", $"[{k}]");
            }
        var whole = File.ReadAllBytes(folder.At("whole"));
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            File.WriteAllBytes(folder.At("cut"), whole[..cut]);
            using (var journal = FileJournal.Open(folder.At("cut"), "a", resume: true))
            {
                Assert.Equal(cut == whole.Length ? 3 : Math.Max(0, ends.Count(end => end <= cut) - 1), journal.Count);
                journal.Write("more", "[9]");
            }
            using var again = FileJournal.Open(folder.At("cut"), "a", resume: true);
            Assert.Equal("[9]", again.Read("more"));
        }
    }

    /// <summary>A flipped byte ends what is read: nothing damaged is handed out.</summary>
    [Fact]
    public void Hands_out_nothing_that_is_damaged()
    {
        using var folder = new ScratchFolder();
        var header = 0L;
        using (var journal = FileJournal.Open(folder.At("whole"), "a", resume: false))
        {
            header = new FileInfo(folder.At("whole")).Length;
            journal.Write("x", "[1]");
            journal.Write("y", "[2]");
        }
        var whole = File.ReadAllBytes(folder.At("whole"));
        for (var at = (int)header; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 1;
            File.WriteAllBytes(folder.At("damaged"), damaged);
            using var journal = FileJournal.Open(folder.At("damaged"), "a", resume: true);
            Assert.True(journal.Read("x") is null or "[1]");
            Assert.True(journal.Read("y") is null or "[2]");
            Assert.True(journal.Count < 2);
        }
    }

    [Fact]
    public void Refuses_what_it_cannot_go_on_with()
    {
        using var folder = new ScratchFolder();
        using (var journal = FileJournal.Open(folder.At("j"), "instance 1", resume: false))
            journal.Write("x", "[1]");
        Assert.Equal(
            $"{folder.At("j")}: this journal belongs to another run (instance 1; this one is instance 2). Remove it, or give another folder.",
            Refusal("j", "instance 2", resume: true));
        Assert.Equal(
            $"{folder.At("j")}: an earlier run that did not end left 1 settled pieces of work here. Give --resume to go on with them, or remove "
                + $"the file to begin again.",
            Refusal("j", "instance 1", resume: false));
        folder.Write("text", "Dear diary");
        Assert.Equal($"{folder.At("text")}: this is not a journal. Remove it, or give another folder.", Refusal("text", "a", resume: true));
        Assert.Equal("Dear diary", File.ReadAllText(folder.At("text")));

        string Refusal(string file, string binding, bool resume) =>
            Assert.Throws<JournalException>(() => FileJournal.Open(folder.At(file), binding, resume)).Message;
    }

    [Fact]
    public void Only_one_run_at_a_time()
    {
        using var folder = new ScratchFolder();
        using var journal = FileJournal.Open(folder.At("j"), "a", resume: false);
        Assert.ThrowsAny<IOException>(() => FileJournal.Open(folder.At("j"), "a", resume: true));
    }

    /// <summary>Many threads at once: every record is whole.</summary>
    [Fact]
    public void Threads_do_not_mix_records()
    {
        using var folder = new ScratchFolder();
        using (var journal = FileJournal.Open(folder.At("j"), "a", resume: false))
            Parallel.For(0, 64, k =>
            {
                journal.Write($"{k}", $"\"{new string((char)('a' + k % 26), 200)}\"");
                journal.Read($"{k / 2}");
            });
        using var again = FileJournal.Open(folder.At("j"), "a", resume: true);
        Assert.Equal(64, again.Count);
        for (var k = 0; k < 64; k++)
            Assert.Equal($"\"{new string((char)('a' + k % 26), 200)}\"", again.Read($"{k}"));
    }
}
