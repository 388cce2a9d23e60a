using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TheoryChecks.Training.Text;

/// <summary>WordNet's database files (wndb): every sense with its first word, its gloss and its lexicographer file.</summary>
internal static class WordNetGlosses
{
    /// <summary>Of 100 glosses so many are kept for evaluation.</summary>
    public const int HeldOutPercent = 20;

    /// <summary>The lexicographer files, by their number.</summary>
    public static ImmutableArray<string> Categories { get; } =
    [
        "adj.all", "adj.pert", "adv.all", "noun.Tops", "noun.act", "noun.animal", "noun.artifact", "noun.attribute", "noun.body", "noun.cognition",
        "noun.communication", "noun.event", "noun.feeling", "noun.food", "noun.group", "noun.location", "noun.motive", "noun.object", "noun.person",
        "noun.phenomenon", "noun.plant", "noun.possession", "noun.process", "noun.quantity", "noun.relation", "noun.shape", "noun.state",
        "noun.substance", "noun.time", "verb.body", "verb.change", "verb.cognition", "verb.communication", "verb.competition", "verb.consumption",
        "verb.contact", "verb.creation", "verb.emotion", "verb.motion", "verb.perception", "verb.possession", "verb.social", "verb.stative",
        "verb.weather", "adj.ppl",
    ];

    /// <summary>All senses of the files data.noun, data.verb, data.adj, data.adv of a folder.</summary>
    /// <exception cref="FormatException">A file is missing or empty, or a line is not what the format says; the message names the file and the
    /// line.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ImmutableArray<Gloss> Read(string folder)
    {
        var glosses = ImmutableArray.CreateBuilder<Gloss>();
        foreach (var name in new[] { "data.noun", "data.verb", "data.adj", "data.adv" })
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                throw new FormatException($"{path}: this file is missing; fetch it with: theorychecks bench text --fetch DIR");
            var (at, before) = (0, glosses.Count);
            foreach (var line in File.ReadLines(path))
            {
                at++;
                if (line.Length == 0 || line[0] == ' ')
                    continue; // the licence at the head of every file is indented
                glosses.Add(Of(line, glosses.Count) ?? throw new FormatException(
                    $"{path}, line {at}: offset, lexicographer file (00 to {Categories.Length - 1}), part of speech, number of words, first word, "
                        + "and a gloss after '| ' are wanted."));
            }
            if (glosses.Count == before)
                throw new FormatException($"{path}: it holds no sense; a file of WordNet's database is wanted, one sense a line after the licence.");
        }
        return glosses.ToImmutable();
    }

    /// <summary>
    /// Whether a gloss is kept for evaluation: by a hash of its text alone, so that equal glosses of different senses are on the same side.
    /// </summary>
    public static bool IsHeldOut(string definition) => Hash(definition) % 100 < HeldOutPercent;

    /// <summary>The senses in an order that looks random and is always the same: the first N are a sample, and a longer run goes on from
    /// it.</summary>
    public static ImmutableArray<Gloss> Shuffled(ImmutableArray<Gloss> glosses) =>
        [.. glosses.OrderBy(gloss => Hash(string.Create(CultureInfo.InvariantCulture, $"{gloss.Sense} {gloss.Headword}")))
            .ThenBy(gloss => gloss.Sense)];

    private static ulong Hash(string text) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Gloss? Of(string line, int sense)
    {
        var bar = line.IndexOf(" | ", StringComparison.Ordinal);
        var fields = bar < 0 ? [] : line[..bar].Split(' ');
        if (fields.Length < 5
            || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var category)
            || category >= Categories.Length)
            return null;
        // Adjectives carry a syntactic marker: "galore(ip)".
        var word = fields[4].Split('(')[0].Replace('_', ' ').Trim();
        var definition = line[(bar + 3)..].Trim();
        return word.Length == 0 || definition.Length == 0 ? null : new Gloss(sense, category, word, definition);
    }
}
