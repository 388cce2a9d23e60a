using System.Text;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Model;

/// <summary>What the reader says of each kind of bad instance: the path, the value found, what is wanted.</summary>
public sealed class InstanceFormatErrorTests
{
    private const string Good =
        """{"schema":"theorychecks.instance/1","name":"x","activation":{"kind":"relu"},"neurons":2,"features":{"input":[["1","0"],["0","1"]]}}""";

    [Theory]
    // Members
    [InlineData(
        "\"neurons\":2",
        "\"neuron\":2",
        "$: there is a member \"neuron\", which means nothing here; the members are schema, name, activation, neurons, features, anchors "
            + "(optional), distribution (optional), point (optional), samples (optional), hierarchy (optional).")]
    [InlineData(
        "\"neurons\":2,",
        "",
        "$: the member \"neurons\" is missing; the members are schema, name, activation, neurons, features, anchors (optional), distribution "
            + "(optional), point (optional), samples (optional), hierarchy (optional).")]
    [InlineData("\"neurons\":2", "\"neurons\":2,\"neurons\":3", "$: this is not JSON: the member 'neurons' is given twice.")]
    [InlineData("instance/1", "instance/2", "$.schema: the schema is \"theorychecks.instance/2\"; this version reads \"theorychecks.instance/1\".")]
    [InlineData("\"x\"", "\"../x\"", "$.name: the name is \"../x\"; use 1 to 100 letters, digits, '-', '_' or '.', since it names files.")]
    [InlineData("\"x\"", "7", "$.name: found 7; a text in quotes is wanted.")]
    [InlineData("\"x\"", "\"\\ud800\"", "$: a text in it has half a surrogate pair (\\ud800 to \\udfff), which is no character; use plain letters.")]
    // Shapes
    [InlineData("[[\"1\",\"0\"],[\"0\",\"1\"]]", "[]", "$.features.input: the list has 0 items; 1 to 4096 vectors are read, one per feature.")]
    [InlineData("[[\"1\",\"0\"],[\"0\",\"1\"]]", "[[],[]]", "$.features.input[0]: the vector has 0 items; 1 to 4096 entries are read.")]
    [InlineData("[[\"1\",\"0\"],[\"0\",\"1\"]]", "\"1 0\"", "$.features.input: found \"1 0\"; a list is wanted.")]
    [InlineData("[\"0\",\"1\"]", "[\"0\"]", "$.features.input[1]: the vector has 1 item, the first has 2; give all the same dimension.")]
    [InlineData("{\"input\"", "{\"target\":[[1]],\"input\"", "$.features.target: 1 target for 2 inputs; give one target per input.")]
    [InlineData("{\"input\"", "{\"weights\":[1,2,3],\"input\"", "$.features.weights: the list has 3 items; give 2, one weight per input.")]
    [InlineData("{\"input\"", "{\"weights\":[1,-2],\"input\"", "$.features.weights[1]: the weight is -2; weights are 0 or more.")]
    [InlineData(
        "\"features\":",
        "\"anchors\":[2],\"features\":",
        "$.anchors[0]: found 2; an anchor, the index of a feature, is a whole number from 0 to 1.")]
    [InlineData("\"features\":", "\"anchors\":[0,0],\"features\":", "$.anchors[1]: feature 0 is anchored twice; list it once.")]
    // Samples and hierarchy
    [InlineData("\"features\":", "\"samples\":{},\"features\":", "$.samples: found {}; a list is wanted.")]
    [InlineData("\"features\":", "\"samples\":[],\"features\":", "$.samples: there are 0 samples; 1 to 4096 are read.")]
    [InlineData("\"features\":", "\"samples\":[[1,0]],\"features\":", "$.samples[0]: found [1,0]; an object with x, weight (optional) is wanted.")]
    [InlineData(
        "\"features\":",
        "\"samples\":[{\"x\":[1]}],\"features\":",
        "$.samples[0].x: the list has 1 item; give 2, one coefficient per feature.")]
    [InlineData("\"features\":", "\"samples\":[{\"x\":[1,-1]}],\"features\":", "$.samples[0].x[1]: the coefficient is -1; a feature is 0 or more.")]
    [InlineData(
        "\"features\":",
        "\"samples\":[{\"x\":[1,0],\"weight\":-1}],\"features\":",
        "$.samples[0].weight: the weight is -1; weights are 0 or more.")]
    [InlineData(
        "\"features\":",
        "\"hierarchy\":[{\"parent\":2,\"children\":[0]}],\"features\":",
        "$.hierarchy[0].parent: found 2; a parent, the index of a feature, is a whole number from 0 to 1.")]
    [InlineData(
        "\"features\":",
        "\"hierarchy\":[{\"parent\":0}],\"features\":",
        "$.hierarchy[0]: the member \"children\" is missing; the members are parent, children.")]
    [InlineData(
        "\"features\":",
        "\"hierarchy\":[{\"parent\":0,\"children\":[]}],\"features\":",
        "$.hierarchy[0].children: feature 0 has no children; leave it out.")]
    [InlineData(
        "\"features\":",
        "\"hierarchy\":[{\"parent\":0,\"children\":[1,1]}],\"features\":",
        "$.hierarchy[0].children[1]: feature 1 is listed twice; list it once.")]
    [InlineData(
        "\"features\":",
        "\"hierarchy\":[{\"parent\":0,\"children\":[0]}],\"features\":",
        "$.hierarchy[0]: feature 0 is among its own children, or theirs; a hierarchy has no circles.")]
    [InlineData(
        "\"features\":",
        "\"hierarchy\":[{\"parent\":0,\"children\":[1]},{\"parent\":1,\"children\":[0]}],\"features\":",
        "$.hierarchy[0]: feature 0 is among its own children, or theirs; a hierarchy has no circles.")]
    [InlineData(
        "\"features\":",
        "\"hierarchy\":[{\"parent\":0,\"children\":[1]},{\"parent\":0,\"children\":[1]}],\"features\":",
        "$.hierarchy[1].parent: feature 0 is a parent twice; list all its children in one place.")]
    // Numbers
    [InlineData("\"1\",\"0\"", "\"1/0\",\"0\"", "$.features.input[0][0]: The denominator of '1/0' is zero: write a nonzero denominator.")]
    [InlineData(
        "\"1\",\"0\"",
        "\"NaN\",\"0\"",
        "$.features.input[0][0]: 'NaN' has an unexpected 'N' at position 0: write a number such as -7, 3/5, 0.6 or 1e-3, in ASCII digits and "
            + "without spaces.")]
    [InlineData("\"1\",\"0\"", "NaN,\"0\"", "$: this is not JSON: 'N' is an invalid start of a value (line 1, byte 111).")]
    [InlineData("\"1\",\"0\"", "true,\"0\"", "$.features.input[0][0]: found true; an exact number is wanted, such as \"3/5\", 0.6 or 1e-3.")]
    [InlineData(
        "\"1\",\"0\"",
        "1e99999,\"0\"",
        "$.features.input[0][0]: The exponent of '1e99999' is too large: keep |exponent| <= 10000 (Rational.MaxExponent).")]
    [InlineData("\"neurons\":2", "\"neurons\":0", "$.neurons: found 0; the number of neurons is a whole number from 1 to 4096.")]
    [InlineData("\"neurons\":2", "\"neurons\":\"2\"", "$.neurons: found \"2\"; the number of neurons is a whole number from 1 to 4096.")]
    // Activations
    [InlineData("\"relu\"", "\"gelu\"", "$.activation.kind: the activation is \"gelu\"; use relu, jumprelu, topk, batchtopk, identity or zero.")]
    [InlineData("\"relu\"", "\"relu\",\"k\":1", "$.activation: there is a member \"k\", which means nothing here; the members are kind.")]
    [InlineData("\"relu\"", "\"jumprelu\",\"theta\":\"-1/2\"", "$.activation.theta: theta is -1/2; a JumpReLU threshold is 0 or more.")]
    [InlineData("\"relu\"", "\"jumprelu\",\"theta\":[0,-1]", "$.activation.theta[1]: theta is -1; a JumpReLU threshold is 0 or more.")]
    [InlineData("\"relu\"", "\"jumprelu\",\"theta\":[1]", "$.activation.theta: the list has 1 item; give 2, one threshold per neuron.")]
    [InlineData("\"relu\"", "\"jumprelu\"", "$.activation: the member \"theta\" is missing; the members are kind, theta.")]
    [InlineData("\"relu\"", "\"topk\",\"k\":0", "$.activation.k: found 0; k, at most the number of neurons, is a whole number from 1 to 2.")]
    [InlineData("\"relu\"", "\"topk\",\"k\":3", "$.activation.k: found 3; k, at most the number of neurons, is a whole number from 1 to 2.")]
    [InlineData("\"relu\"", "\"batchtopk\",\"k\":1.5", "$.activation.k: found 1.5; k, at most the number of neurons, is a whole number from 1 to 2.")]
    [InlineData("\"relu\"", "\"topk\",\"k\":1,\"rectified\":0", "$.activation.rectified: found 0; true or false is wanted.")]
    public void One_change_one_message(string from, string to, string message)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        Assert.Equal(message, Refused(Good.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void Oversized_values_are_refused_by_their_limit()
    {
        var digits = new string('7', 1_000_000);
        const string TooLong =
            "$.features.input[0][0]: '7777777777777777777777777777777777777...' has 1000000 characters: at most 10000 digits are accepted "
                + "(Rational.MaxDigits).";
        Assert.Equal(TooLong, Refused(Good.Replace("\"1\",\"0\"", $"{digits},0", StringComparison.Ordinal)));
        Assert.Equal(TooLong, Refused(Good.Replace("\"1\",\"0\"", $"\"{digits}\",0", StringComparison.Ordinal)));
        Assert.Equal(
            "$.features.input: the list has 5000 items; 1 to 4096 vectors are read, one per feature.",
            Refused(Good.Replace(
                "[[\"1\",\"0\"],[\"0\",\"1\"]]", $"[{string.Join(',', Enumerable.Repeat("[1]", 5000))}]", StringComparison.Ordinal)));
        Assert.Equal(
            "$.samples: 4096 samples of 17 features are 69632 numbers; the limit is 65536.",
            Refused(Good.Replace("[[\"1\",\"0\"],[\"0\",\"1\"]]", $"[{string.Join(',', Enumerable.Repeat("[1]", 17))}]", StringComparison.Ordinal)
                .Replace(
                    "\"features\":", $"\"samples\":[{string.Join(',', Enumerable.Repeat("{}", 4096))}],\"features\":", StringComparison.Ordinal)));
        Assert.Equal(
            "$.neurons: 4096 neurons times 100 columns is 409600 cells; the limit is 65536.",
            Refused(Good.Replace("[[\"1\",\"0\"],[\"0\",\"1\"]]", $"[{string.Join(',', Enumerable.Repeat("[1]", 100))}]", StringComparison.Ordinal)
                .Replace("\"neurons\":2", "\"neurons\":4096", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_long_value_is_cut_in_the_message() => Assert.Equal(
        $"$.name: the name is \"{new string('n', 59)}... (202 characters); use 1 to 100 letters, digits, '-', '_' or '.', since it names files.",
        Refused(Good.Replace("\"x\"", $"\"{new string('n', 200)}\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("", "$: this is not JSON: ")]
    [InlineData(
        "[1]",
        "$: found [1]; an object with schema, name, activation, neurons, features, anchors (optional), distribution (optional), point (optional), "
            + "samples (optional), hierarchy (optional) is wanted.")]
    [InlineData("{} x", "$: this is not JSON: 'x' is invalid after a single JSON value. Expected end of data (line 1, byte 4).")]
    public void Texts_that_are_no_object(string text, string message) => Assert.StartsWith(message, Refused(text), StringComparison.Ordinal);

    [Fact]
    public void Nesting_has_a_limit() => Assert.StartsWith(
        "$: this is not JSON: lists and objects are nested more than 32 deep; that many levels are read at most",
        Refused(new string('[', 100_000)),
        StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text() => Assert.Equal(
        "file.json: $: this is not JSON: the bytes are not UTF-8 text; save the file as UTF-8.",
        Assert.Throws<InstanceFormatException>(() => InstanceFormat.Read(
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Good)).ToArray(), "file.json")).Message);

    private static string Refused(string text)
    {
        var error = Assert.Throws<InstanceFormatException>(() => InstanceFormat.Read(text, "file.json"));
        Assert.StartsWith("file.json: ", error.Message, StringComparison.Ordinal);
        Assert.StartsWith(error.Path, error.Message["file.json: ".Length..], StringComparison.Ordinal);
        return error.Message["file.json: ".Length..];
    }
}
