using System.Reflection;
using System.Reflection.Emit;

namespace TheoryChecks.Properties.House;

/// <summary>What compiled code really refers to: signatures, bases, attributes, locals and every instruction.</summary>
/// <remarks>A source file can reach a neighbour without writing its full name; the compiled code cannot.</remarks>
public static class CompiledDependencies
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private static readonly HashSet<Type> Inexact = [typeof(float), typeof(double), typeof(decimal), typeof(Half)];

    /// <summary>One line for each breach of <see cref="HouseRules"/> among <paramref name="types"/>, whose folders are the namespaces
    /// right below <paramref name="root"/>.</summary>
    public static IReadOnlyList<string> Violations(IEnumerable<Type> types, string root) =>
        [.. types.SelectMany(type => Violations(type, root)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Who uses whom among <paramref name="types"/>, by the full names of the outermost types, without generic arity.</summary>
    public static IEnumerable<(string User, string Used)> Uses(IEnumerable<Type> types) =>
        types.SelectMany(type => References(type).SelectMany(Parts).Select(used => (Outermost(type), Outermost(used)))).Distinct();

    private static string Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return $"{type.Namespace}.{type.Name.Split('`')[0]}";
    }

    private static IEnumerable<string> Violations(Type type, string root)
    {
        if (Folder(type, root) is not { } folder)
        {
            yield break;
        }

        foreach (var used in References(type).SelectMany(Parts).Distinct())
        {
            if (Folder(used, root) is { } other && !HouseRules.MayUse(folder, other))
            {
                yield return $"{type.FullName}: {folder} must not use {used.FullName}.";
            }

            if (folder == "Checking" && Inexact.Contains(used))
            {
                yield return $"{type.FullName}: the kernel must not use {used.FullName}, which is not exact.";
            }

            if (folder == "Checking" && ReachesOutside(used))
            {
                yield return $"{type.FullName}: the kernel must not use {used.FullName}, which reaches outside.";
            }
        }
    }

    private static string? Folder(Type type, string root) =>
        type.Namespace is { } space && space.StartsWith(root + ".", StringComparison.Ordinal) ? space[(root.Length + 1)..].Split('.')[0] : null;

    // Text and exceptions of System.IO are harmless; whatever opens something is not.
    private static bool ReachesOutside(Type type) =>
        type.Namespace is { } space
        && (space.StartsWith("System.Net", StringComparison.Ordinal)
            || (space.StartsWith("System.IO", StringComparison.Ordinal)
                && !typeof(Exception).IsAssignableFrom(type)
                && type != typeof(StringReader) && type != typeof(StringWriter) && type != typeof(TextReader) && type != typeof(TextWriter))
            || type == typeof(System.Diagnostics.Process)
            || type == typeof(System.Runtime.InteropServices.NativeLibrary)
            || type == typeof(System.Runtime.InteropServices.DllImportAttribute));

    private static IEnumerable<Type> References(Type type)
    {
        IEnumerable<Type?> own = [type.BaseType, .. type.GetInterfaces(), .. Attributes(type)];
        var members = type.GetMembers(All).Where(member => member is not Type);
        return own.Concat(members.SelectMany(member => Signature(member).Concat(Attributes(member))))
            .Concat(members.OfType<MethodBase>().SelectMany(Body))
            .OfType<Type>();
    }

    private static IEnumerable<Type> Attributes(MemberInfo member) => member.GetCustomAttributesData().Select(data => data.AttributeType);

    private static IEnumerable<Type> Signature(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        PropertyInfo property => [property.PropertyType],
        EventInfo happening => [happening.EventHandlerType!],
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(p => p.ParameterType), .. GenericArguments(method)],
        ConstructorInfo constructor => constructor.GetParameters().Select(p => p.ParameterType),
        _ => [],
    };

    private static Type[] GenericArguments(MethodInfo method) => method.IsGenericMethod ? method.GetGenericArguments() : [];

    private static IEnumerable<Type?> Body(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            yield break;
        }

        foreach (var local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        foreach (var clause in body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause))
        {
            yield return clause.CatchType;
        }

        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : null;
        var il = body.GetILAsByteArray()!;
        for (var i = 0; i < il.Length;)
        {
            var code = OpCodesByValue[il[i] == 0xFE ? unchecked((short)(0xFE00 | il[i + 1])) : il[i]];
            i += code.Size;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(il, i), typeArguments, methodArguments)!;
                yield return member as Type ?? member.DeclaringType;
                foreach (var type in Signature(member))
                {
                    yield return type;
                }
            }
            else if (code.OperandType is OperandType.InlineR or OperandType.ShortInlineR)
            {
                yield return typeof(double);
            }

            i += OperandSize(code, il, i);
        }
    }

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };

    // List<Problem[]> is a use of Problem.
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }
}
