using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Gallery;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Bench;

/// <summary>`toy [INSTANCE SEEDS]`: toy models side by side in one tensor program, against one after the other.</summary>
internal static class ToyCommand
{
    private const int Steps = 2000, OneByOne = 10;

    public static int Run(IReadOnlyList<string> args)
    {
        var instance = GalleryInstances.ByName(args.Count > 0 ? args[0] : "acute-pair");
        var seeds = args.Count > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 4000;
        var options = new ToyOptions { Seeds = 1, Steps = Steps, GradientTolerance = 0 };
        ToyTraining.Run(instance, options);
        var clock = Stopwatch.StartNew();
        for (var k = 0; k < OneByOne; k++)
            ToyTraining.Run(instance, options with { Seed = k });
        var single = clock.Elapsed.TotalSeconds / OneByOne;
        clock.Restart();
        ToyTraining.Run(instance, options with { Seeds = seeds });
        var together = clock.Elapsed.TotalSeconds / seeds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{instance.Name}, {Steps} steps: {1000 * single:0.0} ms a model one by one, {1000 * together:0.000} ms a model with {seeds} side by "
                + $"side: {single / together:0} times as fast"));
        return 0;
    }
}
