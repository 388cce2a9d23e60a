// <usings>
using System.Collections.Concurrent;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Html;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Theorems;
// </usings>

// <instance>
var mine = InstanceFormat.Read(
    """
    { "schema": "theorychecks.instance/1",
      "name": "three-in-a-fan",
      "activation": { "kind": "relu" },
      "neurons": 3,
      "features": { "input": [["1", "0"], ["0", "1"], ["3/5", "4/5"]] } }
    """,
    "three-in-a-fan");
// </instance>

// <verify>
Theorem[] theorems = [new SeenAlone()];
Instance[] instances = [mine, GalleryInstances.ByName("orthonormal-2")];
var certificates = new ConcurrentDictionary<string, ReadOnlyMemory<byte>>();
var report = VerificationRun.Run(theorems, instances, new VerificationOptions { Keep = (path, bytes) => certificates[path] = bytes });
foreach (var verdict in report.Verdicts.Where(verdict => verdict.Form == StatementForm.Published))
    Console.WriteLine($"{verdict.Subject}: {verdict.Kind.Word()} ({verdict.Evidence.Word()}, {verdict.Accepted} certificates). {verdict.Reason}");
// </verify>

// <table>
var table = new FinishedTable(new VerdictsTable(), new TableContext { Theorems = theorems, Instances = instances });
File.WriteAllText("verdicts.tex", LatexTable.Of(table));
File.WriteAllText("report.html", HtmlReport.Of(report, theorems, instances, certificates));
// </table>
