using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.SolverTests.Agreement;

/// <summary>What `landscape` and `verify` say of one instance, read from their documents and exit codes alone.</summary>
internal sealed class TwoDocuments(Instance instance, int landscapeExit, JsonElement landscape, JsonElement[] verdicts)
{
    private static readonly Rational Gap = Rational.FromRatio(1, 1_000_000); // of `landscape` unless --gap is given

    /// <summary>What the landscape leaves open, in its own words.</summary>
    public IEnumerable<string> Open => landscape.GetProperty("undecided").EnumerateArray().Select(reason => reason.GetString()!);

    /// <summary>Verdicts that are left open.</summary>
    public IEnumerable<string> OpenVerdicts => verdicts.Where(verdict => Text(verdict, "verdict") == "undecided")
        .Select(verdict => $"{Text(verdict, "theorem")} {Text(verdict, "form")}: {Text(verdict, "reason")}");

    /// <summary>True if some row of the anchors, on samples or on isolated features, is not decided.</summary>
    public bool HasOpenAnchors => Parts.Any(part => Items(part, "identifiability").Any(row => Flag(row, "reachable") is not { } reached
        || (reached && (Flag(row, "decoderIdentifiable") is null || Flag(row, "encoderIdentifiable") is null))));

    /// <summary>The part on samples, if there are any, and the one on features.</summary>
    private IEnumerable<JsonElement> Parts => landscape.TryGetProperty("isolated", out var isolated) ? [landscape, isolated] : [landscape];

    private JsonElement OnFeatures => Parts.Last();

    /// <summary>The document's ends of the global minimum.</summary>
    private (Rational Lower, Rational Upper) Minimum => Interval(landscape.GetProperty("globalMinimum"));

    /// <summary>Every place where one of the documents contradicts itself, the other, its exit code or the instance.</summary>
    public IEnumerable<string> Contradictions() =>
        Exit().Concat(Losses()).Concat(Parts.SelectMany(Zeros)).Concat(Parts.SelectMany(Anchors)).Concat(Theorems());

    private IEnumerable<string> Exit()
    {
        string[] needed = ["globalMinimum", "patterns", "partialMinima", "identifiability", "partialMinimaComplete"];
        foreach (var member in needed.Where(member => !landscape.TryGetProperty(member, out _)))
            yield return $"without {member}";
        if (landscapeExit != (Open.Any() ? 3 : 0))
            yield return $"exit {landscapeExit}, and {Open.Count()} reasons why it is undecided";
        var unknown = Parts.SelectMany(part => Items(part, "identifiability")).Count(row => Flag(row, "reachable") is null); // on nothing, it may be
        if (Evidence(landscape).Count(word => word != "kernel") > unknown)
            yield return "evidence that the kernel has not accepted";
        // What a document leaves open it names.
        var open = Items(landscape, "partialMinima").Any(row =>
                Flag(row, "spurious") is null || Text(row, "classification") == "undecided"
                || (Flag(row, "spurious") == true && Flag(row, "local") is null))
            || landscape.GetProperty("undecidedPartitions").GetArrayLength() > 0 || Minimum.Upper - Minimum.Lower > Gap
            || Parts.Any(part => !Count(part, "undecidedPatterns").IsZero) || HasOpenAnchors;
        if (open != Open.Any())
            yield return open ? "what is open has no reason" : $"nothing is open, but: {string.Join(' ', Open)}";
    }

    private IEnumerable<string> Losses()
    {
        var (lower, upper) = Minimum;
        var slack = lower == upper ? Rational.Zero : Gap; // a minimum that is known exactly needs none
        if (lower > upper || lower.Sign < 0)
            yield return $"the global minimum is in [{lower}, {upper}]";
        foreach (var row in Items(landscape, "partialMinima"))
        {
            var (pattern, loss) = (row.GetProperty("pattern").ToString(), Interval(row.GetProperty("loss")));
            var escapes = Items(row, "escapes").Select(escape => Rational.Parse(Text(escape, "loss")!)).ToArray();
            if (loss.Upper < lower || upper > loss.Upper || escapes.Any(reached => reached < lower || reached < upper))
                yield return $"{pattern} has the loss [{loss.Lower}, {loss.Upper}], the global minimum is in [{lower}, {upper}]";
            if (escapes.Any(reached => reached >= loss.Lower))
                yield return $"an escape from {pattern} goes up";
            bool? spurious = loss.Lower - upper > slack ? true : loss.Upper - lower <= slack ? false : null;
            if (spurious is { } known && Flag(row, "spurious") != known)
                yield return $"{pattern}: spurious {Flag(row, "spurious")}, which is {known}";
            var classification = Text(row, "classification");
            if (classification == "saddle" && Flag(row, "local") != loss.Upper.IsZero)
                yield return $"{pattern}: a saddle with local {Flag(row, "local")}";
            if (classification is "trap" or "flat" && Flag(row, "interior") == true && Flag(row, "local") != true)
                yield return $"{pattern}: an interior {classification} with local {Flag(row, "local")}";
        }
        // Images of a pattern under neurons of the same threshold are listed once.
        var alike = Items(landscape, "partialMinima").GroupBy(row => (Canonical(row), row.GetProperty("loss").ToString()));
        foreach (var same in alike.Where(same => same.Select(Answers).Distinct().Count() > 1))
            yield return $"{same.Key} is listed twice, with different answers";

        static (string?, bool?, bool?) Answers(JsonElement row) => (Text(row, "classification"), Flag(row, "local"), Flag(row, "spurious"));
    }

    private IEnumerable<string> Zeros(JsonElement part)
    {
        var (patterns, zero, mono, open) =
            (Count(part, "patterns"), Count(part, "zeroLossPatterns"), Count(part, "monosemanticZeroLossPatterns"), Count(part, "undecidedPatterns"));
        if (mono > zero || zero + open > patterns)
            yield return $"{mono} of {zero} of {patterns} patterns, {open} open";
        foreach (var wrong in part.TryGetProperty("globalMinimum", out _) ? Agree(Minimum) : []) // the minimum is that on samples, if there are any
            yield return wrong;
        var pieces = Items(part, "solutionSet").ToArray();
        if (pieces.Length > 0 && pieces.Aggregate(BigInteger.Zero, (sum, piece) => sum + Count(piece, "patterns")) != zero)
            yield return $"the pieces do not add up to {zero}";
        foreach (var piece in pieces)
        {
            var (encoder, decoder) = (Matrix(piece, "encoder"), Matrix(piece, "decoder"));
            if (!Problem(part).Loss(instance.Activation, encoder, decoder).IsZero)
                yield return $"the point of {piece.GetProperty("pattern")} has a loss above 0";
            var gate = ActivationPattern.FromGate(instance.Activation.Gate(Problem(part).Preactivations(encoder)));
            if (!gate.Equals(Pattern(piece)))
                yield return $"the point of {piece.GetProperty("pattern")} has the pattern {gate}";
        }

        IEnumerable<string> Agree((Rational Lower, Rational Upper) minimum)
        {
            if (zero.Sign > 0 && !minimum.Upper.IsZero)
                yield return $"{zero} patterns reach 0, the global minimum is at most {minimum.Upper}";
            if (zero.IsZero && minimum.Upper.IsZero)
                yield return "no pattern reaches 0, the global minimum is 0";
            if (minimum.Lower.Sign > 0 && zero + open > 0)
                yield return $"{zero} patterns reach 0, {open} may, but the global minimum is at least {minimum.Lower}";
        }
    }

    private IEnumerable<string> Anchors(JsonElement part)
    {
        var reached = Reached(part);
        var dimensions = Items(part, "solutionSet").Select(piece => piece.GetProperty("dimension")).ToArray();
        foreach (var row in Items(part, "identifiability"))
        {
            var (anchors, reachable) = (row.GetProperty("anchors"), Flag(row, "reachable"));
            var none = anchors.GetArrayLength() == 0;
            if ((reached == false && reachable != false) || (none && reached == true && reachable != true))
                yield return $"anchors {anchors}: reachable {reachable}, though loss 0 is {(reached == true ? "" : "not ")}reached";
            if (reachable == true && reached == false)
                yield return $"anchors {anchors} reach loss 0, which nothing does";
            var left = row.GetProperty("zeroLossPatternsLeft") is { ValueKind: JsonValueKind.String } text
                ? BigInteger.Parse(text.GetString()!, CultureInfo.InvariantCulture) : (BigInteger?)null;
            if (left is { } counted && reachable != counted.Sign > 0)
                yield return $"anchors {anchors}: reachable {reachable}, {left} patterns left";
            if (none && left is { } all && all != Count(part, "zeroLossPatterns"))
                yield return $"without anchors {left} patterns are left, {Count(part, "zeroLossPatterns")} reach 0";
            if (none && Flag(row, "dimensionIsLargest") == true)
                foreach (var dimension in dimensions.Where(at =>
                    at.ValueKind == JsonValueKind.Number && at.GetInt32() > row.GetProperty("dimension").GetInt32()))
                    yield return $"the largest dimension is {row.GetProperty("dimension")}, a piece has {dimension}";
            var hasDimension = row.GetProperty("dimension").ValueKind == JsonValueKind.Number;
            if (reachable == false && (Flag(row, "decoderIdentifiable") is not null || hasDimension))
                yield return $"anchors {anchors} are out of reach and have answers";
        }
        // Fewer anchors ask for less.
        var rows = Items(part, "identifiability").Select(row =>
            (Set: row.GetProperty("anchors").EnumerateArray().Select(c => c.GetInt32()).ToHashSet(), Row: row)).ToArray();
        foreach (var (more, row) in rows.Where(item => Flag(item.Row, "reachable") == true))
            foreach (var (fewer, _) in rows.Where(item => item.Set.IsSubsetOf(more) && Flag(item.Row, "reachable") != true))
                yield return $"anchors {string.Join(',', more)} reach loss 0, but not {string.Join(',', fewer)}";
    }

    /// <summary>What the verdicts say of what the landscape has, too.</summary>
    private IEnumerable<string> Theorems()
    {
        var reached = Reached(OnFeatures);
        var onSamples = Parts.Count() > 1;
        var patterns = Items(landscape, "partialMinima").Where(row => Interval(row.GetProperty("loss")).Lower.Sign > 0).Select(Canonical).ToHashSet();
        foreach (var verdict in verdicts)
        {
            var (theorem, form, kind, reason) = (Text(verdict, "theorem"), Text(verdict, "form"), Text(verdict, "verdict"), Text(verdict, "reason")!);
            var says = $"{theorem} {form}: {kind}, {reason}";
            bool? agrees = (theorem, form, kind) switch
            {
                ("3.4", _, "refuted") => reached == true,
                ("3.4", _, _) when reason.StartsWith("No point has zero loss", StringComparison.Ordinal) => reached == false,
                ("3.4-nonidentifiable", _, "not-applicable") => reached == false || instance.Problem.TargetGram is not null,
                ("3.4-nonidentifiable", _, "undecided") => reached != false,
                ("3.4-nonidentifiable", _, _) => reached == true,
                ("anchoring", _, _) when reason.StartsWith("Zero loss is out of reach", StringComparison.Ordinal) => reached == false,
                ("anchoring", "published", "undecided") => HasOpenAnchors || instance.Anchors.Count > 0,
                ("3.6", "published", "vacuous") => onSamples || !patterns.Any(pattern => IsPolysemanticPartition(pattern)),
                ("3.6", "published", "undecided") => landscape.GetProperty("undecidedPartitions").GetArrayLength() > 0
                    || Text(landscape, "partialMinimaComplete") == "undecided",
                ("3.3-global", "published", "holds" or "refuted" or "undecided") when !onSamples => kind == Against(Minimum),
                ("prevalence", _, _) when !onSamples => Prevalence(kind!),
                _ => null,
            };
            if (agrees == false)
                yield return $"{says} The landscape: loss 0 {reached}, minimum [{Minimum.Lower}, {Minimum.Upper}], {string.Join(" ", patterns)}";
        }

        bool IsPolysemanticPartition(ActivationPattern pattern) => pattern.IsPartition(instance.Problem.Columns) && !pattern.IsMonosemantic;

        string Against((Rational Lower, Rational Upper) minimum)
        {
            var point = EncoderDecoder.OneNeuronPerFeature(instance.Problem, instance.Neurons);
            var loss = instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder);
            return minimum.Upper < loss ? "refuted" : minimum.Lower == loss ? "holds" : "undecided";
        }

        // No column is lost on a partition pattern, so its minima say nothing; but at loss 0 and below there is nothing spurious.
        bool? Prevalence(string kind) => kind == "holds" && Total().IsZero ? false : null;

        Rational Total() => Enumerable.Range(0, instance.Problem.Columns)
            .Aggregate(Rational.Zero, (sum, c) => sum + instance.Problem.Weights[c] * instance.Problem.SquaredNorm(instance.Problem.Target(c)));
    }

    /// <summary>Whether loss 0 is reached, as far as the part says.</summary>
    private bool? Reached(JsonElement part) =>
        Count(part, "zeroLossPatterns").Sign > 0 ? true
        : Count(part, "undecidedPatterns").IsZero ? false
        : part.TryGetProperty("globalMinimum", out _) && Minimum.Lower.Sign > 0 ? false
        : part.TryGetProperty("globalMinimum", out _) && Minimum.Upper.IsZero ? true : null;

    private Problem Problem(JsonElement part) => part.TryGetProperty("globalMinimum", out _) ? instance.Problem : instance.Isolated;

    private static ActivationPattern Pattern(JsonElement row) =>
        new(row.GetProperty("pattern").EnumerateArray().Select(set => set.EnumerateArray().Select(c => c.GetInt32())));

    private static ActivationPattern Canonical(JsonElement row) => Pattern(row).Canonical();

    private static IEnumerable<JsonElement> Items(JsonElement of, string member) =>
        of.TryGetProperty(member, out var list) ? list.EnumerateArray() : [];

    private static BigInteger Count(JsonElement of, string member) =>
        BigInteger.Parse(of.GetProperty(member).GetString()!, CultureInfo.InvariantCulture);

    private static (Rational Lower, Rational Upper) Interval(JsonElement of) =>
        (Rational.Parse(Text(of, "lower")!), Rational.Parse(Text(of, "upper")!));

    private static RationalMatrix Matrix(JsonElement of, string member) => RationalMatrix.FromRows(of.GetProperty(member).EnumerateArray()
        .Select(row => new RationalVector(row.EnumerateArray().Select(entry => Rational.Parse(entry.ToString())))));

    private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();

    private static bool? Flag(JsonElement of, string member) => of.GetProperty(member).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static IEnumerable<string?> Evidence(JsonElement of) => of.ValueKind switch
    {
        JsonValueKind.Object => of.EnumerateObject().SelectMany(member =>
            member.Name is "evidence" or "zeroLossEvidence" && member.Value.ValueKind == JsonValueKind.String
                ? [member.Value.GetString()]
                : Evidence(member.Value)),
        JsonValueKind.Array => of.EnumerateArray().SelectMany(Evidence),
        _ => [],
    };
}
