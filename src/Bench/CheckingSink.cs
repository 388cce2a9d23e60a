using System.Buffers;
using System.Text.Json;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench;

/// <summary>Hands a tree to the kernel as it is made, and counts it.</summary>
internal sealed class CheckingSink : IEnumerationSink
{
    private readonly TreeStream _kernel;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public CheckingSink(Instance instance)
    {
        using (var writer = new Utf8JsonWriter(_bytes))
            InstanceFormat.Write(writer, instance);
        _kernel = new TreeStream(_bytes.WrittenSpan.ToArray(), instance.Activation.IsSeparable ? instance.Activation.Threshold(0) : null);
    }

    public long Lemmas { get; private set; }

    public long Children { get; private set; }

    public void Lemma(Lemma lemma)
    {
        Lemmas++;
        _bytes.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_bytes))
            lemma.Write(writer);
        _kernel.Lemma(_bytes.WrittenMemory);
    }

    public void Open()
    {
        Children++;
        _kernel.Open();
    }

    public void Closed(int lemma)
    {
        Children++;
        _kernel.Closed(lemma);
    }

    public void Point(RationalVector encoder) => _kernel.Point(encoder);

    /// <summary>The kernel's verdict on the whole tree.</summary>
    public CheckResult Finish(long patterns) => _kernel.Finish(patterns);
}
