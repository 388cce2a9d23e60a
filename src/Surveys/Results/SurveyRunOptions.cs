namespace TheoryChecks.Surveys;

/// <summary>How a survey is run. What is handed over does not depend on <see cref="Threads"/>. Calls come one at a time, but for
/// <see cref="KeepAlarm"/>, on any thread.</summary>
internal sealed record SurveyRunOptions
{
    /// <summary>How many instances are worked on at once.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Asked before the first instance of a block: null leaves it to others; the token fires when others have taken it over.</summary>
    public Func<int, CancellationToken?> Begin { get; init; } = _ => CancellationToken.None;

    /// <summary>Given a whole block: the file, and its lines.</summary>
    public required Action<string, IReadOnlyList<byte[]>> Write { get; init; }

    /// <summary>Given what gives cause for alarm, and the certificates behind it: the file, and its bytes.</summary>
    public required Action<string, ReadOnlyMemory<byte>> KeepAlarm { get; init; }

    /// <summary>Told what contradicts a proof, at once.</summary>
    public required Action<string> Alarm { get; init; }

    /// <summary>Told how many instances of how many are done.</summary>
    public Action<int, int>? Progress { get; init; }
}
