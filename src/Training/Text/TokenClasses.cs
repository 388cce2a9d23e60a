using System.Collections.Immutable;
using System.Globalization;

namespace TheoryChecks.Training.Text;

/// <summary>The subpopulations of some tokens that are large enough.</summary>
internal static class TokenClasses
{
    private const int MembersOfCategory = 3, MostTokens = 30;

    /// <summary>A member that is more of its category than this is not a part of it but the whole.</summary>
    private const double LargestShare = 0.5;

    private static readonly (int From, int To)[] Positions = [(1, 1), (2, 4), (5, 8), (9, 16), (17, int.MaxValue)];

    /// <summary>All classes; categories come first, each before its members.</summary>
    /// <exception cref="ArgumentException">No category is large enough.</exception>
    public static ImmutableArray<TokenClass> Of(
        IReadOnlyList<TokenRow> training, IReadOnlyList<TokenRow> heldOut, IReadOnlyDictionary<int, string> vocabulary)
    {
        var classes = new List<TokenClass>();
        var headwords = training.Count(row => row.IsHeadword);
        var (trained, tested) = (By(training, row => row.IsHeadword ? row.Category : -1), By(heldOut, row => row.IsHeadword ? row.Category : -1));
        for (var category = 0; category < WordNetGlosses.Categories.Length; category++)
            Add(TokenClassKind.Category, WordNetGlosses.Categories[category], trained[category], tested[category]);
        if (classes.Count == 0)
        {
            var largest = Enumerable.Range(0, WordNetGlosses.Categories.Length).MaxBy(category => trained[category].Count());
            throw new ArgumentException(
                $"No category has {TokenClass.FewestTraining} tokens to train on and {TokenClass.FewestHeldOut} held out; the largest, "
                    + $"{WordNetGlosses.Categories[largest]}, has {trained[largest].Count()} and {tested[largest].Count()}. Take more texts.");
        }
        foreach (var (parent, at) in classes.Select((one, at) => (one, at)).ToArray())
        {
            var children = parent.HeldOut.ToLookup(row => heldOut[row].Token);
            foreach (var child in parent.Training.GroupBy(row => training[row].Token)
                .Where(child => IsWord(child.Key) && child.Count() <= LargestShare * parent.Training.Length)
                .OrderByDescending(child => child.Count()).ThenBy(child => child.Key)
                .Take(MembersOfCategory))
                Add(TokenClassKind.Member, $"{parent.Name}/{vocabulary[child.Key]}", child, children[child.Key], at);
        }
        var parts = new[] { "noun", "verb", "adj", "adv" };
        (trained, tested) = (By(training, Part), By(heldOut, Part));
        for (var part = 0; part < parts.Length; part++)
            Add(TokenClassKind.Part, parts[part], trained[part], tested[part]);
        (trained, tested) = (By(training, row => row.Token), By(heldOut, row => row.Token));
        foreach (var token in trained.Where(token => IsWord(token.Key)).OrderByDescending(token => token.Count()).ThenBy(token => token.Key)
            .Take(MostTokens))
            Add(TokenClassKind.Token, $"token {vocabulary[token.Key]}", token, tested[token.Key]);
        (trained, tested) = (By(training, Position), By(heldOut, Position));
        for (var at = 0; at < Positions.Length; at++)
        {
            var (from, to) = Positions[at];
            var range = to == from ? $"{from}" : to == int.MaxValue ? $"{from} and on" : $"{from}-{to}";
            Add(TokenClassKind.Position, string.Create(CultureInfo.InvariantCulture, $"position {range}"), trained[at], tested[at]);
        }
        return [.. classes];

        void Add(TokenClassKind kind, string name, IEnumerable<int> train, IEnumerable<int> test, int parent = -1)
        {
            ImmutableArray<int> rows = [.. train], kept = [.. test];
            var one = new TokenClass(kind, name, parent, rows, kept);
            // What all headwords are in differs from none of them.
            var isAll = one.IsOfHeadwords && rows.Length == headwords;
            if (rows.Length >= TokenClass.FewestTraining && kept.Length >= TokenClass.FewestHeldOut && !isAll)
                classes.Add(one);
        }

        bool IsWord(int token) => vocabulary[token] is var text && text.TrimStart('#') is { Length: > 0 } rest && rest.All(char.IsAsciiLetter);

        int Part(TokenRow row) =>
            row.IsHeadword ? Array.FindIndex(parts, part => WordNetGlosses.Categories[row.Category].StartsWith(part, StringComparison.Ordinal)) : -1;

        static int Position(TokenRow row) => Array.FindIndex(Positions, range => row.Position >= range.From && row.Position <= range.To);
    }

    private static ILookup<int, int> By(IReadOnlyList<TokenRow> rows, Func<TokenRow, int> key) =>
        Enumerable.Range(0, rows.Count).ToLookup(i => key(rows[i]));
}
