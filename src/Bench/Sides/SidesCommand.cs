using System.Globalization;
using TheoryChecks.Model;

namespace TheoryChecks.Bench.Sides;

/// <summary>
/// "sides BASELINE (gallery | table) [ROUNDS]", in the repository's root: this build beside another checkout's theorychecks.dll, in turns, so that
/// other load falls on both alike. Processor time of the whole process, the start of .NET included, the least of all rounds; in the last column what
/// the start takes is taken off both sides.
/// </summary>
internal static class SidesCommand
{
    private const int UsualRounds = 3;
    private const double Least = 0.01; // seconds: no ratio of less means anything

    public static int Run(IReadOnlyList<string> args)
    {
        if (args.Count is < 2 or > 3 || !File.Exists(args[0]) || args[1] is not ("gallery" or "table"))
        {
            Console.Error.WriteLine("sides BASELINE (gallery | table) [ROUNDS]: BASELINE is the theorychecks.dll of another checkout.");
            return 2;
        }
        var rounds = args.Count > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : UsualRounds;
        var programs = new[] { args[0], MeasuredProcess.Program }.Select(path => $"dotnet '{path}'").ToArray();
        var folder = Directory.CreateTempSubdirectory("sides");
        try
        {
            var start = InTurns(programs, ["--version", "--version"], rounds);
            Console.WriteLine("| question | baseline, s | now, s | ratio | ratio without the start |");
            Console.WriteLine("|---|---|---|---|---|");
            var ratios = new List<double>();
            foreach (var (name, old, now) in args[1] == "gallery" ? Gallery() : Table(folder.FullName))
            {
                var times = InTurns(programs, [old, now], rounds);
                ratios.Add(times[0] / times[1]);
                var rest = times.Zip(start, (all, first) => Math.Max(Least, all - first)).ToArray();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {times[0]:0.00} | {times[1]:0.00} | {ratios[^1]:0.00} | {rest[0] / rest[1]:0.00} |"));
            }
            var mean = Math.Exp(ratios.Average(Math.Log));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Geometric mean {mean:0.00}, least {ratios.Min():0.00}; the start alone takes {start[0]:0.00} and {start[1]:0.00} s."));
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Name, string Old, string Now)> Gallery() =>
        from file in Directory.GetFiles(Path.Combine("theory", "Gallery"), "*.json").Order(StringComparer.Ordinal)
        from word in new[] { "landscape", "verify" }
        select ($"{word} {Path.GetFileNameWithoutExtension(file)}", $"{word} '{file}'", $"{word} '{file}'");

    private static IEnumerable<(string Name, string Old, string Now)> Table(string folder)
    {
        return
        [
            .. TableInstances.Closed.Select(instance => Row("landscape", instance)),
            .. TableInstances.Verified.Select(instance => Row("verify", instance)),
            .. TableInstances.Counted.Select(instance => Row("enumerate", instance, " --orbits")),
        ];

        (string Name, string Old, string Now) Row(string word, Instance instance, string added = "")
        {
            var command = $"{word} '{TableInstances.Write(instance, folder)}'";
            return ($"{word} {instance.Name}", command, command + added);
        }
    }

    private static double[] InTurns(string[] programs, string[] words, int rounds)
    {
        var best = Array.ConvertAll(programs, _ => double.PositiveInfinity);
        for (var round = 0; round < rounds; round++)
            for (var side = 0; side < programs.Length; side++)
                best[side] = Math.Min(best[side], MeasuredProcess.Of($"{programs[side]} {words[side]}").Seconds);
        return best;
    }
}
