using System.Text.Json;

namespace TheoryChecks.Appendix;

/// <summary>What a training run saw on its way.</summary>
/// <param name="Name">Names it in a key.</param>
/// <param name="Neurons">nq; null if nothing says so.</param>
/// <param name="Points">Step, loss and number of dead neurons.</param>
public sealed record TrainingLog(string Name, int? Neurons, IReadOnlyList<(long Step, double Loss, int Dead)> Points)
{
    /// <summary>Reads a log as `train` and `bench` write it: one JSON document a line, with step, loss and dead.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="source">Names the file in messages.</param>
    /// <param name="name">Names the run.</param>
    /// <param name="neurons">nq, if known.</param>
    /// <exception cref="FormatException">A line is no such document, or there is none; the message says where.</exception>
    public static TrainingLog Read(string text, string source, string name, int? neurons)
    {
        var points = new List<(long, double, int)>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var k = 0; k < lines.Length; k++)
        {
            if (lines[k].Length == 0)
                continue;
            try
            {
                using var line = JsonDocument.Parse(lines[k]);
                points.Add((line.RootElement.GetProperty("step").GetInt64(),
                    line.RootElement.GetProperty("loss").GetDouble(),
                    line.RootElement.GetProperty("dead").GetInt32()));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new FormatException(
                    $"{source}, line {k + 1}: this is no line of a training log, a JSON object with step, loss and dead; give a log.jsonl that "
                        + $"train wrote.",
                    e);
            }
        }
        return points.Count > 0
            ? new TrainingLog(name, neurons, points)
            : throw new FormatException($"{source}: there is no line in it; give a log.jsonl that train wrote.");
    }
}
