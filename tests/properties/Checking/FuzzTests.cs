using System.Text;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.Properties.Checking;

/// <summary>Random damage to the bytes of accepted certificates: the kernel answers, whatever they are, and never accepts a claim it did not
/// read.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 200;

    private static readonly string[] Tokens =
        [
            "null", "true", "{}", "[]", "[[]]", "\"\"", "0", "-0", "1e9999", "-1", "1e-5", "\"1/3\"", "\"\\ud800\"", ",", ":", "\"", "\\", "\u0000",
            "\u00ff", "99999999999999999999", "2147483648"];

    [Fact]
    public void Damaged_bytes_never_make_the_kernel_throw()
    {
        var random = new Random(20251205);
        var outcomes = new int[3];
        foreach (var file in Corpus.Files(Outcome.Accepted))
        {
            var original = Corpus.Read(Outcome.Accepted, file);
            for (var k = 0; k < Rounds; k++)
                outcomes[(int)Check(Damaged(original, random)).Outcome]++;
        }
        output.WriteLine($"{outcomes.Sum()} documents: {outcomes[0]} accepted, {outcomes[1]} rejected, {outcomes[2]} malformed");
        Assert.True(outcomes[1] >= 50 && outcomes[2] >= 1000);
    }

    [Fact]
    public void Every_truncation_is_malformed()
    {
        foreach (var file in Corpus.Files(Outcome.Accepted))
        {
            var original = Encoding.UTF8.GetString(Corpus.Read(Outcome.Accepted, file)).TrimEnd();
            for (var length = 0; length < original.Length; length++)
                Assert.Equal(Outcome.Malformed, Check(Encoding.UTF8.GetBytes(original[..length])).Outcome);
        }
    }

    [Fact]
    public void Random_bytes_are_malformed()
    {
        var random = new Random(7);
        for (var k = 0; k < 2000; k++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.Equal(Outcome.Malformed, Check(bytes).Outcome);
        }
    }

    [Fact]
    public void Random_damage_to_an_instance_or_a_lemma_never_makes_a_stream_throw()
    {
        var random = new Random(8);
        var instance =
            """{"schema":"theorychecks.instance/1","name":"s","activation":{"kind":"jumprelu","theta":"1/2"},"neurons":1,"features":{"input":[[1],["2/3"]]}}"""u8.ToArray();
        var lemma = """{"on":[[1,"3/2"]],"off":[[0,1]]}"""u8.ToArray();
        var refused = 0;
        for (var k = 0; k < 2000; k++)
        {
            var stream = new TreeStream(k % 2 == 0 ? Damaged(instance, random) : instance, Rational.Parse("1/2"));
            stream.Lemma(k % 2 == 1 ? Damaged(lemma, random) : lemma);
            stream.Open();
            stream.Closed(0);
            stream.Closed(-1);
            stream.Point([]);
            var result = stream.Finish(1);
            Assert.False(result.IsAccepted);
            Assert.NotNull(result.Reason);
            refused++;
        }
        Assert.Equal(2000, refused);
    }

    private static CheckResult Check(byte[] document)
    {
        try
        {
            var result = Kernel.Check(document);
            Assert.Equal(result.IsAccepted, result.Reason is null);
            return result;
        }
        catch (Exception thrown) when (thrown is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"The kernel threw on {Convert.ToBase64String(document)}", thrown);
        }
    }

    private static byte[] Damaged(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)('0' + random.Next(10));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 4:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                default:
                    // Aim at a number: that is where a claim changes its meaning.
                    var digits = Enumerable.Range(0, bytes.Count).Where(k => char.IsAsciiDigit((char)bytes[k])).ToArray();
                    if (digits.Length > 0)
                        bytes[digits[random.Next(digits.Length)]] = (byte)('0' + random.Next(10));
                    break;
            }
            if (bytes.Count == 0)
                break;
        }
        return [.. bytes];
    }
}
