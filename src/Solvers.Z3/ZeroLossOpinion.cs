using System.Globalization;
using System.Text;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using static TheoryChecks.Solvers.Z3.PartialMinimumOpinion;

namespace TheoryChecks.Solvers.Z3;

/// <summary>
/// Z3's opinion (QF_NRA) on whether loss 0 is reached on the region of a pattern: encoder rows that have it, and decoder columns with sum_i u_i z_ic
/// = r_c at every column of positive weight. No rank and no matching appears, so the question shares nothing with the exact decision.
/// </summary>
public static class ZeroLossOpinion
{
    /// <summary>Asks for at most that long.</summary>
    /// <exception cref="ArgumentException">The activation couples its neurons, or lets negative entries pass.</exception>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public static SecondOpinion Ask(Instance instance, ActivationPattern pattern, TimeSpan timeout) =>
        instance.Activation is ReluActivation or JumpReluActivation
            ? RealQuestion.Ask(Question(instance, pattern), timeout)
            : throw new ArgumentException(
                $"The activation is {instance.Activation.Kind}; the question is put for ReLU and JumpReLU only.", nameof(instance));

    private static string Question(Instance instance, ActivationPattern pattern)
    {
        var (problem, text) = (instance.Problem, new StringBuilder());
        for (var i = 0; i < pattern.Neurons; i++)
        {
            foreach (var name in Names($"w{i}_", problem.InputDimension).Concat(Names($"u{i}_", problem.TargetDimension)))
                text.Append(CultureInfo.InvariantCulture, $"(declare-const {name} Real)");
            for (var c = 0; c < problem.Columns; c++)
            {
                text.Append(
                    CultureInfo.InvariantCulture, $"(define-fun z{i}_{c} () Real {Sum(problem.Input(c).Select((x, j) => Times(x, $"w{i}_{j}")))})");
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"(assert ({(pattern.IsOn(i, c) ? ">" : "<=")} z{i}_{c} {Number(instance.Activation.Threshold(i))}))\n");
            }
        }
        for (var c = 0; c < problem.Columns; c++)
            for (var j = 0; j < problem.TargetDimension && problem.Weights[c].Sign > 0; j++)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"(assert (= {Number(problem.Targets[c, j])} "
                        + $"{Sum(Enumerable.Range(0, pattern.Neurons).Where(i => pattern.IsOn(i, c)).Select(i => $"(* u{i}_{j} z{i}_{c})"))}))\n");
        return text.ToString();
    }
}
