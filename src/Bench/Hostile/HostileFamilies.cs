using System.Text;

namespace TheoryChecks.Bench.Hostile;

/// <summary>
/// For each kind of certificate documents of any size: right in shape, and as near to accepted as that allows, so that the kernel works before it
/// says no.
/// </summary>
internal static partial class HostileFamilies
{
    private static readonly Dictionary<string, Func<HostileShape, (string Claim, string Evidence)>> Families = new(More())
    {
        ["realizable"] = s => (Claim(s), $$"""{"encoder":{{Encoder(s)}}}"""),
        ["unrealizable"] = s => ($"{Claim(s)[..^1]}{Images(s)}}}", $$"""{"lemma":{{Lemma(s, s.Items)}}}"""),
        ["region"] = s => (Claim(s, "\"dimension\":0"), $$"""{"encoder":{{Encoder(s)}},"equalities":{{Lemmas(s)}}}"""),
        ["enumeration"] = s => (
            $$"""{{{Scope(s)}},"patterns":"{{Points(s)}}"{{(IsJoint(s) ? ",\"patternsUpToPermutation\":\"1\"" : "")}}}""", Tree(s, Dimension(s))),
        ["enumeration-orbits"] = s => ($$"""{"threshold":{{s.Activation}},"patterns":"2"}""", Orbits(s)),
        ["absorption"] = s => (
            $$"""{{{Scope(s)}},"patterns":"{{Points(s)}}","hierarchical":"0","absorbed":"0","splits":"0","realizable":"1"}""",
            Tree(s, Dimension(s))),
        ["absorption-loss"] = s => (
            $$"""{"event":"intended","parent":0,"children":[{{Indices(s.Columns)}}],"patterns":"1","lower":0,"upper":1}""",
            $$"""{"enumeration":{{Tree(s, Single(s))}},"classes":[{{Repeat(s, $"{{{Pattern(s)},\"blocks\":[{Block(s)}]}}")}}],{{Point(s)}}}"""),
        ["anchored-point"] = s => (
            $$"""{{{Anchors(s)}},{{Point(s)}},"loss":0,"penalty":0,"decoderMisses":[{{Indices(s.Columns)}}],"encoderMisses":[]}""", "{}"),
        ["anchored-positive-loss"] = s => ($$"""{{{Anchors(s)}}}""", $$"""{"dependence":{{s.Vector(s.Columns, 0)}}}"""),
        ["anchored-recovery"] = s => (
            $$"""{{{Anchors(s)}},"by":"{{(s.Variant % 2 == 0 ? "encoder" : "decoder")}}"}""",
            s.Variant % 2 == 0 ? $$"""{"equalities":{{Lemmas(s)}}}""" : "{}"),
        ["anchored-dimension"] = s => (
            $$"""{{{Anchors(s)}},{{Point(s)}},"dimension":0,"gauge":{{s.Neurons}},"largest":false}""",
            $$"""{"equalities":{{Lemmas(s)}}{{(s.Variant % 2 == 0 ? ",\"spanning\":true" : "")}}}"""),
        ["partial-minimum"] = s => ($$"""{{{Pattern(s)}},{{Point(s)}},"loss":0}""", $$"""{"multipliers":{{Lemma(s, s.Items)}}}"""),
        ["biconvex"] = s => ($$"""{"regions":"refined","term":{{Term(s)}},{{Pattern(s)}},"encoder":{{Encoder(s)}}}""", "{}"),
        ["non-convex"] = s => (
            $$"""{"regions":"selected",{{Pattern(s)}},"term":{{Term(s)}}}""",
            $$"""{"decoder":{{Decoder(s)}},"first":{{Encoder(s)}},"second":{{Encoder(s)}}}"""),
        ["loss"] = s => ($$"""{{{Point(s)}},"residuals":{{s.Vector(s.Columns, 0)}},"loss":1}""", "{}"),
        ["interference"] = s => ($$"""{"bound":"{{(s.Variant % 2 == 0 ? "published" : "repaired")}}","loss":0,"value":0}""", "{}"),
        ["zero-loss"] = s => ($$"""{"columns":[{{Indices(s.Columns)}}]}""", "{}"),
        ["positive-loss"] = s => ("{}", (s.Variant % 4) switch
        {
            0 => """{"argument":"rank"}""",
            1 => $$"""{"argument":"dependence","multipliers":{{s.Vector(s.Columns, 0)}}}""",
            2 => """{"argument":"conflict","columns":[0,1]}""",
            _ => $$"""{"argument":"rays","columns":[{{Indices(s.Columns)}}]}""",
        }),
        ["unrecovered"] = s => ("""{"by":"both","threshold":"1/2"}""", $$"""{{{Point(s)}}}"""),
        ["recovers"] = s => (
            """{"by":"encoder","threshold":"9/10"}""",
            $$"""{"argument":"{{(s.Variant % 2 == 0 ? "cover" : "opposite")}}","features":[{{Indices(s.Columns)}}]}"""),
        ["gauge"] = s => (
            $$"""{{{Point(s)}},"threshold":"1/2","loss":1,"scales":[1,2,3,4],"printed":[0,0,0,0],"byRows":0,"byColumns":0}""", "{}"),
        ["best-rows"] = s => (
            """{"threshold":"1/2","recovered":[],"aligned":[]}""",
            $$"""{"coefficients":[{{string.Join(",", Enumerable.Repeat(s.Vector(s.Columns, 1), s.Columns))}}]}"""),
        ["expected-loss"] = s => ($$"""{{{Point(s)}},"loss":1,"isolated":0,"worst":0,"bound":0}""", "{}"),
        ["sparsity-bound"] = s => ("""{"factor":1,"nonnegative":false}""", "{}"),
        ["excess-bound"] = s => (
            $$"""{{{Point(s)}},"bound":1}""", """{"encoderNorm":"1e9","decoderNorm":"1e9","inputNorm":"1e9","targetNorm":"1e9"}"""),
        ["zero-loss-pattern"] = s => (Claim(s), $$"""{{{Point(s)}}}"""),
        ["no-zero-loss-pattern"] = s => (Claim(s), Contradiction(s)),
        ["zero-loss-census"] = s => (
            """{"patterns":"1","zeroLossPatterns":"0","monosemanticZeroLossPatterns":"0","undecidedPatterns":"0"}""",
            s.Variant % 2 == 0
                ? $$"""{"classes":[{{Repeat(s, $"{{{Sets(s, 0)},\"cover\":[{Indices(s.Columns)}]}}", k => $"{{{Sets(s, k)},\"cover\":[0]}}")}}]}"""
                : $$"""{"enumeration":{{Tree(s, Single(s))}}{{Symmetries(s)}},"classes":[{{Repeat(s, Class(s))}}]}"""),
        ["loss-upper-bound"] = s => ("""{"loss":0}""", $$"""{{{Point(s)}}}"""),
        ["loss-lower-bound"] = s => ("""{"loss":0}""", s.Variant % 2 == 0
            ? $$"""{"blocks":[{{Repeat(s, Block(s))}}]}"""
            : $$"""{"enumeration":{{Tree(s, Single(s))}}{{Symmetries(s)}},"classes":[{{Repeat(s, Cones(s))}}]}"""),
        ["loss-assignments"] = s => ("""{"loss":1}""", Assignments(s)),
        ["loss-part"] = s => (
            $$"""{"loss":0,"patterns":[{{Repeat(s, Box(s, s.Items))}}]}""", $$"""{"classes":[{{Repeat(s, "{\"nodes\":[]}")}}]}"""),
        ["loss-join"] = s => ("""{"loss":0}""", $$"""{"enumeration":{{Tree(s, Single(s))}}{{Symmetries(s)}},"parts":[{{Repeat(s, Inside(s))}}]}"""),
        ["pattern-minimum"] = s => (
            Claim(s, "\"loss\":{\"lower\":0,\"upper\":1},\"interior\":true,\"classification\":\"trap\""),
            $$"""{"neurons":[{{Each(s.Neurons, i => $"{{\"row\":{Row(s, i)},\"eigenvalue\":0}}")}}]{{Levels(s)}}}"""),
        ["no-partial-minimum"] = s => (
            Claim(s, "\"loss\":\"any\""),
            $$"""{"neurons":[{{Repeat(s, $"{{\"neuron\":0,\"cases\":[{Cases(s)}]}}")}}]}"""),
        ["enclosed-minimum"] = s => (Minimum(s, "\"classification\":\"trap\",\"interior\":true"), Enclosure(s)),
        ["edge"] = s => (
            Minimum(s, s.Variant % 3 == 0 ? "\"local\":true" : "\"local\":false"),
            $$"""{"minimum":{{Enclosure(s)}}{{Fall(s)}}}"""),
        ["escape"] = s => (
            Minimum(s, "\"neuron\":0,\"set\":[],\"moved\":\"1/2\",\"reached\":0"),
            $$"""{"minimum":{{Enclosure(s)}},"row":{{s.Vector(s.Inputs, 0)}},"column":{{s.Vector(s.Targets, 0)}},{{Point(s)}}}"""),
    };

    /// <summary>The kinds that have a family.</summary>
    public static IReadOnlyCollection<string> Kinds => Families.Keys;

    /// <summary>The document of a kind with this shape.</summary>
    public static byte[] Document(string kind, HostileShape shape)
    {
        var (claim, evidence) = Families[kind](shape);
        return Document(kind, shape, claim, evidence);
    }

    private static byte[] Document(string kind, HostileShape shape, string claim, string evidence)
    {
        var instance = kind.Contains('/') ? OfForm(kind, shape) : Instance(kind, shape);
        return Encoding.UTF8.GetBytes($$"""
            {"schema":"theorychecks.certificate/1","kind":"{{kind.Split('/')[0]}}","instance":{{instance}},"claim":{{claim}},"evidence":{{evidence}}}
            """);
    }

    private static string Instance(string kind, HostileShape s)
    {
        var activation = s.Activation switch
        {
            0 => """{"kind":"relu"}""",
            1 => """{"kind":"jumprelu","theta":1}""",
            2 => $$"""{"kind":"topk","k":{{1 + s.Variant % s.Neurons}}}""",
            3 => $$"""{"kind":"batchtopk","k":{{1 + s.Variant % s.Neurons}}}""",
            4 => $$"""{"kind":"topk","k":{{1 + s.Variant % s.Neurons}},"rectified":false}""",
            _ => """{"kind":"identity"}""",
        };
        // One column each: unit vectors, so that patterns of one column are there; opposite ones in the second half, so that many conditions
        // contradict one another.
        int Sign(int c, int j) => s.Sets is 2 or 3 ? (j == c % s.Inputs ? (s.Sets == 2 || c < s.Half ? 1 : -1) : 0) : 1;
        var input = kind == "interference" ? $"[{Each(s.Columns, c => $"[{Each(s.Inputs, j => j == c % s.Inputs ? "1" : "0")}]")}]"
            : HasTree(kind) ? $"[{Each(s.Columns, _ => s.Vector(s.Inputs, 0))}]"
            : s.Matrix(s.Columns, s.Inputs, Sign);
        if (kind == "loss-assignments")
            activation = $$"""{"kind":"topk","k":1,"rectified":{{(s.Variant % 2 == 0 ? "true" : "false")}}}""";
        if (HasTree(kind) && s.Activation > 1)
            activation = $$"""{"kind":"topk","k":{{s.Neurons}}}""";
        var distribution = kind is not ("expected-loss" or "sparsity-bound" or "excess-bound" or "best-rows") ? ""
            : s.Variant % 2 == 0 || kind == "best-rows" ? $$""","distribution":{"independent":[{{Each(s.Columns, d => Law(kind, d))}}]}"""
            : $$""","distribution":{"joint":[{{Each(s.Items, _ => $$"""{"probability":"1/{{s.Items}}","x":[{{Each(s.Columns, _ => "1")}}]}""")}}]}""";
        var gram = s.Variant < 6 || distribution.Length > 0 ? "" : $",\"targetGram\":{Gram(s)}";
        return $$"""
            {"schema":"theorychecks.instance/1","name":"hostile","activation":{{activation}},"neurons":{{s.Neurons}},
            "features":{"input":{{input}},"target":{{s.Matrix(s.Columns, s.Targets)}}{{gram}}}{{distribution}}}
            """;
    }

    private static string Law(string kind, int d) =>
        $$"""{"probability":"1/{{2 + d % 5}}","magnitudes":{{(kind == "best-rows" ? "[[1,\"1/2\"],[2,\"1/2\"]]" : "[[1,1]]")}}}""";

    private static string Claim(HostileShape s, string more = "") => $"{{{Pattern(s)}{(more.Length > 0 ? "," : "")}{more}}}";

    /// <summary>Exchanges of neighbours, or one rotation again and again. Equal columns have them all.</summary>
    private static string Symmetries(HostileShape s) => s.Variant % 4 < 2 ? "" : $",\"symmetries\":[{Permutations(s)}]";

    private static string Class(HostileShape s) => $"{{{Pattern(s)},{Contradiction(s)[1..]}";

    private static string Images(HostileShape s) => s.Variant < 6 ? "" : $",\"images\":[{Permutations(s)}]";

    private static string Permutations(HostileShape s) => string.Join(
        ',', Enumerable.Range(0, Math.Max(1, s.Items)).Select(k => $"[{Each(s.Columns, c => $"{Image(s, k % s.Columns, c)}")}]"));

    private static int Image(HostileShape s, int k, int c)
    {
        var next = (k + 1) % s.Columns;
        return s.Variant % 2 == 0 ? (c + 1) % s.Columns : c == k ? next : c == next ? k : c;
    }

    private static string Pattern(HostileShape s) =>
        $"\"pattern\":[{Each(s.Neurons, i => $"[{Columns(s, c => s.IsOn(i, c))}]")}]";

    /// <summary>Pattern number k of a census.</summary>
    private static string Sets(HostileShape s, int k) =>
        $"\"pattern\":[{Each(s.Neurons, i => $"[{Columns(s, c => (k >> (i * s.Columns + c) % 20 & 1) != 0)}]")}]";

    private static string Columns(HostileShape s, Func<int, bool> which) => string.Join(',', Enumerable.Range(0, s.Columns).Where(which));

    private static string Row(HostileShape s, int i) =>
        s.Vector(s.Inputs, i, j => s.Sets switch { 0 => 1, 1 => -1, 2 => j % s.Neurons == i ? 1 : -1, _ => 1 });

    private static string Encoder(HostileShape s) => $"[{Each(s.Neurons, i => Row(s, i))}]";

    private static string Decoder(HostileShape s) => s.Matrix(s.Targets, s.Neurons);

    private static string Point(HostileShape s) => $"\"encoder\":{Encoder(s)},\"decoder\":{Decoder(s)}";

    private static string Anchors(HostileShape s) => $"\"anchors\":[{Indices(Math.Min(s.Variant / 2, Math.Min(s.Columns, s.Neurons)))}]";

    private static string Lemma(HostileShape s, int terms)
    {
        var cells = Math.Min(Math.Min(terms, s.Columns * s.Neurons), (s.Neurons * s.Inputs + 2) / 2);
        var on = string.Join(',', Enumerable.Range(0, cells).Select(e => $"[{e},{s.Number(e)}]"));
        return s.Variant % 4 == 0 ? $"{{\"off\":[{on}]}}" : s.Variant % 4 == 1 ? $"{{\"on\":[{on}]}}" : $"{{\"on\":[{on}],\"off\":[{on}]}}";
    }

    private static string Lemmas(HostileShape s) => $"[{Repeat(s, Lemma(s, 1 + s.Variant * 4))}]";

    private static bool IsJoint(HostileShape s) => s.Activation > 1 || s.Variant % 2 == 0;

    private static string Scope(HostileShape s) => IsJoint(s) ? "\"scope\":\"joint\"" : $"\"scope\":\"neuron\",\"threshold\":{s.Activation}";

    private static int Dimension(HostileShape s) => IsJoint(s) ? s.Neurons * s.Inputs : s.Inputs;

    private static int Single(HostileShape s) => s.Activation < 2 ? s.Inputs : s.Neurons * s.Inputs;

    private static int Points(HostileShape s) => 1 << Math.Min(30, IsJoint(s) ? s.Neurons : 1);

    private static bool HasTree(string kind) =>
        kind is "enumeration" or "enumeration-orbits" or "absorption" or "absorption-loss" or "zero-loss-census" or "loss-lower-bound" or "loss-join";

    /// <summary>
    /// All columns are equal, so there are two regions: a map that changes no line or turns it, many products, and one orbit again and again.
    /// </summary>
    private static string Orbits(HostileShape s)
    {
        var dimension = s.Inputs + s.Activation;
        var entry = s.Activation > 0 ? "1" : "-1";
        var map = $"[{Each(dimension, i => $"[{Each(dimension, j => i == j ? entry : "0")}]")}]";
        var word = string.Concat(Enumerable.Repeat(",0", s.Variant * 50 + 1));
        var orbit = $$"""{"size":"{{(s.Activation > 0 ? 1 : 2)}}","point":{{s.Vector(s.Inputs, 0)}},"walls":[[0{{word}}]]}""";
        var direction = s.Activation > 0 ? "" : $"\"direction\":{s.Vector(s.Inputs, 0)},";
        var elements = $"\"generators\":[{Repeat(s, map)}],\"products\":[{Repeat(s, "[0,0]")}]";
        return $$"""{{{direction}}{{elements}},"lemmas":[],"orbits":[{{Repeat(s, orbit)}}]}""";
    }

    /// <summary>All columns are equal, so each neuron is on in all or in none: the tree that says so, cut off after so many points.</summary>
    private static string Tree(HostileShape s, int dimension)
    {
        var neurons = dimension == s.Inputs ? 1 : s.Neurons;
        var (lemmas, children, points) = (new Dictionary<(int On, int Off), int>(), new List<string>(), new List<string>());
        Decide([]);
        var list = lemmas.OrderBy(lemma => lemma.Value).Select(lemma => $"{{\"on\":[[{lemma.Key.On},1]],\"off\":[[{lemma.Key.Off},1]]}}");
        return $$"""{"lemmas":[{{string.Join(',', list)}}],"children":[{{string.Join(',', children)}}],"points":[{{string.Join(',', points)}}]}""";

        void Decide(bool[] on)
        {
            if (points.Count > s.Items || children.Count > 100_000 || (long)points.Count * dimension > 200_000 || on.Length > 64)
                return;
            if (on.Length == neurons)
            {
                Follow(on);
                return;
            }
            children.Add("0");
            Decide([.. on, false]);
            children.Add("0");
            Decide([.. on, true]);
        }

        // After the first column every cell is decided; the closed siblings of those that are off come last.
        void Follow(bool[] on)
        {
            var after = new Stack<string>();
            for (var e = neurons; e < s.Columns * neurons; e++)
            {
                if (on[e % neurons])
                    children.Add(Lemma(e % neurons, e));
                else
                    after.Push(Lemma(e, e % neurons));
                children.Add("0");
            }
            points.Add($"[{string.Join(',', on.Select(isOn => string.Join(',', Enumerable.Range(0, s.Inputs).Select(_ => isOn ? "1e4" : "-1"))))}]");
            children.AddRange(after);
        }

        string Lemma(int on, int off)
        {
            if (!lemmas.TryGetValue((on, off), out var number))
                lemmas[(on, off)] = number = lemmas.Count + 1;
            return $"{number}";
        }
    }

    private static string Block(HostileShape s)
    {
        var rows = Math.Min(s.Columns, 1 + s.Variant * 8);
        var combinations = $"[{Each(rows, k => $"[{Each(s.Columns, c => c == k ? "1" : "0")}]")}]";
        var excess = Each(s.Targets, i => $"[{Each(s.Targets, j => i == j ? s.Number(i) : "0")}]");
        return $$"""{"combinations":{{combinations}},"tau":{{s.Number(0)}},"excess":[{{excess}}]}""";
    }

    private static string Cones(HostileShape s)
    {
        var coordinates = Math.Min(s.Columns, s.Inputs);
        var split = $"{{\"neuron\":0,\"shares\":{s.Vector(coordinates, 0)}}}";
        return $$"""{{{Pattern(s)}},"cones":[{{Each(s.Neurons, _ => $"[{Indices(coordinates)}]")}}],"nodes":[{{Repeat(s, split)}}]}""";
    }

    /// <summary>A box at the end of a path as long as is read, or of so many steps.</summary>
    private static string Box(HostileShape s, int steps)
    {
        var coordinates = Math.Min(s.Columns, s.Inputs);
        var split = $"{{\"child\":0,\"children\":2,\"node\":{{\"neuron\":0,\"shares\":{s.Vector(coordinates, 0)}}}}}";
        var cones = Each(s.Neurons, _ => $"[{Indices(coordinates)}]");
        return $$"""{{{Pattern(s)}},"cones":[{{cones}}],"path":[{{Each(Math.Min(steps, 64), _ => split)}}]}""";
    }

    /// <summary>A part inside a join, about one box.</summary>
    private static string Inside(HostileShape s)
    {
        var claim = $$"""{"loss":0,"patterns":[{{Box(s, s.Variant)}}]}""";
        var evidence = """{"classes":[{"blocks":[]}]}""";
        return $$"""
            { "certificate": { "schema": "theorychecks.certificate/1", "kind": "loss-part", "instance": {{Instance("loss-join", s)}},
              "claim": {{claim}}, "evidence": {{evidence}} } }
            """;
    }

    private static string Contradiction(HostileShape s)
    {
        var step = s.Variant % 2 == 0
            ? $"{{\"equal\":{Lemma(s, 2 + s.Variant)}}}"
            : $"{{\"tight\":[{s.Vector(s.Columns, 0)}]}}";
        var rank = $"[{Each(Math.Min(s.Columns, 1 + s.Variant * 4), k => $"[{Each(s.Columns, c => c == k ? "1" : "0")}]")}]";
        return $$"""{"steps":[{{Repeat(s, step)}}],"rank":{{rank}}}""";
    }

    private static string Cases(HostileShape s) => Repeat(s, s.Variant % 2 == 0
        ? $"{{\"tight\":[],\"terms\":[[0,{s.Number(0)}]]}}"
        : $"{{\"tight\":[],\"eigenvalues\":[{{\"direction\":{s.Vector(s.Inputs, 0)},\"terms\":[[0,{s.Number(1)}]]}}]}}");

    private static string Levels(HostileShape s) => s.Activation is 2 or 4 ? $",\"levels\":[{Each(s.Columns, g => $"[{g},{s.Number(g)}]")}]" : "";

    private static string Minimum(HostileShape s, string more) => $$"""{{{Pattern(s)}},"loss":{"lower":0,"upper":"1e9"},{{more}}{{Images(s)}}}""";

    private static string Enclosure(HostileShape s)
    {
        var each = Math.Min(s.Columns, s.Inputs) - 1 + s.Targets;
        var unknowns = s.Variant >= 4 ? 0 : s.Sets == 1 ? 0 : Math.Min(128, each * s.Neurons);
        var inverse = $"[{Each(unknowns, k => $"[{Each(unknowns, l => k == l ? s.Number(k) : "0")}]")}]";
        var along = s.Variant == 5 ? $",\"along\":{Encoder(s)}" : "";
        var groups = s.Variant < 4 ? "" : $",\"groups\":[{{\"neurons\":[{Indices(s.Neurons)}]{along}}},{Repeat(s, "{\"neurons\":[]}")}]";
        return $$"""{{{Point(s)}},"radius":"1/1000","inverse":{{inverse}}{{(s.Variant == 3 ? $",\"equalities\":{Lemmas(s)}" : "")}}{{groups}}}""";
    }

    private static string Term(HostileShape s) => (s.Variant % 3) switch
    {
        0 => """{"kind":"reconstruction"}""",
        1 => """{"kind":"multi-topk","k":1}""",
        _ => """{"kind":"auxk","k":1}""",
    };

    private static string Fall(HostileShape s) => (s.Variant % 3) switch
    {
        0 => "",
        1 => $",\"neuron\":0,\"direction\":{s.Vector(s.Inputs, 0)}",
        _ => $",\"path\":{{{Point(s)}}}",
    };

    private static string Indices(int count) => string.Join(',', Enumerable.Range(0, count));

    private static string Each(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));

    private static string Repeat(HostileShape s, string item, Func<int, string>? other = null) =>
        Each(Math.Max(1, s.Items), k => k == 0 || other is null ? item : other(k));
}
