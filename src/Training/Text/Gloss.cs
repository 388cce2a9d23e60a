namespace TheoryChecks.Training.Text;

/// <summary>One sense of WordNet as a text: its first word, then its gloss.</summary>
/// <param name="Sense">Its index: nouns, verbs, adjectives, adverbs, each in WordNet's order.</param>
/// <param name="Category">Its lexicographer file, 0 to 44.</param>
/// <param name="Headword">The first word of the sense, spaces between its parts.</param>
/// <param name="Definition">The gloss: definition and examples.</param>
internal sealed record Gloss(int Sense, int Category, string Headword, string Definition);
