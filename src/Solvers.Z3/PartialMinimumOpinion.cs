using System.Globalization;
using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Solvers.Z3;

/// <summary>
/// Z3's opinion (QF_NRA) on whether a pattern with disjoint sets carries a partial minimum (Thm 3.6), asked in the terms of the definition: encoder
/// row w, decoder column u and multipliers nu of one neuron, both blocks stationary. No eigenvalue appears, so the question shares nothing with the
/// exact decision.
/// </summary>
/// <remarks>
/// Z3 4.8.12 is known to answer a wrong "unsat" on satisfiable bilinear problems under its default options (Z3 issue 6098), but not with
/// nlsat.reorder=false, which is set here. Even so, an answer is an opinion.
/// </remarks>
public static class PartialMinimumOpinion
{
    /// <summary>Asks about each live neuron in turn, for at most that long each.</summary>
    /// <exception cref="ArgumentException">The activation couples its neurons, or lets negative entries pass; or the sets overlap.</exception>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public static SecondOpinion Ask(Instance instance, ActivationPattern pattern, TimeSpan timeout)
    {
        if (!instance.Activation.IsSeparable || instance.Activation is IdentityActivation or ZeroActivation)
            throw new ArgumentException(
                $"The activation is {instance.Activation.Kind}; the question is put for ReLU and JumpReLU only.", nameof(instance));
        if (pattern.Sets.Sum(set => set.Count) > pattern.Sets.SelectMany(set => set).Distinct().Count())
            throw new ArgumentException($"The sets of {pattern} overlap; the question is put for disjoint sets.", nameof(pattern));
        SecondOpinion? last = null, open = null;
        for (var i = 0; i < pattern.Neurons; i++)
        {
            last = RealQuestion.Ask(Question(instance, pattern, i), timeout);
            if (last.Answer == false)
                return last;
            open ??= last.Answer is null ? last with { WhyUnknown = $"neuron {i}: {last.WhyUnknown}" } : null;
        }
        return open ?? last!;
    }

    /// <summary>
    /// w, u, nu with z_c = &lt;w, p_c>: z > theta on F and &lt;= theta off F; sum_F m_c z_c (r_c - z_c u) = 0; sum_F m_c (&lt;u, r_c> - z_c |u|^2)
    /// p_c = sum_off nu_c p_c, nu >= 0, nu_c (theta - z_c) = 0.
    /// </summary>
    internal static string Question(Instance instance, ActivationPattern pattern, int neuron)
    {
        var (problem, theta, text) = (instance.Problem, instance.Activation.Threshold(neuron), new StringBuilder());
        var set = pattern[neuron];
        var off = Enumerable.Range(0, problem.Columns).Except(set).ToArray();
        foreach (var name in Names("w", problem.InputDimension).Concat(Names("u", problem.TargetDimension)).Concat(off.Select(c => $"nu{c}")))
            text.Append(CultureInfo.InvariantCulture, $"(declare-const {name} Real)");
        for (var c = 0; c < problem.Columns; c++)
            text.Append(CultureInfo.InvariantCulture, $"(define-fun z{c} () Real {Sum(problem.Input(c).Select((x, j) => Times(x, $"w{j}")))})\n");
        foreach (var c in set)
            text.Append(CultureInfo.InvariantCulture, $"(assert (> z{c} {Number(theta)}))");
        foreach (var c in off)
            text.Append(
                CultureInfo.InvariantCulture,
                $"(assert (<= z{c} {Number(theta)}))(assert (>= nu{c} 0))(assert (= (* nu{c} (- {Number(theta)} z{c})) 0))\n");
        for (var j = 0; j < problem.TargetDimension; j++)
            Zero(set.Select(c => $"(* {Number(problem.Weights[c])} z{c} (- {Number(problem.Targets[c, j])} (* z{c} u{j})))"));
        text.Append(
            CultureInfo.InvariantCulture, $"(define-fun uu () Real {Sum(Squares(problem))})\n");
        for (var j = 0; j < problem.InputDimension; j++)
            Zero(
                set.Select(
                    c =>
                        $"(* {Number(problem.Weights[c] * problem.Inputs[c, j])} "
                            + $"(- {Sum(problem.Dual(problem.Target(c)).Select((x, k) => Times(x, $"u{k}")))} (* z{c} uu)))")
                .Concat(off.Select(c => Times(-problem.Inputs[c, j], $"nu{c}"))));
        return text.ToString();

        void Zero(IEnumerable<string> terms) => text.Append(CultureInfo.InvariantCulture, $"(assert (= {Sum(terms)} 0))\n");
    }

    /// <summary>The terms of |u|^2 = u^T G u.</summary>
    private static IEnumerable<string> Squares(Problem problem) => problem.TargetGram is not { } g
        ? Names("u", problem.TargetDimension).Select(u => $"(* {u} {u})")
        : from j in Enumerable.Range(0, g.Rows) from k in Enumerable.Range(0, g.Rows) select $"(* {Number(g[j, k])} u{j} u{k})";

    internal static IEnumerable<string> Names(string letter, int count) => Enumerable.Range(0, count).Select(j => $"{letter}{j}");

    internal static string Sum(IEnumerable<string> terms) => $"(+ 0 {string.Join(' ', terms)})";

    internal static string Times(Rational factor, string name) => $"(* {Number(factor)} {name})";

    /// <summary>A number; sqrt(d) is the constant that <see cref="RealQuestion"/> defines.</summary>
    internal static string Number(Rational x) =>
        x.SplitRoot() is ({ IsZero: false } b, var a) ? $"(+ {Number(a)} (* {Number(b)} {RealQuestion.Root}{x.Radicand}))"
        : x.Sign < 0 ? $"(- {Number(-x)})" : x.IsInteger ? $"{x.Numerator}.0" : $"(/ {x.Numerator}.0 {x.Denominator}.0)";
}
