using System.Globalization;
using System.Text.RegularExpressions;

namespace TheoryChecks.Solvers.Z3;

/// <summary>One question to Z3 in nonlinear real arithmetic (QF_NRA), in a session of its own.</summary>
internal static partial class RealQuestion
{
    /// <summary>The square root of d is the constant of this name followed by d.</summary>
    public const string Root = "root";

    /// <summary>Declarations and assertions in SMT-LIB; the answer is whether they can all hold.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public static SecondOpinion Ask(string question, TimeSpan timeout)
    {
        var milliseconds = ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        using var session = new SmtLibSession();
        var roots = string.Concat(Roots().Matches(question).Select(root => root.Groups[1].Value).Distinct()
            .Select(d => $"(declare-fun {Root}{d} () Real)(assert (> {Root}{d} 0))(assert (= (* {Root}{d} {Root}{d}) {d}))"));
        var options = $"(set-option :nlsat.reorder false)(set-option :timeout {milliseconds})(set-logic QF_NRA)";
        var answer = session.Run($"{options}\n{roots}{question}(check-sat)").Trim();
        bool? known = answer switch { "sat" => true, "unsat" => false, _ => null };
        return new SecondOpinion(
            $"Z3 {Z3Native.Version}",
            $"logic=QF_NRA nlsat.reorder=false timeout={milliseconds}",
            known,
            known is not null ? null : answer == "unknown" ? session.Run("(get-info :reason-unknown)").Trim() : answer);
    }

    [GeneratedRegex(Root + "([0-9]+)")]
    private static partial Regex Roots();
}
