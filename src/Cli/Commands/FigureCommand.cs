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
        ("superposition", request => [SuperpositionFigure.Of(request.Results())]),
        ("training", request => [TrainingFigure.Of([.. request.Files.Select(FigureRequest.Log)])]),
    ];

    public static Command Create()
    {
        var names = Kinds.Select(kind => kind.Name).ToArray();
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "What the figure is made of: an instance, or results, by its kind." };
        var kind = new Option<string>("--kind") { HelpName = "KIND", Description = $"{string.Join(", ", names)}; regions unless given.", DefaultValueFactory = _ => names[0] };
        kind.AcceptOnlyFromAmong(names);
        var format = new Option<string>("--format") { HelpName = "FORMAT", Description = "svg or png; svg unless given.", DefaultValueFactory = _ => "svg" };
        format.AcceptOnlyFromAmong("svg", "png");
        var seeds = CommonOptions.Positive(new Option<int>("--seeds") { HelpName = "N", Description = "--kind ends: models to train.", DefaultValueFactory = _ => 200 }, 1, 10_000);
        var seed = CommonOptions.Positive(new Option<long>("--seed") { HelpName = "S", Description = "--kind ends: decides all starts.", DefaultValueFactory = _ => 1 }, 0L, long.MaxValue);
        var steps = CommonOptions.Positive(new Option<int>("--steps") { HelpName = "N", Description = "--kind ends: the most steps of gradient descent.", DefaultValueFactory = _ => 6000 }, 1, 10_000_000);
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write the figures into this folder, instead of one SVG to stdout.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("figure", "Draw figures as SVG or PNG.") { files, kind, format, seeds, seed, steps, json, output, time };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() => Run(
            new FigureRequest(job, parsed.GetValue(files)!, parsed.GetValue(kind)!) { Training = new ToyOptions { Seeds = parsed.GetValue(seeds), Seed = parsed.GetValue(seed), Steps = parsed.GetValue(steps) } },
            parsed.GetValue(format) == "png" ? FigureFormat.Png : FigureFormat.Svg,
            parsed.GetValue(json),
            parsed.GetValue(output)))));
        return command;
    }

    private static int Run(FigureRequest request, FigureFormat format, bool asJson, string? output)
    {
        var screen = request.Job.Screen;
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
                throw CommandException.BadInput($"there are {figures.Count} figures, {string.Join(", ", figures.Select(figure => figure.Name))}; give a folder for them with --out.");
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
            instance, request.Training, [ToyMode.Plain], progress: (what, done, total) => progress.Report(what, done, total), cancel: request.Job.Cancel));
        return [EndPointsPicture.Of(instance, [.. report.Modes[0].Trained.Select(run => (CrossCheckRun.Words(run.Verdict), (IReadOnlyList<double>)run.Encoder))])];
    }

    private static IReadOnlyList<Figure> Landscape(FigureRequest request)
    {
        var instance = request.Instance();
        if (instance.Activation is not ReluActivation || instance.Problem.InputDimension != 2 || instance.Problem.TargetDimension != 2)
            throw new ArgumentException("Points of a landscape are drawn for relu, with inputs and targets in dimension 2.");
        var report = ProgressDisplay.During(request.Job.Screen, "looking", progress => LandscapeRun.Take(
            instance,
            new LandscapeRunOptions
            {
                Landscape = new() { Progress = (what, done, total) => progress.Report(total is null ? what : $"{what}: {done} of {total} settled", done, total) },
            },
            request.Job.Cancel,
            request.Job.Interrupted));
        return LandscapePictures.Of(report) is { Count: > 0 } pictures ? pictures : throw CommandException.OutOfBudget($"{request.Files[0]}: nothing was certified that could be drawn; raise --time.");
    }
}
