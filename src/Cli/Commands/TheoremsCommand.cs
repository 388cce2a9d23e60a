using System.CommandLine;
using System.Text.Json;
using TheoryChecks.Theorems;

namespace TheoryChecks.Cli;

/// <summary>`theorems [ID]`: which statements are decided; with an id, the statement as published and as repaired, and its hypotheses.</summary>
internal static class TheoremsCommand
{
    private const string Schema = "theorychecks.theorems/1";

    public static Command Create()
    {
        var id = new Argument<string?>("ID")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A theorem, such as 3.6: its statements and hypotheses.",
        };
        var json = CommonOptions.Json();
        var command = new Command("theorems", "List the statements that are decided, or show one.") { id, json };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), null, job => Run(job.Screen, parsed.GetValue(id))));
        return command;
    }

    private static int Run(Screen screen, string? id)
    {
        var theorem = id is null ? null : TheoremRegistry.All.FirstOrDefault(theorem => theorem.Id == id)
            ?? throw CommandException.BadInput(
                $"there is no theorem '{id}'; the ids are {string.Join(", ", TheoremRegistry.All.Select(theorem => theorem.Id))}.");
        screen.Json(writer => Write(writer, theorem is null ? TheoremRegistry.All : [theorem]));
        if (theorem is null)
            List(screen);
        else
            Show(screen.Human, theorem);
        return ExitCode.Success;
    }

    private static void List(Screen screen)
    {
        var table = new TextTable("id", "title", "reference", "as published");
        foreach (var theorem in TheoremRegistry.All)
            table.Add(theorem.Id, theorem.Title, theorem.Reference, theorem.IsPublishedFalse ? "false" : "right");
        table.WriteTo(screen);
        screen.Human.WriteLine("theorychecks theorems ID shows the statements; verify --theorem ID decides them on instances.");
    }

    private static void Show(TextWriter text, Theorem theorem)
    {
        text.WriteLine($"{theorem.Id}: {theorem.Title} ({theorem.Reference})");
        text.WriteLine($"As published, {(theorem.IsPublishedFalse ? "false" : "right")}: {theorem.Published}");
        text.WriteLine($"As repaired: {theorem.Repaired}");
        Hypotheses("Printed hypotheses", theorem.Hypotheses);
        Hypotheses("The proof also uses", theorem.UsedByTheProof);

        void Hypotheses(string what, IReadOnlyList<Hypothesis> list)
        {
            if (list.Count > 0)
                text.WriteLine($"{what}: {string.Join("; ", list.Select(hypothesis => hypothesis.Name))}.");
        }
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Theorem> theorems)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteStartArray("theorems");
        foreach (var theorem in theorems)
        {
            writer.WriteStartObject();
            writer.WriteString("id", theorem.Id);
            writer.WriteString("title", theorem.Title);
            writer.WriteString("reference", theorem.Reference);
            writer.WriteString("published", theorem.Published);
            writer.WriteString("repaired", theorem.Repaired);
            writer.WriteBoolean("isPublishedFalse", theorem.IsPublishedFalse);
            Names("hypotheses", theorem.Hypotheses);
            Names("usedByTheProof", theorem.UsedByTheProof);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();

        void Names(string name, IReadOnlyList<Hypothesis> hypotheses)
        {
            writer.WriteStrings(name, hypotheses.Select(hypothesis => hypothesis.Name));
        }
    }
}
