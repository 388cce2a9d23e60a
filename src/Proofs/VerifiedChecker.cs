using System.Diagnostics;

namespace TheoryChecks.Proofs;

/// <summary>
/// The checker extracted from theory/Proofs, as a process: one certificate a line in, one word a line out. It shares nothing with the kernel but the
/// certificate's numbers.
/// </summary>
public sealed class VerifiedChecker : IDisposable
{
    private readonly Process _process;

    private VerifiedChecker(Process process) => _process = process;

    /// <summary>Starts the checker, or says why there is none. Without a path driver/checker is looked for in the folder theory/Proofs above the
    /// current one.</summary>
    public static VerifiedChecker? Start(string? path, out string missing)
    {
        missing = "";
        var file = path ?? (CoqTools.FolderAbove() is { } folder ? Path.Combine(folder, "driver", "checker") : null);
        if (file is null || !File.Exists(file))
        {
            missing = $"{(file is null ? "theory/Proofs was not found" : $"{file} is not built")}; run 'make checker' in theory/Proofs, "
                + "which needs coq with mathcomp, ocaml-nox, ocaml-findlib and libzarith-ocaml-dev";
            return null;
        }
        // Deep trees recurse: the checker gets the stack that the shell allows, not more.
        var start = new ProcessStartInfo(file) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new VerifiedChecker(Process.Start(start)!);
    }

    /// <summary>The checker's word on a certificate in the form of <see cref="ProofFile.Flat"/>: "accepted", "rejected" or "malformed".</summary>
    public string Answer(string flat)
    {
        _process.StandardInput.WriteLine(flat);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new IOException("the extracted checker ended without an answer");
    }

    /// <summary>The checker's words on many certificates, which are written while earlier answers are read.</summary>
    public string[] Answers(IReadOnlyCollection<string> flat)
    {
        var writing = Task.Run(() =>
        {
            foreach (var line in flat)
                _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        });
        var words = new string[flat.Count];
        for (var k = 0; k < words.Length; k++)
            words[k] = _process.StandardOutput.ReadLine() ?? throw new IOException("the extracted checker ended without an answer");
        writing.Wait();
        return words;
    }

    /// <summary>A line that gets no answer: a part of a stream (<see cref="VerifiedStream"/>).</summary>
    internal void Send(string line) => _process.StandardInput.WriteLine(line);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }
}
