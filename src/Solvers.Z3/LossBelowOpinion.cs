using System.Globalization;
using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using static TheoryChecks.Solvers.Z3.PartialMinimumOpinion;

namespace TheoryChecks.Solvers.Z3;

/// <summary>
/// Z3's opinion (QF_NRA) on whether some encoder and decoder have a loss below a bound: one query about all entries of both matrices, with the gate
/// of every cell as a case distinction. What branch and bound over latents is measured against.
/// </summary>
public static class LossBelowOpinion
{
    /// <summary>Asks for at most that long.</summary>
    /// <exception cref="ArgumentException">The activation is not ReLU.</exception>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public static SecondOpinion Ask(Instance instance, Rational bound, TimeSpan timeout) =>
        instance.Activation is ReluActivation
            ? RealQuestion.Ask(Question(instance, bound, orEqual: false), timeout)
            : throw new ArgumentException($"The activation is {instance.Activation.Kind}; the question is put for ReLU only.", nameof(instance));

    /// <summary>In SMT-LIB: some point has a loss below the bound, or at most it.</summary>
    internal static string Question(Instance instance, Rational bound, bool orEqual)
    {
        var (problem, nq, text) = (instance.Problem, instance.Neurons, new StringBuilder());
        for (var i = 0; i < nq; i++)
        {
            foreach (var name in Names($"w{i}_", problem.InputDimension).Concat(Names($"u{i}_", problem.TargetDimension)))
                text.Append(CultureInfo.InvariantCulture, $"(declare-const {name} Real)");
            for (var c = 0; c < problem.Columns; c++)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"(define-fun z{i}_{c} () Real {Sum(problem.Input(c).Select((x, j) => Times(x, $"w{i}_{j}")))})");
                text.Append(CultureInfo.InvariantCulture, $"(define-fun a{i}_{c} () Real (ite (> z{i}_{c} 0) z{i}_{c} 0))\n");
            }
        }
        var squares = new List<string>();
        for (var c = 0; c < problem.Columns; c++)
        {
            for (var j = 0; j < problem.TargetDimension; j++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"(define-fun e{c}_{j} () Real (- {Number(problem.Targets[c, j])} "
                        + $"{Sum(Enumerable.Range(0, nq).Select(i => $"(* u{i}_{j} a{i}_{c})"))}))\n");
                for (var k = 0; k < problem.TargetDimension; k++)
                    if ((problem.TargetGram?[j, k] ?? (j == k ? 1 : 0)) is { IsZero: false } g)
                        squares.Add($"(* {Number(g * problem.Weights[c])} e{c}_{j} e{c}_{k})");
            }
        }
        return text.Append(CultureInfo.InvariantCulture, $"(assert ({(orEqual ? "<=" : "<")} {Sum(squares)} {Number(bound)}))\n").ToString();
    }
}
