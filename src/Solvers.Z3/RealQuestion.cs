using System.Globalization;

namespace TheoryChecks.Solvers.Z3;

/// <summary>One question to Z3 in nonlinear real arithmetic (QF_NRA), in a session of its own.</summary>
internal static class RealQuestion
{
    /// <summary>Declarations and assertions in SMT-LIB; the answer is whether they can all hold.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public static SecondOpinion Ask(string question, TimeSpan timeout)
    {
        var milliseconds = ((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        using var session = new SmtLibSession();
        var answer = session.Run($"(set-option :nlsat.reorder false)(set-option :timeout {milliseconds})(set-logic QF_NRA)\n{question}(check-sat)")
            .Trim();
        bool? known = answer switch { "sat" => true, "unsat" => false, _ => null };
        return new SecondOpinion(
            $"Z3 {Z3Native.Version}",
            $"logic=QF_NRA nlsat.reorder=false timeout={milliseconds}",
            known,
            known is not null ? null : answer == "unknown" ? session.Run("(get-info :reason-unknown)").Trim() : answer);
    }
}
