namespace TheoryChecks.Training.Text;

/// <summary>What a class of tokens is made by.</summary>
internal enum TokenClassKind
{
    /// <summary>The lexicographer file of the headword's sense; tokens of headwords.</summary>
    Category,

    /// <summary>A frequent token within a category: a child, whose parent is the category.</summary>
    Member,

    /// <summary>Noun, verb, adjective, adverb; tokens of headwords.</summary>
    Part,

    /// <summary>One frequent token, anywhere.</summary>
    Token,

    /// <summary>The position in the text.</summary>
    Position,
}
