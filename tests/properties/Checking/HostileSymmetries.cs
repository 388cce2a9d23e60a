namespace TheoryChecks.Properties.Checking;

/// <summary>Well-formed certificates whose symmetries make large orbits; sizes are free.</summary>
internal static class HostileSymmetries
{
    /// <summary>
    /// Columns e_1, -e_1, ..., e_n, -e_n with threshold 1: changing one sign at a time takes the region on {e_1, ..., e_n} to 2^n regions.
    /// </summary>
    public static byte[] FirstOrbit(int n)
    {
        string Unit(int i, int sign) => $"[{Join(n, j => $"{(j == i ? sign : 0)}")}]";
        string Map(int i) => $"[{Join(n + 1, k => $"[{Join(n + 1, l => $"{(k != l ? 0 : k == i ? -1 : 1)}")}]")}]";
        var lemmas = Join(n, i => $$"""{"on":[[{{2 * i}},1],[{{2 * i + 1}},1]]}""");
        return HostileCertificates.Certificate(
            "enumeration-orbits",
            HostileCertificates.JumpRelu(1, Enumerable.Range(0, n).SelectMany(i => new[] { Unit(i, 1), Unit(i, -1) })),
            """{"threshold":1,"patterns":"1"}""",
            $$"""{"generators":[{{Join(n, Map)}}],"products":[],"lemmas":[{{lemmas}}],"orbits":[{{Join(1 << n, k => Orbit((1 << n) - 1 - k))}}]}""");

        // One orbit for each set of coordinates that are on, and off at the others; all of them first.
        string Orbit(int set)
        {
            var size = 1 << System.Numerics.BitOperations.PopCount((uint)set);
            return $$"""{"size":"{{size}}","point":[{{Join(n, i => $"{(set >> i & 1) * 2}")}}],"walls":[{{Walls(set)}}]}""";
        }

        string Walls(int set) => Join(n, i =>
        {
            var other = (1 << n) - 1 - (set ^ 1 << i);
            return (set >> i & 1) != 0 ? $"[{other}],{i}" : $"[{other}],[{other},{i}]";
        });
    }

    /// <summary>Unit columns in n pairs that may be exchanged one by one; one class stands for 2^n patterns of one neuron.</summary>
    public static byte[] Classes(int n)
    {
        var columns = Enumerable.Range(0, 2 * n).Select(c => $"[{Join(2 * n, j => j == c ? "1" : "0")}]");
        var swaps = Join(n, k => $"[{Join(2 * n, c => $"{(c / 2 == k ? c ^ 1 : c)}")}]");
        return HostileCertificates.Certificate(
            "zero-loss-census",
            HostileCertificates.TopK(1, columns),
            """{"patterns":"1","zeroLossPatterns":"0","monosemanticZeroLossPatterns":"0","undecidedPatterns":"0"}""",
            $$"""{"enumeration":{{Tree(2 * n)}},"symmetries":[{{swaps}}],"classes":[{"pattern":[[{{Join(n, k => $"{2 * k}")}}]]}]}""");
    }

    private static string Join(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));

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
