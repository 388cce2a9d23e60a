using System.Collections.Concurrent;
using TheoryChecks.Landscape;

namespace TheoryChecks.Properties.Landscape;

/// <summary>A journal in memory.</summary>
internal sealed class MemoryJournal : IJournal
{
    private int _writes;

    public ConcurrentDictionary<string, string> Kept { get; } = [];

    public int Writes => _writes;

    public string? Read(string key) => Kept.GetValueOrDefault(key);

    public void Write(string key, string json)
    {
        Interlocked.Increment(ref _writes);
        Kept[key] = json;
    }
}
