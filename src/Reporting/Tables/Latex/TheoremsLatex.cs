using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Tables;

/// <summary>
/// Every theorem as LaTeX environments: as published with its hypotheses, as repaired, and the most telling instance that refutes the published form,
/// in matrices, with what its certificates show. The words are those of the theorems and certificates; nothing is written twice.
/// </summary>
public static class TheoremsLatex
{
    /// <summary>What labels begin with unless the options say otherwise.</summary>
    public const string LabelPrefix = "thm:";

    private const int MostSentences = 4;

    /// <summary>The packages that the text needs.</summary>
    public static IReadOnlyList<string> Packages => ["amsmath", "amsthm"];

    /// <summary>The text.</summary>
    /// <param name="context">What the tables are made of; it keeps certificates.</param>
    /// <param name="options">The prefix of labels, and whether a footer stands at the end.</param>
    public static string Of(TableContext context, LatexOptions options)
    {
        var text = new StringBuilder();
        Line($"% Put \\usepackage{{{string.Join(',', Packages)}}} into the preamble, then \\input this file.");
        Line("\\makeatletter\\@ifundefined{tcpublished}{%");
        Line("\\theoremstyle{plain}\\newtheorem{tcpublished}{As published}\\newtheorem{tcrepaired}{As repaired}%");
        Line("\\theoremstyle{remark}\\newtheorem{tccounterexample}{Counterexample}}{}\\makeatother");
        Line("\\begingroup\\raggedright");
        var verdicts = context.Verification.Verdicts.ToLookup(verdict => (verdict.Theorem, verdict.Form));
        foreach (var theorem in context.Theorems)
        {
            Line("");
            foreach (var form in Enum.GetValues<StatementForm>())
            {
                if (theorem.Statement(form) is not { } statement)
                    continue;
                var environment = form == StatementForm.Published ? "tcpublished" : "tcrepaired";
                var note = $"{Named(theorem)}{(form == StatementForm.Prevalence ? ", prevalence" : "")}";
                Line($"\\begin{{{environment}}}[{{{LatexText.Of(note)}}}]\\label{{{options.LabelPrefix}{theorem.Id}-{form.Word()}}}");
                Line(LatexText.Of(statement));
                Line($"\\end{{{environment}}}");
                if (form == StatementForm.Published)
                    Hypotheses(theorem);
                Line($"\\noindent{{\\small {LatexText.Of(Counts([.. verdicts[(theorem.Id, form)]]))}\\par}}");
                if (form == StatementForm.Published && Telling(context, theorem, verdicts[(theorem.Id, form)]) is { } refutation)
                    Counterexample(theorem, refutation);
            }
        }
        if (options.Footers)
        {
            Line("");
            var tally = new KernelTally();
            foreach (var verdict in context.Verification.Verdicts)
                tally.Add(verdict);
            Line($"\\noindent{{\\scriptsize {LatexText.Of($"Evidence: {VerdictsTable.Levels(context, tally)}")} "
                + $"{LatexText.Of(FinishedTable.Origin(context))}\\par}}");
        }
        Line("\\par\\endgroup");
        return text.ToString();

        void Hypotheses(Theorem theorem)
        {
            Line($"\\noindent\\emph{{Printed hypotheses:}} {Listed(theorem.Hypotheses)}.");
            if (theorem.UsedByTheProof.Count > 0)
                Line($"\\emph{{Used by the proof, not printed:}} {Listed(theorem.UsedByTheProof)}.");
            Line("\\par");
        }

        void Counterexample(Theorem theorem, ReportedVerdict verdict)
        {
            var instance = context.Instances.Single(instance => instance.Name == verdict.Instance);
            var explanation = VerdictExplanation.Of(theorem, instance, verdict, context.Certificates);
            Line($"\\begin{{tccounterexample}}[{{{LatexText.Of($"{Named(theorem)}: {instance.Name}")}}}]"
                + $"\\label{{{options.LabelPrefix}{theorem.Id}-counterexample}}");
            Line($"{Notation.Latex.Of($"{InstanceWords.Matrices(explanation.Instance)}")}.");
            Line(LatexText.Of(verdict.Reason));
            Line("\\begin{itemize}");
            foreach (var certificate in explanation.Certificates.Take(MostSentences))
                Line($"\\item {Notation.Latex.Of(certificate.Sentence)}");
            if (explanation.Certificates.Count > MostSentences)
                Line($"\\item And {LatexText.Of(Counted.Of(explanation.Certificates.Count - MostSentences, "more certificate"))}.");
            Line("\\end{itemize}");
            Line("\\end{tccounterexample}");
        }

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static string Named(Theorem theorem) => $"{theorem.Reference}: {theorem.Title}";

    private static string Listed(IEnumerable<Hypothesis> hypotheses) =>
        string.Join("; ", hypotheses.Select(hypothesis => LatexText.Of(hypothesis.Name)));

    private static string Counts(IReadOnlyList<ReportedVerdict> verdicts) =>
        $"Decided on {Counted.Of(verdicts.Count, "instance")}: {string.Join(", ", Enum.GetValues<VerdictKind>()
            .Select(kind => (Kind: kind, Count: verdicts.Count(verdict => verdict.Kind == kind)))
            .Where(found => found.Count > 0)
            .Select(found => $"{found.Kind.Word()} {found.Count}"))}.";

    /// <summary>The refutation that says most: where least of what the proof uses is missing, with two features or more; then the one with the
    /// fewest numbers.</summary>
    private static ReportedVerdict? Telling(TableContext context, Theorem theorem, IEnumerable<ReportedVerdict> verdicts) => verdicts
        .Where(verdict => verdict.Kind == VerdictKind.Refuted)
        .Select(verdict => (Verdict: verdict, Instance: context.Instances.Single(instance => instance.Name == verdict.Instance).WithoutSamples()))
        .OrderBy(item => theorem.UsedByTheProof.Count(hypothesis => !hypothesis.Holds(item.Instance)))
        .ThenBy(item => item.Instance.Problem.Columns < 2)
        .ThenBy(item => Size(item.Instance))
        .ThenBy(item => item.Verdict.Certificates.Count)
        .Select(item => item.Verdict)
        .FirstOrDefault();

    private static int Size(Instance instance)
    {
        var problem = instance.Isolated;
        return (problem.Columns + instance.Neurons) * (problem.InputDimension + problem.TargetDimension);
    }
}
