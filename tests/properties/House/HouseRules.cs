using System.Text.RegularExpressions;

namespace TheoryChecks.Properties.House;

/// <summary>
/// Who may use whom inside theory/, as functions from sources to complaints, so that the rules can be tried on bad input too.
/// <see cref="CompiledDependencies"/> asks the same of the compiled assembly, where no spelling hides a reference.
/// </summary>
public static partial class HouseRules
{
    /// <summary>The folders of theory/: each uses only those before it.</summary>
    public static IReadOnlyList<string> Order { get; } =
        ["Exact", "Model", "Patterns", "Landscape", "Theorems", "Certificates", "Checking", "Gallery"];

    /// <summary>The kernel is read by people who trust nothing else, so it sees only what a certificate is and what a number is.</summary>
    public static IReadOnlyList<string> KernelUses { get; } = ["Exact", "Certificates"];

    /// <summary>May a file in <paramref name="user"/> use a type of <paramref name="used"/>?</summary>
    public static bool MayUse(string user, string used) =>
        user == used
        || (user == "Checking" ? KernelUses.Contains(used) : Order.Contains(user) && Order.Take(Order.ToList().IndexOf(user)).Contains(used));

    /// <summary>One line for each breach: place, what it is, what to do.</summary>
    public static IReadOnlyList<string> Violations(IEnumerable<SourceFile> files) => [.. files.SelectMany(Violations)];

    private static IEnumerable<string> Violations(SourceFile file)
    {
        if (!Order.Contains(file.Folder))
        {
            yield return $"{file.Path}: not in a folder of the house; put it into one of {string.Join(", ", Order)}.";
            yield break;
        }

        var code = CSharpText.CodeOnly(file.Text);
        var declared = DeclaredNamespace().Match(code);
        if (!declared.Success || First(declared.Groups[1].Value) != file.Folder)
        {
            yield return $"{file.Path}: its namespace must begin with TheoryChecks.{file.Folder}, after its folder.";
        }

        foreach (Match use in QualifiedName().Matches(code))
        {
            var used = use.Groups[1].Value;
            if (!MayUse(file.Folder, used))
            {
                yield return $"{Place(file, code, use)}: {file.Folder} must not use TheoryChecks.{used}; a folder uses only those before it in "
                    + $"{string.Join(", ", Order)}, and Checking only {string.Join(" and ", KernelUses)}.";
            }
        }

        if (file.Folder != "Checking")
        {
            yield break;
        }

        foreach (Match inexact in InexactNumber().Matches(code))
        {
            yield return $"{Place(file, code, inexact)}: '{inexact.Value}' is not exact; the kernel computes with Rational and BigInteger only.";
        }

        foreach (Match access in OutsideWorld().Matches(code))
        {
            yield return $"{Place(file, code, access)}: '{access.Value}' reaches outside; the kernel gets its input as values and returns a verdict.";
        }
    }

    private static string Place(SourceFile file, string code, Match match) =>
        $"{file.Path}({1 + code.AsSpan(0, match.Index).Count('\n')})";

    private static string First(string name) => name.Split('.')[0];

    [GeneratedRegex(@"\bnamespace\s+TheoryChecks\.([\w.]+)")]
    private static partial Regex DeclaredNamespace();

    [GeneratedRegex(@"\bTheoryChecks\s*\.\s*(\w+)")]
    private static partial Regex QualifiedName();

    [GeneratedRegex(@"\b(?:float|double|decimal|Half|Single|Double|Decimal|NFloat|ToDouble|FromDouble|ToDoubles)\b|\b\d[\d_]*(?:\.\d[\d_]*(?:[eE][-+]?\d+)?|[eE][-+]?\d+)[fFdDmM]?\b")]
    private static partial Regex InexactNumber();

    [GeneratedRegex(@"\bSystem\s*\.\s*(?:IO|Net)\b|\b(?:File|FileInfo|FileStream|Directory|DirectoryInfo|StreamReader|StreamWriter|HttpClient|Process|DllImport|LibraryImport|NativeLibrary)\b")]
    private static partial Regex OutsideWorld();
}
