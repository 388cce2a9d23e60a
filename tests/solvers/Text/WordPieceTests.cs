using FastBertTokenizer;
using FsCheck.Xunit;
using TheoryChecks.Activations;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Text;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>The tokenizer against another implementation, and the words of its pieces.</summary>
public sealed class WordPieceTests
{
    private const string Small = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nab\n##a\n##b\n##ba\n##c\nc\n,\n.\n(\n)\n`\n'\n\"\n-\n0\n##0\n";
    private static readonly string[] Parts = ["a", "b", "c", "A", "0", "ab", "bab", " ", "  ", ",", ".", "(", ")", "`", "'", "\"", "-", "d", "cb"];

    [Property(MaxTest = 300)]
    public void It_agrees_with_another_implementation(byte[] choice)
    {
        using var folder = new ScratchFolder();
        var text = string.Concat(choice.Select(at => Parts[at % Parts.Length]));
        Assert.Equal(Other(new StringReader(Small), text), WordPiece.Read(folder.Write("vocab.txt", Small)).Encode(text).Numbers);
    }

    [Fact]
    public void Every_piece_knows_its_word()
    {
        using var folder = new ScratchFolder();
        var pieces = WordPiece.Read(folder.Write("vocab.txt", Small));
        var (numbers, words) = pieces.Encode("ABBA cab: d");
        Assert.Equal(["ab", "##ba", "c", "##a", "##b", "[UNK]", "[UNK]"], numbers.Select(number => pieces[number]));
        Assert.Equal([0, 0, 1, 1, 1, 2, 3], words.Select(word => (int)word));
        Assert.Equal(
            "'é' in \"café\" is not ASCII; accents must be stripped first.",
            Assert.Throws<ArgumentException>(() => pieces.Encode("café")).Message);
        Assert.Equal(
            $"{folder.At("none")}: this file is missing; fetch it with: theorychecks bench text --fetch DIR",
            Assert.Throws<ModelFolderException>(() => WordPiece.Read(folder.At("none"))).Message);
        Assert.EndsWith(
            "there is no [UNK]; BERT's vocabulary, one piece a line, is wanted.",
            Assert.Throws<ModelFolderException>(() => WordPiece.Read(folder.Write("v", "a\nb\n"))).Message,
            StringComparison.Ordinal);
        var small = folder.Write("vocab.txt", Small);
        Assert.Equal(23, WordPiece.Read(small, 23).Count);
        Assert.Equal(
            $"{small}: it has 23 pieces, one a line; 30522 are wanted, one for each row of the model's table. Remove it, and fetch it with: "
                + "theorychecks bench text --fetch DIR",
            Assert.Throws<ModelFolderException>(() => WordPiece.Read(small, MiniLm.Vocabulary)).Message);
    }

    [TextModelFact]
    public void It_agrees_on_glosses()
    {
        var vocabulary = Path.Combine(TextModelFactAttribute.Folder, "vocab.txt");
        var pieces = WordPiece.Read(vocabulary, MiniLm.Vocabulary);
        var glosses = WordNetGlosses.Shuffled(WordNetGlosses.Read(Path.Combine(TextModelFactAttribute.Folder, "wordnet")));
        Assert.InRange(glosses.Length, 117_000, 118_000);
        var other = new BertTokenizer();
        using (var reader = new StreamReader(vocabulary))
            other.LoadVocabulary(reader, convertInputToLowercase: true);
        foreach (var gloss in glosses.Take(3000))
        {
            var text = $"{gloss.Headword}: {gloss.Definition}";
            Assert.Equal(Other(other, text), pieces.Encode(text).Numbers);
        }
    }

    private static int[] Other(StringReader vocabulary, string text)
    {
        var tokenizer = new BertTokenizer();
        tokenizer.LoadVocabulary(vocabulary, convertInputToLowercase: true);
        return Other(tokenizer, text);
    }

    private static int[] Other(BertTokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text, 512).InputIds.ToArray()[1..^1].Select(number => (int)number)];
}
