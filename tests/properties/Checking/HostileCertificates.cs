using System.Text;

namespace TheoryChecks.Properties.Checking;

/// <summary>Well-formed certificates that ask for far more work or memory than their size, made here because the point is their size.</summary>
internal static class HostileCertificates
{
    public const string TooLong = "The numbers are too long: more than ";

    /// <summary>Name, certificate and a part of the reason to expect.</summary>
    public static IReadOnlyList<(string Name, byte[] Certificate, string Reason)> All { get; } =
    [
        ("a number of a million digits", Realizable("\"" + new string('9', 1_000_000) + "\""), "at most 10000 digits are accepted"),
        ("a plain number of a million digits", Realizable(new string('9', 1_000_000)), "at most 10000 digits are accepted"),
        ("a million nested arrays", Utf8(new string('[', 1_000_000)), "not JSON: "),
        ("a hundred thousand members", Utf8("{" + string.Join(',', Enumerable.Range(0, 100_000).Select(k => $"\"m{k}\":0")) + "}"), "$: unknown member 'm0'"),
        ("a million letters in a name", Utf8(Text(Realizable("1")).Replace("hostile", new string('n', 1_000_000), StringComparison.Ordinal)), "a text of 1000000 characters"),
        ("a sum of fractions without common factors", Fractions(60), TooLong),
        ("a lemma with fractions without common factors", Lemma(60), TooLong),
        ("a rank of long numbers", Rank(12), TooLong),
        ("equalities that fill memory", Equalities(), "the equalities have more than 4194304 coefficients"),
        ("lemmas on many neurons of many dimensions", ManyLemmas(), "the tree ends before the child"),
        ("long paths through one lemma", LongPaths(), "the tree ends before the child"),
        ("BatchTopK with 65,536 cells", LargeGroup(), "the pattern says otherwise"),
    ];

    private static byte[] Realizable(string entry) =>
        Certificate("realizable", Instance("relu", 1, ["[1]"]), """{"pattern":[[0]]}""", $$"""{"encoder":[[{{entry}}]]}""");

    /// <summary>sum_j w_j with 5,000-digit denominators: the common denominator has count times as many digits.</summary>
    private static byte[] Fractions(int count) => Certificate(
        "realizable",
        Instance("relu", 1, [$"[{Repeat("1", count)}]"]),
        """{"pattern":[[0]]}""",
        $"{{\"encoder\":[[{string.Join(',', LongFractions(count))}]]}}");

    private static byte[] Lemma(int count) => Certificate(
        "unrealizable",
        Instance("relu", 1, LongFractions(count).Select(x => $"[{x}{string.Concat(Enumerable.Repeat(",0", count))}]")),
        $"{{\"pattern\":[[{string.Join(',', Enumerable.Range(0, count))}]]}}",
        $"{{\"lemma\":{{\"on\":[{string.Join(',', Enumerable.Range(0, count).Select(c => $"[{c},1]"))}]}}}}");

    /// <summary>Antiparallel pairs of columns with long entries in so many dimensions: every condition is an equality, and their rank is asked for.</summary>
    private static byte[] Rank(int dimension)
    {
        var random = new Random(1);
        var columns = Enumerable.Range(0, dimension).Select(_ => Enumerable.Range(0, dimension).Select(_ => Digits(random, 3000)).ToArray()).ToArray();
        return Certificate(
            "region",
            Instance("relu", 1, columns.SelectMany(column => new[] { column, [.. column.Select(x => x.Insert(1, "-"))] }).Select(column => $"[{string.Join(',', column)}]")),
            """{"pattern":[[]],"dimension":0}""",
            $"{{\"encoder\":[[{Repeat("0", dimension)}]],\"equalities\":[{string.Join(',', Enumerable.Range(0, dimension).Select(k => $"{{\"off\":[[{2 * k},1],[{2 * k + 1},1]]}}"))}]}}");
    }

    private static byte[] Equalities() => Certificate(
        "region",
        Instance("relu", 4096, ["[0,0,0,0]"]),
        $"{{\"pattern\":[{Repeat("[]", 4096)}],\"dimension\":0}}",
        $"{{\"encoder\":[{Repeat("[0,0,0,0]", 4096)}],\"equalities\":[{string.Join(',', Enumerable.Range(0, 4096).Select(e => $"{{\"off\":[[{e},1]]}}"))}]}}");

    /// <summary>Each lemma touches one neuron out of 4,096 with 4,096 dimensions.</summary>
    private static byte[] ManyLemmas() => Certificate(
        "enumeration",
        Instance("relu", 4096, [$"[{Repeat("0", 4096)}]"]),
        """{"scope":"joint","patterns":"1","patternsUpToPermutation":"1"}""",
        $"{{\"lemmas\":[{Repeat("{\"on\":[[0,1]]}", 5_000)}],\"children\":[],\"points\":[]}}");

    /// <summary>Equal columns: at the bottom of a deep path every second child is closed by one lemma of many terms.</summary>
    private static byte[] LongPaths()
    {
        const int n = 4096;
        return Certificate(
            "enumeration",
            Instance("relu", 1, Enumerable.Repeat("[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]", n)),
            """{"scope":"neuron","threshold":0,"patterns":"1"}""",
            $"{{\"lemmas\":[{{\"off\":[{string.Join(',', Enumerable.Repeat("[0,1]", 16))}],\"on\":[[1,16]]}}],\"children\":[{Repeat("0", n - 1)}],\"points\":[]}}");
    }

    private static byte[] LargeGroup() => Certificate(
        "realizable",
        Utf8(Text(Instance("batchtopk", 4096, Enumerable.Range(0, 16).Select(c => $"[{c + 1}]"))).Replace("\"kind\":\"batchtopk\"", "\"kind\":\"batchtopk\",\"k\":2048", StringComparison.Ordinal)),
        $"{{\"pattern\":[{Repeat("[]", 4096)}]}}",
        $"{{\"encoder\":[{string.Join(',', Enumerable.Range(0, 4096).Select(i => $"[{i * 7919 % 4096}]"))}]}}");

    /// <summary>1 / q with 5,000-digit q, chosen at random and so with few common factors.</summary>
    private static IEnumerable<string> LongFractions(int count)
    {
        var random = new Random(1);
        return Enumerable.Range(0, count).Select(_ => Digits(random, 5000).Insert(1, "1/"));
    }

    private static string Digits(Random random, int count) => "\"" + string.Concat(Enumerable.Range(0, count).Select(_ => (char)('1' + random.Next(9)))) + "\"";

    private static byte[] Instance(string activation, int neurons, IEnumerable<string> columns) => Utf8(
        $$$"""{"schema":"theorychecks.instance/1","name":"hostile","activation":{"kind":"{{{activation}}}"},"neurons":{{{neurons}}},"features":{"input":[{{{string.Join(',', columns)}}}]}}""");

    private static byte[] Certificate(string kind, byte[] instance, string claim, string evidence) => Utf8(
        $$"""{"schema":"theorychecks.certificate/1","kind":"{{kind}}","instance":{{Text(instance)}},"claim":{{claim}},"evidence":{{evidence}}}""");

    private static string Repeat(string item, int count) => string.Join(',', Enumerable.Repeat(item, count));

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
