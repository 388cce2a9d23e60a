using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Solvers.Z3;

namespace TheoryChecks.Bench.Sides;

/// <summary>
/// "solvers [SECONDS [small]]", in the repository's root: `landscape` on the instances of the table, or on small ones, certificates and their check
/// included, against one query each to the programs z3 and cvc5 on the same question: is there a point with a loss below the lower end (or, where the
/// global minimum is 0, of loss 0)? Processor time of whole processes; a solver is ended after SECONDS.
/// </summary>
internal static class SolversCommand
{
    private const int UsualSeconds = 15;

    private static readonly (string Name, string Shell)[] s_solvers = [("z3", "z3 nlsat.reorder=false"), ("cvc5", "cvc5")];

    public static int Run(IReadOnlyList<string> args)
    {
        var patience = args.Count > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : UsualSeconds;
        var program = $"dotnet '{MeasuredProcess.Program}'";
        var folder = Directory.CreateTempSubdirectory("solvers");
        try
        {
            Console.WriteLine("| instance | certified | s | z3 | cvc5 |");
            Console.WriteLine("|---|---|---|---|---|");
            foreach (var instance in args.Contains("small")
                ? TableInstances.Small
                : TableInstances.Closed.Concat(TableInstances.Open).Concat(TableInstances.Verified))
            {
                if (instance.Activation is not ReluActivation)
                    continue;
                var (own, answer) = (MeasuredProcess.Of(Landscape(program, instance, folder.FullName)), Answer(folder.FullName));
                var (lower, upper) = (End(answer, "lower"), End(answer, "upper"));
                var query = Path.Combine(folder.FullName, "query.smt2");
                var question = LossBelowOpinion.Question(instance, lower, orEqual: upper.IsZero);
                File.WriteAllText(query, $"(set-logic QF_NRA)\n{question}(check-sat)\n");
                var said = s_solvers.Select(solver => Ask(solver.Shell, query, patience, own.Seconds));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {instance.Name} | [{lower.ToDouble():0.000000}, {upper.ToDouble():0.000000}] | {own.Seconds:0.00} | "
                        + $"{string.Join(" | ", said)} |"));
            }
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Landscape(string program, Instance instance, string folder) =>
        $"{program} landscape '{TableInstances.Write(instance, folder)}' --json > '{Path.Combine(folder, "answer.json")}'";

    private static JsonElement Answer(string folder) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "answer.json"))).RootElement.GetProperty("globalMinimum");

    private static Rational End(JsonElement minimum, string name) => Rational.Parse(minimum.GetProperty(name).GetString()!);

    /// <summary>What the solver says, its seconds, and that over ours; more than that where it says nothing.</summary>
    private static string Ask(string solver, string query, int patience, double own)
    {
        var run = MeasuredProcess.Of($"ulimit -t {patience}; {solver} '{query}'");
        var answer = run.Said.Split('\n').FirstOrDefault(line => line is "sat" or "unsat");
        return answer is null
            ? string.Create(CultureInfo.InvariantCulture, $"nothing in {patience} s: > {run.Seconds / own:0.0}")
            : string.Create(CultureInfo.InvariantCulture, $"{answer}, {run.Seconds:0.000} s: {run.Seconds / own:0.00}");
    }
}
