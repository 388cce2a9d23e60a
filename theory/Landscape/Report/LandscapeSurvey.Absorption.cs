using System.Collections.Concurrent;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <content>Whether regions that absorb a parent reach less loss than those that were meant.</content>
internal sealed partial class LandscapeSurvey
{
    private (LandscapeReport Report, IEnumerable<string> Open) Absorption(LandscapeReport report)
    {
        var events = _instance.Hierarchy.SelectMany(family => Enum.GetValues<AbsorptionEvent>().Select(what => (Family: family, Event: what)))
            .ToArray();
        var met = new ConcurrentBag<RecordedFinding>();
        var regions = Each("absorption", events, item =>
        {
            var word = item.Event.ToString().ToLowerInvariant();
            var (findings, _) = _options.Journal.Settle(
                _instance,
                $"absorption/{item.Family.Parent}/{word}",
                (kept, _) => IsAbout(item.Family, word, kept),
                () => ([AbsorptionLoss.Of(
                    _instance,
                    item.Family,
                    item.Event,
                    _options.Minimum with
                    {
                        Gap = _options.Gap,
                        Journal = _options.Journal,
                        Progress = at => Bounding($"{word} regions of parent {item.Family.Parent}", at),
                    },
                    _stop).Finding()], null));
            var claim = findings[0].Claim;
            met.Add(findings[0]);
            return new AbsorptionEntry.Regions(
                claim.Count("patterns"),
                claim.TryGetProperty("lower", out _) ? new RationalInterval(claim.Number("lower"), claim.Number("upper")) : null,
                Evidence([new($"absorption-{item.Family.Parent}-{word}", _instance, findings[0])]));
        });
        var open = new List<string>();
        var entries = new List<AbsorptionEntry>();
        for (var k = 0; k < events.Length; k += 2)
        {
            var family = events[k].Family;
            if (regions[k] is not { } intended || regions[k + 1] is not { } absorbing)
                open.Add($"parent {family.Parent}: the budget was used up before this was settled");
            else if (new AbsorptionEntry(family, intended, absorbing) is var entry)
            {
                entries.Add(entry);
                if (entry.Comparison is null && intended.Loss is not null && absorbing.Loss is not null)
                    open.Add($"parent {family.Parent}: the intervals do not tell whether absorbing regions reach a lower loss than intended ones");
            }
        }
        Learn(met);
        return (_report with { Absorption = entries }, open);

        static bool IsAbout(ParentFeature family, string word, IReadOnlyList<RecordedFinding> kept) =>
            kept is [{ Kind: "absorption-loss", About: null, Claim: var claim }]
            && claim.GetProperty("event").GetString() == word && claim.GetProperty("parent").GetInt32() == family.Parent
            && claim.GetProperty("children").EnumerateArray().Select(child => child.GetInt32()).SequenceEqual(family.Children);
    }
}
