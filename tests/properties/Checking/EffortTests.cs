using TheoryChecks.Checking;
using TheoryChecks.Exact;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Loops whose length a certificate chooses spend effort: what a check spends is read from outside, for two documents that differ in the length of
/// one loop. The longer one spends at least a unit more for each step more. The sizes are small, so that no ceiling is met.
/// </summary>
public sealed class EffortTests(ITestOutputHelper output)
{
    /// <summary>Name, two documents, and how many steps the loop of the second one takes more.</summary>
    private static readonly (string Name, Func<byte[]> Short, Func<byte[]> Long, long Steps)[] Loops =
    [
        // 2^6 patterns; with all neurons but j on and j dead, each of 128 columns may be split off, and the pattern of 768 cells is looked up.
        ("joint absorption", () => HostileTrees.JointEnumeration(6, 128), () => HostileTrees.JointAbsorption(6, 128), 62L * 128 * 768 / 4),
        // Two more neurons make 19 more classes, in which 512 features are asked about.
        ("of which feature a neuron is", () => HostileTrees.LateNeurons(512, 6), () => HostileTrees.LateNeurons(512, 8), 15L * 512),
        // A split makes its point from 63 vertices of 64 numbers each.
        ("splits of a relative neuron", () => HostileTrees.RelativeSplits(63, 20), () => HostileTrees.RelativeSplits(63, 60), 40L * 63 * 64),
        // Every box names all neurons.
        ("a deep tree of many neurons", () => HostileTrees.DeepTree(256, 500), () => HostileTrees.DeepTree(256, 1500), 1000L * 256),
        // Each generator on each region of the first orbit: 16 sides.
        ("images of an orbit", () => HostileSymmetries.FirstOrbit(7), () => HostileSymmetries.FirstOrbit(8), (256L * 8 * 16) - (128 * 7 * 14)),
        ("images of a class", () => HostileSymmetries.Classes(5), () => HostileSymmetries.Classes(6), (64L * 6 * 12) - (32 * 5 * 10)),
    ];

    public static TheoryData<string> Names => [.. Loops.Select(loop => loop.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loop_spends(string name)
    {
        var (_, shorter, longer, steps) = Loops.Single(loop => loop.Name == name);
        var (few, many) = (Spent(shorter()), Spent(longer()));
        output.WriteLine($"{name}: {few} and {many} units, for {steps} steps more");
        Assert.True(many - few >= steps, $"{many - few} units more for {steps} steps");
    }

    private static long Spent(byte[] document)
    {
        using var meter = new Effort(long.MaxValue);
        Assert.DoesNotContain("(Effort)", Kernel.Check(document).Reason ?? "", StringComparison.Ordinal);
        return meter.Spent;
    }

    /// <summary>
    /// What is kept for each byte of a document counts as much as it takes, whatever the bytes are: name, the document by a size, and the numbers of
    /// 24 bytes that each more of it must count at least.
    /// </summary>
    private static readonly (string Name, Func<int, string> Document, double Numbers)[] Kept =
    [
        ("values that nobody asks for", n => Loss("[[1]]", $"{{\"x\":[{Repeated("0", n)}]}}"), 1 / 6.0),
        ("lists that nobody asks for", n => Loss("[[1]]", $"{{\"x\":[{Repeated("[]", n)}]}}"), 0.5),
        ("a long text", n => Loss("[[1]]", $"{{\"x\":\"{new string('a', n)}\"}}"), 1 / 24.0),
        ("numbers of inputs", n => Loss($"[[{Repeated("1", Math.Min(n, 4096))}]]", "{}"), 1),
        ("irrational numbers", n => Loss($"[{Repeated($"[{Repeated("\"1+sqrt(2)\"", 64)}]", n / 64)}]", "{}"), 5),
        ("long numbers", n => Loss($"[{Repeated($"[{Repeated("1e80", 64)}]", n / 64)}]", "{}"), 6),
        ("terms of lemmas", n => Document(
            "enumeration",
            "[[1],[1]]",
            """{"scope":"neuron","threshold":0,"patterns":"2"}""",
            $$"""{"lemmas":[{{Repeated("""{"on":[[0,1]],"off":[[1,1]]}""", n / 2)}}],"children":[],"points":[]}"""), 3.5),
        ("orbits", n => Document(
            "enumeration-orbits",
            "[[1],[1]]",
            """{"threshold":0,"patterns":"2"}""",
            "{\"direction\":[1],\"generators\":[],\"products\":[],\"lemmas\":[],\"orbits\":["
                + Repeated("""{"size":"2","point":[1],"walls":[[0]]}""", n / 8) + "]}"), 15 / 8.0),
    ];

    public static TheoryData<string> KeptNames => [.. Kept.Select(kept => kept.Name)];

    [Theory]
    [MemberData(nameof(KeptNames))]
    public void What_is_kept_of_a_document_counts(string name)
    {
        const int fewer = 1 << 10, more = 1 << 17;
        var (_, document, numbers) = Kept.Single(kept => kept.Name == name);
        var (small, large) = (MostKept(document(fewer)), MostKept(document(more)));
        var steps = name == "numbers of inputs" ? 4096 - fewer : more - fewer;
        output.WriteLine($"{name}: {small} and {large} numbers");
        Assert.True(large - small >= numbers * steps - (1 << 14), $"{large - small} numbers more for {steps} steps"); // places come in chunks
    }

    /// <summary>However long a document is, no more than so much is kept: 336 MB with its own text.</summary>
    [Fact]
    public void The_ceiling_does_not_grow_with_the_document()
    {
        const int n = 1500;
        var gram = $"[{Repeated($"[{Repeated("\"-sqrt(2)\"", n)}]", n)}]";
        var document = Loss($"[[{Repeated("1", n)}]]", "{}")
            .Replace("\"features\":{", $"\"features\":{{\"targetGram\":{gram},", StringComparison.Ordinal);
        using var meter = new Effort(long.MaxValue);
        var result = Kernel.Check(System.Text.Encoding.UTF8.GetBytes(document));
        Assert.Contains($"More than {Kernel.MostKept} numbers would have to be kept", result.Reason, StringComparison.Ordinal);
        Assert.InRange(Kernel.MostKept * Effort.BytesPerNumber, 0, 340_000_000);
    }

    private static string Loss(string input, string claim) => Document("loss", input, claim, "{}");

    private static string Document(string kind, string input, string claim, string evidence) => $$$"""
        {"schema":"theorychecks.certificate/1","kind":"{{{kind}}}","claim":{{{claim}}},"evidence":{{{evidence}}},"instance":{"schema":
        "theorychecks.instance/1","name":"kept","activation":{"kind":"relu"},"neurons":1,"features":{"input":{{{input}}} } } }
        """;

    private static string Repeated(string text, int times) => string.Join(',', Enumerable.Repeat(text, Math.Max(1, times)));

    private static long MostKept(string document)
    {
        using var meter = new Effort(long.MaxValue);
        Kernel.Check(System.Text.Encoding.UTF8.GetBytes(document));
        return meter.MostKept;
    }

    /// <summary>What a deep tree holds is counted while it holds it, and released.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    public void A_deep_tree_keeps_what_it_holds(int depth)
    {
        const int neurons = 300;
        using var meter = new Effort(long.MaxValue);
        Kernel.Check(HostileTrees.DeepTree(neurons, depth));
        Assert.InRange(meter.MostKept, depth * neurons / 3, 2 * depth * neurons / 3 + 10_000);
    }

    [Fact]
    public void What_is_spent_below_a_ceiling_counts_for_the_one_around_it()
    {
        using var outer = new Effort(1000);
        using (var inner = new Effort(100))
        {
            Effort.Spend(60);
            Effort.Keep(5);
            Effort.Release(5);
            Effort.Keep(3);
            Assert.Throws<EffortExceededException>(() => Effort.Spend(50));
            Assert.Equal(110, inner.Spent);
        }
        Assert.Equal((110, 5), (outer.Spent, outer.MostKept));
        Effort.Spend(800);
        Assert.Throws<EffortExceededException>(() => Effort.Spend(100));
    }
}
