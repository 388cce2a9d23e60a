using TheoryChecks.Proofs;

namespace TheoryChecks.ProofTests;

/// <summary>The extracted checker, built once per run of the tests.</summary>
internal static class Native
{
    private static readonly Lazy<(int Code, string Output)> Build = new(() => Coq.Run("make", "--no-print-directory", "checker"));

    /// <summary>Why tests that need it are skipped, or null if it can be built.</summary>
    public static string? Missing { get; } = Coq.Missing ?? (Coq.PathOf("ocamlfind") is null
        ? "There is no ocamlfind on the PATH; on Debian 12: apt-get install ocaml-nox ocaml-findlib libzarith-ocaml-dev"
        : null);

    public static VerifiedChecker Start()
    {
        var (code, output) = Build.Value;
        if (code != 0)
            throw new InvalidOperationException(output);
        return VerifiedChecker.Start(Path.Combine(Coq.Folder, "driver", "checker"), out var missing) ?? throw new InvalidOperationException(missing);
    }
}
