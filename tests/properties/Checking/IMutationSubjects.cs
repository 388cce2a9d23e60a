using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// The hook of the mutation test. Write a class in this assembly that implements this interface and has a constructor without parameters; it is found
/// by itself. Give a few findings of your certificate kind, and a judge of that kind that decides a claim without the kernel's code.
/// </summary>
public interface IMutationSubjects
{
    /// <summary>Accepted findings, small ones: each is damaged in a few hundred ways. Cover every form of evidence.</summary>
    IEnumerable<MutationSubject> Subjects { get; }

    /// <summary>
    /// For each kind, whether a claim is true of an instance. It is asked about mutants that the kernel accepts although their claim or instance has
    /// changed.
    /// Without a judge no such mutant may be accepted.
    /// </summary>
    IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; }
}
