using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The facts of one instance, found when somebody asks for them, once, with the limits that a landscape has: so whoever asks knows what the others
/// know. Safe for several threads.
/// </summary>
internal sealed class FactSource
{
    private readonly Lock _lock = new();
    private Facts _facts;
    private bool _isBegun, _isCounted, _isNarrowed;

    /// <param name="instance">The instance.</param>
    public FactSource(Instance instance) => _facts = Facts.Of(Instance = instance);

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>What is cheap to know of the global minimum.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Facts Begun(CancellationToken cancel = default) => Grown(ref _isBegun, facts => facts.Begun(cancel).LastOrDefault(facts), cancel);

    /// <summary>The same with a census of the patterns that reach loss 0, unless there are too many.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Facts Counted(CancellationToken cancel = default)
    {
        Begun(cancel);
        return Grown(ref _isCounted, facts => Census(facts, cancel) is { } census ? facts.With(census) : facts, cancel);
    }

    /// <summary>The same with the interval for the global minimum narrowed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Facts Narrowed(CancellationToken cancel = default)
    {
        Counted(cancel);
        return Grown(ref _isNarrowed, facts => facts.Narrowed(new GlobalMinimumOptions(), cancel).LastOrDefault(facts), cancel);
    }

    private Facts Grown(ref bool isThere, Func<Facts, Facts> grow, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (isThere)
                return _facts;
            _facts = grow(_facts);
            cancel.ThrowIfCancellationRequested(); // what was cut short is asked for again
            isThere = true;
            return _facts;
        }
    }

    private static ZeroLossCensus? Census(Facts facts, CancellationToken cancel)
    {
        try
        {
            return ZeroLossCensus.Take(facts.Instance, Facts.MostClasses, cancel: cancel);
        }
        catch (EnumerationLimitException)
        {
            return null;
        }
    }
}
