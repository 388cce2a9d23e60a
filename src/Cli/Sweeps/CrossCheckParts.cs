using System.CommandLine;
using System.Globalization;
using TheoryChecks.CrossCheck;
using TheoryChecks.Model;
using TheoryChecks.Sweeps;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Cli;

/// <summary>The runs of a cross-check in parts: trained apart, kept in a folder, explained together.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Utf8">Its file.</param>
/// <param name="Options">Runs, seed, steps.</param>
/// <param name="Modes">The modes.</param>
internal sealed record CrossCheckParts(Instance Instance, ReadOnlyMemory<byte> Utf8, ToyOptions Options, IReadOnlyList<ToyMode> Modes)
{
    /// <summary>Trains what is missing, here or elsewhere. All parts; or the exit code, if this was one part or a submission.</summary>
    public static (int? Ended, IReadOnlyList<TrainedPart> Parts) Of(
        Job job, ParseResult parsed, EngineOptions engine, string output, int count, CrossCheckParts cross, double? time)
    {
        var pieces = Enumerable.Range(1, count).Select(number => cross.Piece(new PartNumber(number, count))).ToArray();
        var run = SweepRun.Of(job, parsed, engine, output, $"crosscheck-{cross.SafeName}", pieces.Select(piece => piece.Part))!;
        if (run.Elsewhere(Make, time) is { } code)
            return (code, []);
        for (var at = 0; at < count; at++)
            run.Do(pieces[at].Part, stop => Make(at, stop), job.Cancel);
        run.Tidy();
        return (null, [.. pieces.Select(Read)]);

        void Make(int at, CancellationToken stop)
        {
            var piece = pieces[at];
            var trained = ProgressDisplay.During(job.Screen, "training", progress => TrainedPart.Train(
                piece.Identity, cross.Instance, piece.Options, cross.Modes, (what, done, total) => progress.Report(what, done, total), stop));
            var path = Path.Combine(output, piece.Part.Result);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, stream => JsonText.Write(stream, trained.Write));
        }

        TrainedPart Read((string Identity, ToyOptions Options, SweepPart Part) piece)
        {
            var path = Path.Combine(output, piece.Part.Result);
            try
            {
                return TrainedPart.Read(File.ReadAllBytes(path), path, piece.Identity);
            }
            catch (FormatException e)
            {
                throw CommandException.BadInput(e.Message);
            }
        }
    }

    private string SafeName => string.Concat(Instance.Name.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    private (string Identity, ToyOptions Options, SweepPart Part) Piece(PartNumber number)
    {
        var (from, to) = number.Of(Options.Seeds);
        var options = Options with { First = from, Seeds = to - from };
        var identity = TrainedPart.IdentityOf(Utf8, options, Modes);
        var name = string.Create(CultureInfo.InvariantCulture, $"crosscheck-{SafeName}_runs-{from}-{to - 1}_{identity}");
        return (identity, options, new SweepPart(name, $"parts/{name}.json"));
    }
}
