using System.Text;
using System.Text.RegularExpressions;

namespace TheoryChecks.Reporting.Tables;

/// <summary>
/// Sentences of this library as LaTeX. The library writes mathematics in plain characters (W_E, nq >= n, L~, |F_i|, rho^2); here it becomes
/// mathematics again, and everything else is escaped. What is written stays one text in code, whatever it is set in.
/// </summary>
public static partial class LatexText
{
    private static readonly Dictionary<string, string> Relations = new()
    {
        [">="] = "\\ge", ["<="] = "\\le", ["!="] = "\\ne", ["->"] = "\\to",
    };

    /// <summary>The text.</summary>
    public static string Of(string plain)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (Match match in Mathematics().Matches(plain))
        {
            text.Append(LatexTable.Escaped(plain[at..match.Index])).Append('$').Append(Set(match)).Append('$');
            at = match.Index + match.Length;
        }
        return text.Append(LatexTable.Escaped(plain[at..])).ToString();
    }

    private static string Set(Match match)
    {
        string Part(string name) => match.Groups[name].Value;
        var power = Part("power") is { Length: > 0 } exponent ? $"^{{{Index(exponent)}}}" : "";
        if (Part("tilde").Length > 0)
            return "\\tilde L";
        if (Part("dims") is { Length: > 0 } dimension)
            return $"n_{dimension[1]}{power}";
        if (Part("greek") is { Length: > 0 } greek)
            return $"\\{greek}{(Part("greekIndex") is { Length: > 0 } index ? $"_{{{Index(index)}}}" : "")}{power}";
        if (Part("sum").Length > 0)
            return $"\\sum{(Part("sumIndex") is { Length: > 0 } over ? $"_{{{Index(over)}}}" : "")}";
        if (Part("relation") is { Length: > 0 } relation)
            return Relations[relation];
        if (Part("without").Length > 0)
            return "\\setminus";
        if (Part("minus").Length > 0)
            return "-";
        if (Part("close").Length > 0)
            return $"){power}";
        if (Part("bars") is { Length: > 0 } bars)
            return $"|{bars}{(Part("barsIndex") is { Length: > 0 } inner ? $"_{{{Index(inner)}}}" : "")}|{power}";
        var below = Part("index") is { Length: > 0 } sub ? $"_{{{Index(sub)}}}" : "";
        return Part("arguments") is { Length: > 0 } arguments ? $"{Part("letter")}({arguments}){below}{power}" : $"{Part("letter")}{below}{power}";
    }

    /// <summary>An index or exponent: letters of a word stand upright.</summary>
    private static string Index(string index)
    {
        var inner = index.Trim('(', ')');
        return inner.Length > 1 && inner.All(char.IsAsciiLetter) ? $"\\mathrm{{{inner}}}" : inner;
    }

    /// <summary>
    /// In this order: L~; |F_i|; rho_p^2; sum_d, or sum before a letter with an index; n_q as nq; relations; \ between sets; a minus with spaces; a
    /// power of a bracket; a letter with arguments, an index, a power; a letter by itself that is no word.
    /// </summary>
    [GeneratedRegex(
        @"(?<tilde>\bL~)"
        + @"|\|(?<bars>[A-Za-z]\w{0,2}?)(?:_(?<barsIndex>\w+|\([^)]*\)))?\|(?:\^(?<power>\w+))?"
        + @"|(?<![\w-])(?<greek>rho|theta|lambda|tau|delta|beta)(?:_(?<greekIndex>\w+))?(?:\^(?<power>\w+))?(?![\w-])"
        + @"|\b(?<sum>sum)(?:_(?<sumIndex>\w+)|(?= [A-Za-z]_))"
        + @"|(?<![\w-])(?<dims>n[pqr])\b(?:\^(?<power>\w+))?"
        + @"|(?<relation>>=|<=|!=|->)"
        + @"|(?<without>\\)(?= \{)"
        + @"|(?<= )(?<minus>-)(?= [\w(|])"
        + @"|(?<close>\))\^(?<power>\w+)"
        + @"|(?<![\w'/])(?<letter>[A-Za-z])\((?<arguments>[a-z])\)(?:_(?<index>\w+))?"
        + @"|(?<![\w'/])(?<letter>[A-Za-z])(?:_(?<index>[A-Za-z0-9]+|\([^)]*\)))?(?:\^(?<power>[A-Za-z0-9]+|\([^)]*\)))(?![\w])"
        + @"|(?<![\w'/])(?<letter>[A-Za-z])_(?<index>[A-Za-z0-9]+|\([^)]*\))(?![\w])"
        + @"|(?<![\w'/\-.])(?<letter>[B-HJ-Zb-hj-z])(?![\w'/\-])")]
    private static partial Regex Mathematics();
}
