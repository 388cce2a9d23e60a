using System.Collections.Immutable;
using FsCheck.Xunit;
using TheoryChecks.Sweeps;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>Parts, arrays and scripts.</summary>
public sealed class SweepLaws
{
    private static readonly SlurmScript Script = new()
    {
        JobName = "theorychecks-1234abcd",
        Parts = [],
        Offset = 0,
        Count = 20,
        Command = ["/opt/theorychecks", "survey", "my spec.json", "--out", "/data/o'neil"],
        WorkingFolder = "/home/me",
        Log = "/data/sweep/slurm/%A_%a.log",
        Options = new SlurmOptions(),
    };

    [Property]
    public void The_parts_of_any_number_of_items_are_all_of_them_in_order_and_alike_in_size(ushort items, ushort parts)
    {
        var count = parts % 300 + 1;
        var slices = Enumerable.Range(1, count).Select(number => new PartNumber(number, count).Of(items)).ToArray();
        Assert.Equal(0, slices[0].From);
        Assert.Equal(items, slices[^1].To);
        Assert.All(slices.Zip(slices.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.InRange(slices.Max(slice => slice.To - slice.From) - slices.Min(slice => slice.To - slice.From), 0, 1);
    }

    [Property]
    public void A_part_number_is_read_as_it_is_written(ushort number, ushort count)
    {
        if (number == 0 || number > count)
        {
            Assert.False(PartNumber.TryParse($"{number}/{count}", out _));
            return;
        }
        Assert.True(PartNumber.TryParse(new PartNumber(number, count).ToString(), out var read));
        Assert.Equal(new PartNumber(number, count), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("/3")]
    [InlineData("1/")]
    [InlineData("0/3")]
    [InlineData("+1/3")]
    [InlineData("1/1000001")]
    [InlineData("1/3/4")]
    public void What_is_no_part_is_refused(string text) => Assert.False(PartNumber.TryParse(text, out _));

    [Property]
    public void Ranges_say_exactly_the_numbers(ushort[] numbers)
    {
        int[] sorted = [.. numbers.Select(number => number % 50).Distinct().Order()];
        var text = SlurmScript.Ranges(sorted);
        var back = text.Length == 0 ? [] : text.Split(',').SelectMany(range => range.Split('-') is var ends
            ? Enumerable.Range(int.Parse(ends[0]), int.Parse(ends[^1]) - int.Parse(ends[0]) + 1)
            : []).ToArray();
        Assert.Equal(sorted, back);
        var gaps = sorted.Zip(sorted.Skip(1)).Count(pair => pair.Second > pair.First + 1);
        Assert.Equal(back.Length == 0 ? 0 : 1 + gaps, text.Split(',', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Property]
    public void However_small_arrays_must_be_every_part_is_in_one(ushort[] numbers, byte largest)
    {
        int[] parts = [.. numbers.Select(number => number + 1).Distinct().Order()];
        var max = largest + 2;
        var scripts = SlurmScript.Split(Script with { Count = 70_000 }, parts, max);
        Assert.All(scripts, script => Assert.All(script.Parts, part => Assert.InRange(part - script.Offset, 1, max - 1)));
        Assert.Equal(parts, scripts.SelectMany(script => script.Parts).Order());
        Assert.Equal(scripts.Length, scripts.Select(script => script.JobName).Distinct().Count());
        Assert.Subset(SlurmSweep.Offsets(Plan(70_000), max).ToHashSet(), scripts.Select(script => script.Offset).ToHashSet());
    }

    [Fact]
    public void The_script_is_small_and_says_all()
    {
        var scripts = SlurmScript.Split(
            Script with { Options = new SlurmOptions { Partition = "long", Limit = TimeSpan.FromSeconds(90_061), AtOnce = 8 } },
            [1, 2, 3, 7, 12, 13],
            11);
        Assert.Equal(
            """
            #!/bin/bash
            #SBATCH --job-name=theorychecks-1234abcd-0
            #SBATCH --array=1-3,7%8
            #SBATCH --chdir=/home/me
            #SBATCH --output=/data/sweep/slurm/%A_%a.log
            #SBATCH --open-mode=append
            #SBATCH --requeue
            #SBATCH --signal=B:USR1@300
            #SBATCH --partition=long
            #SBATCH --time=25:01:01
            #SBATCH --dependency=singleton
            # exec: the program itself gets the warning, keeps what it has, and puts its task back into the queue.
            exec /opt/theorychecks survey 'my spec.json' --out '/data/o'\''neil' --part "$SLURM_ARRAY_TASK_ID/20"

            """.ReplaceLineEndings("\n"),
            scripts[0].ToString());
        Assert.Contains("#SBATCH --array=2-3%8\n", scripts[1].ToString());
        Assert.EndsWith("--part \"$((SLURM_ARRAY_TASK_ID + 10))/20\"\n", scripts[1].ToString());
        Assert.DoesNotContain("singleton", SlurmScript.Split(Script, [1, 15], 11)[0].ToString());
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(600, 60)]
    [InlineData(86_400, 300)]
    public void The_warning_comes_a_tenth_of_the_limit_before_it(int limit, int warning) =>
        Assert.Equal(warning, new SlurmOptions { Limit = TimeSpan.FromSeconds(limit) }.Warning);

    [Fact]
    public void A_task_knows_its_name_and_how_often_it_was_started()
    {
        var variables = new Dictionary<string, string>
        {
            ["SLURM_JOB_ID"] = "12", ["SLURM_ARRAY_JOB_ID"] = "12", ["SLURM_ARRAY_TASK_ID"] = "7", ["SLURMD_NODENAME"] = "n2",
        };
        Assert.Equal(new SlurmTask("12_7", "12", "n2", 0), SlurmTask.Of(variables.GetValueOrDefault));
        variables["SLURM_RESTART_COUNT"] = "3";
        Assert.Equal(3, SlurmTask.Of(variables.GetValueOrDefault)!.Restarts);
        variables.Remove("SLURM_ARRAY_TASK_ID");
        Assert.Equal("12", SlurmTask.Of(variables.GetValueOrDefault)!.Id);
        Assert.Null(SlurmTask.Of(_ => null));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void A_part_has_the_name_of_a_file(string name) => Assert.Throws<ArgumentException>(() => new SweepPart(name, "r"));

    private static SweepPlan Plan(int parts) => new()
    {
        Name = "plan", Version = "1", Command = ["survey"], Parts = [.. Enumerable.Range(1, parts).Select(k => new SweepPart($"p{k}", $"r/{k}"))],
    };
}
