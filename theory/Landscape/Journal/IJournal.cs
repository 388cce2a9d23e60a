namespace TheoryChecks.Landscape;

/// <summary>
/// Where long work keeps what it has settled, so that a run that was killed goes on from there and ends with the same certificates. A key names one
/// piece of work
/// (for example "partial-minimum/({0,1},{})"); its text is a JSON document. What is read back is checked again, like any certificate: a journal is
/// not trusted.
/// Safe for use by several threads.
/// </summary>
internal interface IJournal
{
    /// <summary>What was written last under this key, or null.</summary>
    string? Read(string key);

    /// <summary>Keeps this text under this key. It is on disk when the call returns, or was never written.</summary>
    void Write(string key, string json);
}
