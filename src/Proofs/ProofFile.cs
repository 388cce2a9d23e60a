using System.Globalization;
using System.Text;
using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Proofs;

/// <summary>
/// A Coq file with one theorem per certificate, over every real field. It needs theory/Proofs and nothing else; equal instances are written once.
/// </summary>
public sealed class ProofFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    public ProofFile()
    {
        _text.Append("""
            (* Written by theorychecks prove: one theorem for each certificate, for every real field R. Compile with coqc -Q theory/Proofs TheoryChecks. *)
            From Coq Require Import ZArith QArith.
            From mathcomp Require Import all_ssreflect ssralg ssrnum.
            From TheoryChecks Require Import Base Model Kinds.
            From TheoryChecks.Check Require Import Everything.
            Local Open Scope ring_scope.
            Local Open Scope nat_scope.
            Local Open Scope Q_scope.

            """);
    }

    /// <summary>How many theorems the file has.</summary>
    public int Count { get; private set; }

    /// <summary>The kinds that can be written, wholly or in part.</summary>
    public static IReadOnlyCollection<string> CoveredKinds => Claims.Covered;

    /// <summary>Adds the theorem of a certificate, given as UTF-8 JSON, and returns its name.</summary>
    /// <exception cref="NoTheoremException">The certificate cannot be written as a theorem.</exception>
    public string Add(ReadOnlyMemory<byte> certificate, string name)
    {
        var claim = Read(certificate, Define);
        var theorem = Fresh(name);
        _text.Append(
            CultureInfo.InvariantCulture, $"\nTheorem {theorem} (R : realFieldType) : {claim.Statement}.\nProof. by apply: (@{claim.Soundness} R");
        foreach (var argument in claim.Arguments)
        {
            _text.Append(' ');
            argument.ForCoq(_text);
        }
        _text.Append("); vm_compute. Qed.\n");
        Count++;
        return theorem;
    }

    /// <summary>The certificate as one line for the extracted checker: the number of the check and what it reads, in brackets.</summary>
    /// <exception cref="NoTheoremException">The certificate cannot be written as a theorem.</exception>
    public static string Flat(ReadOnlyMemory<byte> certificate) => Flat(certificate, out _);

    /// <summary>The same; and whether the check decides only a part of what the kernel accepts of this kind, so that its no means: not
    /// covered.</summary>
    /// <exception cref="NoTheoremException">The certificate cannot be written as a theorem.</exception>
    public static string Flat(ReadOnlyMemory<byte> certificate, out bool isPart)
    {
        var claim = Read(certificate, _ => "I");
        isPart = claim.IsPart;
        var text = new StringBuilder();
        ProofTerm.Make("", claim.Number, claim.Arguments).Flat(text);
        return text.ToString();
    }

    public override string ToString() => _text.ToString();

    private static Claim Read(ReadOnlyMemory<byte> certificate, Func<string, string> define)
    {
        try
        {
            using var document = JsonDocument.Parse(certificate, Strict);
            var root = new CertificateText(document.RootElement);
            return Claims.Of(root["kind"].Word, new ProofInstance(root["instance"], define), root["claim"], root["evidence"]);
        }
        catch (JsonException broken)
        {
            throw new NoTheoremException($"not JSON: {broken.Message}");
        }
        catch (InstanceFormatException broken)
        {
            throw new NoTheoremException(broken.Message);
        }
    }

    private string Define(string literal)
    {
        if (!_instances.TryGetValue(literal, out var name))
        {
            _instances[literal] = name = $"instance_{_instances.Count}";
            _text.Append(CultureInfo.InvariantCulture, $"\nDefinition {name} : inst := {literal}.\n");
        }
        return name;
    }

    /// <summary>A name that Coq allows, different from those before.</summary>
    private string Fresh(string name)
    {
        var clean = "c_" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var times = _names[clean] = _names.GetValueOrDefault(clean) + 1;
        return times == 1 ? clean : $"{clean}__{times}";
    }
}
