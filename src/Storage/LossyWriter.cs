using System.Text;

namespace TheoryChecks.Storage;

/// <summary>
/// What is said to people while the work goes on. Where it cannot be written (a full disk under a log, a pipe whose reader has gone) it is lost, and
/// the work, its answer and its exit code are not.
/// </summary>
internal sealed class LossyWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) // the second is what a closed stderr gives
        {
            // Nobody is there to be told.
        }
    }
}
