using System.Text;

namespace TheoryChecks.Properties.Checking;

/// <summary>The string literals of a C# source, comments left out; what an interpolated one fills in becomes <see cref="Hole"/>.</summary>
internal static class StringLiterals
{
    public const char Hole = '\u0001';

    public static IReadOnlyList<string> Of(string source)
    {
        var found = new List<string>();
        var at = 0;
        Code(source, ref at, end: '\0', found);
        return found;
    }

    /// <summary>Reads code up to the closing brace of a hole, or to the end.</summary>
    private static void Code(string source, ref int at, char end, List<string> found)
    {
        var depth = 0;
        for (; at < source.Length; at++)
        {
            if (source[at] == '/' && at + 1 < source.Length && source[at + 1] == '/')
                at = source.IndexOf('\n', at) is >= 0 and var line ? line : source.Length;
            else if (source[at] == '\'')
                at += source[at + 1] == '\\' ? 3 : 2;
            else if (source[at] == '"')
                Literal(source, ref at, at > 0 && source[at - 1] == '$', found);
            else if (source[at] == '{')
                depth++;
            else if (source[at] == '}' && depth-- == 0 && end == '}')
                return;
        }
    }

    private static void Literal(string source, ref int at, bool interpolated, List<string> found)
    {
        var text = new StringBuilder();
        for (at++; source[at] != '"'; at++)
        {
            if (source[at] == '\\')
                text.Append(source[++at]);
            else if (interpolated && source[at] == '{')
            {
                at++;
                Code(source, ref at, '}', found);
                text.Append(Hole);
            }
            else
                text.Append(source[at]);
        }
        found.Add(text.ToString());
    }
}
