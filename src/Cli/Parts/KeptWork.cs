using System.Collections.Concurrent;
using TheoryChecks.Landscape;

namespace TheoryChecks.Cli;

/// <summary>A journal in memory: what parts have settled, on top of another journal, if there is one, which keeps what is new.</summary>
internal sealed class KeptWork : IJournal
{
    private readonly ConcurrentDictionary<string, string> _settled = new(StringComparer.Ordinal);
    private IJournal? _below;

    /// <summary>Everything that was written here, by key.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settled => _settled.OrderBy(item => item.Key, StringComparer.Ordinal);

    /// <summary>Adds what is settled elsewhere; what is here stays.</summary>
    public void Add(string key, string json) => _settled.TryAdd(key, json);

    /// <summary>On top of another journal from now on.</summary>
    public KeptWork Above(IJournal? below)
    {
        _below = below;
        return this;
    }

    /// <inheritdoc/>
    public string? Read(string key) => _settled.TryGetValue(key, out var json) ? json : _below?.Read(key);

    /// <inheritdoc/>
    public void Write(string key, string json)
    {
        _settled[key] = json;
        _below?.Write(key, json);
    }
}
