using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting;

/// <summary>
/// A journal in a file (docs/landscape.md): one record a line, "length hash payload", appended and flushed to the disk. Whatever follows the first
/// record that is not whole is dropped when the file is opened again: a process that was killed tears the last one at most. The first record says
/// which instance, options and version the others belong to.
/// </summary>
public sealed class FileJournal : IJournal, IDisposable
{
    /// <summary>The schema in the first record.</summary>
    public const string Schema = "theorychecks.journal/1";

    private const int LongestPrefix = 11 + 64 + 2; // length, hash, two spaces

    private readonly FileStream _file;
    private readonly Dictionary<string, (long At, int Length)> _records = [];
    private readonly object _lock = new();

    private FileJournal(FileStream file) => _file = file;

    /// <summary>How many pieces of work it has.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _records.Count;
        }
    }

    /// <summary>Opens the journal at this path, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="binding">What the records depend on: a journal with another binding is refused. One line.</param>
    /// <param name="resume">Whether to go on with what is there; otherwise a journal that has records is refused.</param>
    /// <exception cref="JournalException">The journal belongs to another run, or is none; the message says what to do.</exception>
    /// <exception cref="IOException">The file cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be used.</exception>
    public static FileJournal Open(string path, string binding, bool resume)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            var journal = new FileJournal(file);
            journal.Begin(path, binding, resume);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string? Read(string key)
    {
        lock (_lock)
        {
            if (!_records.TryGetValue(key, out var place))
                return null;
            var payload = new byte[place.Length];
            _file.Position = place.At;
            _file.ReadExactly(payload);
            using var record = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 128 });
            return record.RootElement.GetProperty("value").GetRawText();
        }
    }

    /// <inheritdoc/>
    public void Write(string key, string json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = 128 }))
        {
            writer.WriteStartObject();
            writer.WriteString("key", key);
            writer.WritePropertyName("value");
            writer.WriteRawValue(json);
            writer.WriteEndObject();
        }
        lock (_lock)
        {
            try
            {
                _records[key] = Append(buffer.WrittenSpan);
            }
            catch (IOException e)
            {
                throw new JournalException(
                    $"{_file.Name}: cannot be written: {e.Message.ReplaceLineEndings(" ")} What was settled before is kept; make room and give "
                        + $"--resume.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Begin(string path, string binding, bool resume)
    {
        var header = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { schema = Schema, binding }));
        var first = Record(header);
        var found = new byte[Math.Min(_file.Length, first.Length)];
        _file.ReadExactly(found);
        if (!first.AsSpan().StartsWith(found))
            throw new JournalException(ReadHeader() is { } other
                ? $"{path}: this journal belongs to another run ({other}; this one is {binding}). Remove it, or give another folder."
                : $"{path}: this is not a journal. Remove it, or give another folder.");
        if (found.Length < first.Length)
        {
            _file.SetLength(0);
            Append(header);
            return;
        }
        var end = ReadRecords(first.Length);
        if (!resume && _records.Count > 0)
            throw new JournalException(
                $"{path}: an earlier run that did not end left {_records.Count} settled pieces of work here. Give --resume to go on with them, or "
                    + $"remove the file to begin again.");
        _file.SetLength(end);
    }

    /// <summary>Indexes the whole records from here on; returns where they end.</summary>
    private long ReadRecords(long at)
    {
        while (Next(at) is var (payload, start, next))
        {
            using var record = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 128 });
            _records[record.RootElement.GetProperty("key").GetString()!] = (start, payload.Length);
            at = next;
        }
        return at;
    }

    private string? ReadHeader()
    {
        if (Next(0) is not var (payload, _, _))
            return null;
        using var header = JsonDocument.Parse(payload);
        return header.RootElement.TryGetProperty("schema", out var schema) && schema.GetString() == Schema
            ? header.RootElement.GetProperty("binding").GetString()
            : null;
    }

    /// <summary>The whole record at this place: its payload, where that starts, and where the next record is; or null.</summary>
    private (byte[] Payload, long Start, long Next)? Next(long at)
    {
        var prefix = new byte[(int)Math.Min(LongestPrefix, _file.Length - at)];
        _file.Position = at;
        _file.ReadExactly(prefix);
        var space = prefix.AsSpan().IndexOf((byte)' ');
        if (space < 1 || prefix.Length < space + 66 || prefix[space + 65] != ' '
            || !int.TryParse(prefix.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || at + space + 66 + (long)length + 1 > _file.Length)
            return null;
        var (start, payload) = (at + space + 66, new byte[length]);
        _file.Position = start;
        _file.ReadExactly(payload);
        return _file.ReadByte() == '\n' && Hash(payload).AsSpan().SequenceEqual(prefix.AsSpan(space + 1, 64))
            ? (payload, start, start + length + 1)
            : null;
    }

    private (long At, int Length) Append(ReadOnlySpan<byte> payload)
    {
        var record = Record(payload);
        var at = _file.Length;
        _file.Position = at;
        _file.Write(record);
        _file.Flush(flushToDisk: true);
        return (at + record.Length - payload.Length - 1, payload.Length);
    }

    private static byte[] Record(ReadOnlySpan<byte> payload) =>
        [
            .. Encoding.ASCII.GetBytes($"{payload.Length.ToString(CultureInfo.InvariantCulture)} "),
            .. Hash(payload),
            (byte)' ',
            .. payload,
            (byte)'\n',
        ];

    private static byte[] Hash(ReadOnlySpan<byte> payload) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(payload)));
}
