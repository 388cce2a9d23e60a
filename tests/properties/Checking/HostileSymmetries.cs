namespace TheoryChecks.Properties.Checking;

/// <summary>Well-formed certificates whose symmetries make large orbits; sizes are free.</summary>
internal static class HostileSymmetries
{
    /// <summary>
    /// Columns e_1, -e_1, ..., e_n, -e_n with threshold 1: changing one sign at a time takes the region on {e_1, ..., e_n} to 2^n regions.
    /// </summary>
    public static byte[] FirstOrbit(int n)
    {
        string Unit(int i, int sign) => $"[{string.Join(',', Enumerable.Range(0, n).Select(j => j == i ? sign : 0))}]";
        string Map(int i) =>
            $"[{string.Join(',', Enumerable.Range(0, n + 1).Select(k => $"[{string.Join(',', Enumerable.Range(0, n + 1).Select(l => k != l ? 0 : k == i ? -1 : 1))}]"))}]";
        return HostileCertificates.Certificate(
            "enumeration-orbits",
            HostileCertificates.JumpRelu(1, Enumerable.Range(0, n).SelectMany(i => new[] { Unit(i, 1), Unit(i, -1) })),
            """{"threshold":1,"patterns":"1"}""",
            $$"""{"generators":[{{string.Join(',', Enumerable.Range(0, n).Select(Map))}}],"products":[],"lemmas":[{{Lemmas()}}],"orbits":[{{Orbits()}}]}""");

        string Lemmas() => string.Join(',', Enumerable.Range(0, n).Select(i => $$"""{"on":[[{{2 * i}},1],[{{2 * i + 1}},1]]}"""));

        // One orbit for each set of coordinates that are off, all of them listed by the coordinates that are on.
        string Orbits() => string.Join(',', Enumerable.Range(0, 1 << n).Reverse().Select(set => $$"""{"size":"{{1 << System.Numerics.BitOperations.PopCount((uint)set)}}","point":[{{string.Join(',', Enumerable.Range(0, n).Select(i => (set >> i & 1) * 2))}}],"walls":[{{Walls(set)}}]}"""));

        string Walls(int set) => string.Join(',', Enumerable.Range(0, n).Select(i =>
        {
            var other = (1 << n) - 1 - (set ^ 1 << i);
            return (set >> i & 1) != 0 ? $"[{other}],{i}" : $"[{other}],[{other},{i}]";
        }));
    }

    /// <summary>Unit columns in n pairs that may be exchanged one by one; one class stands for 2^n patterns of one neuron.</summary>
    public static byte[] Classes(int n)
    {
        string Swap(int k) => $"[{string.Join(',', Enumerable.Range(0, 2 * n).Select(c => c / 2 == k ? c ^ 1 : c))}]";
        return HostileCertificates.Certificate(
            "zero-loss-census",
            HostileCertificates.TopK(1, Enumerable.Range(0, 2 * n).Select(c => $"[{string.Join(',', Enumerable.Range(0, 2 * n).Select(j => j == c ? 1 : 0))}]")),
            """{"patterns":"1","zeroLossPatterns":"0","monosemanticZeroLossPatterns":"0","undecidedPatterns":"0"}""",
            $$"""{"enumeration":{{Tree(2 * n)}},"symmetries":[{{string.Join(',', Enumerable.Range(0, n).Select(Swap))}}],"classes":[{"pattern":[[{{string.Join(',', Enumerable.Range(0, n).Select(k => 2 * k))}}]]}]}""");
    }

    /// <summary>All sets of independent columns.</summary>
    private static string Tree(int columns)
    {
        var (children, points) = (new List<string>(), new List<string>());
        Decide([]);
        return $$"""{"lemmas":[],"children":[{{string.Join(',', children)}}],"points":[{{string.Join(',', points)}}]}""";

        void Decide(int[] on)
        {
            if (on.Length == columns)
            {
                points.Add($"[{string.Join(',', on)}]");
                return;
            }
            foreach (var next in new[] { -1, 1 })
            {
                children.Add("0");
                Decide([.. on, next]);
            }
        }
    }
}
