using System.Buffers;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Cli;

/// <summary>Hands a decision tree to the kernel child by child as it is made, so that nothing but one path and the lemmas is kept.</summary>
internal sealed class KernelStream : IEnumerationSink
{
    private readonly TreeStream _kernel;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;

    public KernelStream(Instance instance, CensusPart part)
        : this(instance, part.Threshold, [])
    {
    }

    /// <summary>For the part of a tree whose first cells are decided like this.</summary>
    public KernelStream(Instance instance, Rational? threshold, bool[] prefix)
    {
        _writer = new Utf8JsonWriter(_buffer);
        InstanceFormat.Write(_writer, instance.WithoutHierarchy());
        _kernel = new TreeStream(Written(), threshold, prefix);
    }

    public void Lemma(Lemma lemma)
    {
        lemma.Write(_writer);
        _kernel.Lemma(Written());
    }

    public void Open() => _kernel.Open();

    public void Closed(int lemma) => _kernel.Closed(lemma);

    public void Point(RationalVector encoder) => _kernel.Point(encoder);

    public CheckResult Finish(BigInteger patterns, BigInteger? upToPermutation) => _kernel.Finish(patterns, upToPermutation);

    private byte[] Written()
    {
        _writer.Flush();
        var written = _buffer.WrittenSpan.ToArray();
        _buffer.ResetWrittenCount();
        _writer.Reset();
        return written;
    }
}
