using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Solvers.Z3;

namespace TheoryChecks.Bench;

/// <summary>
/// "minimum [SECONDS]": the certified global minimum, kernel included, against one Z3 query for a point below its lower end and against gradient
/// descent from many starts until it is within 10^-6 (relative) of the upper end. The last two get SECONDS each.
/// </summary>
internal static class MinimumCommand
{
    private const int Steps = 20_000;

    public static int Run(string[] arguments)
    {
        var patience = arguments is [var word, ..] ? double.Parse(word, CultureInfo.InvariantCulture) : 20;
        (string Name, int Neurons)[] cases = [
            ("acute-pair", 1),
            ("obtuse-pair", 1),
            ("orthonormal-3", 2),
            ("superposition-4-in-2", 1),
            ("absorption-relu-fan", 1),
            ("absorption-relu-fan", 2),
            ("superposition-4-in-2", 2),
            ("three-features-no-partial-minimum", 2),
        ];
        _ = Certified(GalleryInstances.ByName("absorption-relu-fan")); // compiles
        Console.WriteLine("| instance | neurons | interval | certified, s | Z3, s | Z3 says | ratio | descent, s | starts | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (name, neurons) in cases)
        {
            var instance = GalleryInstances.ByName(name).With(neurons: neurons);
            var (minimum, seconds) = Certified(instance);
            var (answer, z3) = Below(name, neurons, minimum.Lower, patience);
            var (descent, starts, reached) = Descend(instance, minimum.Upper.ToDouble(), patience);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {neurons} | [{minimum.Lower.ToDouble():0.000000000}, {minimum.Upper.ToDouble():0.000000000}] | {seconds:0.000} | "
                    + $"{z3:0.000} | {answer} | {z3 / seconds:0.0} | {(reached ? "" : "not in ")}{descent:0.000} | {starts} | "
                        + $"{descent / seconds:0.0} |"));
        }
        return 0;
    }

    /// <summary>"below NAME NEURONS BOUND": asks Z3, prints its answer and the seconds it took.</summary>
    public static int Ask(string name, string neurons, string bound)
    {
        var instance = GalleryInstances.ByName(name).With(neurons: int.Parse(neurons, CultureInfo.InvariantCulture));
        var clock = Stopwatch.StartNew();
        var opinion = LossBelowOpinion.Ask(instance, Rational.Parse(bound), TimeSpan.FromHours(1));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{opinion.Answer switch { true => "below", false => "none", _ => "unknown" }} {clock.Elapsed.TotalSeconds}"));
        return 0;
    }

    /// <summary>In a process of its own, since Z3 does not always heed its time limit.</summary>
    private static (string Answer, double Seconds) Below(string name, int neurons, Rational bound, double patience)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Started by the dotnet host, the program is the host's first argument.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(MinimumCommand).Assembly.Location);
        foreach (var word in new[] { "below", name, neurons.ToString(CultureInfo.InvariantCulture), bound.ToString() })
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(TimeSpan.FromSeconds(patience)))
        {
            process.Kill();
            process.WaitForExit();
            return ("nothing in time", patience);
        }
        return process.StandardOutput.ReadToEnd().Split(' ') is [var answer, var seconds]
            ? (answer, double.Parse(seconds, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The process that asks Z3 ended with {process.ExitCode}.");
    }

    private static (GlobalMinimum Minimum, double Seconds) Certified(Instance instance)
    {
        var clock = Stopwatch.StartNew();
        var minimum = GlobalMinimum.Find(instance);
        foreach (var finding in new[] { minimum.LowerFinding(), minimum.UpperFinding() })
            if (Kernel.Check(Certificate.Of(instance, finding).Utf8).Reason is { } reason)
                throw new InvalidOperationException($"The kernel rejects {finding.Kind} of {instance.Name}: {reason}");
        return (minimum, clock.Elapsed.TotalSeconds);
    }

    private static (double Seconds, int Starts, bool Reached) Descend(Instance instance, double value, double patience)
    {
        var (clock, descent) = (Stopwatch.StartNew(), new GradientDescent(instance, seed: 1));
        for (var starts = 1; ; starts++)
        {
            var reached = descent.Run(Steps) <= value + 1e-6 * Math.Max(1, value);
            if (reached || clock.Elapsed.TotalSeconds > patience)
                return (clock.Elapsed.TotalSeconds, starts, reached);
        }
    }
}
