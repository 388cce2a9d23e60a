namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Well-formed certificates whose decision or loss trees ask for work: sizes are free, so that the effort can be compared with the size of the loop
/// that they are about.
/// </summary>
internal static class HostileTrees
{
    /// <summary>
    /// Equal columns, so that each neuron is on in all or in none, and TopK that lets all be on: 2^neurons patterns, and every split of each is
    /// looked up.
    /// </summary>
    public static byte[] JointAbsorption(int neurons, int columns) => Joint(
        "absorption", neurons, columns, "\"hierarchical\":\"0\",\"absorbed\":\"0\",\"splits\":\"0\",\"realizable\":\"0\"");

    /// <summary>The enumeration alone.</summary>
    public static byte[] JointEnumeration(int neurons, int columns) => Joint("enumeration", neurons, columns, "\"patternsUpToPermutation\":\"0\"");

    private static byte[] Joint(string kind, int neurons, int columns, string claim) => HostileCertificates.Certificate(
        kind,
        HostileCertificates.TopK(neurons, Enumerable.Repeat("[1]", columns)),
        $$"""{"scope":"joint","patterns":"{{1 << neurons}}",{{claim}}}""",
        JointTree(neurons, columns));

    /// <summary>Classes with neurons that are on at the last of many columns only: of which feature are they?</summary>
    public static byte[] LateNeurons(int columns, int neurons)
    {
        var classes = from all in Enumerable.Range(0, neurons)
                      from late in Enumerable.Range(1, neurons - all)
                      select $"{{\"pattern\":[{Sets(i => i < all ? (0, columns - 1) : i < all + late ? (columns - 1, 1) : (0, 0))}]}}";
        return HostileCertificates.Certificate(
            "zero-loss-census",
            HostileCertificates.Instance("relu", neurons, Enumerable.Range(0, columns).Select(c => c < columns - 1 ? "[1]" : "[-1]")),
            """{"patterns":"1","zeroLossPatterns":"0","monosemanticZeroLossPatterns":"0","undecidedPatterns":"0"}""",
            $$"""{"enumeration":{{NeuronTree([columns - 1, 1], isLine: true)}},"classes":[{{string.Join(',', classes)}}]}""");

        string Sets(Func<int, (int Start, int Count)> set) => string.Join(',', Enumerable.Range(0, neurons)
            .Select(set).Select(range => $"[{string.Join(',', Enumerable.Range(range.Start, range.Count))}]"));
    }

    /// <summary>A neuron relative to another one has so many vertices; each time the first child is split again.</summary>
    public static byte[] RelativeSplits(int vertices, int splits)
    {
        string Unit(int c) => $"[{string.Join(',', Enumerable.Range(0, vertices + 1).Select(j => j == c ? 1 : 0))}]";
        var sets = $"[0],[{string.Join(',', Enumerable.Range(1, vertices))}]";
        var relate = $$"""{"neuron":1,"against":0,"form":{{Unit(0)}},"basis":[{{string.Join(',', Enumerable.Range(1, vertices).Select(Unit))}}]}""";
        var split = $$"""{"neuron":1,"shares":[{{HostileCertificates.Repeat("1", vertices)}}]}""";
        return HostileCertificates.Certificate(
            "loss-lower-bound",
            HostileCertificates.Instance("relu", 2, Enumerable.Range(0, vertices + 1).Select(c => c == 0 ? "[1,0]" : "[0,1]")),
            """{"loss":1}""",
            $$"""{"enumeration":{{NeuronTree([1, vertices], isLine: false)}},"classes":[{"pattern":[{{sets}}],"""
                + $$""" "cones":[[0],[0]],"nodes":[{{relate}},{{HostileCertificates.Repeat(split, splits)}}]}]}""");
    }

    /// <summary>So many neurons with a cone each, which every level of a deep tree remembers.</summary>
    public static byte[] DeepTree(int neurons, int depth)
    {
        var sets = HostileCertificates.Repeat("[0,1]", neurons);
        return HostileCertificates.Certificate(
            "loss-lower-bound",
            HostileCertificates.Instance("relu", neurons, ["[1,0]", "[0,1]"]),
            """{"loss":1}""",
            $$"""{"enumeration":{{NeuronTree([1, 1], isLine: false)}},"classes":[{"pattern":[{{sets}}],"""
                + $$""" "cones":[{{sets}}],"nodes":[{{HostileCertificates.Repeat("""{"neuron":0,"shares":[1,1]}""", depth)}}]}]}""");
    }

    /// <summary>
    /// The tree of one neuron on two groups of equal columns: e_1 and e_2, or on a line 1 and -1.
    /// </summary>
    private static string NeuronTree(int[] sizes, bool isLine)
    {
        var (lemmas, children, points, columns) = (new List<string>(), new List<int>(), new List<string>(), sizes.Sum());
        Walk(0, false, false);
        return $$"""{"lemmas":[{{string.Join(',', lemmas)}}],"children":[{{string.Join(',', children)}}],"points":[{{string.Join(',', points)}}]}""";

        void Walk(int c, bool one, bool two)
        {
            if (c == columns)
            {
                points.Add(isLine ? one ? "[1]" : two ? "[-1]" : "[0]" : $"[{(one ? 1 : -1)},{(two ? 1 : -1)}]");
                return;
            }
            var (first, isOn) = c < sizes[0] ? (0, one) : (sizes[0], two);
            foreach (var on in new[] { false, true })
            {
                if (c != first && on != isOn)
                    children.Add(Lemma(on ? $$"""{"on":[[{{c}},1]],"off":[[{{first}},1]]}""" : $$"""{"on":[[{{first}},1]],"off":[[{{c}},1]]}"""));
                else if (isLine && c == sizes[0] && on && one)
                    children.Add(Lemma($$"""{"on":[[0,1],[{{c}},1]]}"""));
                else
                {
                    children.Add(0);
                    Walk(c + 1, c == 0 ? on : one, c == sizes[0] ? on : two);
                }
            }
        }

        int Lemma(string lemma)
        {
            lemmas.Add(lemma);
            return lemmas.Count;
        }
    }

    private static string JointTree(int neurons, int columns)
    {
        var (lemmas, children, points) = (new Dictionary<(int On, int Off), int>(), new List<int>(), new List<string>());
        Decide([]);
        var list = lemmas.OrderBy(lemma => lemma.Value).Select(lemma => $"{{\"on\":[[{lemma.Key.On},1]],\"off\":[[{lemma.Key.Off},1]]}}");
        return $$"""{"lemmas":[{{string.Join(',', list)}}],"children":[{{string.Join(',', children)}}],"points":[{{string.Join(',', points)}}]}""";

        void Decide(bool[] on)
        {
            if (on.Length == neurons)
            {
                Follow(on);
                return;
            }
            foreach (var next in new[] { false, true })
            {
                children.Add(0);
                Decide([.. on, next]);
            }
        }

        // After the first column every cell is decided; the closed siblings of those that are off come last.
        void Follow(bool[] on)
        {
            var after = new Stack<int>();
            for (var e = neurons; e < columns * neurons; e++)
            {
                if (on[e % neurons])
                    children.Add(Lemma(e % neurons, e));
                else
                    after.Push(Lemma(e, e % neurons));
                children.Add(0);
            }
            points.Add($"[{string.Join(',', on.Select(isOn => isOn ? "1" : "-1"))}]");
            children.AddRange(after);
        }

        int Lemma(int on, int off)
        {
            if (!lemmas.TryGetValue((on, off), out var number))
                lemmas[(on, off)] = number = lemmas.Count + 1;
            return number;
        }
    }
}
