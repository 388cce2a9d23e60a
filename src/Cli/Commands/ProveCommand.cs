using System.CommandLine;
using System.Text;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Proofs;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>`prove PATH...`: certificates as a Coq file, one theorem each, and Coq's word on it where Coq is.</summary>
internal static class ProveCommand
{
    private const double MostSeconds = 3600;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "Certificate files, or folders to search for *.json.",
        };
        var output = new Option<string?>("--out")
        {
            HelpName = "FILE",
            Description = "The Coq file to write; proofs.v, if not given.",
            DefaultValueFactory = _ => "proofs.v",
        };
        var proofs = new Option<string?>("--proofs")
        {
            HelpName = "DIR",
            Description = "The compiled folder theory/Proofs; looked for above the current folder, if not given.",
        };
        var only = new Option<bool>("--write-only") { Description = "Write the file and do not run coqc." };
        var command = new Command("prove", "Write certificates as theorems, and let Coq check them.") { paths, output, proofs, only };
        command.SetAction(parsed => Job.Run(new Screen(false), seconds: null, job =>
            Run(job.Screen.Human, parsed.GetValue(paths)!, parsed.GetValue(output)!, parsed.GetValue(proofs), parsed.GetValue(only))));
        return command;
    }

    private static int Run(TextWriter screen, string[] paths, string output, string? proofs, bool writeOnly)
    {
        var file = OutputFile.Open("--out", output)!;
        var text = new ProofFile();
        // One theorem that Coq refuses would stop the whole file; where the extracted checker is built, it says beforehand which.
        using var checker = VerifiedChecker.Start(null, out _);
        var (kinds, left) = (new SortedDictionary<string, (int Written, int All)>(StringComparer.Ordinal),
            new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var (path, isNamed) in CheckCommand.Files(paths))
        {
            var bytes = InputFile.ReadToEnd(path, InputFile.MostBytes)
                ?? throw CommandException.BadInput($"{path}: larger than {InputFile.MostBytes >> 20} MiB; such a tree is for the extracted checker.");
            if (CheckCommand.OtherSchema(bytes.Span) is { } schema)
            {
                if (isNamed)
                    throw CommandException.BadInput($"{path}: {CheckCommand.WhatItIs(schema)}");
                continue;
            }
            var kind = "unknown";
            try
            {
                // The kernel first: a theorem that Coq refuses would stop the whole file.
                var result = Kernel.Check(bytes);
                kind = result.Kind ?? kind;
                if (!result.IsAccepted)
                    throw CommandException.BadInput($"{path}: the kernel does not accept it: {result.Reason}");
                if (checker is not null && checker.Answer(ProofFile.Flat(bytes)) != "accepted")
                    throw new NoTheoremException($"the proofs do not cover this case of {kind}");
                text.Add(bytes, Path.GetFileNameWithoutExtension(path));
                kinds[kind] = (kinds.GetValueOrDefault(kind).Written + 1, kinds.GetValueOrDefault(kind).All + 1);
            }
            catch (NoTheoremException no)
            {
                kinds[kind] = (kinds.GetValueOrDefault(kind).Written, kinds.GetValueOrDefault(kind).All + 1);
                left[no.Message] = left.GetValueOrDefault(no.Message) + 1;
            }
        }
        if (kinds.Count == 0)
            throw CommandException.BadInput($"there is no certificate in {string.Join(", ", paths)}.");
        file.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));

        foreach (var (kind, count) in kinds)
            screen.WriteLine($"{kind}: {count.Written} of {count.All} written");
        foreach (var (reason, count) in left)
            screen.WriteLine($"left out: {count}, because {reason}");
        var all = kinds.Values.Sum(count => count.All);
        screen.WriteLine($"Written: {output}, {Counted.Of(text.Count, "theorem")} from {Counted.Of(all, "certificate")}");
        if (writeOnly)
            return ExitCode.Success;
        if (CoqTools.Find(proofs, out var missing) is not { } coq)
        {
            screen.WriteLine($"Not proved: {missing}.");
            return ExitCode.Success;
        }
        if (!coq.Accepts(output, TimeSpan.FromSeconds(MostSeconds), out var said))
        {
            screen.WriteLine($"Not proved: {coq.Version} does not accept {output}: {said.Trim()}");
            return ExitCode.Failed;
        }
        screen.WriteLine($"Proved: {text.Count} of {Counted.Of(all, "certificate")}, by {coq.Version}");
        return ExitCode.Success;
    }
}
