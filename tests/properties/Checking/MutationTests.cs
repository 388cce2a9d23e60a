using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Model;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Damages accepted certificates in every single place: each mutant is rejected, or malformed, or still true in the eyes of a judge that shares no
/// code with the kernel. Subjects and judges come from the implementations of <see cref="IMutationSubjects"/>.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int FewestMutants = 300;

    private static readonly IMutationSubjects[] Providers = [.. typeof(MutationTests).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IMutationSubjects)) && !type.IsInterface)
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => (IMutationSubjects)Activator.CreateInstance(type)!)];

    private static readonly ILookup<string, MutationSubject> Subjects = Providers.SelectMany(provider => provider.Subjects)
        .ToLookup(subject => subject.Finding.Kind);

    private static readonly Dictionary<string, Func<Instance, JsonElement, bool>> Judges = Providers.SelectMany(provider => provider.Judges)
        .ToDictionary();

    public static TheoryData<string> Kinds => [.. Subjects.Select(group => group.Key)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_damaged_certificate_of_a_false_claim_is_accepted(string kind)
    {
        var (rejected, malformed, same, judged) = (0, 0, 0, 0);
        var verdicts = new Dictionary<string, bool>();
        foreach (var subject in Subjects[kind])
        {
            var original = Certificate.Of(subject.Instance, subject.Finding).Utf8;
            var accepted = Kernel.Check(original);
            Assert.True(accepted.IsAccepted, $"{subject.Name}: {accepted.Reason}");
            var meaning = Meaning(original);
            if (Judges.TryGetValue(kind, out var judge))
                Assert.True(Verdict(original, judge), $"{subject.Name}: the judge finds the claim false");
            foreach (var (what, mutant) in Mutations.Of(original))
            {
                var result = Kernel.Check(mutant);
                if (result.Outcome == Outcome.Malformed)
                    malformed++;
                else if (result.Outcome == Outcome.Rejected)
                    rejected++;
                else if (Meaning(mutant) is var mutated && mutated == meaning)
                    same++;
                else
                {
                    judged++;
                    Assert.True(judge is not null, $"{subject.Name}: accepted after {what}, and there is no judge of {kind}");
                    if (!verdicts.TryGetValue(mutated, out var isTrue))
                        verdicts[mutated] = isTrue = Verdict(mutant, judge);
                    Assert.True(isTrue, $"{subject.Name}: accepted after {what}, but false:\n{Encoding.UTF8.GetString(mutant)}");
                }
            }
        }
        var total = rejected + malformed + same + judged;
        output.WriteLine(
            $"{kind}: {Subjects[kind].Count()} certificates, {total} mutants: {rejected} rejected, {malformed} malformed, {same} with other "
                + $"evidence for the same claim, {judged} with another true claim");
        Assert.True(total >= FewestMutants, $"{kind}: {total} mutants; add subjects until there are {FewestMutants}");
        Assert.True(rejected > 0 && malformed > 0, $"{kind}: no mutant is rejected, or none malformed");
    }

    /// <summary>Kind, instance and claim, without what proves it.</summary>
    private static string Meaning(ReadOnlyMemory<byte> certificate)
    {
        var root = JsonNode.Parse(certificate.Span)!.AsObject();
        root.Remove("evidence");
        root["instance"]!["name"] = "any";
        return root.ToJsonString();
    }

    private static bool Verdict(ReadOnlyMemory<byte> certificate, Func<Instance, JsonElement, bool> judge)
    {
        var root = JsonNode.Parse(certificate.Span)!;
        root["instance"]!["name"] = "any";
        using var claim = JsonDocument.Parse(root["claim"]!.ToJsonString());
        return judge(InstanceFormat.Read(root["instance"]!.ToJsonString(), "mutant"), claim.RootElement);
    }
}
