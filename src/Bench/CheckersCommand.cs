using System.Globalization;
using TheoryChecks.Certificates;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;
using TheoryChecks.Proofs;

namespace TheoryChecks.Bench;

/// <summary>
/// "checkers [ROUNDS]": the certificate of threshold-5, checked by three processes that take turns, so that other load falls on all alike: the kernel
/// (`check`), the checker extracted from Coq on the certificate's flat text, and `check --verified`, which runs both and writes that text. Processor
/// time is of the whole process and its children, from start to end, the start of .NET included; the middle of all rounds.
/// </summary>
internal static class CheckersCommand
{
    private const int Size = 5;
    private const int UsualRounds = 9;

    public static int Run(IReadOnlyList<string> args)
    {
        var rounds = args.Count > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : UsualRounds;
        var native = Path.Combine("theory", "Proofs", "driver", "checker");
        if (!File.Exists(native))
        {
            Console.Error.WriteLine($"There is no {native} here; run 'make -C theory/Proofs checker' in the repository's root, and this command there.");
            return 2;
        }
        var folder = Directory.CreateTempSubdirectory("checkers");
        try
        {
            var (file, flat) = (Path.Combine(folder.FullName, "threshold.json"), Path.Combine(folder.FullName, "threshold.txt"));
            var certificate = Write();
            File.WriteAllBytes(file, certificate.Utf8.Span);
            File.WriteAllText(flat, ProofFile.Flat(certificate.Utf8) + "\n");
            var command = Path.Combine(AppContext.BaseDirectory, "theorychecks.dll");
            (string Name, string Shell)[] contenders =
            [
                ("kernel: check", $"dotnet '{command}' check '{file}'"),
                ("extracted checker alone", $"'{native}' < '{flat}'"),
                ("both: check --verified", $"dotnet '{command}' check '{file}' --verified"),
            ];
            var seconds = contenders.Select(_ => new double[rounds]).ToArray();
            for (var round = 0; round < rounds; round++)
                for (var k = 0; k < contenders.Length; k++)
                    seconds[k][round] = Seconds(contenders[k].Shell);
            Print(contenders, [.. seconds.Select(times => times.Order().ElementAt(rounds / 2))]);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print((string Name, string Shell)[] contenders, double[] middle)
    {
        Console.WriteLine("| threshold-5 | processor time, s | ratio |");
        Console.WriteLine("|---|---|---|");
        foreach (var ((name, _), time) in contenders.Zip(middle))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {time:0.00} | {time / middle[0]:0.00} |"));
    }

    private static double Seconds(string command) =>
        MeasuredProcess.Of(command) is { ExitCode: 0 } run && run.Said.Contains("accepted", StringComparison.Ordinal)
            ? run.Seconds
            : throw new InvalidOperationException($"{command} failed.");

    private static Certificate Write()
    {
        var instance = NamedInstances.Threshold(Size);
        var record = new EnumerationRecord();
        PatternEnumerator.Run(GateRule.OneNeuron(instance.Problem.Columns, Rational.Zero), instance.Problem.Inputs, record);
        return Certificate.Of(instance, record.NeuronFinding(Rational.Zero));
    }
}
