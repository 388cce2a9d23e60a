using System.Collections.Concurrent;
using TheoryChecks.Checking;

namespace TheoryChecks.Cli;

/// <summary>
/// Certificate files, each checked once: those that a join names lie in its folder, and are checked whether or not they were given themselves.
/// </summary>
internal sealed class CertificateFiles
{
    private readonly ConcurrentDictionary<string, Lazy<Checked>> _files = new(StringComparer.Ordinal);

    /// <summary>The word on a certificate, with the files of its parts if it is a join; null, and the schema, of another document.</summary>
    public (CheckResult? Result, string? OtherSchema) Whole(string path)
    {
        var alone = Alone(path);
        if (alone.Part is not { LacksParts: true })
            return (alone.Result, alone.OtherSchema);
        return (CheckedPart.Of(alone.Join, Beside(Path.GetDirectoryName(Path.GetFullPath(path))!)).Result, null);
    }

    /// <summary>The certificates in a folder, by name, each checked by itself.</summary>
    public Func<string, CheckedPart?> Beside(string folder) =>
        name => Path.Combine(folder, name) is var part && File.Exists(part) ? Alone(part).Part : null;

    /// <summary>By itself: a part brings its evidence along, so no file leads to a third one.</summary>
    private Checked Alone(string path) => _files.GetOrAdd(Path.GetFullPath(path), _ => new(() =>
    {
        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = Read(path);
        }
        catch (IOException e) when (File.Exists(path) && new FileInfo(path).Length > Array.MaxLength)
        {
            return new Checked(new CheckResult(Outcome.Malformed, null, null, $"too large: {e.Message}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput($"{path}: cannot be read: {FileFailure.OfReading(e)}; {CheckCommand.WhatToGive}.");
        }
        if (CheckCommand.OtherSchema(bytes.Span) is { } schema)
            return new Checked(null, OtherSchema: schema);
        var part = CheckedPart.Of(bytes);
        return new Checked(part.Result, part, Join: part.LacksParts ? bytes : default);
    })).Value;

    private static ReadOnlyMemory<byte> Read(string path) => new FileInfo(path).Length > 0
        ? File.ReadAllBytes(path)
        : InputFile.ReadToEnd(path, InputFile.MostBytes) ?? throw CommandException.BadInput(
            $"{path}: more than {InputFile.MostBytes >> 20} MiB come from a pipe or a device; save them to a file and check that.");

    /// <summary>The kernel's word on a file, and as a part; of a join its bytes, for it may be a pipe; the schema of another document.</summary>
    private sealed record Checked(CheckResult? Result, CheckedPart? Part = null, string? OtherSchema = null, ReadOnlyMemory<byte> Join = default);
}
