using Microsoft.Z3;
using TheoryChecks.Solvers.Z3;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>The native Z3 library loads and computes on this machine, from the system or from the build's own copy.</summary>
public sealed class Z3NativeTests
{
    public Z3NativeTests() => Z3Native.Load();

    [Fact]
    public void Reports_a_version_of_the_fourth_line() => Assert.Matches(@"^4\.\d+\.\d+$", Z3Native.Version);

    [Fact]
    public void Solves_a_satisfiable_linear_system_over_the_reals()
    {
        // x + 2y = 4 and 3x + y = 6 has the one solution (8/5, 6/5).
        using var context = new NativeContext([]);
        using var solver = context.MkSimpleSolver();
        var x = context.MkConst("x", context.RealSort);
        var y = context.MkConst("y", context.RealSort);
        solver.Assert(context.MkEq(
            context.MkAdd(x, context.MkMul(context.MkNumeral(2, context.RealSort), y)), context.MkNumeral(4, context.RealSort)));
        solver.Assert(context.MkEq(
            context.MkAdd(context.MkMul(context.MkNumeral(3, context.RealSort), x), y), context.MkNumeral(6, context.RealSort)));

        Assert.Equal(Status.SATISFIABLE, solver.Check());
        // A model left to its finalizer would outlive its context and crash the process.
        using var model = solver.Model;
        Assert.Equal("8/5", context.GetNumeralString(model.ConstInterp(x)));
        Assert.Equal("6/5", context.GetNumeralString(model.ConstInterp(y)));
    }

    [Fact]
    public void Refutes_an_unsatisfiable_linear_system_over_the_reals()
    {
        // x > 0 and x <= 0.
        using var context = new NativeContext([]);
        using var solver = context.MkSimpleSolver();
        var x = context.MkConst("x", context.RealSort);
        solver.Assert(context.MkGt(x, context.MkNumeral(0, context.RealSort)));
        solver.Assert(context.MkLe(x, context.MkNumeral(0, context.RealSort)));

        Assert.Equal(Status.UNSATISFIABLE, solver.Check());
    }
}
