using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Training.Native;

namespace TheoryChecks.Bench.Steps;

/// <summary>
/// `waits [METHOD STEPS]`: training steps at np = 384, nq = 1536, batch 512 (docs/text.md's scale small) with libgomp's own way to wait, and with
/// <see cref="ThreadWaits"/>'; two processes that take turns, first with nothing beside them that this command starts, then with as many busy
/// threads as there are processors.
/// </summary>
internal static class WaitsCommand
{
    private const string Own = "300000"; // libgomp's, where nothing is said

    private static readonly string[] Sizes = ["512", "384", "1536"];

    public static int Run(IReadOnlyList<string> args)
    {
        var method = args.Count > 0 ? args[0] : "relu";
        var steps = args.Count > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30;
        using var before = Start(method, (ThreadWaits.Variable, Own));
        using var now = Start(method, (ThreadWaits.Variable, ""));
        foreach (var threads in new[] { 0, Environment.ProcessorCount })
        {
            using var stop = new CancellationTokenSource();
            var busy = Enumerable.Range(0, threads).Select(_ => new Thread(() => Spin(stop.Token))).ToArray();
            Array.ForEach(busy, thread => thread.Start());
            var (first, second) = (new List<(double Clock, double Processor)>(), new List<(double Clock, double Processor)>());
            for (var step = 0; step < steps; step++)
            {
                first.Add(Step(before));
                second.Add(Step(now));
            }
            stop.Cancel();
            Array.ForEach(busy, thread => thread.Join());
            var (b, n) = (Mean(first), Mean(second));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{method}, {threads} busy threads beside it: processor {b.Processor:0} ms before, {n.Processor:0} now, "
                    + $"{b.Processor / n.Processor:0.0} x; clock {b.Clock:0} before, {n.Clock:0} now, {b.Clock / n.Clock:0.0} x"));
        }
        return 0;
    }

    private static (double Clock, double Processor) Mean(List<(double Clock, double Processor)> steps) =>
        (steps.Skip(2).Average(step => step.Clock), steps.Skip(2).Average(step => step.Processor));

    private static (double Clock, double Processor) Step(Process turns)
    {
        turns.StandardInput.WriteLine();
        var words = turns.StandardOutput.ReadLine()!.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return (words[0], words[1]);
    }

    private static Process Start(string method, (string Name, string Value) variable)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(WaitsCommand).Assembly.Location);
        foreach (var word in new[] { "turns", method }.Concat(Sizes))
            start.ArgumentList.Add(word);
        if (variable.Value.Length > 0)
            start.Environment[variable.Name] = variable.Value;
        else
            start.Environment.Remove(variable.Name);
        return Process.Start(start)!;
    }

    private static void Spin(CancellationToken stop)
    {
        for (var x = 1.0; !stop.IsCancellationRequested; x = Math.Sqrt(x + 1))
        {
        }
    }
}
