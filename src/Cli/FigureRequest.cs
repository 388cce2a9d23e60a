using TheoryChecks.Model;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Cli;

/// <summary>What `figure` is asked for.</summary>
internal sealed record FigureRequest(Job Job, string[] Files, string Kind)
{
    /// <summary>How models are trained for it.</summary>
    public required ToyOptions Training { get; init; }

    /// <summary>The one instance that this kind is about.</summary>
    public Instance Instance() => Files is [var file] ? InputFile.ReadInstance(file) : throw CommandException.BadInput($"--kind {Kind} takes one file, an instance; {Files.Length} were given.");
}
