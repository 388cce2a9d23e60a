using System.Text;

namespace TheoryChecks.Activations;

/// <summary>
/// BERT's tokenizer, uncased, for ASCII text, which WordNet is: lower case, split at spaces and around every punctuation mark, then the longest
/// pieces of the vocabulary from the left, "##" before those inside a word. Keeps which word each piece is of. A test compares it with another
/// implementation.
/// </summary>
internal sealed class WordPiece
{
    /// <summary>Longer words are unknown, as in BERT.</summary>
    private const int LongestWord = 100;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly string[] _pieces;
    private readonly int _unknown;

    private WordPiece(string path, string[] pieces)
    {
        _pieces = pieces;
        for (var i = 0; i < pieces.Length; i++)
            _numbers.TryAdd(pieces[i], i);
        (_unknown, Start, End, Padding) = (Special("[UNK]"), Special("[CLS]"), Special("[SEP]"), Special("[PAD]"));

        int Special(string name) => _numbers.TryGetValue(name, out var number)
            ? number
            : throw new ModelFolderException($"{path}: there is no {name}; BERT's vocabulary, one piece a line, is wanted.");
    }

    /// <summary>The number of [CLS].</summary>
    public int Start { get; }

    /// <summary>The number of [SEP].</summary>
    public int End { get; }

    /// <summary>The number of [PAD].</summary>
    public int Padding { get; }

    /// <summary>Pieces in the vocabulary.</summary>
    public int Count => _pieces.Length;

    /// <summary>The text of a piece.</summary>
    public string this[int number] => _pieces[number];

    /// <summary>Reads a vocabulary, one piece a line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">So many pieces are wanted, where a model has a row for each: one that is cut off would give other tokens in
    /// silence.</param>
    /// <exception cref="ModelFolderException">It is missing, or none, or that of another model.</exception>
    public static WordPiece Read(string path, int? count = null)
    {
        if (!File.Exists(path))
            throw new ModelFolderException($"{path}: this file is missing; fetch it with: theorychecks bench text --fetch DIR");
        var pieces = new WordPiece(path, File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
        return count is null || pieces.Count == count
            ? pieces
            : throw new ModelFolderException(
                $"{path}: it has {pieces.Count} pieces, one a line; {count} are wanted, one for each row of the model's table. Remove it, and fetch "
                    + "it with: theorychecks bench text --fetch DIR");
    }

    /// <summary>The pieces of a text, without [CLS] and [SEP], and for each the word it is of, from 0.</summary>
    /// <exception cref="ArgumentException">A character is not ASCII.</exception>
    public (int[] Numbers, short[] Words) Encode(string text)
    {
        if (text.FirstOrDefault(c => !char.IsAscii(c)) is var other and not '\0')
            throw new ArgumentException($"'{other}' in \"{text}\" is not ASCII; accents must be stripped first.");
        var (numbers, words, word) = (new List<int>(), new List<short>(), (short)0);
        foreach (var one in Split(text))
        {
            foreach (var number in Pieces(one))
            {
                numbers.Add(number);
                words.Add(word);
            }
            word++;
        }
        return ([.. numbers], [.. words]);
    }

    private static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text)
        {
            var isMark = char.IsBetween(c, '!', '/') || char.IsBetween(c, ':', '@') || char.IsBetween(c, '[', '`') || char.IsBetween(c, '{', '~');
            if (!isMark && !char.IsWhiteSpace(c))
            {
                if (!char.IsControl(c))
                    word.Append(char.ToLowerInvariant(c));
                continue;
            }
            if (word.Length > 0)
                yield return word.ToString();
            word.Clear();
            if (isMark)
                yield return c.ToString();
        }
        if (word.Length > 0)
            yield return word.ToString();
    }

    private List<int> Pieces(string word)
    {
        var pieces = new List<int>();
        if (word.Length > LongestWord)
            return [_unknown];
        for (var from = 0; from < word.Length;)
        {
            var (length, found) = (word.Length - from, -1);
            for (; length > 0; length--)
            {
                var piece = word.Substring(from, length);
                if (_numbers.TryGetValue(from == 0 ? piece : "##" + piece, out found))
                    break;
            }
            if (length == 0)
                return [_unknown];
            pieces.Add(found);
            from += length;
        }
        return pieces;
    }
}
