using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>
/// What a certificate of each kind shows, in general and with its own numbers, and what the kernel does to re-check it (docs/certificates/). The
/// text output, the HTML report and LaTeX take their words from here.
/// </summary>
public static class CertificateWords
{
    private static readonly Dictionary<string, Kind> Kinds = new()
    {
        ["realizable"] = new(
            "Some encoder has this pattern.",
            "evaluates the activation at the encoder",
            says => $"The encoder {says.Encoder} has the pattern {says.Pattern}."),
        ["unrealizable"] = new(
            "No encoder has this pattern.",
            "adds up conditions of the pattern with positive multipliers to a contradiction",
            says => $"No encoder has the pattern {says.Pattern}."),
        ["region"] = new(
            "The region of this pattern is a convex polyhedron of this dimension.",
            "evaluates the activation at the encoder and takes the rank of the equalities",
            says => $"The encoders with the pattern {says.Pattern} form a convex polyhedron of dimension {says.Number("dimension")}."),
        ["enumeration"] = new(
            "The list of realizable patterns is complete.",
            "walks the decision tree: a point for every pattern, a contradiction for every gap",
            says => says.Word("scope") == "neuron"
                ? Whole(
                    $"A single neuron with threshold {says.Number("threshold")} ",
                    $"has exactly {says.Number("patterns")} sets of columns{Below(says)}.")
                : $"Exactly {says.Number("patterns")} patterns are realizable, {says.Number("patternsUpToPermutation")} up to permuting neurons."),
        ["enumeration-orbits"] = new(
            "One neuron has so many realizable sets, counted by orbits of the columns' symmetries.",
            "fits the sizes of the orbits to the walls between them: a contradiction, or another orbit, for every wall",
            says => $"A single neuron with threshold {says.Number("threshold")} has exactly {says.Number("patterns")} sets of columns."),
        ["absorption"] = new(
            "So many hierarchical patterns and splits there are, and so many of them are absorbed and realizable.",
            "walks the decision tree of all patterns and counts",
            says => Whole(
                $"Of {says.Number("patterns")} {Listed(says)}, {says.Number("hierarchical")} are hierarchical; {says.Number("absorbed")} of these ",
                $"can be absorbed, by {says.Number("realizable")} of {says.Number("splits")} splits.")),
        ["absorption-loss"] = new(
            "The lowest loss over the regions in which this event happens lies between these numbers.",
            "walks the tree of all patterns, bounds the loss on each in which the event happens, and evaluates the point",
            says => says.Has("lower")
                ? Whole(
                    $"The event \"{says.Word("event")}\" happens in {says.Number("patterns")} patterns; ",
                    $"the lowest loss there lies between {says.Number("lower")} and {says.Number("upper")}.")
                : $"The event \"{says.Word("event")}\" happens in no pattern."),
        ["anchored-point"] = new(
            "This point has this loss and penalty, and recovers none of the features listed.",
            "recomputes loss, penalty and directions at the point",
            says => Whole(
                $"With anchors {says.Set("anchors")}, the point {says.Point} has loss {says.Number("loss")} and penalty ",
                $"{says.Number("penalty")}; its decoder columns miss the features {says.Set("decoderMisses")}, its encoder rows ",
                $"{says.Set("encoderMisses")}.")),
        ["anchored-positive-loss"] = new(
            "No point that respects the anchors has loss 0.",
            "compares the ranks of what the anchors leave with the free neurons",
            says => $"With anchors {says.Set("anchors")}, no point that respects them has loss 0."),
        ["anchored-recovery"] = new(
            "Every point of loss 0 that respects the anchors recovers every other feature (if features are listed: all that have a direction, which "
                + "are these).",
            "finds for each other feature the reason why it is recovered",
            says => Whole(
                $"With anchors {says.Set("anchors")}, every point of loss 0 that respects them ",
                $"recovers {Others(says)} by its {says.Word("by")}.")),
        ["anchored-dimension"] = new(
            "Near this point the points of loss 0 that respect the anchors form a manifold of this dimension.",
            "evaluates the point and takes the rank of the equations of loss 0 there",
            says => Whole(
                $"With anchors {says.Set("anchors")}, near the point {says.Point}{Patterned(says)} ",
                $"the points of loss 0 that respect them form a manifold of ",
                $"dimension {says.Number("dimension")}; the scales of neurons make up {says.Number("gauge")} of it.",
                $"{(says.Is("largest") ? " Nowhere is it larger." : "")}")),
        ["partial-minimum"] = new(
            "At this point neither block alone can lower the loss inside the region: a partial minimum.",
            "evaluates the point and checks the first-order conditions of both convex problems",
            says => Whole(
                $"The point {says.Point} has the pattern {says.Pattern} and the loss {says.Number("loss")}, and neither block alone can lower it ",
                $"inside the region.")),
        ["biconvex"] = new(
            "On every region of this notion the term is convex in each block.",
            "checks the hypotheses of the lemma of fixed gates",
            says => says.Has("pattern")
                ? (FormattableString)$"On the region with {says.Regions} and the pattern {says.Pattern} the {says.Term} is convex in each block."
                : $"On every region with {says.Regions} the {says.Term} is convex in each block."),
        ["non-convex"] = new(
            "On this region the term is not convex in the encoder: the middle of a segment lies above the mean of its ends.",
            "evaluates the term at both ends and in the middle, all three in the region",
            says => Whole(
                $"On the region with {says.Regions} and the pattern {says.Pattern}, with {says.Decoder}, the {says.Term} is not convex between ",
                $"the encoders {says.Matrix("first")} and {says.Matrix("second")}: in the middle it lies above the mean of its ends.")),
        ["loss"] = new(
            "At this point the squared residuals and the loss are these.",
            "recomputes them at the point",
            says => $"At the point {says.Point} the squared residuals are {says.Vector("residuals")} and the loss is {says.Number("loss")}."),
        ["interference"] = new(
            "The point of Theorem 3.3 has this loss, and the bound has this value.",
            "recomputes both from the instance",
            says => $"At the point of Theorem 3.3 the loss is {says.Number("loss")}; the {says.Word("bound")} bound is {says.Number("value")}."),
        ["zero-loss"] = new(
            "The loss is 0 exactly where all listed columns are reconstructed.",
            "compares the columns with those of positive weight",
            says => $"The loss is 0 exactly where the columns {says.Set("columns")} are reconstructed."),
        ["positive-loss"] = new(
            "No point has loss 0.",
            "re-checks the argument: ranks, rays, or a combination of targets",
            says => $"No point has loss 0, by the argument \"{says.Argument}\"."),
        ["unrecovered"] = new(
            "Some point of loss 0 recovers no column at the threshold.",
            "recomputes loss and cosines at the point",
            says => $"The point {says.Point} has loss 0 and recovers no column at the threshold {says.Number("threshold")}, by {Metric(says)}."),
        ["recovers"] = new(
            "Every point of loss 0 recovers some column at the threshold.",
            "re-checks the argument: a cover of all directions, one latent per column, or opposite targets",
            says => Whole(
                $"Every point of loss 0 recovers some column at the threshold {says.Number("threshold")}, by {Metric(says)} (the argument is ",
                $"\"{says.Argument}\").")),
        ["gauge"] = new(
            "Rows times a scale and columns over it open the same gates; the numbers of features recovered are these.",
            "evaluates gates and counts at every scale",
            says => Whole(
                $"At the point {says.Point} with loss {says.Number("loss")}, rows times any of the listed scales and columns over it open the same ",
                $"gates; at the threshold {says.Number("threshold")} unit rows recover {says.Number("byRows")} features and columns ",
                $"{says.Number("byColumns")} at each.")),
        ["best-rows"] = new(
            "The best row of each feature, of a neuron that is on exactly with it, recovers these features, and lies along those.",
            "checks that each row solves its normal equations, and compares squared cosines",
            says => Whole(
                $"At the threshold {says.Number("threshold")} the best rows recover exactly the features {says.Set("recovered")}; exactly those of ",
                $"{says.Set("aligned")} lie along theirs.")),
        ["expected-loss"] = new(
            "At this point the loss L, the isolated loss, the worst error C and the published bound have these values.",
            "goes through all values of x at the point",
            says => Whole(
                $"At the point {says.Point} the loss L is {says.Number("loss")}, the isolated loss L~ {says.Number("isolated")}, the worst error C ",
                $"{says.Number("worst")} and the published bound {says.Number("bound")}.")),
        ["sparsity-bound"] = new(
            "At every point the two losses differ by at most this factor times C.",
            "recomputes the probabilities and the factor",
            says => $"At every point |L - L~| <= {says.Number("factor")} C{(says.Is("nonnegative") ? ", and L >= L~" : "")}."),
        ["excess-bound"] = new(
            "At this point the loss exceeds the isolated loss by at most this bound.",
            "checks the norms by exact factorisation and recomputes the bound",
            says => $"At the point {says.Point}, 0 <= L - L~ <= {says.Number("bound")}."),
        ["zero-loss-pattern"] = new(
            "Some encoder with this pattern and some decoder have loss 0.",
            "evaluates pattern and loss at the point",
            says => $"The point {says.Point} has the pattern {says.Pattern} and loss 0."),
        ["no-zero-loss-pattern"] = new(
            "No encoder with this pattern has loss 0 with any decoder.",
            "goes through the steps to a contradiction",
            says => $"No encoder with the pattern {says.Pattern} has loss 0 with any decoder."),
        ["zero-loss-census"] = new(
            "So many patterns are realizable, and so many of them reach loss 0.",
            "goes through all classes of patterns and adds up their sizes",
            says => Whole(
                $"Of {says.Number("patterns")} realizable patterns {says.Number("zeroLossPatterns")} reach loss 0, ",
                $"{says.Number("monosemanticZeroLossPatterns")} of them monosemantic; {says.Number("undecidedPatterns")} are undecided.")),
        ["loss-upper-bound"] = new(
            "Some point has at most this loss.",
            "recomputes the loss at the point",
            says => $"At the point {says.Point} the loss is at most {says.Number("loss")}."),
        ["loss-lower-bound"] = new(
            "No point has a lower loss.",
            "checks that every pattern is listed, and a bound for each by positive semidefinite matrices",
            says => $"No point has a loss below {says.Number("loss")}."),
        ["loss-assignments"] = new(
            "No point has a lower loss, one neuron at most being on in each column.",
            "goes through all ways to assign columns to neurons, with a bound for each set by positive semidefinite matrices",
            says => $"No point has a loss below {says.Number("loss")}."),
        ["loss-part"] = new(
            "No point of some patterns, or with latents in some boxes of them, has a lower loss.",
            "checks a bound for each pattern or box by positive semidefinite matrices",
            says => $"No point of the patterns and boxes listed has a loss below {says.Number("loss")}."),
        ["loss-join"] = new(
            "No point has a lower loss, as parts show.",
            "checks every part, that together they hold every pattern, and that boxes hold all latents of theirs",
            says => $"No point has a loss below {says.Number("loss")}, as the parts show."),
        ["pattern-minimum"] = new(
            "Some partial minimum has this pattern and this loss.",
            "computes the eigenvalues of each neuron's pencil and checks signs, multipliers and the loss",
            says => $"Some partial minimum has the pattern {says.Pattern} and {says.Loss}{Sort(says)}."),
        ["no-partial-minimum"] = new(
            "No partial minimum has this pattern.",
            "goes through all eigenvalues of the neurons' pencils: none has an eigenvector with the signs of the pattern",
            says => $"No partial minimum{(says.Word("loss") == "positive" ? " of positive loss" : "")} has the pattern {says.Pattern}."),
        ["enclosed-minimum"] = new(
            "Some partial minimum has this pattern, whose sets may overlap, and this loss.",
            "proves by a Newton step in exact arithmetic that a stationary point lies near the given one, and its second-order conditions",
            says => $"Some partial minimum has the pattern {says.Pattern} and {says.Loss}{Sort(says)}."),
        ["edge"] = new(
            "At the boundary of the region with this pattern lies a partial minimum, which is, or is not, a local minimum of the loss itself.",
            "re-checks the minimum, then what opens across the boundary",
            says => Whole(
                $"The partial minimum with the pattern {says.Pattern} and {says.Loss}, at the boundary of its region, is ",
                $"{(says.Is("local") ? "" : "not ")}a local minimum of the loss itself.")),
        ["escape"] = new(
            "From the local minimum with this pattern, moving one neuron alone lowers the loss.",
            "re-checks the minimum, then pattern and loss after the move",
            says => Whole(
                $"From the local minimum with the pattern {says.Pattern} and {says.Loss}, ",
                $"moving neuron {says.Number("neuron")} alone lowers the loss ",
                $"to at most {says.Number("moved")}; in the new pattern some point has the loss {says.Number("reached")}.")),
    };

    /// <summary>What a certificate of this kind shows, in one sentence; a kind that is not known here speaks for itself.</summary>
    public static string Shows(string kind) => Kinds.TryGetValue(kind, out var words) ? words.Shows : $"A certificate of kind {kind}.";

    /// <summary>What the kernel does to re-check a certificate of this kind, as the end of "The kernel ...".</summary>
    public static string Check(string kind) => Kinds.TryGetValue(kind, out var words) ? words.Check : "recomputes everything";

    /// <summary>What an accepted certificate shows, with its numbers.</summary>
    public static FormattableString Sentence(JsonElement certificate)
    {
        var speech = new CertificateSpeech(certificate);
        return Kinds.TryGetValue(speech.Kind, out var words) ? words.Sentence(speech) : $"{Shows(speech.Kind)}";
    }

    /// <summary>True if the words for a kind are here.</summary>
    public static bool Knows(string kind) => Kinds.ContainsKey(kind);

    /// <summary>One sentence of several parts.</summary>
    private static FormattableString Whole(params FormattableString[] parts) =>
        FormattableStringFactory.Create(string.Concat(Enumerable.Range(0, parts.Length).Select(k => $"{{{k}}}")), parts);

    private static FormattableString Patterned(CertificateSpeech says) =>
        says.Has("pattern") ? (FormattableString)$", with the pattern {says.Pattern}," : $"";

    private static FormattableString Below(CertificateSpeech says) => says.Has("prefix")
        ? (FormattableString)$", where the first columns are off (0) or on (1) as {says.Word("prefix")} says" : $"";

    private static FormattableString Others(CertificateSpeech says) =>
        says.Has("features") ? (FormattableString)$"the features {says.Set("features")}, all others that have a direction," : $"every other feature";

    private static string Listed(CertificateSpeech says) => says.Word("scope") == "neuron" ? "sets of a single neuron" : "patterns";

    private static string Metric(CertificateSpeech says) => says.Word("by") switch
    {
        "encoder" => "encoder rows",
        "decoder" => "decoder columns",
        _ => "encoder rows or decoder columns",
    };

    private static string Sort(CertificateSpeech says)
    {
        var sort = says.Has("classification") ? says.Word("classification") is "flat" ? ": flat" : $": a {says.Word("classification")}" : "";
        return says.Is("spurious") ? $"{sort}{(sort.Length > 0 ? ", " : ": ")}a local minimum above another point" : sort;
    }

    private sealed record Kind(string Shows, string Check, Func<CertificateSpeech, FormattableString> Sentence);
}
