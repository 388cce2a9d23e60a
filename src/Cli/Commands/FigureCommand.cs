using System.CommandLine;
using TheoryChecks.Appendix;
using TheoryChecks.CrossCheck;
using TheoryChecks.Figures;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Cli;

/// <summary>`figure FILE...`: figures as SVG or PNG.</summary>
internal static class FigureCommand
{
    private static readonly (string Name, Func<FigureRequest, IReadOnlyList<Figure>> Draw)[] Kinds =
    [
        ("regions", request => [Fan(request.Instance()).Draw()]),
        ("landscape", Landscape),
        ("ends", EndPoints),
        ("recovery", request => [RecoveryFigure.Of(request.Results())]),
        ("rows", request => [RowsFigure.Of(request.Results())]),
        ("superposition", request => [SuperpositionFigure.Of(request.Results())]),
        ("layers", request => [TextFigure.Layers(request.Results())]),
        ("absorption", request => [TextFigure.Absorption(request.Comparisons())]),
        ("training", request => [TrainingFigure.Of([.. request.Files.Select(FigureRequest.Log)])]),
    ];

    public static Command Create()
    {
        var names = Kinds.Select(kind => kind.Name).ToArray();
        var files = CommonOptions.Files("FILE", "What the figure is made of: an instance, or results, by its kind.", orNone: false);
        var kind = CommonOptions.Word("--kind", "KIND", names[0], names, $"{string.Join(", ", names)}; regions unless given.");
        var format = CommonOptions.Word("--format", "FORMAT", "svg", ["svg", "png"], "svg or png; svg unless given.");
        var seeds = CommonOptions.Within("--seeds", "N", 200, 1, 10_000, "--kind ends: models to train.");
        var seed = CommonOptions.Within("--seed", "S", 1L, 0, long.MaxValue, "--kind ends: decides all starts.");
        var steps = CommonOptions.Within("--steps", "N", 6000, 1, 10_000_000, "--kind ends: the most steps of gradient descent.");
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write the figures into this folder, instead of one SVG to stdout.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("figure", "Draw figures as SVG or PNG.") { files, kind, format, seeds, seed, steps, json, output, time };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() => Run(
            new FigureRequest(job, parsed.GetValue(files)!, parsed.GetValue(kind)!)
            {
                Training = new ToyOptions { Seeds = parsed.GetValue(seeds), Seed = parsed.GetValue(seed), Steps = parsed.GetValue(steps) },
                TrainingGiven = Array.Find<Option>([seeds, seed, steps], option => CommonOptions.IsGiven(parsed, option))?.Name,
            },
            parsed.GetValue(format) == "png" ? FigureFormat.Png : FigureFormat.Svg,
            parsed.GetValue(json),
            parsed.GetValue(output)))));
        return command;
    }

    private static int Run(FigureRequest request, FigureFormat format, bool asJson, string? output)
    {
        var screen = request.Job.Screen;
        if (request.TrainingGiven is { } option && request.Kind != "ends")
            throw CommandException.BadInput(
                $"{option} says how models are trained for --kind ends; --kind {request.Kind} trains none, so leave it out.");
        if (asJson && request.Kind != "regions")
            throw CommandException.BadInput($"--json lists the regions; --kind {request.Kind} has no such list, so leave --json out.");
        if (format == FigureFormat.Png && output is null)
            throw CommandException.BadInput("--format png makes a file; say into which folder with --out.");
        var folder = OutputFolder.Open(output);
        try
        {
            if (asJson)
                screen.Json(Fan(request.Instance()).Write);
            if (asJson && folder is null)
                return ExitCode.Success;
            var figures = Kinds.Single(kind => kind.Name == request.Kind).Draw(request);
            if (folder is null && figures.Count > 1)
            {
                var drawn = string.Join(", ", figures.Select(figure => figure.Name));
                throw CommandException.BadInput($"there are {figures.Count} figures, {drawn}; give a folder for them with --out.");
            }
            foreach (var figure in figures)
            {
                if (folder is null)
                    screen.Human.Write(figure.ToSvg());
                else
                    screen.Human.WriteLine($"Written: {folder.Write($"{figure.Name}.{format.ToString().ToLowerInvariant()}", figure.Bytes(format))}");
            }
            return ExitCode.Success;
        }
        catch (ArgumentException e)
        {
            throw CommandException.BadInput($"{string.Join(", ", request.Files)}: {e.Message}");
        }
        catch (FormatException e)
        {
            throw CommandException.BadInput(e.Message);
        }
    }

    private static RegionFan Fan(Instance instance) => RegionFan.Of(instance);

    private static IReadOnlyList<Figure> EndPoints(FigureRequest request)
    {
        var instance = request.Instance();
        EndPointsPicture.Of(instance, []); // refuses what it cannot draw before anything is trained
        var report = ProgressDisplay.During(request.Job.Screen, "training", progress => CrossCheckRun.Take(
            instance,
            request.Training,
            [ToyMode.Plain],
            progress: (what, done, total) => progress.Report(what, done, total),
            cancel: request.Job.Cancel));
        var ends = report.Modes[0].Trained.Select(run => (CrossCheckRun.Words(run.Verdict), (IReadOnlyList<double>)run.Encoder));
        return [EndPointsPicture.Of(instance, [.. ends])];
    }

    private static IReadOnlyList<Figure> Landscape(FigureRequest request)
    {
        var instance = request.Instance();
        if (instance.Activation is not ReluActivation || instance.Problem.InputDimension != 2 || instance.Problem.TargetDimension != 2)
            throw new ArgumentException("Points of a landscape are drawn for relu, with inputs and targets in dimension 2. Give such an instance.");
        var report = ProgressDisplay.During(request.Job.Screen, "looking", progress => LandscapeRun.Take(
            instance,
            new LandscapeRunOptions
            {
                Landscape = new() { Progress = progress.Settled },
            },
            request.Job.Cancel,
            request.Job.Interrupted));
        return LandscapePictures.Of(report) is { Count: > 0 } pictures
            ? pictures
            : throw CommandException.OutOfBudget($"{request.Files[0]}: nothing was certified that could be drawn; raise --time.");
    }
}
