using System.CommandLine;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>`gallery [NAME]`: which instances are built in; with a name, the instance itself.</summary>
internal static class GalleryCommand
{
    private const string Schema = "theorychecks.gallery/1";

    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "An instance of the gallery: it goes to stdout, as a file for the other commands.",
        };
        var json = CommonOptions.Json();
        var command = new Command("gallery", "List the built-in instances, or print one as a file.") { name, json };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), null, job => parsed.GetValue(name) is { } wanted
            ? Print(wanted)
            : List(job.Screen)));
        return command;
    }

    private static int Print(string name)
    {
        var instance = GalleryInstances.All.FirstOrDefault(instance => instance.Name == name)
            ?? throw CommandException.BadInput($"the gallery has no instance '{name}'; 'theorychecks gallery' lists them.");
        InstanceText.ToStandardOutput(instance);
        return ExitCode.Success;
    }

    private static int List(Screen screen)
    {
        screen.Json(Write);
        var table = new TextTable("instance", "activation", "neurons", "features", "dimension", "more");
        foreach (var instance in GalleryInstances.All)
            table.Add(
                instance.Name,
                Activation(instance.Activation),
                $"{instance.Neurons}",
                $"{instance.Isolated.Columns}",
                Dimension(instance),
                More(instance));
        table.WriteTo(screen);
        screen.Human.WriteLine("theorychecks gallery NAME > FILE makes a file of one.");
        return ExitCode.Success;
    }

    private static void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteStartArray("instances");
        foreach (var instance in GalleryInstances.All)
        {
            writer.WriteStartObject();
            writer.WriteString("name", instance.Name);
            writer.WriteString("activation", instance.Activation.Kind);
            writer.WriteNumber("neurons", instance.Neurons);
            writer.WriteNumber("features", instance.Isolated.Columns);
            writer.WriteNumber("inputDimension", instance.Isolated.InputDimension);
            writer.WriteNumber("targetDimension", instance.Isolated.TargetDimension);
            writer.WriteNumber("samples", instance.Samples?.Count ?? 0);
            writer.WriteBoolean("hasDistribution", instance.Distribution is not null);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Activation(Activation activation) => activation switch
    {
        TopKActivation { Rectified: false, K: var k } => $"topk {k}, bare",
        TopKActivation { K: var k } => $"topk {k}",
        BatchTopKActivation { K: var k } => $"batchtopk {k}",
        JumpReluActivation { Thetas: { Dimension: 1 } thetas } => $"jumprelu {thetas[0]}",
        _ => activation.Kind,
    };

    private static string Dimension(Instance instance) => instance.Isolated.InputDimension == instance.Isolated.TargetDimension
        ? $"{instance.Isolated.InputDimension}"
        : $"{instance.Isolated.InputDimension} to {instance.Isolated.TargetDimension}";

    private static string More(Instance instance) => string.Join(", ", new[]
    {
        instance.Isolated.Targets.Equals(instance.Isolated.Inputs) ? "" : "targets",
        instance.Isolated.Weights.Any(weight => !weight.IsOne) && instance.Distribution is null ? "weights" : "",
        instance.Anchors.Count > 0 ? "anchors" : "",
        instance.Distribution is not null ? "distribution" : "",
        instance.Samples is { } samples ? Counted.Of(samples.Count, "sample") : "",
        instance.Hierarchy.Count > 0 ? "hierarchy" : "",
        instance.Point is not null ? "point" : "",
    }.Where(word => word.Length > 0));
}
