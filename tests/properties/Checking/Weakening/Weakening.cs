namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>One condition of the kernel's source, made weaker.</summary>
/// <param name="Id">The number by which the woven kernel switches it on.</param>
/// <param name="File">The source, without folder and ending.</param>
/// <param name="Line">Where the condition stands, from 1.</param>
/// <param name="Condition">The text of the condition, blanks evened out.</param>
/// <param name="Change">What is done to it.</param>
internal sealed record Weakening(int Id, string File, int Line, string Condition, string Change)
{
    /// <summary>Names it in the list of equivalents: no line number, which any edit would move.</summary>
    public string Key => $"{File}: {Condition} => {Change}";
}
