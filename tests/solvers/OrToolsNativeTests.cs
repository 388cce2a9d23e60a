using Google.OrTools.LinearSolver;
using TheoryChecks.Solvers.OrTools;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>The native OR-Tools library loads and computes on this machine.</summary>
public sealed class OrToolsNativeTests
{
    [Fact]
    public void Reports_the_version_that_the_package_pins() => Assert.StartsWith("9.15.", OrToolsNative.Version);

    [Fact]
    public void Glop_finds_the_known_optimum_of_a_tiny_linear_program()
    {
        // max x + y with x + 2y <= 4 and 3x + y <= 6: both tight, at (8/5, 6/5), value 14/5.
        using var solver = Solver.CreateSolver("GLOP");
        var x = solver.MakeNumVar(0, double.PositiveInfinity, "x");
        var y = solver.MakeNumVar(0, double.PositiveInfinity, "y");
        solver.Add(x + 2 * y <= 4);
        solver.Add(3 * x + y <= 6);
        solver.Maximize(x + y);

        Assert.Equal(Solver.ResultStatus.OPTIMAL, solver.Solve());
        Assert.Equal(14.0 / 5, solver.Objective().Value(), precision: 9);
        Assert.Equal(8.0 / 5, x.SolutionValue(), precision: 9);
        Assert.Equal(6.0 / 5, y.SolutionValue(), precision: 9);
    }
}
