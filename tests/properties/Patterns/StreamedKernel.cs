using System.Buffers;
using System.Text.Json;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Hands a decision tree to the kernel as it is made.</summary>
internal sealed class StreamedKernel(TreeStream kernel) : IEnumerationSink
{
    public void Lemma(Lemma lemma) => kernel.Lemma(Utf8(lemma.Write));

    public void Open() => kernel.Open();

    public void Closed(int lemma) => kernel.Closed(lemma);

    public void Point(RationalVector encoder) => kernel.Point(encoder);

    /// <summary>Counts the patterns of one part of an instance, every step re-checked by the kernel.</summary>
    public static (PatternCensus Census, IReadOnlyList<CheckResult> Results) Take(Instance instance, EnumeratorOptions? options = null)
    {
        var streams = new List<(CensusPart Part, TreeStream Kernel)>();
        var census = PatternCensus.Take(instance, options: options, sinkFor: part =>
        {
            streams.Add((part, new TreeStream(Utf8(writer => InstanceFormat.Write(writer, instance)), part.Threshold)));
            return new StreamedKernel(streams[^1].Kernel);
        });
        return (census, [.. streams.Select(stream => stream.Kernel.Finish(stream.Part.Patterns))]);
    }

    private static ReadOnlyMemory<byte> Utf8(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenMemory;
    }
}
