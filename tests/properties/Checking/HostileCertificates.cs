using System.Text;

namespace TheoryChecks.Properties.Checking;

/// <summary>Well-formed certificates that ask for far more work or memory than their size, made here because the point is their size.</summary>
internal static class HostileCertificates
{
    public const string TooLong = " units of work (Effort) would be needed";

    /// <summary>Name, certificate and a part of the reason to expect.</summary>
    public static IReadOnlyList<(string Name, byte[] Certificate, string Reason)> All { get; } =
    [
        ("a number of a million digits", Realizable("\"" + new string('9', 1_000_000) + "\""), "at most 10000 digits are accepted"),
        ("a plain number of a million digits", Realizable(new string('9', 1_000_000)), "at most 10000 digits are accepted"),
        ("a million nested arrays", Utf8(new string('[', 1_000_000)), "not JSON: "),
        ("a hundred thousand members",
            Utf8("{" + string.Join(',', Enumerable.Range(0, 100_000).Select(k => $"\"m{k}\":0")) + "}"),
            "$: unknown member 'm0'"),
        ("a million letters in a name",
            Utf8(Text(Realizable("1")).Replace("hostile", new string('n', 1_000_000), StringComparison.Ordinal)),
            "a text of more than 65536 characters"),
        ("a sum of fractions without common factors", Fractions(60), TooLong),
        ("a lemma with fractions without common factors", Lemma(60), TooLong),
        ("a rank of long numbers", Rank(16), TooLong),
        ("equalities that fill memory", Equalities(), "the equalities have more than 4194304 coefficients"),
        ("lemmas on many neurons of many dimensions", ManyLemmas(), "the tree ends before the child"),
        ("long paths through one lemma", LongPaths(), "the tree ends before the child"),
        ("zero forms that fill memory", ZeroForms(), "the forms that are zero have more than 4194304 coefficients"),
        ("many neurons that see a combination", ManySeers(), TooLong),
        ("a differential that fills memory", Differential(), "the differential has more than 4194304 entries"),
        ("a Gram matrix of 4,096 columns", Gram(), "the theorem asks for unit inputs and a neuron for each"),
        ("weights of 4,096 columns", Weights(), "the loss is 4096, the claim says 1"),
        ("one equality many times", SameEquality(), "nothing shows that feature 0 is recovered"),
        ("four thousand features that never fire", NeverActive(), "L is 0, the claim says 1"),
        ("sixty-five thousand values of long vectors", ManyValues(), TooLong),
        ("pairs that beat one another in a group of 65,536 cells", ManyPairs(), TooLong),
        ("a group of 65,536 cells whose budget is spent", SpentGroup(), "can push one another in a cycle"),
        ("a box of 127 unknowns around 64 columns in 64 dimensions", Box(64), "the map is not shown to contract"),
        ("a box with long entries", LongBox(), TooLong),
        ("a group of many neurons with a direction", Along(), "the loss of the group is not constant along the direction"),
        ("BatchTopK with 65,536 cells", LargeGroup(), "the pattern says otherwise"),
        ("a loss tree of depth 20,000", LossTree(20_000, "1"), "the tree ends with boxes open, 20001 levels below its root"),
        ("a loss tree whose vertices grow by a thousand digits a split", LossTree(2_000, "\"" + new string('7', 1_000) + "\""), TooLong),
        ("exponents: short texts for long numbers", Exponents(), TooLong),
        ("a census that goes through 5,040 permutations a class", Census(), "is listed twice"),
        ("a neuron relative to another with long numbers", RelativeNeuron(), "the form is not positive on its cone"),
        ("sixteen neurons with a form for each of 65,536 pairs of columns", Forms(512, 16), "the blocks show a loss of at least 0"),
        ("every split of 256 patterns of 8 neurons on 512 columns", HostileTrees.JointAbsorption(8, 512), "the count 'hierarchical' is "),
        ("400 splits of a relative neuron with 255 vertices", HostileTrees.RelativeSplits(255, 400), "the tree ends with boxes open"),
        ("classes of 16 neurons, on at the last of 4,096 columns", HostileTrees.LateNeurons(4096, 16), "the classes hold "),
        ("a loss tree of depth 60,000 with 4,096 neurons", HostileTrees.DeepTree(4096, 60_000), " numbers would have to be kept"),
        ("the null space of a column in 4,096 dimensions", NullSpace(), " numbers is the limit"),
        ("4,096 free neurons", FreeNeurons(), "4096 free neurons; at most 128 are evaluated"),
    ];

    /// <summary>Inputs e_1 and -e_1 with a threshold: what is off lies below what is on, for every pair.</summary>
    private static byte[] Forms(int n, int neurons)
    {
        var (lemmas, children, ups) = (new List<string>(), new List<int>(), n / 2);
        int Lemma(string lemma)
        {
            lemmas.Add(lemma);
            return lemmas.Count;
        }
        // The columns before c are decided: the first of each half, and with it its half.
        void Walk(int c, bool up, bool down)
        {
            if (c == n)
                return;
            var (first, isOn) = c < ups ? (0, up) : (ups, down);
            var isFree = c == 0 || (c == ups && !up);
            foreach (var on in new[] { false, true })
            {
                if (isFree)
                {
                    children.Add(0);
                    Walk(c + 1, c == 0 ? on : up, c == 0 ? down : on);
                }
                else if (c == ups && on)
                    children.Add(Lemma($$"""{"on":[[0,1],[{{ups}},1]]}"""));
                else if (c != ups && on != isOn)
                    children.Add(Lemma(on ? $$"""{"on":[[{{c}},1]],"off":[[{{first}},1]]}""" : $$"""{"on":[[{{first}},1]],"off":[[{{c}},1]]}"""));
                else
                {
                    children.Add(0);
                    Walk(c + 1, up, down);
                }
            }
        }
        Walk(0, false, false);
        string Sets(int from, int to) => Repeat($"[{string.Join(',', Enumerable.Range(from, to - from))}]", neurons);
        return Certificate(
            "loss-lower-bound",
            JumpRelu(neurons, Enumerable.Range(0, n).Select(c => c < ups ? "[1]" : "[-1]")),
            """{"loss":1}""",
            $$"""{"enumeration":{"lemmas":[{{string.Join(',', lemmas)}}],"children":[{{string.Join(',', children)}}],"points":[[0],[-2],[2]]},"""
                + $$""" "classes":[{"pattern":[{{Sets(0, ups)}}],"cones":[{{Repeat("[0]", neurons)}}],"nodes":[{"blocks":[]}]}]}""");
    }

    private static byte[] Exponents() => Certificate(
        "realizable",
        Instance("relu", 1, Enumerable.Repeat($"[{Repeat("1e9999", 50)}]", 400)),
        """{"pattern":[[]]}""",
        $"{{\"encoder\":[[{Repeat("0", 50)}]]}}");

    /// <summary>Seven independent columns: every class is tried under all their permutations.</summary>
    private static byte[] Census()
    {
        string Class(int k) => $"{{\"pattern\":[{string.Join(',', Enumerable.Range(0, 18).Select(i => $"[{(k >> i & 1) * 6}]"))}],\"cover\":[1,2]}}";
        return Certificate(
            "zero-loss-census",
            Instance("relu", 18, Enumerable.Range(0, 7).Select(c => $"[{string.Join(',', Enumerable.Range(0, 7).Select(j => j == c ? 1 : 0))}]")),
            """{"patterns":"1","zeroLossPatterns":"0","monosemanticZeroLossPatterns":"0","undecidedPatterns":"0"}""",
            $"{{\"classes\":[{Class(0)},{string.Join(',', Enumerable.Range(0, 20_000).Select(_ => Class(1)))}]}}");
    }

    /// <summary>One neuron on two columns; each node splits the first child of the one before.</summary>
    private static byte[] LossTree(int depth, string share) => LossBound(1, $"[[0,1]]", $$"""{"neuron":0,"shares":[{{share}},1]}""", depth);

    /// <summary>Two neurons on two columns, with a form and a basis of 5,000 digits for each number, again and again.</summary>
    private static byte[] RelativeNeuron()
    {
        string[] n = [.. Enumerable.Range(0, 4)
            .Select(k => "\"" + new string((char)('1' + 2 * k), 5_000) + "/" + new string((char)('2' + k), 4_999) + "1\"")];
        var nodes = string.Join(
            ',',
            Enumerable.Range(0, 60)
                .Select(k => $$"""{"neuron":{{1 - k % 2}},"against":{{k % 2}},"form":[{{n[0]}},{{n[1]}}],"basis":[[{{n[1]}},"-{{n[0][1..]}}]]}"""));
        return LossBound(2, "[[0,1],[0,1]]", nodes, 1);
    }

    private static byte[] LossBound(int neurons, string pattern, string node, int times) => Certificate(
        "loss-lower-bound", Instance("relu", neurons, ["[1,0]", "[0,1]"]), """{"loss":1}""",
        $$"""{"enumeration":{"lemmas":[],"children":[0,0,0,0,0,0],"points":[[0,0],[0,1],[1,0],[1,1]]},"classes":[{"pattern":{{pattern}},"cones":{{pattern}},"nodes":[{{string.Join(',', Enumerable.Repeat(node, times))}}]}]}""");

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

    /// <summary>Antiparallel pairs of columns with long entries in so many dimensions: every condition is an equality, and their rank is asked
    /// for.</summary>
    private static byte[] Rank(int dimension)
    {
        var random = new Random(1);
        var columns = Enumerable.Range(0, dimension)
            .Select(_ => Enumerable.Range(0, dimension).Select(_ => Digits(random, 3000)).ToArray())
            .ToArray();
        return Certificate(
            "region",
            Instance(
                "relu",
                1,
                columns.SelectMany(column => new[] { column, [.. column.Select(x => x.Insert(1, "-"))] })
                    .Select(column => $"[{string.Join(',', column)}]")),
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

    /// <summary>One neuron on so many independent columns.</summary>
    private static byte[] Box(int n) => Enclosed(
        Enumerable.Range(0, n).Select(c => $"[{string.Join(',', Enumerable.Range(0, n).Select(j => j == c ? 1 : 0))}]"),
        n,
        $"\"inverse\":[{Repeat($"[{Repeat("1", 2 * n - 1)}]", 2 * n - 1)}]");

    private static byte[] NullSpace() => Certificate(
        "pattern-minimum",
        Instance("relu", 1, [$"[{Repeat("1", 4096)}]"]),
        """{"pattern":[[0]],"loss":{"lower":0,"upper":1},"interior":true}""",
        $"{{\"neurons\":[{{\"row\":[{Repeat("1", 4096)}],\"eigenvalue\":0}}]}}");

    private static byte[] FreeNeurons() => Certificate(
        "enclosed-minimum",
        Instance("relu", 4096, ["[1]"]),
        $"{{\"pattern\":[{Repeat("[0]", 4096)}],\"loss\":{{\"lower\":0,\"upper\":1}},\"interior\":true}}",
        $"{{\"encoder\":[{Repeat("[1]", 4096)}],\"decoder\":[[{Repeat("1", 4096)}]],\"radius\":1,\"inverse\":[]}}");

    private static byte[] LongBox() => Enclosed([.. LongFractions(40).Select(x => $"[{x}]")], 1, "\"inverse\":[[1]]");

    private static byte[] Enclosed(IEnumerable<string> columns, int dimension, string evidence)
    {
        var inputs = columns.ToArray();
        return Certificate(
            "enclosed-minimum",
            Instance("relu", 1, inputs),
            $"{{\"pattern\":[[{string.Join(',', Enumerable.Range(0, inputs.Length))}]],\"loss\":{{\"lower\":0,\"upper\":1}},\"interior\":true}}",
            $"{{\"encoder\":[[{Repeat("1", dimension)}]],\"decoder\":[{Repeat("[1]", dimension)}],\"radius\":1,{evidence}}}");
    }

    /// <summary>Neurons that each see their own column and the last one: loss 0 everywhere but not along the direction, which is tried at many
    /// steps.</summary>
    private static byte[] Along()
    {
        const int k = 24;
        string Row(int i, string last) => $"[{string.Join(',', Enumerable.Range(0, k + 1).Select(j => j == i ? "1" : j == k ? last : "-1"))}]";
        return Certificate(
            "enclosed-minimum",
            Utf8(Text(Instance(
                "relu",
                k,
                Enumerable.Range(0, k + 1).Select(c => $"[{string.Join(',', Enumerable.Range(0, k + 1).Select(j => j == c ? 1 : 0))}]"))).Replace(
                    "]]}}", $"]],\"target\":[{Repeat("[1]", k)},[{k}]]}}}}", StringComparison.Ordinal)),
            $"{{\"pattern\":[{string.Join(',', Enumerable.Range(0, k).Select(i => $"[{i},{k}]"))}],\"loss\":{{\"lower\":0,\"upper\":0}},\"interior\":true,\"classification\":\"flat\"}}",
            $"{{\"encoder\":[{string.Join(',', Enumerable.Range(0, k).Select(i => Row(i, "1")))}],\"decoder\":[[{Repeat("1", k)}]],\"radius\":1,\"inverse\":[],\"groups\":[{{\"neurons\":[{string.Join(',', Enumerable.Range(0, k))}],\"along\":[{string.Join(',', Enumerable.Range(0, k).Select(i => Row(i, i == 0 ? "2" : "1")))}]}}]}}");
    }

    private static byte[] LargeGroup() => Certificate(
        "realizable",
        BatchTopK(4096, 2048, Enumerable.Range(0, 16).Select(c => $"[{c + 1}]")),
        $"{{\"pattern\":[{Repeat("[]", 4096)}]}}",
        $"{{\"encoder\":[{string.Join(',', Enumerable.Range(0, 4096).Select(i => $"[{i * 7919 % 4096}]"))}]}}");

    /// <summary>Two antiparallel columns: every neuron is off on both, which makes two forms over all encoder entries zero.</summary>
    private static byte[] ZeroForms() => Certificate(
        "no-zero-loss-pattern",
        Instance("relu", 600, [$"[1,{Repeat("0", 15)}]", $"[-1,{Repeat("0", 15)}]"]),
        Pattern(600, "[]"),
        $"{{\"steps\":[{{\"equal\":{{\"off\":[{string.Join(',', Enumerable.Range(0, 1200).Select(e => $"[{e},1]"))}]}}}}],\"rank\":[[1,0]]}}");

    private static byte[] ManySeers() => Certificate(
        "no-zero-loss-pattern",
        Instance("relu", 4096, Enumerable.Range(0, 16).Select(c => $"[{Repeat("1", 16)}]")),
        Pattern(4096, "[0]"),
        $"{{\"steps\":[],\"rank\":[{string.Join(',', Enumerable.Range(0, 16).Select(k => $"[{k + 1},{Repeat("0", 15)}]"))}]}}");

    private static byte[] Differential() => Certificate(
        "anchored-dimension",
        Utf8(Text(Instance("relu", 256, Enumerable.Repeat($"[{Repeat("1", 16)}]", 256))).Replace(
            "]]}}", $"]],\"target\":[{Repeat($"[{Repeat("0", 16)}]", 256)}]}}}}", StringComparison.Ordinal)),
        $"{{\"anchors\":[],\"encoder\":[{Repeat($"[{Repeat("1", 16)}]", 256)}],\"decoder\":[{Repeat($"[{Repeat("0", 256)}]", 16)}],\"dimension\":0,\"gauge\":256,\"largest\":false}}",
        """{"equalities":[]}""");

    private static byte[] Gram() => Certificate(
        "interference",
        Instance("relu", 1, Enumerable.Repeat("[1]", 4096)),
        """{"bound":"published","loss":0,"value":0}""",
        "{}");

    private static byte[] Weights() => Certificate(
        "partial-minimum",
        Instance("relu", 1, Enumerable.Repeat("[1]", 4096)),
        """{"pattern":[[]],"encoder":[[0]],"decoder":[[0]],"loss":1}""",
        """{"multipliers":{}}""");

    /// <summary>The second column is 0, so that "off" is an equality there, as often as one likes.</summary>
    private static byte[] SameEquality() => Certificate(
        "anchored-recovery",
        Utf8(Text(Instance("relu", 1, [$"[1,{Repeat("0", 1023)}]", $"[{Repeat("0", 1024)}]"])).Replace(
            "]]}}", "]],\"target\":[[1],[0]]}}", StringComparison.Ordinal)),
        """{"anchors":[],"by":"encoder"}""",
        $"{{\"equalities\":[{Repeat("{\"off\":[[1,1]]}", 20_000)}]}}");

    private static byte[] NeverActive() => Certificate(
        "expected-loss",
        Independent(4096, "[1]", "0"),
        """{"encoder":[[1]],"decoder":[[1]],"loss":1,"isolated":0,"worst":0,"bound":0}""",
        "{}");

    private static byte[] ManyValues() => Certificate(
        "expected-loss",
        Independent(16, $"[{Repeat("1", 4096)}]", "\"1/2\""),
        $"{{\"encoder\":[[{Repeat("0", 4096)}]],\"decoder\":[{Repeat("[0]", 4096)}],\"loss\":1,\"isolated\":0,\"worst\":0,\"bound\":0}}",
        "{}");

    /// <summary>Half of the cells beat the other half: a condition for every pair.</summary>
    private static byte[] ManyPairs() => Certificate(
        "region",
        BatchTopK(4096, 2048, Enumerable.Repeat("[1]", 16)),
        $"{{\"pattern\":[{Repeat($"[{string.Join(',', Enumerable.Range(0, 16))}]", 2048)},{Repeat("[]", 2048)}],\"dimension\":0}}",
        $"{{\"encoder\":[{Repeat("[2]", 2048)},{Repeat("[1]", 2048)}],\"equalities\":[]}}");

    private static byte[] SpentGroup() => Certificate(
        "no-partial-minimum",
        BatchTopK(4096, 1, Enumerable.Repeat("[1]", 16)),
        $"{{\"pattern\":[{string.Join(',', Enumerable.Range(0, 16).Select(c => $"[{c}]"))},{Repeat("[]", 4080)}],\"loss\":\"any\"}}",
        """{"neurons":[]}""");

    private static byte[] BatchTopK(int neurons, int k, IEnumerable<string> columns) => Utf8(
        Text(Instance("batchtopk", neurons, columns)).Replace(
            "\"kind\":\"batchtopk\"", $"\"kind\":\"batchtopk\",\"k\":{k}", StringComparison.Ordinal));

    public static byte[] TopK(int neurons, IEnumerable<string> columns) => Utf8(
        Text(Instance("topk", neurons, columns)).Replace("\"topk\"", $"\"topk\",\"k\":{neurons}", StringComparison.Ordinal));

    public static byte[] JumpRelu(int neurons, IEnumerable<string> columns) => Utf8(
        Text(Instance("jumprelu", neurons, columns)).Replace("\"jumprelu\"", "\"jumprelu\",\"theta\":1", StringComparison.Ordinal));

    private static byte[] Independent(int features, string column, string probability) => Utf8(
        Text(Instance("relu", 1, Enumerable.Repeat(column, features))).Replace(
            "]]}}",
            $"]]}},\"distribution\":{{\"independent\":[{Repeat($"{{\"probability\":{probability},\"magnitudes\":[[1,1]]}}", features)}]}}}}",
            StringComparison.Ordinal));

    private static string Pattern(int neurons, string set) => $"{{\"pattern\":[{Repeat(set, neurons)}]}}";

    /// <summary>1 / q with 5,000-digit q, chosen at random and so with few common factors.</summary>
    private static IEnumerable<string> LongFractions(int count)
    {
        var random = new Random(1);
        return Enumerable.Range(0, count).Select(_ => Digits(random, 5000).Insert(1, "1/"));
    }

    private static string Digits(Random random, int count) =>
        "\"" + string.Concat(Enumerable.Range(0, count).Select(_ => (char)('1' + random.Next(9)))) + "\"";

    public static byte[] Instance(string activation, int neurons, IEnumerable<string> columns) => Utf8(
        $$$"""{"schema":"theorychecks.instance/1","name":"hostile","activation":{"kind":"{{{activation}}}"},"neurons":{{{neurons}}},"features":{"input":[{{{string.Join(',', columns)}}}]}}""");

    public static byte[] Certificate(string kind, byte[] instance, string claim, string evidence) => Utf8(
        $$"""{"schema":"theorychecks.certificate/1","kind":"{{kind}}","instance":{{Text(instance)}},"claim":{{claim}},"evidence":{{evidence}}}""");

    public static string Repeat(string item, int count) => string.Join(',', Enumerable.Repeat(item, count));

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
