using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>An explanation for a terminal: a heading, then one labelled paragraph for each part.</summary>
public static class ExplanationText
{
    private const int MostOfAKind = 8, LabelWidth = 18;

    /// <summary>Writes it.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="explanation">What.</param>
    /// <param name="folder">The folder that the certificates were written into; null if they were not.</param>
    public static void Write(TextWriter text, VerdictExplanation explanation, string? folder)
    {
        var (theorem, verdict) = (explanation.Theorem, explanation.Verdict);
        text.WriteLine($"{verdict.Subject}: {verdict.Kind.Word()}{(verdict.Kind is VerdictKind.Undecided or VerdictKind.NotApplicable
            ? ""
            : $" ({verdict.Evidence.Word()})")}");
        Part("statement", [$"{explanation.Statement} [{theorem.Reference}]"]);
        Part("hypotheses", explanation.Printed.Select(state => state.ToString()));
        Part("used, not printed", explanation.Unprinted.Select(state => state.ToString()));
        var instance = Notation.Plain.Of($"{InstanceWords.Vectors(explanation.Instance)}");
        Part("instance", [instance]);
        Part(Label(verdict.Kind), [verdict.Reason]);
        Part("certificates", explanation.Certificates.GroupBy(certificate => certificate.Kind).SelectMany(Shown));
        if (explanation.Certificates.Count > 0)
            Part("re-check", folder is null
                ? [$"theorychecks verify --theorem {theorem.Id} --instance {verdict.Instance} --out DIR; theorychecks check DIR"]
                : explanation.Certificates.Select(certificate => $"theorychecks check {folder.TrimEnd('/', '\\')}/{certificate.Path}"));
        text.WriteLine();

        void Part(string label, IEnumerable<string> lines)
        {
            foreach (var line in lines)
            {
                text.WriteLine($"  {label.PadRight(LabelWidth)}{line}");
                label = "";
            }
        }
    }

    private static string Label(VerdictKind kind) => kind switch
    {
        VerdictKind.Refuted => "counterexample",
        VerdictKind.NotApplicable => "not applicable",
        VerdictKind.Undecided => "undecided",
        VerdictKind.Vacuous => "vacuous",
        _ => "holds",
    };

    private static IEnumerable<string> Shown(IGrouping<string, CertificateExplanation> kind)
    {
        foreach (var certificate in kind.Take(MostOfAKind))
            yield return $"{kind.Key}: {Notation.Plain.Of(certificate.Sentence)}";
        if (kind.Skip(MostOfAKind).Count() is var more and > 0)
            yield return $"{kind.Key}: and {more} more";
        yield return $"  The kernel {kind.First().Check}.";
    }
}
