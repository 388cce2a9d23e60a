using System.Text.Json;
using Spectre.Console;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>
/// Where output goes. With --json: one document on stdout, everything for people on stderr. Without: the answer on stdout, progress
/// and errors on stderr.
/// </summary>
internal sealed class Screen
{
    private const int WideEnough = 1000; // a file or a pipe has no right margin

    private readonly bool _json;

    public Screen(bool json)
        : this(json ? Console.Error : Console.Out, json ? !Console.IsErrorRedirected : !Console.IsOutputRedirected) => _json = json;

    /// <summary>A screen whose answer in words goes elsewhere.</summary>
    internal Screen(TextWriter human, bool isTerminal = false)
    {
        Human = human;
        HumanIsTerminal = isTerminal;
        HumanConsole = ConsoleOn(Human, HumanIsTerminal);
        ErrorIsTerminal = !Console.IsErrorRedirected;
        ErrorConsole = ConsoleOn(Console.Error, ErrorIsTerminal);
    }

    /// <summary>The answer in words.</summary>
    public TextWriter Human { get; }

    public bool HumanIsTerminal { get; }

    public IAnsiConsole HumanConsole { get; }

    public TextWriter Error => Console.Error;

    public bool ErrorIsTerminal { get; }

    public IAnsiConsole ErrorConsole { get; }

    /// <summary>The answer as JSON, if that was asked for.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        if (!_json)
            return;
        using var stdout = new BufferedStream(StandardStreams.OpenOutput(), 1 << 16);
        JsonText.Write(stdout, write);
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!isTerminal)
            console.Profile.Width = WideEnough;
        return console;
    }
}
