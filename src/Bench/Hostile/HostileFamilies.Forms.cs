using System.Text;

namespace TheoryChecks.Bench.Hostile;

/// <content>
/// Forms of evidence with a family of their own, "kind/form": cells of zero-loss proofs, floors and squares of loss trees, joins whose parts
/// stand in them or in files beside them, a matrix that measures lengths, and texts that no kind asks for.
/// </content>
internal static partial class HostileFamilies
{
    private const int MostParts = 64;

    private static Dictionary<string, Func<HostileShape, (string Claim, string Evidence)>> More() => new()
    {
        ["no-zero-loss-pattern/cells"] = s => ($"{{{OneOff(s)}}}", CellTree(s)),
        ["loss-part/floors"] = s => OnATree(s, Floors(s)),
        ["loss-part/square"] = s => OnATree(s, Square(s)),
        ["loss-join/parts"] = s => ("""{"loss":0}""", Joined(s, _ => Whole(s))),
        ["loss-join/files"] = s => ("""{"loss":0}""", Joined(s, File(s))),
        ["enumeration/parts"] = s => (SetsClaim(""), Joined(s, k => Inline(SetsPart(s, k)))),
        ["enumeration/files"] = s => (SetsClaim(""), Joined(s, File(s))),
        ["loss/targetGram"] = s => ($$"""{{{Point(s)}},"residuals":{{s.Vector(s.Columns, 0)}},"loss":1}""", "{}"),
        ["loss/text"] = s => ($$"""{"residuals":[{{Repeat(s, Junk(s))}}]}""", $$"""{"x":{{Junk(s)}}}"""),
    };

    /// <summary>The files that lie beside a document, by name.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Beside(string kind, HostileShape shape)
    {
        if (!kind.EndsWith("/files", StringComparison.Ordinal))
            yield break;
        for (var k = 0; k < Parts(shape); k++)
        {
            var (claim, evidence) = kind[0] == 'l' ? LossPart(shape) : SetsPart(shape, k);
            yield return ($"part-{k}.json", Document(kind[0] == 'l' ? "loss-part/file" : kind, shape, claim, evidence));
        }
    }

    private static string Inline((string Claim, string Evidence) part) => $$"""{"claim":{{part.Claim}},"evidence":{{part.Evidence}}}""";

    private static string Whole(HostileShape s)
    {
        var (claim, evidence) = LossPart(s);
        return $$"""{"certificate":{{Encoding.UTF8.GetString(Document("loss-part/file", s, claim, evidence))}}}""";
    }

    private static int Parts(HostileShape s) => 1 + s.Items % MostParts;

    /// <summary>The instances of these forms: unit inputs, or equal ones.</summary>
    private static string OfForm(string kind, HostileShape s)
    {
        var equal = kind.EndsWith("cells", StringComparison.Ordinal) || kind.StartsWith("enumeration", StringComparison.Ordinal);
        var columns = equal || kind is "loss/targetGram" or "loss/text" ? s.Columns : Math.Min(s.Columns, s.Inputs);
        var input = Each(columns, c => equal ? s.Vector(s.Inputs, 0) : $"[{Each(s.Inputs, j => j == c % s.Inputs ? "1" : "0")}]");
        var gram = kind == "loss/targetGram" || s.Variant >= 6 ? $",\"targetGram\":{Gram(s)}" : "";
        return $$"""
            {"schema":"theorychecks.instance/1","name":"hostile","activation":{"kind":"relu"},"neurons":{{s.Neurons}},
            "features":{"input":[{{input}}],"target":{{s.Matrix(columns, s.Targets)}}{{gram}}} }
            """;
    }

    /// <summary>Symmetric, and positive definite unless its numbers are large.</summary>
    private static string Gram(HostileShape s) =>
        $"[{Each(s.Targets, i => $"[{Each(s.Targets, j => i == j ? "\"1e9\"" : s.Number(Math.Min(i, j) * 31 + Math.Max(i, j)))}]")}]";

    /// <summary>Of two equal columns a neuron is on at one only: one lemma says that this cannot be.</summary>
    private static string OneOff(HostileShape s) =>
        $"\"pattern\":[[0],{Each(Math.Max(1, s.Neurons - 1), _ => $"[{Indices(s.Columns)}]")}]".Replace(",[]]", "]", StringComparison.Ordinal);

    /// <summary>A tree over combinations of all columns: forms by the budget of items, and that lemma at every leaf.</summary>
    private static string CellTree(HostileShape s)
    {
        var lemma = $$"""{"steps":[],"lemma":{"on":[[0,1]],"off":[[{{s.Neurons}},1]]} }""";
        var leaf = s.Variant % 2 == 0 ? $$"""{"proof":{{lemma}}}""" : $$"""{"neuron":0,"sign":0,"terms":[],"proof":{{lemma}}}""";
        var (nodes, left) = (new List<string>(), s.Items);
        Cell(0, 0, Math.Max(1, s.Columns - s.Targets));
        var rows = Each(s.Columns, k => $"[{Each(s.Columns, c => c == k ? "1" : "0")}]");
        return $$"""{"steps":[],"cells":{"combinations":[{{rows}}],"tree":[{{string.Join(',', nodes)}}]} }""";

        void Cell(int depth, int positive, int dimension)
        {
            if (left-- <= 0 || depth >= Math.Min(60, s.Columns - 1) || dimension < 1)
            {
                nodes.Add(leaf);
                return;
            }
            nodes.Add($$"""{"form":[{{Each(s.Columns, c => c == depth ? s.Number(depth) : "0")}}]}""");
            Cell(depth + 1, positive + 1, dimension);
            if (positive > 0)
                Cell(depth + 1, positive + 1, dimension);
            if (dimension > 1)
                Cell(depth + 1, positive, dimension - 1);
        }
    }

    /// <summary>One pattern, all neurons on everywhere; cones with a vertex for each coordinate; leaves with this block.</summary>
    private static (string Claim, string Evidence) OnATree(HostileShape s, string block)
    {
        var columns = Math.Min(s.Columns, s.Inputs);
        var pattern = $"[{Each(s.Neurons, _ => $"[{Indices(columns)}]")}]";
        var leaf = $$"""{"blocks":[{{block}}]}""";
        var split = $$"""{"neuron":0,"shares":{{s.Vector(columns, 0)}}},{{leaf}}""";
        var nodes = s.Variant % 2 == 0 ? leaf : $"{Each(Math.Min(s.Items, 2000), _ => split)},{leaf}";
        return (
            $$"""{"loss":0,"patterns":[{{pattern}}]}""",
            $$"""{"classes":[{"pattern":{{pattern}},"cones":[{{Each(s.Neurons, _ => $"[{Indices(columns)}]")}}],"nodes":[{{nodes}}]}]}""");
    }

    private static string Rows(HostileShape s, out int rows)
    {
        var columns = Math.Min(s.Columns, s.Inputs);
        var count = rows = Math.Min(columns, 1 + s.Variant * 8);
        return $"\"combinations\":[{Each(count, k => $"[{Each(columns, c => c == k ? "1" : "0")}]")}]";
    }

    private static string Floors(HostileShape s)
    {
        var (combinations, columns) = (Rows(s, out var rows), Math.Min(s.Columns, s.Inputs));
        string Diagonal(int size, Func<int, string> entry) => $"[{Each(size, k => $"[{Each(size, l => k == l ? entry(k) : "0")}]")}]";
        var floors = Each(s.Neurons, i =>
            $$"""{"neuron":{{i}},"form":{{Diagonal(rows, s.Number)}},"floor":0,"square":{{Diagonal(columns, _ => "0")}}}""");
        return $$"""{{{combinations}},"eigenvalue":"1e9","excess":{{Diagonal(rows, _ => "1e9")}},"floors":[{{floors}}]}""";
    }

    private static string Square(HostileShape s)
    {
        var (combinations, columns) = (Rows(s, out _), Math.Min(s.Columns, s.Inputs));
        var choices = Enumerable.Range(0, s.Neurons).Aggregate(1, (product, _) => Math.Min(product * columns, 1025));
        return $$"""{{{combinations}},"eigenvalue":"1e9","square":[{{Each(choices, k => $"[{Each(choices, l => k == l ? s.Number(k) : "0")}]")}}]}""";
    }

    private static string Joined(HostileShape s, Func<int, string> part)
    {
        var enumeration = s.Variant % 2 == 0 ? $"\"enumeration\":{Tree(s, s.Inputs)},{Symmetries(s).TrimStart(',')}".TrimEnd(',') + "," : "";
        return $$"""{{{enumeration}}"parts":[{{Each(Parts(s), part)}}]}""";
    }

    private static Func<int, string> File(HostileShape s)
    {
        var kind = s.Variant % 2 == 0 ? "loss-join/files" : "enumeration/files";
        var names = new Dictionary<string, string>();
        foreach (var (name, bytes) in Beside(kind, s))
            names[name] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
        return k => $$"""{"file":"part-{{k}}.json","sha256":"{{names[$"part-{k}.json"]}}"}""";
    }

    /// <summary>A part that says of one pattern that the loss is at least 0, with blocks that show no more.</summary>
    private static (string Claim, string Evidence) LossPart(HostileShape s)
    {
        var columns = Math.Min(s.Columns, s.Inputs);
        var pattern = $"[{Each(s.Neurons, _ => $"[{Indices(columns)}]")}]";
        return (
            $$"""{"loss":0,"patterns":[{{Repeat(s, pattern)}}]}""",
            $$"""{"classes":[{{Repeat(s, $$"""{"pattern":{{pattern}},"blocks":[]}""")}}]}""");
    }

    private static string SetsClaim(string prefix) => prefix.Length == 0
        ? """{"scope":"neuron","threshold":0,"patterns":"2"}"""
        : $$"""{"scope":"neuron","threshold":0,"prefix":"{{prefix}}","patterns":"1"}""";

    /// <summary>All columns are equal: below 1 they are all on, below 0 all off.</summary>
    private static (string Claim, string Evidence) SetsPart(HostileShape s, int k)
    {
        var on = k % 2 == 1;
        var lemmas = Each(s.Columns - 1, c => $"{{\"on\":[[{(on ? 0 : c + 1)},1]],\"off\":[[{(on ? c + 1 : 0)},1]]}}");
        var children = on ? Each(s.Columns - 1, c => $"{c + 1},0")
            : $"{Each(s.Columns - 1, _ => "0")},{string.Join(',', Enumerable.Range(1, Math.Max(0, s.Columns - 1)).Reverse())}".Trim(',');
        var point = s.Vector(s.Inputs, 0, _ => on ? 1 : -1);
        return (SetsClaim(on ? "1" : "0"), $$"""{"lemmas":[{{lemmas}}],"children":[{{children}}],"points":[{{point}}]}""");
    }

    private static string Junk(HostileShape s)
    {
        var leaf = (s.Numbers % 4) switch { 0 => "[]", 1 => "{}", 2 => "\"\"", _ => s.Number(0) };
        for (var level = 0; level < s.Sets * 3; level++)
            leaf = s.Variant % 2 == 0 ? $"[{leaf}]" : $"{{\"\":{leaf}}}";
        return $"[{Each(s.Columns, _ => leaf)}]";
    }

    /// <summary>All columns as one set, again and again; every assignment has to be gone through.</summary>
    private static string Assignments(HostileShape s)
    {
        var columns = $"[{Indices(Math.Min(s.Columns, 64))}]";
        return $$"""{"order":{{columns}},"sets":[{{Repeat(s, $$"""{"columns":{{columns}},"eigenvalue":1e9}""")}}]}""";
    }
}
