using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>
/// Which value of a condition makes the kernel accept more. A condition whose truth leads to a refusal gets weaker towards false, one that is
/// needed to go on towards true. Where this cannot be told from the text, both are tried.
/// </summary>
internal sealed class Polarity(Compilation compilation)
{
    private readonly Dictionary<ISymbol, Direction> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Towards which values a condition may be weakened.</summary>
    [Flags]
    public enum Direction
    {
        None = 0,
        True = 1,
        False = 2,
        Both = 3,
    }

    /// <summary>The direction of an expression of type bool, from what its value leads to.</summary>
    public Direction Of(ExpressionSyntax condition)
    {
        var (node, parent) = ((SyntaxNode)condition, condition.Parent);
        switch (parent)
        {
            case ParenthesizedExpressionSyntax:
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }:
                return Of((ExpressionSyntax)parent);
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } negation:
                return Opposite(Of(negation));
            case IfStatementSyntax branch when branch.Condition == node:
                return OfBranch(branch);
            case ConditionalExpressionSyntax choice when choice.Condition == node:
                return Refuses(choice.WhenFalse) ? Direction.True : Refuses(choice.WhenTrue) ? Direction.False : Direction.Both;
            case ConditionalExpressionSyntax or SwitchExpressionArmSyntax or SwitchExpressionSyntax:
                return parent is SwitchExpressionArmSyntax arm ? Of((SwitchExpressionSyntax)arm.Parent!) : Of((ExpressionSyntax)parent);
            case ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                return OfBody(parent);
            case LambdaExpressionSyntax lambda when lambda.Body == node:
                return OfLambda(lambda);
            case AssignmentExpressionSyntax assignment when assignment.Right == node:
                return OfSymbol(compilation.GetSemanticModel(node.SyntaxTree).GetSymbolInfo(assignment.Left).Symbol);
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable }:
                return OfSymbol(compilation.GetSemanticModel(node.SyntaxTree).GetDeclaredSymbol(variable));
            default:
                return Direction.Both;
        }
    }

    private Direction OfBranch(IfStatementSyntax branch) => Last(branch.Statement) switch
    {
        ThrowStatementSyntax => Direction.False,
        ReturnStatementSyntax { Expression: { } value } when Refuses(value) => Direction.False,
        ReturnStatementSyntax { Expression.RawKind: (int)SyntaxKind.FalseLiteralExpression } exit => Opposite(OfBody(exit)),
        ReturnStatementSyntax { Expression.RawKind: (int)SyntaxKind.TrueLiteralExpression } exit => OfBody(exit),
        _ => Direction.Both,
    };

    /// <summary>A method is used as its calls are.</summary>
    private Direction OfBody(SyntaxNode exit)
    {
        var owner = exit.Ancestors().FirstOrDefault(node =>
            node is MethodDeclarationSyntax or LocalFunctionStatementSyntax or PropertyDeclarationSyntax or LambdaExpressionSyntax);
        if (owner is LambdaExpressionSyntax lambda)
            return OfLambda(lambda);
        return owner is null ? Direction.Both : OfSymbol(compilation.GetSemanticModel(owner.SyntaxTree).GetDeclaredSymbol(owner));
    }

    /// <summary>What all uses of a method, property or variable of type bool say together.</summary>
    private Direction OfSymbol(ISymbol? symbol)
    {
        if (symbol is null)
            return Direction.Both;
        if (_known.TryGetValue(symbol, out var known))
            return known;
        _known[symbol] = Direction.None; // a call from inside says nothing new
        var found = Direction.None;
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            var names = tree.GetRoot().DescendantNodes().OfType<IdentifierNameSyntax>();
            foreach (var name in names.Where(name => name.Identifier.ValueText == symbol.Name))
                if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol?.OriginalDefinition, symbol))
                    found |= OfUse(name);
        }
        return _known[symbol] = found == Direction.None ? Direction.Both : found;
    }

    private Direction OfUse(IdentifierNameSyntax name)
    {
        ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (use.Parent is InvocationExpressionSyntax call && call.Expression == use)
            return Of(call);
        return use.Parent switch
        {
            ArgumentSyntax argument => OfPredicate(argument),
            AssignmentExpressionSyntax assignment when assignment.Left == use => Direction.None,
            _ => Of(use),
        };
    }

    private Direction OfLambda(LambdaExpressionSyntax lambda) => lambda.Parent is ArgumentSyntax argument ? OfPredicate(argument) : Direction.Both;

    /// <summary>Any and All grow with their predicate.</summary>
    private Direction OfPredicate(ArgumentSyntax argument) =>
        argument.Parent?.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } call
        && called.Name.Identifier.ValueText is "Any" or "All"
            ? Of(call)
            : Direction.Both;

    /// <summary>Throws, or is the text of a flaw.</summary>
    public static bool Refuses(ExpressionSyntax value) =>
        value is ThrowExpressionSyntax or InterpolatedStringExpressionSyntax
        || (value is LiteralExpressionSyntax { Token.ValueText.Length: > 20 } text && text.IsKind(SyntaxKind.StringLiteralExpression));

    private static StatementSyntax Last(StatementSyntax statement) => statement is BlockSyntax { Statements: [.., var last] } ? last : statement;

    private static Direction Opposite(Direction direction) => direction switch
    {
        Direction.True => Direction.False,
        Direction.False => Direction.True,
        _ => direction,
    };
}
