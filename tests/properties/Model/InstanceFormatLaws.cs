using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Model;

/// <summary>The instance format: exact both ways, and no text makes the reader fail in any other way than with a message.</summary>
[Properties(Arbitrary = [typeof(RandomInstanceFile)])]
public sealed class InstanceFormatLaws
{
    [Property]
    public void What_is_written_is_read_back(AnyInstance any)
    {
        var read = InstanceFormat.Read(Written(any.Value), "test");
        Assert.Equal(any.Value.Name, read.Name);
        Assert.Equal(any.Value.Activation, read.Activation);
        Assert.Equal(any.Value.Neurons, read.Neurons);
        Assert.Equal(any.Value.Problem.Inputs, read.Problem.Inputs);
        Assert.Equal(any.Value.Problem.Targets, read.Problem.Targets);
        Assert.Equal(any.Value.Problem.Weights, read.Problem.Weights);
        Assert.Equal(any.Value.Anchors, read.Anchors);
        Assert.Equal(Written(any.Value), Written(read));
    }

    /// <summary>mantissa x 10^-places, written as a decimal, as a power of ten, and as a fraction, quoted or not, is one number.</summary>
    [Property]
    public void A_number_is_the_same_however_it_is_written(BigInteger mantissa, byte exponent)
    {
        var places = exponent % 30;
        var digits = BigInteger.Abs(mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        var sign = mantissa.Sign < 0 ? "-" : "";
        var decimals = places == 0 ? digits : $"{digits[..^places]}.{digits[^places..]}";
        var value = Rational.FromRatio(mantissa, BigInteger.Pow(10, places));
        foreach (var text in new[]
        {
            $"{sign}{decimals}",
            $"\"{sign}{decimals}\"",
            $"{mantissa}e-{places}",
            $"\"{mantissa}E-{places}\"",
            $"\"{mantissa}/{BigInteger.Pow(10, places)}\"",
        })
            Assert.Equal(value, ReadNumber(text));
    }

    [Theory]
    [InlineData("\"3/5\"", 3, 5)]
    [InlineData("0.6", 3, 5)]
    [InlineData("\"0.6\"", 3, 5)]
    [InlineData("1e-3", 1, 1000)]
    [InlineData("-12", -12, 1)]
    [InlineData("\"-6/4\"", -3, 2)]
    [InlineData("0.1", 1, 10)] // not the nearest double
    [InlineData("1E2", 100, 1)]
    public void Known_numbers(string text, int numerator, int denominator) =>
        Assert.Equal(Rational.FromRatio(numerator, denominator), ReadNumber(text));

    [Property]
    public void A_text_cut_short_is_refused_with_a_message(AnyInstance any, ushort at)
    {
        var text = Written(any.Value);
        var cut = text[..(at % text.Length)];
        Assert.StartsWith(
            "test: $: this is not JSON: ",
            Assert.Throws<InstanceFormatException>(() => InstanceFormat.Read(cut, "test")).Message,
            StringComparison.Ordinal);
    }

    [Property]
    public void A_missing_member_is_named(AnyInstance any)
    {
        foreach (var name in new[] { "schema", "name", "activation", "neurons", "features" })
        {
            using var document = JsonDocument.Parse(Written(any.Value));
            var rest = document.RootElement.EnumerateObject()
                .Where(member => member.Name != name)
                .Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}");
            var error = Assert.Throws<InstanceFormatException>(() => InstanceFormat.Read($"{{{string.Join(',', rest)}}}", "test"));
            Assert.Equal(
                $"test: $: the member \"{name}\" is missing; the members are schema, name, activation, neurons, features, anchors (optional), "
                    + $"distribution (optional), point (optional), samples (optional), hierarchy (optional).",
                error.Message);
        }
    }

    /// <summary>Whatever bytes there are: an instance, or one message that begins with the file and a path.</summary>
    [Property(MaxTest = 1000)]
    public void Changed_bytes_are_read_or_refused(AnyInstance any, (ushort At, byte Value)[] changes)
    {
        var bytes = Encoding.UTF8.GetBytes(Written(any.Value));
        foreach (var (at, value) in changes)
            bytes[at % bytes.Length] = value;
        try
        {
            InstanceFormat.Read(bytes, "test");
        }
        catch (InstanceFormatException e)
        {
            Assert.StartsWith("test: $", e.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_gallery_is_read_and_written_alike() =>
        Assert.All(GalleryInstances.All, instance => Assert.Equal(Written(instance), Written(InstanceFormat.Read(Written(instance), "test"))));

    [Fact]
    public void A_byte_order_mark_is_no_error() =>
        Assert.Equal(
            "orthonormal-2",
            InstanceFormat.Read(
                (byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Written(GalleryInstances.ByName("orthonormal-2")))], "test").Name);

    private static Rational ReadNumber(string json) => InstanceFormat.Read(
        $$$"""{"schema":"theorychecks.instance/1","name":"x","activation":{"kind":"relu"},"neurons":1,"features":{"input":[[{{{json}}}]]}}""",
        "test").Problem.Inputs[0, 0];

    private static string Written(Instance instance)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            InstanceFormat.Write(writer, instance);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
