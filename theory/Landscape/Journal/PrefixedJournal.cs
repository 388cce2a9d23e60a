namespace TheoryChecks.Landscape;

/// <summary>A part of a journal, whose keys begin alike.</summary>
internal sealed class PrefixedJournal(IJournal journal, string prefix) : IJournal
{
    public string? Read(string key) => journal.Read(prefix + key);

    public void Write(string key, string json) => journal.Write(prefix + key, json);
}
