using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Properties.Patterns;
using TheoryChecks.Properties.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

public sealed class ConeProgramLaws
{
    private static readonly AlgebraicField[] Fields =
    [
        AlgebraicField.Rationals,
        new(AlgebraicNumber.RootOf(new Polynomial([-2, 0, 1]), 1, 2)),
        new(AlgebraicNumber.RootOf(new Polynomial([1, -3, 0, 1]), 1, 2)),
        // Reducible: (x^2 - 2)(x^2 - 3), at the root of 3. Zero has other names there.
        new(AlgebraicNumber.RootOf(new Polynomial([6, 0, -5, 0, 1]), Rational.Parse("3/2"), 2)),
    ];

    private enum Kind
    {
        Equal,
        Weak,
        Strict,
    }

    /// <summary>Whatever comes back proves itself: a point meets every condition, multipliers sum to zero with a strict condition among
    /// them.</summary>
    [Property(MaxTest = 200)]
    public void A_solution_or_multipliers(int seed)
    {
        var (field, n, conditions) = Draw(new RandomNumbers(seed), Fields);
        if (Program(field, n, conditions).Solve(out var x, out var multipliers))
        {
            Assert.All(conditions, condition => Assert.True(Holds(field, condition, x)));
            return;
        }
        var sum = Enumerable.Repeat(Polynomial.Zero, n).ToArray();
        foreach (var (k, times) in multipliers)
        {
            Assert.True(conditions[k].Kind == Kind.Equal || field.Sign(times) >= 0);
            for (var j = 0; j < n; j++)
                sum[j] += field.Multiply(times, conditions[k].Form[j]);
        }
        Assert.All(sum, entry => Assert.Equal(0, field.Sign(entry)));
        Assert.Contains(multipliers, item => conditions[item.Key].Kind == Kind.Strict && field.Sign(item.Value) > 0);
    }

    [Property(MaxTest = 100)]
    public void The_relative_interior_is_strict_wherever_some_solution_is(int seed)
    {
        var (field, n, conditions) = Draw(new RandomNumbers(seed), Fields);
        var interior = Program(field, n, conditions).RelativeInterior();
        Assert.Equal(Program(field, n, conditions).Solve(out _, out _), interior is not null);
        if (interior is null)
            return;
        Assert.All(conditions, condition => Assert.True(Holds(field, condition, interior)));
        for (var k = 0; k < conditions.Count; k++)
            if (conditions[k].Kind == Kind.Weak && field.Sign(Value(field, conditions[k].Form, interior)) == 0)
                Assert.False(Program(field, n, [.. conditions[..k], (Kind.Strict, conditions[k].Form), .. conditions[(k + 1)..]]).Solve(
                    out _, out _));
    }

    [Property(MaxTest = 100)]
    public void Over_the_rationals_it_agrees_with_elimination(int seed)
    {
        var (field, n, conditions) = Draw(new RandomNumbers(seed), [AlgebraicField.Rationals]);
        var inequalities = new List<Inequality>();
        foreach (var (kind, coefficients) in conditions)
        {
            var form = new RationalVector(coefficients.Select(entry => entry[0]));
            inequalities.Add(kind == Kind.Strict ? Inequality.Strict(form) : Inequality.Weak(form));
            if (kind == Kind.Equal)
                inequalities.Add(Inequality.Weak(-form));
        }
        Assert.Equal(FourierMotzkin.Feasible(n, inequalities), Program(field, n, conditions).Solve(out _, out _));
    }

    private static (AlgebraicField Field, int Variables, List<(Kind Kind, Polynomial[] Form)> Conditions) Draw(
        RandomNumbers random, AlgebraicField[] fields)
    {
        var (field, n, conditions) = (random.One(fields), random.Whole(1, 4), new List<(Kind Kind, Polynomial[] Form)>());
        for (var k = random.Whole(1, 6); k > 0; k--)
        {
            var form = Enumerable.Range(0, n).Select(_ => new Polynomial([random.Whole(-2, 2), field.Alpha.IsRational ? 0 : random.Whole(-1, 1)]));
            conditions.Add((random.One(Kind.Equal, Kind.Weak, Kind.Weak, Kind.Strict, Kind.Strict), [.. form]));
        }
        return (field, n, conditions);
    }

    private static ConeProgram Program(AlgebraicField field, int variables, IEnumerable<(Kind Kind, Polynomial[] Form)> conditions)
    {
        var program = new ConeProgram(field, variables);
        foreach (var (kind, form) in conditions)
            _ = kind switch
            {
                Kind.Equal => program.AddEqual(form),
                Kind.Weak => program.AddWeak(form),
                _ => program.AddStrict(form),
            };
        return program;
    }

    private static bool Holds(AlgebraicField field, (Kind Kind, Polynomial[] Form) condition, Polynomial[] x)
    {
        var sign = field.Sign(Value(field, condition.Form, x));
        return condition.Kind switch
        {
            Kind.Equal => sign == 0,
            Kind.Weak => sign >= 0,
            _ => sign > 0,
        };
    }

    private static Polynomial Value(AlgebraicField field, Polynomial[] form, Polynomial[] x) =>
        form.Zip(x, field.Multiply).Aggregate(Polynomial.Zero, (sum, term) => sum + term);
}
