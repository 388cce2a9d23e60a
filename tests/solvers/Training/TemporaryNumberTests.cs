using System.Reflection;
using System.Reflection.Emit;
using TheoryChecks.Training;
using TorchSharp;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>
/// A TorchSharp Scalar whose memory libtorch reads while nothing refers to it any more can be freed by the finalizer in the middle of the operation.
/// A method that makes a Scalar and neither disposes of it nor keeps it alive does that. Read from the compiled code of both assemblies, so no test
/// has to hit the moment: none of TorchSharp's methods that training reaches does it, nor training itself.
/// </summary>
public sealed class TemporaryNumberTests
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private static readonly Assembly Torch = typeof(torch).Assembly;

    [Fact]
    public void The_reader_finds_the_operators_that_make_a_number_and_let_it_go()
    {
        Assert.True(LetsGo(Operator("op_Addition")), "tensor + tensor adds with a factor 1 of its own");
        Assert.True(LetsGo(typeof(torch.Tensor).GetMethod("square", [])!), "square raises to a power 2 of its own");
    }

    [Fact]
    public void Subtraction_multiplication_and_division_of_tensors_make_no_number()
    {
        foreach (var name in new[] { "op_Subtraction", "op_Multiply", "op_Division" })
            Assert.False(LetsGo(Operator(name)), name);
        var methods = typeof(torch.Tensor).GetMethods()
            .Where(method => method.Name is "sub" or "sub_" or "mul" or "mul_" && TakesTensorsAlone(method))
            .ToArray();
        Assert.Contains(methods, method => method.Name == "sub");
        Assert.All(methods, method => Assert.False(LetsGo(method), Name(method)));
    }

    [Fact]
    public void Nothing_that_training_reaches_lets_a_number_go()
    {
        var training = Methods(typeof(Trainer).Assembly).ToArray();
        // A number of our own may live on in a dictionary or to the end of its method (Held, using).
        Assert.Empty(training.Where(method => IsCareless(method) && method.DeclaringType?.Name is not "Held" and not "<>c").Select(Name));
        var reached = training.SelectMany(Calls).Where(IsTorch).Distinct().ToArray();
        Assert.True(reached.Length > 50, $"only {reached.Length} methods of TorchSharp are called");
        Assert.Empty(reached.Where(LetsGo).Select(Name));
    }

    private static MethodInfo Operator(string name) => typeof(torch.Tensor).GetMethod(name, [typeof(torch.Tensor), typeof(torch.Tensor)])!;

    /// <summary>True if the method, or one of TorchSharp's that it calls, makes a Scalar and lets it go.</summary>
    private static bool LetsGo(MethodBase method)
    {
        var (seen, left) = (new HashSet<MethodBase>(), new Stack<MethodBase>([method]));
        while (left.TryPop(out var next))
        {
            if (!seen.Add(next))
                continue;
            if (IsCareless(next))
                return true;
            foreach (var call in Calls(next).Where(IsTorch))
                left.Push(call);
        }
        return false;
    }

    private static bool IsCareless(MethodBase method)
    {
        var calls = Calls(method).ToArray();
        return calls.Any(Makes) && !calls.Any(call => call.Name is "Dispose" or "KeepAlive");
    }

    /// <summary>Conversions to Scalar; the constructor is theirs alone.</summary>
    private static bool Makes(MethodBase method) =>
        method is MethodInfo { ReturnType: { } type, Name: "op_Implicit" or "ToScalar" } && type == typeof(Scalar);

    private static bool IsTorch(MethodBase method) => method.Module.Assembly == Torch && !Makes(method);

    private static bool TakesTensorsAlone(MethodInfo method) =>
        Array.TrueForAll(method.GetParameters(), parameter => parameter.ParameterType == typeof(torch.Tensor));

    private static string Name(MethodBase method) => $"{method.DeclaringType}.{method.Name}";

    private static IEnumerable<MethodBase> Methods(Assembly assembly) => assembly.GetTypes().SelectMany(type =>
        type.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .OfType<MethodBase>());

    /// <summary>What a method calls, from its code; calls that cannot be resolved are generic, and none of those takes a Scalar.</summary>
    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        var arguments = (method.DeclaringType?.GetGenericArguments() ?? [], method.IsGenericMethod ? method.GetGenericArguments() : []);
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at];
            var operation = Codes[value];
            at += operation.Size;
            if (operation.OperandType == OperandType.InlineMethod)
                if (Resolve(method.Module, BitConverter.ToInt32(code, at), arguments) is { } called)
                    yield return called;
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static MethodBase? Resolve(Module module, int token, (Type[] OfType, Type[] OfMethod) arguments)
    {
        try
        {
            return module.ResolveMethod(token, arguments.OfType, arguments.OfMethod);
        }
        catch (Exception e) when (e is ArgumentException or FileNotFoundException or TypeLoadException)
        {
            return null;
        }
    }
}
