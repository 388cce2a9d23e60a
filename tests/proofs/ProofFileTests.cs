using System.Text;
using TheoryChecks.Proofs;
using Xunit;

namespace TheoryChecks.ProofTests;

/// <summary>Certificates as theorems: Coq accepts the corpus, and refuses what has been tampered with.</summary>
public sealed class ProofFileTests
{
    private const string Realizable = """
        {"schema":"theorychecks.certificate/1","kind":"realizable","instance":{"schema":"theorychecks.instance/1","name":"two",
        "activation":{"kind":"jumprelu","theta":"1/2"},"neurons":2,"features":{"input":[[1,0],["3/5","0.8"]]}},
        "claim":{"pattern":[[0,1],[]]},"evidence":{"encoder":[[1,1],[0,0]]}}
        """;

    private const string Smooth = """
        {"schema":"theorychecks.certificate/1","kind":"anchored-dimension","instance":{"schema":"theorychecks.instance/1","name":"two",
        "activation":{"kind":"relu"},"neurons":2,"features":{"input":[[1,0],[0,1]]}},
        "claim":{"anchors":[],"pattern":[[0],[1]],"encoder":[[1,-1],[-1,1]],"decoder":[[1,0],[0,1]],"dimension":4,"gauge":2,"largest":true},
        "evidence":{"equalities":[]}}
        """;

    [Fact]
    public void The_theorem_says_what_the_certificate_says()
    {
        var file = new ProofFile();
        Assert.Equal("c_two_1", file.Add(Encoding.UTF8.GetBytes(Realizable), "two-1"));
        Assert.Equal("c_two_1__2", file.Add(Encoding.UTF8.GetBytes(Realizable), "two-1"));
        var text = file.ToString();
        Assert.Contains(
            "Definition instance_0 : inst := (Inst 2%N 2%N 2%N [:: [:: (1#1); (0#1)]; [:: (3#5); (4#5)]] [:: [:: (1#1); (0#1)]; [:: (3#5); (4#5)]] "
                + "[:: (1#1); (1#1)] (Threshold [:: (1#2); (1#2)])).",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "Theorem c_two_1 (R : realFieldType) : realizable (real R instance_0) (sets [:: [:: 0%N; 1%N]; [::]]).", text, StringComparison.Ordinal);
        Assert.DoesNotContain("instance_1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"kind\":\"realizable\"", "\"kind\":\"edge\"", "the kind edge is not covered")]
    [InlineData("\"encoder\"", "\"coder\"", "$.evidence.encoder is missing")]
    [InlineData("[0,0]", "[0,\"x\"]", "$.evidence.encoder[1][1]: ")]
    [InlineData("{\"schema\"", "{{\"schema\"", "not JSON: ")]
    public void What_is_no_theorem_says_why(string old, string changed, string reason)
    {
        var bytes = Encoding.UTF8.GetBytes(Realizable.Replace(old, changed, StringComparison.Ordinal));
        Assert.StartsWith(reason, Assert.Throws<NoTheoremException>(() => new ProofFile().Add(bytes, "x")).Message, StringComparison.Ordinal);
    }

    [CoqFact]
    public void Coq_accepts_the_theorem_and_refuses_a_tampered_one()
    {
        Assert.Equal(0, Coq.Compiled.Code);
        Assert.Equal(0, Compile(Realizable));
        Assert.NotEqual(0, Compile(Realizable.Replace("[[0,1],[]]", "[[0],[]]", StringComparison.Ordinal)));
        Assert.NotEqual(0, Compile(Realizable.Replace("[[1,1],[0,0]]", "[[1,-1],[0,0]]", StringComparison.Ordinal)));
        Assert.NotEqual(0, Compile(Realizable.Replace("\"1/2\"", "2", StringComparison.Ordinal)));
    }

    /// <summary>One number, word or flag of a claim changed: Coq has no proof of it.</summary>
    [CoqFact]
    public void Coq_refuses_a_tampered_claim_of_every_kind_about_minima_and_anchors()
    {
        Assert.Equal(0, Coq.Compiled.Code);
        var accept = Path.Combine(Coq.Root, "tests", "properties", "Checking", "corpus", "accept");
        foreach (var (name, old, changed) in new[]
        {
            ("pattern-minimum-acute-pair", "\"interior\":true", "\"interior\":false"),
            ("pattern-minimum-acute-pair", "\"upper\":\"2/5\"", "\"upper\":\"1/5\""),
            ("pattern-minimum-acute-pair", "\"trap\"", "\"flat\""),
            ("gauge-acute-pair", "\"printed\":[0,2,2]", "\"printed\":[0,1,2]"),
            ("gauge-acute-pair", "\"byRows\":0", "\"byRows\":1"),
            ("gauge-acute-pair", "\"byColumns\":2", "\"byColumns\":1"),
            ("gauge-acute-pair", "\"loss\":0", "\"loss\":1"),
            ("gauge-acute-pair", "\"kind\":\"relu\"", "\"kind\":\"jumprelu\",\"theta\":\"3/4\""),
            ("interference-acute-pair", "\"bound\":\"repaired\"", "\"bound\":\"published\""),
        })
        {
            var certificate = File.ReadAllText(Path.Combine(accept, $"{name}.json"));
            Assert.Contains(old, certificate, StringComparison.Ordinal);
            Assert.Equal(0, Compile(certificate));
            Assert.NotEqual(0, Compile(certificate.Replace(old, changed, StringComparison.Ordinal)));
        }
        Assert.Equal(0, Compile(Smooth));
        Assert.NotEqual(0, Compile(Smooth.Replace("\"dimension\":4", "\"dimension\":5", StringComparison.Ordinal)));
        Assert.NotEqual(0, Compile(Smooth.Replace("\"gauge\":2", "\"gauge\":1", StringComparison.Ordinal)));
    }

    private static int Compile(string certificate)
    {
        var file = new ProofFile();
        file.Add(Encoding.UTF8.GetBytes(certificate), "c");
        var folder = Directory.CreateTempSubdirectory("proofs");
        try
        {
            var path = Path.Combine(folder.FullName, "Certificate.v");
            File.WriteAllText(path, file.ToString());
            return Coq.Run("coqc", "-Q", ".", "TheoryChecks", "-w", "none", path).Code;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
