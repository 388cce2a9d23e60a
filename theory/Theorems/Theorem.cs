using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>One statement of the paper, as published and as repaired, with the procedure that decides both on an instance.</summary>
public abstract class Theorem
{
    /// <summary>The id used by the command line, for example "3.6".</summary>
    public abstract string Id { get; }

    /// <summary>A short name.</summary>
    public abstract string Title { get; }

    /// <summary>Where the paper states it.</summary>
    public abstract string Reference { get; }

    /// <summary>The published statement, in our own words.</summary>
    public abstract string Published { get; }

    /// <summary>The repaired statement, or the published one where it is right.</summary>
    public abstract string Repaired { get; }

    /// <summary>What a form of the statement says; null for a form that this theorem does not have.</summary>
    public virtual string? Statement(StatementForm form) => form switch
    {
        StatementForm.Published => Published,
        StatementForm.Repaired => Repaired,
        _ => null,
    };

    /// <summary>True if the published statement is false as written, so that some gallery instance refutes it.</summary>
    public abstract bool IsPublishedFalse { get; }

    /// <summary>The hypotheses of the published statement, as printed: where one fails, the published form is not applicable.</summary>
    public abstract IReadOnlyList<Hypothesis> Hypotheses { get; }

    /// <summary>What the published proof uses and the statement does not say. A refutation names those that fail.</summary>
    public virtual IReadOnlyList<Hypothesis> UsedByTheProof => [];

    /// <summary>The ids of the statements that this one speaks about or is proved with.</summary>
    public virtual IReadOnlyList<string> RestsOn => [];

    /// <summary>Decides every form of the statement on an instance: one verdict per form, in the order of the forms.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default);

    /// <summary>The same with what is known about the instance, for statements about its landscape.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal virtual IReadOnlyList<Verdict> Decide(FactSource known, CancellationToken cancel = default) => Decide(known.Instance, cancel);

    /// <summary>
    /// For statements about lengths and inner products of inputs, or that compare rows with inputs: why no form applies to an instance with a target
    /// Gram matrix whose inputs are not the targets, but coordinates in a basis of their own (docs/fields.md); null for any other instance.
    /// </summary>
    private protected IReadOnlyList<Verdict>? WithoutLengths(Instance instance) => instance.Isolated.InputsHaveLengths ? null
        : [.. Enum.GetValues<StatementForm>().Where(form => Statement(form) is not null).Select(form => Verdict.NotApplicable(Id, form,
            "With a targetGram inputs that are not the targets are coordinates in a basis of their own: they have no lengths and no inner products, "
                + "of which this speaks."))];

    /// <summary>A hypothesis fails, so this form says nothing of the instance.</summary>
    private protected Verdict NotApplicable(StatementForm form, string violation, params IReadOnlyList<Finding> findings) =>
        Verdict.NotApplicable(Id, form, Theorems.Hypotheses.Sentence(violation)) with { Findings = findings };

    /// <summary>A hypothesis of both forms fails.</summary>
    private protected IReadOnlyList<Verdict> NotApplicable(string violation, params IReadOnlyList<Finding> findings) =>
        [NotApplicable(StatementForm.Published, violation, findings), NotApplicable(StatementForm.Repaired, violation, findings)];

    /// <summary>For a statement about lengths whose hypotheses are those of both forms: the verdicts where one fails; null if all hold.</summary>
    private protected IReadOnlyList<Verdict>? Unmet(Instance instance) =>
        WithoutLengths(instance) ?? (Hypotheses.FirstViolation(instance) is { } violation ? NotApplicable(violation) : null);

    /// <summary>For the reason of a refutation: which unstated hypotheses fail, as a sentence after a space; empty if none does.</summary>
    private protected string AlsoNeeded(Instance instance)
    {
        var missing = UsedByTheProof
            .Where(hypothesis => !hypothesis.Holds(instance))
            .Select(hypothesis => $"{hypothesis.Name}: {hypothesis.Violation(instance)}")
            .ToArray();
        return missing.Length == 0 ? "" : $" The printed hypotheses hold; the proof also needs {string.Join("; and ", missing)}.";
    }
}
