using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>
/// Finds the weakenings of a source and weaves all of them into it: each is off until the switch <c>Weak.Is(id)</c> turns it on, so that the
/// kernel is compiled once for all. A condition c that is weakened towards true becomes c || (weaker &amp;&amp; Is(id)), towards false c
/// &amp;&amp; (weaker || !Is(id)): the switch is asked only where it makes a difference, which tells what a document can kill.
/// </summary>
internal sealed partial class Weaver(SyntaxTree tree, SemanticModel model, Polarity polarity, int firstId, IReadOnlySet<int> refused)
    : CSharpSyntaxRewriter
{
    /// <summary>The annotation of a woven node, with the id as its data.</summary>
    public const string Mark = "weakening";

    private readonly string _file = Path.GetFileNameWithoutExtension(tree.FilePath);

    /// <summary>All weakenings of the source.</summary>
    public List<Weakening> Found { get; } = [];

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        if (node is ThrowStatementSyntax or ThrowExpressionSyntax or InterpolatedStringExpressionSyntax)
            return node;
        var visited = base.Visit(node);
        if (node is not ExpressionSyntax condition || visited is not ExpressionSyntax woven)
            return visited;
        if (model.GetTypeInfo(condition).Type?.SpecialType != SpecialType.System_Boolean)
            return visited;
        if (MentionsLimit(condition) || condition is LiteralExpressionSyntax or ParenthesizedExpressionSyntax or DeclarationExpressionSyntax)
            return visited;
        var direction = polarity.Of(condition);
        if (direction == Polarity.Direction.Both)
            return visited; // a choice between two ways, neither of which is the weaker one
        var original = woven;
        foreach (var (change, towards, weaker) in Weaker(condition, original))
            if ((direction & towards) != 0)
                woven = Weave(condition, change, id => towards == Polarity.Direction.True
                    ? Or(woven, And(weaker, Is(id)))
                    : And(woven, Or(weaker, Not(Is(id)))), woven);
        return woven;
    }

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node)
    {
        var visited = (ForStatementSyntax)base.VisitForStatement(node)!;
        if (!Refuses(node.Statement) || !node.Condition.IsKind(SyntaxKind.LessThanExpression) || node.Declaration is null)
            return visited;
        visited = Weave(node, "without its first round", id => visited.WithDeclaration(Later(visited.Declaration!, id)), visited);
        return Weave(node, "without its last round", id => visited.Condition is BinaryExpressionSyntax bound
            ? visited.WithCondition(bound.WithRight(Subtract(bound.Right, One(id))))
            : visited, visited);
    }

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node)
    {
        var visited = (ForEachStatementSyntax)base.VisitForEachStatement(node)!;
        return Refuses(node.Statement) ? visited.WithExpression(Shorter(node, visited.Expression)) : visited;
    }

    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node)
    {
        var visited = (ForEachVariableStatementSyntax)base.VisitForEachVariableStatement(node)!;
        return Refuses(node.Statement) ? visited.WithExpression(Shorter(node, visited.Expression)) : visited;
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var visited = (ExpressionStatementSyntax)base.VisitExpressionStatement(node)!;
        return node.Expression is InvocationExpressionSyntax call && RefusingCall().IsMatch(Name(call))
            ? Weave<StatementSyntax>(node, "left out", id => IfStatement(Not(Is(id)), Block(visited)), visited)
            : visited;
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var visited = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
        return Name(node) == "Object" && node.Parent is not ExpressionStatementSyntax && visited.Expression is MemberAccessExpressionSyntax access
            ? Weave<ExpressionSyntax>(node, "members unread", Unread, visited)
            : visited;

        ParenthesizedExpressionSyntax Unread(int id) => ParenthesizedExpression(ConditionalExpression(Is(id), access.Expression, visited));
    }

    /// <summary>The weaker forms of one condition; null stands for the bare value towards which it is weakened.</summary>
    private IEnumerable<(string Change, Polarity.Direction Towards, ExpressionSyntax Weaker)> Weaker(
        ExpressionSyntax condition, ExpressionSyntax woven)
    {
        var (yes, no) = (Polarity.Direction.True, Polarity.Direction.False);
        var parent = condition.Parent is ParenthesizedExpressionSyntax outer ? outer.Parent : condition.Parent;
        var isOperand = parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression };
        var isRoot = parent is IfStatementSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax
            or SwitchExpressionArmSyntax or AssignmentExpressionSyntax or EqualsValueClauseSyntax
            || (parent is ConditionalExpressionSyntax choice && choice.Condition.Contains(condition));
        if (isRoot || (isOperand && parent.IsKind(SyntaxKind.LogicalAndExpression)))
            yield return ("true", yes, True);
        if (isRoot || (isOperand && parent.IsKind(SyntaxKind.LogicalOrExpression)))
            yield return ("false", no, False);
        switch (condition, woven)
        {
            case (BinaryExpressionSyntax comparison, BinaryExpressionSyntax now):
                foreach (var weaker in Comparisons(comparison, now))
                    yield return weaker;
                break;
            case (MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsZero" } zero, MemberAccessExpressionSyntax now)
                when IsNumber(zero.Expression):
                var sign = MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, now.Expression, IdentifierName("Sign"));
                yield return ("<= 0", yes, Compare(SyntaxKind.LessThanOrEqualExpression, sign, Zero));
                yield return (">= 0", yes, Compare(SyntaxKind.GreaterThanOrEqualExpression, sign, Zero));
                break;
            case (InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called }, InvocationExpressionSyntax now)
                when called.Name.Identifier.ValueText is "All" or "Any":
                var isAll = called.Name.Identifier.ValueText == "All";
                if (now.ArgumentList.Arguments.Count > 0)
                    yield return (isAll ? "Any" : "All", isAll ? yes : no, Renamed(now, isAll ? "Any" : "All"));
                if (Shrunk(now, 1, 1) is { } later && Shrunk(now, 0, 1) is { } earlier)
                {
                    yield return ("without the first of the range", isAll ? yes : no, later);
                    yield return ("without the last of the range", isAll ? yes : no, earlier);
                }
                break;
            case (IsPatternExpressionSyntax { Pattern: BinaryPatternSyntax pattern }, IsPatternExpressionSyntax now)
                when pattern.IsKind(SyntaxKind.OrPattern):
                var either = (BinaryPatternSyntax)now.Pattern;
                yield return ($"without {pattern.Right}", no, ParenthesizedExpression(now.WithPattern(either.Left)));
                yield return ($"without {pattern.Left}", no, ParenthesizedExpression(now.WithPattern(either.Right)));
                break;
        }
    }

    private IEnumerable<(string Change, Polarity.Direction Towards, ExpressionSyntax Weaker)> Comparisons(
        BinaryExpressionSyntax comparison, BinaryExpressionSyntax now)
    {
        if (!IsNumber(comparison.Left) || Counts(comparison))
            yield break;
        var (yes, no) = (Polarity.Direction.True, Polarity.Direction.False);
        var (below, above) = (SyntaxKind.LessThanExpression, SyntaxKind.GreaterThanExpression);
        var (notAbove, notBelow) = (SyntaxKind.LessThanOrEqualExpression, SyntaxKind.GreaterThanOrEqualExpression);
        (SyntaxKind, Polarity.Direction)[] others = comparison.Kind() switch
        {
            SyntaxKind.LessThanExpression => [(notAbove, yes)],
            SyntaxKind.GreaterThanExpression => [(notBelow, yes)],
            SyntaxKind.LessThanOrEqualExpression => [(below, no)],
            SyntaxKind.GreaterThanOrEqualExpression => [(above, no)],
            SyntaxKind.EqualsExpression => [(notAbove, yes), (notBelow, yes)],
            SyntaxKind.NotEqualsExpression => [(below, no), (above, no)],
            _ => [],
        };
        foreach (var (kind, towards) in others)
            yield return (Token(Operator(kind)).Text, towards, Compare(kind, now.Left, now.Right));
        // One off, where that is more than leaving the comparison out.
        var isCount = model.GetTypeInfo(comparison.Left).Type?.SpecialType == SpecialType.System_Int32;
        if (!isCount || comparison.Left.ToString().EndsWith("Sign", StringComparison.Ordinal))
            yield break;
        var one = LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1));
        switch (comparison.Kind())
        {
            case SyntaxKind.LessThanOrEqualExpression:
                yield return ("one more", yes, Compare(notAbove, Subtract(now.Left, one), now.Right));
                break;
            case SyntaxKind.GreaterThanOrEqualExpression:
                yield return ("one less", yes, Compare(notBelow, now.Left, Subtract(now.Right, one)));
                break;
            case SyntaxKind.LessThanExpression:
                yield return ("one less", no, Compare(below, now.Left, Subtract(now.Right, one)));
                break;
            case SyntaxKind.GreaterThanExpression:
                yield return ("one more", no, Compare(above, Subtract(now.Left, one), now.Right));
                break;
        }
    }

    private T Weave<T>(SyntaxNode at, string change, Func<int, T> woven, T plain)
        where T : SyntaxNode
    {
        var id = firstId + Found.Count;
        var text = at switch
        {
            ForStatementSyntax loop => $"for ({loop.Declaration}; {loop.Condition}; ...)",
            ForEachStatementSyntax loop => $"foreach ({loop.Identifier} in {loop.Expression})",
            ForEachVariableStatementSyntax loop => $"foreach ({loop.Variable} in {loop.Expression})",
            _ => at.ToString(),
        };
        Found.Add(new Weakening(id, _file, tree.GetLineSpan(at.Span).StartLinePosition.Line + 1, Blanks().Replace(text, " "), change));
        return refused.Contains(id) ? plain : woven(id).WithAdditionalAnnotations(new SyntaxAnnotation(Mark, $"{id}"));
    }

    private ExpressionSyntax Shorter(SyntaxNode loop, ExpressionSyntax items)
    {
        items = Weave(loop, "without its first round", id => Call("Skip", Number(id), items), items);
        return Weave(loop, "without its last round", id => Call("SkipLast", Number(id), items), items);
    }

    private static VariableDeclarationSyntax Later(VariableDeclarationSyntax declaration, int id)
    {
        var first = declaration.Variables[0];
        var later = first.WithInitializer(EqualsValueClause(BinaryExpression(SyntaxKind.AddExpression, first.Initializer!.Value, One(id))));
        return declaration.WithVariables(declaration.Variables.Replace(first, later));
    }

    /// <summary>The same question about a range that starts later or is shorter.</summary>
    private static InvocationExpressionSyntax? Shrunk(InvocationExpressionSyntax call, int later, int shorter)
    {
        var source = call.Expression;
        while (source is MemberAccessExpressionSyntax or InvocationExpressionSyntax)
        {
            if (source is InvocationExpressionSyntax { ArgumentList.Arguments: [var from, var count] } range
                && range.Expression.ToString() == "Enumerable.Range")
            {
                var arguments = ArgumentList(SeparatedList<ArgumentSyntax>([
                    Argument(BinaryExpression(SyntaxKind.AddExpression, ParenthesizedExpression(from.Expression), Number(later))),
                    Argument(Call("Positive", Subtract(count.Expression, Number(shorter))))]));
                return call.ReplaceNode(range, range.WithArgumentList(arguments));
            }
            source = source is MemberAccessExpressionSyntax access ? access.Expression : ((InvocationExpressionSyntax)source).Expression;
        }
        return null;
    }

    private static InvocationExpressionSyntax Renamed(InvocationExpressionSyntax call, string name) =>
        call.WithExpression(((MemberAccessExpressionSyntax)call.Expression).WithName(IdentifierName(name)));

    /// <summary>Limits bound the work alone; the hostile certificates are about them.</summary>
    private static bool MentionsLimit(ExpressionSyntax condition) => condition is BinaryExpressionSyntax && Limit().IsMatch(condition.ToString())
        && !condition.DescendantNodesAndSelf().Any(node =>
            node.IsKind(SyntaxKind.LogicalAndExpression) || node.IsKind(SyntaxKind.LogicalOrExpression));

    /// <summary>True for an operand that changes a variable: asked twice it would change it twice.</summary>
    private static bool Counts(BinaryExpressionSyntax comparison) => comparison.DescendantNodes().Any(node =>
        node.IsKind(SyntaxKind.PreIncrementExpression) || node.IsKind(SyntaxKind.PostIncrementExpression));

    private bool IsNumber(ExpressionSyntax expression) => model.GetTypeInfo(expression).Type is { } type
        && (type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 || type.Name is "Rational" or "BigInteger");

    /// <summary>True for a body that may refuse the certificate.</summary>
    private static bool Refuses(StatementSyntax body) => body.DescendantNodesAndSelf().Any(node =>
        node is ThrowStatementSyntax or ThrowExpressionSyntax
        || (node is ReturnStatementSyntax { Expression: { } value } && (Polarity.Refuses(value) || value.IsKind(SyntaxKind.FalseLiteralExpression)))
        || (node is InvocationExpressionSyntax call && RefusingCall().IsMatch(Name(call))));

    private static string Name(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    private static LiteralExpressionSyntax True => LiteralExpression(SyntaxKind.TrueLiteralExpression);

    private static LiteralExpressionSyntax False => LiteralExpression(SyntaxKind.FalseLiteralExpression);

    private static LiteralExpressionSyntax Zero => Number(0);

    private static LiteralExpressionSyntax Number(int value) => LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(value));

    private static InvocationExpressionSyntax Is(int id) => Call("Is", Number(id));

    private static InvocationExpressionSyntax One(int id) => Call("One", Number(id));

    private static InvocationExpressionSyntax Call(string name, params ExpressionSyntax[] arguments) => InvocationExpression(
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName("Weak"), IdentifierName(name)),
        ArgumentList(SeparatedList(arguments.Select(Argument))));

    private static ParenthesizedExpressionSyntax Or(ExpressionSyntax a, ExpressionSyntax b) => Both(SyntaxKind.LogicalOrExpression, a, b);

    private static ParenthesizedExpressionSyntax And(ExpressionSyntax a, ExpressionSyntax b) => Both(SyntaxKind.LogicalAndExpression, a, b);

    private static ParenthesizedExpressionSyntax Both(SyntaxKind kind, ExpressionSyntax a, ExpressionSyntax b) =>
        ParenthesizedExpression(BinaryExpression(kind, ParenthesizedExpression(a), ParenthesizedExpression(b)));

    private static PrefixUnaryExpressionSyntax Not(ExpressionSyntax a) =>
        PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ParenthesizedExpression(a));

    private static ParenthesizedExpressionSyntax Compare(SyntaxKind kind, ExpressionSyntax a, ExpressionSyntax b) =>
        ParenthesizedExpression(BinaryExpression(kind, a, b));

    private static ParenthesizedExpressionSyntax Subtract(ExpressionSyntax a, ExpressionSyntax b) =>
        ParenthesizedExpression(BinaryExpression(SyntaxKind.SubtractExpression, ParenthesizedExpression(a), b));

    private static SyntaxKind Operator(SyntaxKind comparison) => comparison switch
    {
        SyntaxKind.LessThanExpression => SyntaxKind.LessThanToken,
        SyntaxKind.LessThanOrEqualExpression => SyntaxKind.LessThanEqualsToken,
        SyntaxKind.GreaterThanExpression => SyntaxKind.GreaterThanToken,
        _ => SyntaxKind.GreaterThanEqualsToken,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\b(Most|Longest)[A-Z]|MaxDigits|\bLongestText\b")]
    private static partial Regex Limit();

    [GeneratedRegex("^(Require[A-Za-z]*|Object|Expect|Finish|Tight|Contradict|Split)$")]
    private static partial Regex RefusingCall();
}
