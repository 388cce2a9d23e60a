using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Properties.House;
using Xunit;

namespace TheoryChecks.Properties.Landscape.Descent;

/// <summary>
/// The upper ends that cost nothing: what the fixed starts of the floating-point descent come to, rounded and evaluated exactly. The values are those
/// of independent long descents (Adam on both matrices, thousands of starts), which prove nothing; no clock is asked.
/// </summary>
public sealed class PointDescentTests
{
    [Theory]
    [InlineData("simplex4in3-3", 1.0001)]
    [InlineData("octahedron6in3-3", 1.00001)]
    [InlineData("cross8in4-2", 5.00001)]
    [InlineData("pentagon-imp-3", 0.18906)]
    [InlineData("pentagon-2-top1", 2.380827)]
    public void Reaches_what_long_descent_reaches(string name, double most)
    {
        var path = Path.Combine(RepositoryRoot.Path, "tests", "cases", "instances", $"{name}.json");
        AssertReaches(InstanceFormat.Read(File.ReadAllBytes(path), path), most);
    }

    /// <summary>The regular simplex of n + 1 features in n dimensions and as many neurons, in the basis of the first n: the infimum is at most 1/n,
    /// where all rows run into one another.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Follows_neurons_that_all_run_into_one_another(int n)
    {
        var features = RationalMatrix.Create(n + 1, n, (c, j) => c == n ? -1 : c == j ? 1 : 0);
        var gram = RationalMatrix.Create(n, n, (j, k) => j == k ? Rational.One : Rational.FromRatio(-1, n));
        var weights = new RationalVector(Enumerable.Repeat(Rational.One, n + 1));
        AssertReaches(new Instance("simplex", new ReluActivation(), n, new Problem(features, features, weights, gram)), 1.0 / n + 1e-3);
    }

    private static void AssertReaches(Instance instance, double most)
    {
        var points = StartingPoints.Of(instance, CancellationToken.None).ToArray();
        Assert.All(points, point => Assert.Equal(instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder), point.Loss));
        Assert.InRange(points.Min(point => point.Loss.ToDouble()), 0, most);
    }
}
