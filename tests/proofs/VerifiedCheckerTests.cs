using System.Text;
using System.Text.Json.Nodes;
using TheoryChecks.Checking;
using TheoryChecks.Proofs;
using Xunit;

namespace TheoryChecks.ProofTests;

/// <summary>Two checkers that share nothing, one corpus: what Coq's extracted checker says about the kernel's certificates.</summary>
public sealed class VerifiedCheckerTests
{
    [OcamlFact]
    public void Accepted_certificates_are_proved()
    {
        using var checker = Native.Start();
        var (covered, differences) = (0, new List<string>());
        foreach (var file in Corpus("accept"))
        {
            if (Flat(File.ReadAllBytes(file), out var isPart) is not { } flat)
                continue;
            covered++;
            if (checker.Answer(flat) is var word && word != "accepted" && !(isPart && word == "rejected"))
                differences.Add($"{Path.GetFileName(file)}: {word}");
        }
        Assert.Empty(differences);
        Assert.True(covered >= 20, $"only {covered} files of the corpus are of kinds that the proofs cover");
    }

    [OcamlFact]
    public void What_the_kernel_rejects_is_refused()
    {
        using var checker = Native.Start();
        var (asked, accepted) = (0, new List<string>());
        foreach (var file in Corpus("reject"))
        {
            if (Flat(File.ReadAllBytes(file), out _) is not { } flat)
                continue;
            asked++;
            if (checker.Answer(flat) == "accepted")
                accepted.Add(Path.GetFileName(file));
        }
        Assert.True(asked >= 20, $"only {asked} files of the corpus are of kinds that the proofs cover");
        Assert.Empty(accepted);
    }

    /// <summary>Shapes are the kernel's to refuse: here a missing row is 0, and the theorem says so. But there is always an answer.</summary>
    [OcamlFact]
    public void What_is_malformed_has_an_answer()
    {
        using var checker = Native.Start();
        foreach (var file in Corpus("malformed"))
            if (Flat(File.ReadAllBytes(file), out _) is { } flat)
                Assert.Contains(checker.Answer(flat), new[] { "accepted", "rejected", "malformed" });
    }

    /// <summary>Each number of a certificate in turn plus one: where the kernel finds no fault with the shape, both checkers must say the
    /// same.</summary>
    [OcamlFact]
    public void Numbers_off_by_one_are_judged_alike()
    {
        using var checker = Native.Start();
        var (mutants, differences) = (0, new List<string>());
        foreach (var file in Corpus("accept"))
        {
            var bytes = File.ReadAllBytes(file);
            if (Flat(bytes, out _) is not { } original || bytes.Length > 3000)
                continue;
            for (var place = 0; ; place++)
            {
                var root = JsonNode.Parse(bytes)!;
                if (!Increment(root, place))
                    break;
                var mutant = Encoding.UTF8.GetBytes(root.ToJsonString());
                if (Flat(mutant, out var isPart) is not { } flat)
                    continue;
                var outcome = Kernel.Check(mutant).Outcome;
                if (outcome == Outcome.Malformed || (outcome == Outcome.Rejected && flat == original))
                    continue; // of no shape; or evidence that Coq does not read
                mutants++;
                var (kernel, proved) = (outcome == Outcome.Accepted, checker.Answer(flat) == "accepted");
                if (kernel != proved && !(kernel && isPart))
                    differences.Add($"{Path.GetFileName(file)}, number {place}: kernel {kernel}, extracted checker {proved}");
            }
        }
        Assert.True(mutants >= 200, $"only {mutants} mutants");
        Assert.True(differences.Count == 0, $"{differences.Count} of {mutants} differ:\n{string.Join('\n', differences.Take(40))}");
    }

    [OcamlTheory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("]")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("1/0")]
    [InlineData("[0 1/-2]")]
    [InlineData("[0 [1 1 1 [[1]] [[1]] [1] [0 []]] [[0]]]")]
    [InlineData("[0 [1 1 99999999999999999999 [[1]] [[1]] [1] [0 []]] [[0]] [[1]]]")]
    [InlineData("[99 [1 1 1 [[1]] [[1]] [1] [0 []]]]")]
    [InlineData("\u00e9\u0000")]
    public void Hostile_text_is_malformed(string line)
    {
        using var checker = Native.Start();
        Assert.Equal("malformed", checker.Answer(line));
        Assert.Equal("accepted", checker.Answer("[0 [1 1 1 [[1]] [[1]] [1] [0 []]] [[0]] [[1]]]"));
    }

    /// <summary>What would overflow a stack, or take for ever, is refused at once.</summary>
    [OcamlFact]
    public void Large_text_is_malformed_or_rejected()
    {
        using var checker = Native.Start();
        var digits = new string('9', 20_001);
        string[] malformed =
        [
            new string('[', 1_000_000),
            $"[{string.Join(' ', Enumerable.Repeat("1", 1_000_000))}]",
            $"[0 [1 1 1 [[1]] [[1]] [1] [0 []]] [[0]] [[{digits}]]]",
            $"[0 [1 1 1 [[1]] [[1]] [1] [0 []]] [[0]] [[1/{digits}]]]",
            "[0 [4097 1 1 [[1]] [[1]] [1] [0 []]] [[0]] [[1]]]",
            "[0 [1 1048576 1 [[1]] [[1]] [1] [0 []]] [[0]] [[1]]]",
            "[0 [1 1 4097 [[1]] [[1]] [1] [0 []]] [[0]] [[1]]]",
            $"[0 [1 1 4096 [{string.Join(' ', Enumerable.Repeat("[1]", 17))}] [[1]] [1] [0 []]] [[0]] [[1]]]",
            $"[0 [1 1 1 [{string.Join(' ', Enumerable.Repeat("[1]", 4097))}] [[1]] [1] [0 []]] [[0]] [[1]]]",
        ];
        Assert.All(malformed, line => Assert.Equal("malformed", checker.Answer(line)));
        var children = string.Join(' ', Enumerable.Repeat("0", 1_000_000));
        Assert.Equal("rejected", checker.Answer($"[4 [1 1 1 [[1]] [[1]] [1] [0 []]] 0 [[] [{children}] []] 2]"));
        Assert.Equal("accepted", checker.Answer($"[0 [1 1 1 [[1]] [[1]] [1] [0 []]] [[0]] [[{digits[1..]}]]]"));
    }

    /// <summary>A tree in pieces: whatever is sent, one answer comes at the end, and the checker goes on.</summary>
    [OcamlTheory]
    [InlineData("accepted 4", "[0 0 [[-1 -1] []] 0 [[-1 1] []] 0 0 [[1 -1] []] 0 [[1 1] []] ]")]
    [InlineData("accepted 4", "[0 0 [[-1 -1] []] ]", "[0 [[-1 1] []] 0 ]", "[0 [[1 -1] []] 0 [[1 1] []] ]")]
    [InlineData("rejected", "[0 0 [[-1 -1] []] 0 [[-1 1] []] 0 0 [[1 -1] []] ]")]
    [InlineData("rejected", "[0 0 [[-1 -1] []] 0 [[-1 1] []] 0 0 [[1 -1] []] 0 [[1 -1] []] ]")]
    [InlineData("rejected", "[1 1 ]")]
    [InlineData("rejected", "[[[[[0 0] 1]]] ]")]
    [InlineData("malformed", "nonsense")]
    [InlineData("malformed", "[0 0", "[0 ]")]
    public void A_stream_has_one_answer(string word, params string[] lines)
    {
        using var checker = Native.Start();
        checker.Send("stream [[2 2 1 [[1 0] [0 1]] [[1 0] [0 1]] [1 1] [0 []]] 0]");
        foreach (var line in lines)
            checker.Send(line);
        Assert.Equal(word, checker.Answer("end"));
        Assert.Equal("accepted", checker.Answer("[0 [1 1 1 [[1]] [[1]] [1] [0 []]] [[0]] [[1]]]"));
    }

    [OcamlTheory]
    [InlineData("stream ")]
    [InlineData("stream [[1 1 1 [[1]] [[1]] [1] [0 []]] 5]")]
    [InlineData("stream [1 2 3]")]
    public void A_stream_of_no_instance_is_malformed(string line)
    {
        using var checker = Native.Start();
        checker.Send(line);
        checker.Send("[0 0 ]");
        Assert.Equal("malformed", checker.Answer("end"));
    }

    /// <summary>The certificate for the extracted checker, or null; and whether its no means only that it does not cover the case.</summary>
    private static string? Flat(byte[] certificate, out bool isPart)
    {
        try
        {
            return ProofFile.Flat(certificate, out isPart);
        }
        catch (NoTheoremException)
        {
            isPart = false;
            return null;
        }
    }

    private static IEnumerable<string> Corpus(string name) =>
        Directory.EnumerateFiles(Path.Combine(Coq.Root, "tests", "properties", "Checking", "corpus", name), "*.json").Order(StringComparer.Ordinal);

    /// <summary>Adds 1 to the number with this place, in the order of the document; false if there are fewer.</summary>
    private static bool Increment(JsonNode node, int place)
    {
        var next = 0;
        return Visit(node);

        bool Visit(JsonNode at)
        {
            switch (at)
            {
                case JsonObject members:
                    foreach (var (name, member) in members.ToArray())
                        if (member is JsonValue value ? Replace(value, plus => members[name] = plus) : member is not null && Visit(member))
                            return true;
                    return false;
                case JsonArray items:
                    for (var k = 0; k < items.Count; k++)
                        if (items[k] is JsonValue value ? Replace(value, plus => items[k] = plus) : items[k] is { } item && Visit(item))
                            return true;
                    return false;
                default:
                    return false;
            }
        }

        bool Replace(JsonValue value, Action<JsonNode> put)
        {
            if (!value.TryGetValue<int>(out var number) || next++ != place)
                return false;
            put(JsonValue.Create(number + 1));
            return true;
        }
    }
}
