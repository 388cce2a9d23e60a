using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.Storage;
using TheoryChecks.Theorems;
using static TheoryChecks.Reporting.Html.MathMarkup;

namespace TheoryChecks.Reporting.Html;

/// <summary>
/// Verdicts as one HTML file that needs nothing else: the matrix, and for every cell the instance, the verdicts with their certificates in readable
/// form, the picture where inputs are in the plane, and the way to re-check it. Sorting and searching need no server; without script everything is
/// still there to read. The same verdicts are the same bytes.
/// </summary>
public sealed class HtmlReport
{
    private readonly VerificationReport _report;
    private readonly IReadOnlyList<Theorem> _theorems;
    private readonly IReadOnlyList<Instance> _instances;
    private readonly IReadOnlyDictionary<string, ReadOnlyMemory<byte>> _certificates;
    private readonly Func<Instance, RationalMatrix?, string?>? _draw;
    private readonly StringBuilder _html = new();
    private readonly StringBuilder _data = new();
    private int _files;

    private HtmlReport(
        VerificationReport report,
        IReadOnlyList<Theorem> theorems,
        IReadOnlyList<Instance> instances,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> certificates,
        Func<Instance, RationalMatrix?, string?>? draw) =>
        (_report, _theorems, _instances, _certificates, _draw) = (report, theorems, instances, certificates, draw);

    /// <summary>The file's text.</summary>
    /// <param name="report">The verdicts.</param>
    /// <param name="theorems">The theorems that they are about, in order.</param>
    /// <param name="instances">The instances that they are about, in order.</param>
    /// <param name="certificates">The accepted certificates, by the paths that the verdicts name.</param>
    /// <param name="draw">
    /// Draws the regions of an instance as SVG, with the encoder rows (nq x 2) that a refutation rests on, or null where there is no plane to draw
    /// (TheoryChecks.Figures does it); null for a report without pictures.
    /// </param>
    public static string Of(
        VerificationReport report,
        IReadOnlyList<Theorem> theorems,
        IReadOnlyList<Instance> instances,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> certificates,
        Func<Instance, RationalMatrix?, string?>? draw = null) => new HtmlReport(report, theorems, instances, certificates, draw).Write();

    private string Write()
    {
        Line($"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">""");
        Line(
            $"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"><title>TheoryChecks report</title><style>""");
        _html.Append(Resource("report.css"));
        Line($"</style></head><body>");
        Line($"""<a class="skip" href="#matrix">Skip to the verdicts</a><header>""");
        Line($"<h1>Theorems of sparse dictionary learning, checked</h1>");
        Line(
            $"""<p>{Counted.Of(_theorems.Count, "statement")} of <a href="https://arxiv.org/abs/2512.05534">arXiv 2512.05534</a>, as published and as repaired, decided on {Counted.Of(_instances.Count, "instance")} in exact rational arithmetic. Every certificate below was accepted by the kernel of TheoryChecks {Version} from its bytes alone; you can download each and have it re-checked.</p>""");
        var counts = string.Concat(Enum.GetValues<VerdictKind>().Select(kind => $"<li><b>{_report.Count(kind)}</b>{Text(kind.Word())}</li>"));
        var certificates = $"certificate{(_report.AcceptedCertificates == 1 ? "" : "s")} accepted";
        Line(
            $"""<ul class="counts">{counts}<li><b>{_report.AcceptedCertificates}</b>{certificates}</li>{ProvedCount()}</ul></header>""");
        Line(
            $"""<main><h2 id="matrix">Verdicts</h2><div class="bar" hidden role="search"><label>Search <input id="search" type="search" placeholder="instance, theorem, reason" autocomplete="off"></label><label>Verdict <select id="verdict"><option value="">all</option>{string.Concat(Enum.GetValues<VerdictKind>().Select(kind => $"<option>{kind.Word()}</option>"))}</select></label><button id="clear" type="button">Clear</button><span id="status" role="status" class="soft">{_instances.Count} of {Counted.Of(_instances.Count, "instance")}</span></div>""");
        Matrix();
        Line(
            $"""<p class="soft">In each cell, from the top: as published, as repaired, and for Theorem 3.6 its prevalence. A cell leads to its evidence. <em>Refuted</em>: the hypotheses hold on the instance and the conclusion fails. <em>Not applicable</em>: a hypothesis fails. <em>Vacuous</em>: the conclusion says nothing there.</p>""");
        Line($"""<div id="instances">""");
        foreach (var instance in _instances)
            Section(instance);
        Line(
            $"""</div></main><footer><h2>How to re-check</h2><p>Download a certificate and run <code>theorychecks check FILE</code>: the kernel reads the file alone, recomputes everything in exact arithmetic, and uses no solver. <code>theorychecks verify FILE</code> decides an instance anew.</p></footer>""");
        _html.Append(_data);
        Line($"<script>");
        _html.Append(Resource("report.js"));
        Line($"</script></body></html>");
        return _html.ToString();
    }

    private static string Version => typeof(HtmlReport).Assembly.GetName().Version!.ToString(3);

    private void Matrix()
    {
        Line(
            $"""<div class="scroll" tabindex="0" role="region" aria-label="Verdicts by instance and theorem"><table class="matrix"><thead><tr><th scope="col" aria-sort="ascending"><button type="button">instance</button></th>{string.Concat(_theorems.Select(theorem => $"<th scope=\"col\"><button type=\"button\" title=\"{Text($"{theorem.Id}: {theorem.Title}")}\">{Text(Heading(theorem.Id))}</button></th>"))}</tr></thead><tbody>""");
        foreach (var instance in _instances.OrderBy(instance => instance.Name, StringComparer.Ordinal))
        {
            Line(
                $"""<tr data-name="{instance.Name}"><th scope="row">{instance.Name}</th>{string.Concat(_theorems.Select(theorem => $"<td><a href=\"#{Id(instance, theorem)}\">{string.Concat(Verdicts(instance, theorem).Select(verdict => Pill(verdict)))}</a></td>"))}</tr>""");
        }
        Line($"</tbody></table></div>");
    }

    private void Section(Instance instance)
    {
        var file = File(Bytes(instance));
        Line(
            $"""<section class="instance" data-name="{instance.Name}" aria-labelledby="i-{instance.Name}"><h2 id="i-{instance.Name}">{instance.Name}</h2><div class="facts"><div>""");
        var problem = instance.Problem;
        Line(
            $"""<p>{Text(Activation(instance))}, {Counted.Of(instance.Neurons, "neuron")}, {Counted.Of(problem.Columns, "column")}; inputs in dimension {problem.InputDimension}, targets in dimension {problem.TargetDimension}.</p>""");
        Columns(problem, instance);
        Line(
            $"""<p class="again"><button type="button" data-file="{file}" data-name="{instance.Name}.json">Download {instance.Name}.json</button><code>theorychecks verify {instance.Name}.json</code></p></div>""");
        Picture(instance);
        Line($"</div>");
        foreach (var theorem in _theorems)
            Theorem(instance, theorem);
        Line($"</section>");
    }

    private void Picture(Instance instance)
    {
        var witness = Witness(instance);
        if (_draw?.Invoke(instance, witness?.Encoder) is not { } svg)
            return;
        var rows = witness is { } found ? $" w0, w1, ... are the encoder rows behind the refutation of {found.Theorem}." : "";
        Line(
            $"<figure>{svg}<figcaption>{Text($"The plane of one neuron's encoder rows: p0, p1, ... are the inputs; each region is marked with the features on which the neuron is on.{rows}")}</figcaption></figure>");
    }

    private void Columns(Problem problem, Instance instance)
    {
        const int Most = 12;
        if (problem.InputDimension + problem.TargetDimension > 2 * Most)
            return;
        var isAutoencoder = problem.Inputs.Equals(problem.Targets);
        Line(
            $"""<div class="scroll" tabindex="0" role="region" aria-label="Columns of {instance.Name}"><table><thead><tr><th scope="col">column</th><th scope="col">input{(isAutoencoder ? " = target" : "")}</th>{(isAutoencoder ? "" : "<th scope=\"col\">target</th>")}<th scope="col">weight</th></tr></thead><tbody>""");
        for (var c = 0; c < System.Math.Min(Most, problem.Columns); c++)
            Line(
                $"""<tr><th scope="row">{c}{(instance.Anchors.Contains(c) ? " (anchored)" : "")}</th><td>{Math(Vector(problem.Input(c)))}</td>{(isAutoencoder ? "" : $"<td>{Math(Vector(problem.Target(c)))}</td>")}<td>{Math(Number(problem.Weights[c]))}</td></tr>""");
        if (problem.Columns > Most)
            Line($"""<tr><td colspan="4">and {problem.Columns - Most} more, all in the file</td></tr>""");
        Line($"</tbody></table></div>");
    }

    private void Theorem(Instance instance, Theorem theorem)
    {
        var verdicts = Verdicts(instance, theorem);
        Line(
            $"""<details class="theorem" id="{Id(instance, theorem)}"><summary><h3>{Text(theorem.Id)} {Text(theorem.Title)}</h3>{string.Concat(verdicts.Select(verdict => $"<span>{verdict.Form.Word()} {Pill(verdict)}</span>"))}</summary><div class="inside">""");
        foreach (var verdict in verdicts)
        {
            Line(
                $"""<div class="verdict"><p><strong>{Capital(verdict.Form.Word())}</strong> {Pill(verdict)} <span class="soft ui">{Evidence(verdict)}</span></p>""");
            var explanation = VerdictExplanation.Of(theorem, instance, verdict, _certificates);
            Line($"<blockquote>{Text(explanation.Statement)}</blockquote>");
            Hypotheses("As printed, on this instance", explanation.Printed);
            Hypotheses("Used by the proof, not printed", explanation.Unprinted);
            if (verdict.Kind == VerdictKind.Refuted)
                Line($"<p><strong>Counterexample.</strong> {Notation.Html.Of($"{InstanceWords.Vectors(explanation.Instance)}")}.</p>");
            Line($"<p>{Text(verdict.Reason)}</p>");
            foreach (var certificate in explanation.Certificates)
                Certificate(certificate, _certificates[certificate.Path], verdict.Proved);
            Line($"</div>");
        }
        Line(
            $"""<p class="again soft">{Text(theorem.Reference)}. Decide it anew: <code>theorychecks verify {instance.Name}.json --theorem {theorem.Id}</code></p></div></details>""");
    }

    private void Hypotheses(string title, IReadOnlyList<HypothesisState> states)
    {
        if (states.Count > 0)
            Line($"""<p class="soft">{title}:</p><ul class="hypotheses">{string.Concat(states.Select(Item))}</ul>""");

        static string Item(HypothesisState state) =>
            $"<li class=\"{(state.Violation is null ? "holds" : "fails")}\">{Text(state.ToString())}</li>";
    }

    private void Certificate(CertificateExplanation certificate, ReadOnlyMemory<byte> utf8, ProvedCertificates? proved)
    {
        var proof = proved is null ? "" : proved.Paths.Contains(certificate.Path) ? $", proved by {Text(proved.By)}" : ", not proved";
        using var document = JsonDocument.Parse(utf8);
        var about = document.RootElement.GetProperty("claim").TryGetProperty("pattern", out var pattern) ? Pattern(pattern) : "";
        var name = certificate.Path[(certificate.Path.LastIndexOf('/') + 1)..];
        Line(
            $"""<details class="cert"><summary>{Text(CertificateWords.Shows(certificate.Kind))} {Text(about)} <span class="soft">({Text(certificate.Kind)}{proof})</span></summary><div><p>{Notation.Html.Of(certificate.Sentence)}</p>{CertificateReading.Of(document.RootElement)}<p class="again"><button type="button" data-file="{File(utf8)}" data-name="{Text(name)}">Download certificate</button><code>theorychecks check {Text(name)}</code> The kernel {Text(certificate.Check)}.</p></div></details>""");
    }

    /// <summary>Embeds a file. Certificates and instances hold no '&lt;', which alone could end the element, so its text is the file's
    /// bytes.</summary>
    private string File(ReadOnlyMemory<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8.Span);
        if (text.Contains('<', StringComparison.Ordinal))
            throw new ArgumentException("A file with '<' cannot be embedded as it is; certificates and instances have none.");
        var id = $"f{_files++}";
        _data.Append(CultureInfo.InvariantCulture, $"<script type=\"application/json\" id=\"{id}\">{text}</script>\n");
        return id;
    }

    /// <summary>The first encoder that a refutation of a theorem on this instance rests on, with the theorem's id, or null.</summary>
    private (string Theorem, RationalMatrix Encoder)? Witness(Instance instance)
    {
        foreach (var verdict in _report.Verdicts.Where(verdict => verdict.Instance == instance.Name && verdict.Kind == VerdictKind.Refuted))
        {
            foreach (var path in verdict.Certificates)
            {
                using var document = JsonDocument.Parse(_certificates[path]);
                foreach (var (part, member) in new[] { ("claim", "encoder"), ("evidence", "encoder") })
                    if (document.RootElement.GetProperty(part).TryGetProperty(member, out var rows)
                        && rows.ValueKind == JsonValueKind.Array
                        && rows.EnumerateArray().All(IsVector))
                        return (verdict.Theorem,
                            RationalMatrix.FromRows(rows.EnumerateArray().Select(row => new RationalVector(row.EnumerateArray().Select(Parse)))));
            }
        }
        return null;
    }

    private ReportedVerdict[] Verdicts(Instance instance, Theorem theorem) =>
        [.. _report.Verdicts.Where(verdict => verdict.Instance == instance.Name && verdict.Theorem == theorem.Id).OrderBy(verdict => verdict.Form)];

    private static string Pill(ReportedVerdict verdict)
    {
        var (mark, word) = verdict.Kind switch
        {
            VerdictKind.Holds => ("&#10003;", "holds"),
            VerdictKind.Refuted => ("&#10007;", "refuted"),
            VerdictKind.NotApplicable => ("&#8211;", "n/a"),
            VerdictKind.Vacuous => ("&#8709;", "vacuous"),
            _ => ("?", "undecided"),
        };
        return $"""<span class="pill {verdict.Kind.Word()}" data-kind="{verdict.Kind.Word()}"><i aria-hidden="true">{mark}</i><span>{word}</span><span class="vh">{(word == "n/a" ? " not applicable" : $" {word}")} as {verdict.Form.Word()}. </span></span>""";
    }

    private string ProvedCount()
    {
        var asked = _report.Verdicts.Where(verdict => verdict.Proved is not null).ToArray();
        return asked.Length == 0 ? ""
            : $"<li><b>{asked.Sum(verdict => verdict.Proved!.Paths.Count)}</b>of them proved, by {Text(asked[0].Proved!.By)}</li>";
    }

    private static string Evidence(ReportedVerdict verdict) => verdict.Kind switch
    {
        VerdictKind.Undecided => "not decided",
        _ when verdict.Accepted > 0 && verdict.Proved is { } proved =>
            $"{(verdict.IsProved ? "proved" : verdict.Evidence.Word())}: {Counted.Of(verdict.Accepted, "certificate")}, {proved.Paths.Count} of them proved",
        _ when verdict.Accepted > 0 => $"{verdict.Evidence.Word()}: {Counted.Of(verdict.Accepted, "certificate")}",
        VerdictKind.NotApplicable => "",
        _ => verdict.Evidence.Word(),
    };

    private static string Activation(Instance instance)
    {
        using var document = JsonDocument.Parse(Bytes(instance));
        var rule = document.RootElement.GetProperty("activation");
        return string.Join(
            ", ",
            rule.EnumerateObject()
                .Select(member => member.Name == "kind" ? member.Value.GetString()! : $"{member.Name} = {member.Value.GetRawText().Trim('"')}"));
    }

    private static ReadOnlyMemory<byte> Bytes(Instance instance)
    {
        using var stream = new MemoryStream();
        JsonText.Write(stream, writer => InstanceFormat.Write(writer, instance));
        return stream.ToArray();
    }

    /// <summary>Ids that are words are broken, so that the columns stay narrow.</summary>
    private static string Heading(string id) =>
        id.Replace("-nonidentifiable", " nonid.", StringComparison.Ordinal)
            .Replace("example-", "ex. ", StringComparison.Ordinal)
            .Replace("-global", " global", StringComparison.Ordinal);

    private static string Id(Instance instance, Theorem theorem) => $"v-{instance.Name}-{theorem.Id}";

    private static string Capital(string word) => $"{char.ToUpperInvariant(word[0])}{word[1..]}";

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private void Line(FormattableString line) => _html.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
