using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The trusted kernel: a certificate in (docs/certificates.md), accepted, rejected or malformed out. It recomputes everything in exact arithmetic
/// from the certificate alone, and throws nothing, whatever the bytes are.
/// </summary>
public static class Kernel
{
    /// <summary>The version of the certificate format that this kernel reads.</summary>
    public const string Schema = "theorychecks.certificate/1";

    private static readonly Dictionary<string, Action<ClaimInstance, Reader, Reader>> Checks = new()
    {
        ["realizable"] = PatternChecks.Realizable,
        ["unrealizable"] = PatternChecks.Unrealizable,
        ["region"] = PatternChecks.Region,
        ["enumeration"] = EnumerationParts.Check,
        ["enumeration-orbits"] = OrbitEnumerationCheck.Check,
        ["absorption"] = AbsorptionCheck.Check,
        ["absorption-loss"] = AbsorptionLossCheck.Check,
        ["anchored-point"] = AnchoringChecks.Point,
        ["anchored-positive-loss"] = AnchoringChecks.PositiveLoss,
        ["anchored-recovery"] = AnchoringChecks.Recovery,
        ["anchored-dimension"] = AnchoredDimensionCheck.Check,
        ["partial-minimum"] = PartialMinimumCheck.Check,
        ["biconvex"] = ConvexityChecks.Biconvex,
        ["non-convex"] = ConvexityChecks.NonConvex,
        ["loss"] = PointChecks.Loss,
        ["interference"] = InterferenceCheck.Check,
        ["zero-loss"] = ZeroLossChecks.ZeroLoss,
        ["positive-loss"] = ZeroLossChecks.PositiveLoss,
        ["unrecovered"] = RecoveryChecks.Unrecovered,
        ["recovers"] = RecoveryChecks.Recovers,
        ["gauge"] = RowMetricChecks.Gauge,
        ["best-rows"] = RowMetricChecks.BestRows,
        ["expected-loss"] = SparsityChecks.ExpectedLoss,
        ["sparsity-bound"] = SparsityChecks.SparsityBound,
        ["excess-bound"] = SparsityChecks.ExcessBound,
        ["zero-loss-pattern"] = PatternZeroLossChecks.Reached,
        ["no-zero-loss-pattern"] = PatternZeroLossChecks.Unreached,
        ["zero-loss-census"] = ZeroLossCensusCheck.Check,
        ["loss-upper-bound"] = PointChecks.Upper,
        ["loss-lower-bound"] = LossBoundChecks.Lower,
        ["loss-assignments"] = AssignmentCheck.Lower,
        ["loss-part"] = LossParts.Check,
        ["loss-join"] = LossJoin.Check,
        ["pattern-minimum"] = PatternMinimumChecks.Exists,
        ["no-partial-minimum"] = NoPartialMinimumCheck.Check,
        ["enclosed-minimum"] = EnclosedMinimumCheck.Check,
        ["edge"] = EdgeCheck.Check,
        ["escape"] = EscapeCheck.Check,
    };

    /// <summary>Kinds that take columns for features, so that samples would change what they say.</summary>
    private static readonly string[] Isolated = ["absorption", "interference", "unrecovered", "recovers", "expected-loss", "sparsity-bound", "excess-bound"];

    /// <summary>Kinds about one pattern that depend on regions and the loss alone: claims may hold for images under symmetries, too.</summary>
    private static readonly string[] Movable = ["unrealizable", "pattern-minimum", "no-partial-minimum", "enclosed-minimum", "edge", "escape"];

    /// <summary>
    /// Kinds that speak of lengths or inner products of inputs, or compare rows with inputs. Beside a targetGram inputs that are not the targets are
    /// coordinates that have no lengths (docs/fields.md), so they say nothing there.
    /// </summary>
    private static readonly string[] Euclidean =
        ["anchored-point", "anchored-recovery", "interference", "unrecovered", "recovers", "best-rows", "gauge", "excess-bound"];

    /// <summary>
    /// What a check may cost, in units of <see cref="Effort"/>, some more for each byte; what it may keep, itself included, in 24 bytes: 336 MB.
    /// </summary>
    internal const long BaseEffort = 1L << 31, EffortPerByte = 1L << 12, MostKept = 14_000_000;

    /// <summary>The certificate kinds this kernel decides.</summary>
    public static IReadOnlyCollection<string> Kinds => Checks.Keys;

    /// <summary>Checks one certificate, given as UTF-8 JSON.</summary>
    public static CheckResult Check(ReadOnlyMemory<byte> certificate)
    {
        string? kind = null, name = null;
        try
        {
            using var effort = new Effort(BaseEffort + certificate.Length * EffortPerByte, MostKept, certificate.Length);
            var root = new Reader(JsonIndex.Parse(certificate).Root, "$").Object("schema", "kind", "instance", "claim", "evidence");
            root["schema"].Word(Schema);
            kind = root["kind"].Word([.. Checks.Keys]);
            var instance = new ClaimInstance(root["instance"]);
            name = instance.Name;
            if (instance.HasSamples && Isolated.Contains(kind))
                throw root["instance"].Malformed("a claim about isolated features goes without samples");
            if (!instance.HasLengths && Euclidean.Contains(kind))
                throw root["instance"].Malformed($"{kind} speaks of lengths of inputs, which a targetGram gives only to targets");
            var claim = root["claim"];
            if (Movable.Contains(kind) && claim.IsObject && claim.Has("images"))
            {
                SymmetryCheck.Read(instance, claim["images"], zeroLoss: false);
                claim = claim.Without("images");
            }
            Checks[kind](instance, claim, root["evidence"]);
            return new CheckResult(Outcome.Accepted, kind, name, null);
        }
        catch (NotACertificate no)
        {
            return new CheckResult(no.Outcome, kind, name, NotACertificate.Cut(no.Message), no.IsTooLarge);
        }
        catch (JsonException syntax)
        {
            return new CheckResult(Outcome.Malformed, kind, name, NotACertificate.Cut($"not JSON: {JsonErrors.Plain(syntax.Message)}"));
        }
        catch (Exception other)
        {
            // A text that even the JSON reader refuses, or sizes beyond any honest certificate.
            return new(Outcome.Malformed, kind, name, NotACertificate.Cut($"cannot be evaluated: {other.Message}"), other is EffortExceededException);
        }
    }
}
