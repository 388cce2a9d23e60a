using System.Collections.Concurrent;
using TheoryChecks.Checking;

namespace TheoryChecks.Cli;

/// <summary>
/// Certificate files, each checked once, in the memory of one: of each the kernel's word stays and nothing else. Those that a join names lie in its
/// folder, and are checked whether or not they were given themselves; what the join reads of them is read again, from the same bytes.
/// </summary>
internal sealed class CertificateFiles
{
    private const int Large = 1 << 24; // bytes: what a check of more leaves behind is not left lying beside the next

    private readonly ConcurrentDictionary<string, Lazy<Checked>> _files = new(StringComparer.Ordinal);

    /// <summary>The word on a certificate by itself, and whether it is a join that lacks parts; null, and the schema, of another document.</summary>
    public (CheckResult? Result, bool LacksParts, string? OtherSchema) Alone(string path)
    {
        var known = Known(path, out _);
        return (known.Result, known.Part is { LacksParts: true }, known.OtherSchema);
    }

    /// <summary>The word on a join, with the files of its parts.</summary>
    public CheckResult Joined(string path)
    {
        var join = Known(path, out _).Join;
        var bytes = join.IsEmpty ? Read(path) : join;
        return CheckedPart.Of(bytes, Beside(Path.GetDirectoryName(Path.GetFullPath(path))!)).Result;
    }

    /// <summary>The certificates in a folder, by name, each checked by itself: a part brings its evidence along, no file leads to a third.</summary>
    public Func<string, CheckedPart?> Beside(string folder) => name =>
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            return null;
        var known = Known(path, out var fresh);
        if (fresh is not null || known.Part is not { Result.IsAccepted: true } part)
            return fresh ?? known.Part;
        var bytes = Read(path);
        return part.WithText(bytes) ?? CheckedPart.Of(bytes); // changed since: what is there now is checked
    };

    /// <summary>What is known of a file, with its text if it was checked just now.</summary>
    private Checked Known(string path, out CheckedPart? fresh)
    {
        CheckedPart? made = null;
        var known = _files.GetOrAdd(Path.GetFullPath(path), _ => new(() => Check(path, out made))).Value;
        fresh = made;
        return known;
    }

    private static Checked Check(string path, out CheckedPart? part)
    {
        part = null;
        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = Read(path);
        }
        catch (CommandException) when (File.Exists(path) && new FileInfo(path).Length > Array.MaxLength)
        {
            return new Checked(new CheckResult(
                Outcome.Malformed, null, null, $"too large: a certificate of more than {Array.MaxLength >> 20} MB is not read; cut it into parts")
            {
                IsTooLarge = true,
            });
        }
        if (CheckCommand.OtherSchema(bytes.Span) is { } schema)
            return new Checked(null, OtherSchema: schema);
        part = CheckedPart.Of(bytes);
        var (isLarge, isPipe) = (bytes.Length > Large, new FileInfo(path).Length == 0);
        var known = new Checked(part.Result, part.WithoutText(), Join: part.LacksParts && isPipe ? bytes : default);
        bytes = default;
        if (isLarge)
            GC.Collect();
        return known;
    }

    private static ReadOnlyMemory<byte> Read(string path)
    {
        try
        {
            return new FileInfo(path).Length > 0
                ? File.ReadAllBytes(path)
                : InputFile.ReadToEnd(path, InputFile.MostBytes) ?? throw CommandException.BadInput(
                    $"{path}: more than {InputFile.MostBytes >> 20} MiB come from a pipe or a device; save them to a file and check that.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput($"{path}: cannot be read: {FileFailure.OfReading(e)}; {CheckCommand.WhatToGive}.");
        }
    }

    /// <summary>The kernel's word on a file, and as a part; of a join from a pipe its bytes; the schema of another document.</summary>
    private sealed record Checked(CheckResult? Result, CheckedPart? Part = null, string? OtherSchema = null, ReadOnlyMemory<byte> Join = default);
}
