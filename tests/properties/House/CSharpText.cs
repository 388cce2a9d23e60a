using System.Text;

namespace TheoryChecks.Properties.House;

/// <summary>Just enough C# to tell code from what only looks like it.</summary>
public static class CSharpText
{
    /// <summary>
    /// The text with every comment, string and character literal blanked out and every line break kept, so that a match in it is code
    /// and its line number is that of the source. What stands inside the braces of an interpolated string is blanked too.
    /// </summary>
    public static string CodeOnly(string source)
    {
        var code = new StringBuilder(source.Length);
        var i = 0;
        while (i < source.Length)
        {
            var end = EndOfLiteralOrComment(source, i);
            if (end == i)
            {
                code.Append(source[i++]);
                continue;
            }

            for (; i < end; i++)
            {
                code.Append(source[i] == '\n' ? '\n' : ' ');
            }
        }

        return code.ToString();
    }

    // Where the comment or literal that starts at i ends; i itself when none starts there.
    private static int EndOfLiteralOrComment(string s, int i)
    {
        if (At(s, i, "//"))
        {
            return IndexOrEnd(s, '\n'.ToString(), i);
        }

        if (At(s, i, "/*"))
        {
            return After(s, "*/", i + 2);
        }

        if (s[i] == '\'')
        {
            return EndOfEscaped(s, i + 1, '\'');
        }

        var quote = i;
        var verbatim = false;
        while (quote < s.Length && s[quote] is '$' or '@')
        {
            verbatim |= s[quote++] == '@';
        }

        if (quote == s.Length || s[quote] != '"')
        {
            return i;
        }

        var quotes = 0;
        while (quote + quotes < s.Length && s[quote + quotes] == '"')
        {
            quotes++;
        }

        if (quotes >= 3)
        {
            return After(s, new string('"', quotes), quote + quotes);
        }

        return verbatim ? EndOfVerbatim(s, quote + 1) : EndOfEscaped(s, quote + 1, '"');
    }

    private static int EndOfEscaped(string s, int i, char close)
    {
        while (i < s.Length && s[i] != close)
        {
            i += s[i] == '\\' ? 2 : 1;
        }

        return Math.Min(i + 1, s.Length);
    }

    private static int EndOfVerbatim(string s, int i)
    {
        while (i < s.Length && (s[i] != '"' || At(s, i, "\"\"")))
        {
            i += s[i] == '"' ? 2 : 1;
        }

        return Math.Min(i + 1, s.Length);
    }

    private static bool At(string s, int i, string what) => string.CompareOrdinal(s, i, what, 0, what.Length) == 0;

    private static int IndexOrEnd(string s, string what, int from)
    {
        var at = s.IndexOf(what, from, StringComparison.Ordinal);
        return at < 0 ? s.Length : at;
    }

    private static int After(string s, string what, int from) => Math.Min(IndexOrEnd(s, what, from) + what.Length, s.Length);
}
