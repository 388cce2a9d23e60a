using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace TheoryChecks.SolverTests.House;

/// <summary>What an assembly shows to its users, one line per type and member, in a fixed order.</summary>
internal static class PublicApi
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
    };

    // What the compiler adds to every record says nothing.
    private static readonly string[] OfRecords = [
        "Equals", "GetHashCode", "ToString", "Deconstruct", "PrintMembers", "<Clone>$", "op_Equality", "op_Inequality", "EqualityContract"];

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(Name(type)).Append(Bases(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags All =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
            return Enum.GetNames(type);
        var isRecord = type.GetMethod("<Clone>$", All) is not null || type.GetMethod("PrintMembers", All) is not null;
        return
        [
            .. type.GetConstructors(All)
                .Where(IsShown)
                .Where(one => !(isRecord && one.GetParameters() is [var only] && only.ParameterType == type))
                .Select(one => $"new({Parameters(one)})"),
            .. type.GetFields(All)
                .Where(field => field.IsPublic || field.IsFamily)
                .Select(field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}"),
            .. type.GetProperties(All)
                .Where(property => property.GetMethod is { } get && IsShown(get) && !(isRecord && OfRecords.Contains(property.Name)))
                .Select(property =>
                $"{(property.GetMethod!.IsStatic ? "static " : "")}{Name(property.PropertyType)} "
                    + $"{(property.GetIndexParameters() is { Length: > 0 } indices ? $"this[{string.Join(", ", indices.Select(index => Name(index.ParameterType)))}]" : property.Name)} {{ get;{Setter(property)} }}"),
            .. type.GetMethods(All)
                .Where(method => IsShown(method)
                    && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
                    && !(isRecord && OfRecords.Contains(method.Name))
                    && !IsOfObject(method))
                .Select(
                    method =>
                        $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Arguments(method)}({Parameters(method)})"),
        ];
    }

    private static bool IsShown(MethodBase method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !method.Name.Contains('<', StringComparison.Ordinal);

    private static bool IsOfObject(MethodInfo method) =>
        method.Name is "Equals" or "GetHashCode" or "ToString" && method.GetBaseDefinition().DeclaringType == typeof(object);

    private static string Setter(PropertyInfo property) => property.SetMethod is { } set && IsShown(set)
        ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
        : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = type.IsEnum || type.IsValueType || type.BaseType == typeof(object) || type.BaseType is null ? [] : new[] { Name(type.BaseType) };
        return bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.ParameterType.IsByRef ? parameter.IsOut ? "out " : "ref " : "")}{Name(parameter.ParameterType)} "
            + $"{parameter.Name}{(parameter.HasDefaultValue ? "?" : "")}"));

    private static string Arguments(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Words.TryGetValue(type, out var word))
            return word;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return $"{Name(underlying)}?";
        var own = type.Name.Split('`')[0];
        if (type.IsGenericParameter)
            return own;
        var outer = type.DeclaringType is { } declaring ? $"{Name(declaring)}." : "";
        return type.IsGenericType ? $"{outer}{own}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : $"{outer}{own}";
    }
}
