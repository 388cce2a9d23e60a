using System.CommandLine;
using System.Text;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>`figure FILE`: the regions of one ReLU neuron in the plane, as SVG.</summary>
internal static class FigureCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A ReLU instance with inputs in dimension 2." };
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write NAME.svg into this folder, instead of the picture to stdout.");
        var command = new Command("figure", "Draw the regions of one ReLU neuron in the plane, as SVG.") { file, json, output };
        command.SetAction(parsed =>
        {
            var asJson = parsed.GetValue(json);
            return Job.Run(new Screen(asJson), seconds: null, job => Run(job, parsed.GetValue(file)!, asJson, parsed.GetValue(output)));
        });
        return command;
    }

    private static int Run(Job job, string file, bool asJson, string? output)
    {
        var instance = InputFile.ReadInstance(file);
        var folder = OutputFolder.Open(output);
        RegionFan fan;
        try
        {
            fan = RegionFan.Of(instance);
        }
        catch (ArgumentException e)
        {
            throw CommandException.BadInput($"{file}: {e.Message}");
        }
        job.Screen.Json(fan.Write);
        if (folder is not null)
            job.Screen.Human.WriteLine($"Written: {folder.Write($"{instance.Name}.svg", Encoding.UTF8.GetBytes(fan.ToSvg()))}");
        else if (!asJson)
            job.Screen.Human.Write(fan.ToSvg());
        return ExitCode.Success;
    }
}
