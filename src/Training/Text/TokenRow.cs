namespace TheoryChecks.Training.Text;

/// <summary>What is known of one token.</summary>
/// <param name="Token">Its number in the model's vocabulary.</param>
/// <param name="Sense">The sense whose text it is of.</param>
/// <param name="Word">Which word of the text it belongs to, from 0.</param>
/// <param name="Position">Its position in the text, [CLS] being 0.</param>
/// <param name="Category">The lexicographer file of the sense.</param>
/// <param name="IsHeadword">True if it belongs to the headword.</param>
/// <param name="IsHeldOut">True if its gloss is kept for evaluation.</param>
internal readonly record struct TokenRow(int Token, int Sense, short Word, short Position, sbyte Category, bool IsHeadword, bool IsHeldOut);
