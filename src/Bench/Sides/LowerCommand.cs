using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Bench.Sides;

/// <summary>
/// "lower SECONDS FILE...": the interval of the global minimum, kernel included, with all that lower ends are made of and without each, and how much
/// processor time it took; so many seconds of wall time each at most.
/// </summary>
internal static class LowerCommand
{
    private static readonly (string Name, GlobalMinimumOptions Options)[] s_settings =
    [
        ("all", new()),
        ("no floors", new() { UseFloors = false }),
        ("no orthogonal rest", new() { AddOrthogonal = false }),
        ("neither", new() { UseFloors = false, AddOrthogonal = false }),
        ("no trees beyond the root", new() { MostBoxes = 1 }),
    ];

    public static int Run(string seconds, string[] files)
    {
        var patience = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
        Console.WriteLine("| instance | lower ends | interval | processor, s | certificate, kB |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var file in files)
        {
            var instance = InstanceFormat.Read(File.ReadAllText(file), file);
            _ = GlobalMinimum.Find(instance, options: new() { MostBoxes = 1 }); // compiles
            foreach (var (name, options) in s_settings)
            {
                using var stop = new CancellationTokenSource(patience);
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                var minimum = GlobalMinimum.Find(instance, options: options with { Stop = stop.Token });
                var certificate = Certificate.Of(instance, minimum.LowerFinding()).Utf8;
                if (Kernel.Check(certificate).Reason is { } reason)
                    throw new InvalidOperationException($"The kernel rejects the lower end of {instance.Name}: {reason}");
                var spent = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {instance.Name} | {name} | [{minimum.Lower.ToDouble():0.0000000}, {minimum.Upper.ToDouble():0.0000000}] | {spent:0.00} | "
                        + $"{certificate.Length / 1024} |"));
            }
        }
        return 0;
    }
}
