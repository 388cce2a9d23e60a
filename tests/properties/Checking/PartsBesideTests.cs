using System.Text;
using System.Text.RegularExpressions;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Checking;

/// <summary>Joins of parts in other files: accepted with their own parts alone, whatever else is offered.</summary>
public sealed partial class PartsBesideTests
{
    [Fact]
    public void The_kernel_says_what_is_expected_of_every_join()
    {
        foreach (var (text, outcome, reason) in BesideDocuments.All)
        {
            var result = BesideDocuments.Check(text);
            Assert.True(outcome == result.Outcome, $"{outcome} is expected, {result.Outcome} was said: {result.Reason}\n{text}");
            Assert.Contains(reason ?? "", result.Reason ?? "", StringComparison.Ordinal);
        }
    }

    /// <summary>Of a joined part every byte counts: whatever is changed, also where the part itself stays true, the join is refused.</summary>
    [Fact]
    public void A_join_with_a_part_that_was_changed_after_is_refused()
    {
        var (join, one, other) = (BesideDocuments.Join("0", "1"), BesideDocuments.Part(0), BesideDocuments.Part(1));
        var intact = BesideDocuments.Of(join, ("0", one), ("1", other));
        Assert.True(BesideDocuments.Check(intact).IsAccepted);
        var mutants = Mutations.Of(Encoding.UTF8.GetBytes(other)).ToArray();
        Assert.True(mutants.Length > 300);
        foreach (var (what, mutant) in mutants)
            Assert.True(
                !BesideDocuments.Check(intact.Replace(other, Encoding.UTF8.GetString(mutant), StringComparison.Ordinal)).IsAccepted,
                $"accepted after {what}");
    }

    /// <summary>Joined anew, with its own hash, a changed part is accepted only if its claim is as it was: other evidence, spelling.</summary>
    [Fact]
    public void A_join_made_of_a_changed_part_is_refused_or_true()
    {
        var (join, one, other) = (BesideDocuments.Join("0", "1"), BesideDocuments.Part(0), BesideDocuments.Part(1));
        foreach (var (what, mutant) in Mutations.Of(Encoding.UTF8.GetBytes(other)))
            if (BesideDocuments.Check(BesideDocuments.Of(join, ("0", one), ("1", Encoding.UTF8.GetString(mutant)))).IsAccepted)
                Assert.True(what.StartsWith("$.evidence", StringComparison.Ordinal) || what.EndsWith(": as text", StringComparison.Ordinal), what);
    }

    /// <summary>What parts cost is theirs: a part as dear as may be does not make the join too dear.</summary>
    [Fact]
    public void The_effort_of_parts_is_their_own()
    {
        var join = BesideDocuments.Of(BesideDocuments.Join("0", "1"), ("0", BesideDocuments.Part(0)), ("1", BesideDocuments.Part(1))).Split('\n');
        var result = CheckedPart.Of(Encoding.UTF8.GetBytes(join[1]), name =>
        {
            Effort.Spend(1L << 50); // would be refused below a ceiling
            return CheckedPart.Of(Encoding.UTF8.GetBytes(join[name == "0" ? 2 : 3][2..]));
        });
        Assert.True(result.Result.IsAccepted, result.Result.Reason);
    }

    /// <summary>A part may keep what any document may; so a join that keeps much itself is not let ask for one.</summary>
    [Fact]
    public void A_join_that_keeps_much_itself_names_no_files()
    {
        var join = BesideDocuments.Join("0", "1").TrimEnd();
        var long_ = Encoding.UTF8.GetBytes(join[..^1] + new string(' ', 97_000_000) + join[^1..]);
        var result = CheckedPart.Of(long_, _ => throw new InvalidOperationException("It was asked for.")).Result;
        Assert.Contains("A document that names files may keep at most 4000000 numbers of 24 bytes itself", result.Reason, StringComparison.Ordinal);
    }

    /// <summary>Who is asked for a part may have the kernel check other joins meanwhile: the parts of the one are no parts of the other.</summary>
    [Fact]
    public void What_lies_beside_a_join_lies_beside_no_other()
    {
        var join = BesideDocuments.Of(BesideDocuments.Join("0", "1"), ("0", BesideDocuments.Part(0)), ("1", BesideDocuments.Part(1))).Split('\n');
        var other = Encoding.UTF8.GetBytes(join[1].Replace("[2]", "[3]", StringComparison.Ordinal));
        CheckResult? met = null;
        Assert.True(CheckedPart.Of(Encoding.UTF8.GetBytes(join[1]), name =>
        {
            met ??= Kernel.Check(other);
            return CheckedPart.Of(Encoding.UTF8.GetBytes(join[name == "0" ? 2 : 3][2..]));
        }).Result.IsAccepted);
        Assert.Equal("the part 0 is not at hand; check the join where it lies beside it", met!.Reason);
    }

    [Fact]
    public void A_join_alone_lacks_its_parts_and_nothing_else_does()
    {
        var alone = CheckedPart.Of(Encoding.UTF8.GetBytes(BesideDocuments.Join("0", "1")));
        Assert.True(alone.LacksParts);
        Assert.False(alone.Result.IsAccepted);
        Assert.Equal(alone.Result.Reason, Kernel.Check(Encoding.UTF8.GetBytes(BesideDocuments.Join("0", "1"))).Reason);
        foreach (var file in Corpus.Files(Outcome.Accepted))
            Assert.False(CheckedPart.Of(Corpus.Read(Outcome.Accepted, file)).LacksParts);
    }

    /// <summary>A part that is a join itself has to bring its evidence along: names are looked up for the join that was given alone.</summary>
    [Fact]
    public void Parts_of_parts_in_files_are_not_looked_up()
    {
        var inner = BesideDocuments.Of(BesideDocuments.Join("0", "1"), ("0", BesideDocuments.Part(0)), ("1", BesideDocuments.Part(1))).Split('\n')[1];
        var result = BesideDocuments.Check(BesideDocuments.Of(
            BesideDocuments.Join("whole"), ("whole", inner), ("0", BesideDocuments.Part(0)), ("1", BesideDocuments.Part(1))));
        Assert.Equal("the part whole is rejected: the part 0 is not at hand; check the join where it lies beside it", result.Reason);
    }

    /// <summary>A prefix may be far longer than the name of the file that it is read from: what is kept of it is counted.</summary>
    [Fact]
    public void What_a_join_keeps_of_its_parts_is_counted()
    {
        var (few, many) = (Kept(100), Kept(1100));
        Assert.True(many - few >= 1000 * 4 + 1000 / 3, $"{few} and {many} numbers are kept");

        static long Kept(int parts)
        {
            using var meter = new Effort(long.MaxValue);
            var (part, own) = (CheckedPart.Of(Encoding.UTF8.GetBytes(BesideDocuments.Part(0))), Enumerable.Range(0, parts).Select(k => $"{k}"));
            var join = BesideDocuments.Join([.. own]);
            var result = CheckedPart.Of(Encoding.UTF8.GetBytes(Shas().Replace(join, part.Sha256)), _ => part).Result;
            Assert.Equal($"{parts} parts cover 0", result.Reason);
            return meter.MostKept;
        }
    }

    /// <summary>
    /// The kernel's word alone is no part, as nothing is known of what it was on; with the bytes it is one again, with other bytes it is not.
    /// </summary>
    [Fact]
    public void A_part_without_its_text_is_none_until_the_same_bytes_are_there_again()
    {
        var (one, other) = (Encoding.UTF8.GetBytes(BesideDocuments.Part(0)), Encoding.UTF8.GetBytes(BesideDocuments.Part(1)));
        var join = BesideDocuments.Of(BesideDocuments.Join("0", "1"), ("0", BesideDocuments.Part(0)), ("1", BesideDocuments.Part(1))).Split('\n')[1];
        var (first, second) = (CheckedPart.Of(one), CheckedPart.Of(other).WithoutText());
        Assert.Equal(Outcome.Malformed, Joined(second).Outcome);
        Assert.Null(second.WithText(one));
        Assert.Null(second.WithText(Encoding.UTF8.GetBytes(BesideDocuments.Part(1) + " ")));
        Assert.Null(CheckedPart.Of("{}"u8.ToArray()).WithText("{}"u8.ToArray())); // refused once is refused
        Assert.True(Joined(second.WithText(other)!).IsAccepted);
        Assert.True(Joined(CheckedPart.Of(other)).IsAccepted);

        CheckResult Joined(CheckedPart part) => CheckedPart.Of(Encoding.UTF8.GetBytes(join), name => name == "0" ? first : part).Result;
    }

    /// <summary>A join may do with the claims of its files what it could if they stood in it: many long ones are not too much for it.</summary>
    [Fact]
    public void What_files_claim_counts_as_if_it_stood_in_the_join()
    {
        var padded = BesideDocuments.Part(1).Replace("\"claim\":{", "\"claim\":{" + new string(' ', 140_000_000), StringComparison.Ordinal);
        var part = CheckedPart.Of(Encoding.UTF8.GetBytes(padded));
        Assert.True(part.Result.IsAccepted, part.Result.Reason);
        var join = BesideDocuments.Join("0", "1");
        var first = CheckedPart.Of(Encoding.UTF8.GetBytes(BesideDocuments.Part(0)));
        join = join.Replace("SHA(0)", first.Sha256, StringComparison.Ordinal).Replace("SHA(1)", part.Sha256, StringComparison.Ordinal);
        var result = CheckedPart.Of(Encoding.UTF8.GetBytes(join), name => name == "0" ? first : part).Result;
        Assert.True(result.IsAccepted, result.Reason);
    }

    [GeneratedRegex(@"SHA\(\w+\)")]
    private static partial Regex Shas();

    /// <summary>Of a join of losses one part is read after the other, and none is kept: the first that repeats a pattern ends it.</summary>
    [Fact]
    public void Loss_parts_are_read_one_after_the_other()
    {
        var lines = BesideDocuments.All.First(item => item.Reason == "class 2 is listed twice").Text.Split('\n');
        var (reference, part, asked) = (lines[1][lines[1].IndexOf("{\"file\"", StringComparison.Ordinal)..].Split('}')[0] + "}", lines[2][2..], 0);
        var join = lines[1].Replace(reference, string.Join(',', Enumerable.Repeat(reference, 100)), StringComparison.Ordinal);
        var result = CheckedPart.Of(Encoding.UTF8.GetBytes(join), _ =>
        {
            asked++;
            return CheckedPart.Of(Encoding.UTF8.GetBytes(part));
        });
        Assert.Equal(("class 2 is listed twice", 1), (result.Result.Reason, asked));
    }
}
