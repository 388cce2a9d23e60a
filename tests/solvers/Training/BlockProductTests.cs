using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Native;
using TheoryChecks.Training.Sparse;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Our own product: right, the same bits wherever a tile lies, and as good for training as libtorch's. Nothing to try without
/// AVX-512.</summary>
public sealed class BlockProductTests
{
    public BlockProductTests() => TorchNative.Load();

    [Property(MaxTest = 60)]
    public Property Every_sum_is_right_and_does_not_depend_on_its_place() => Prop.ForAll(
        (from m in Gen.Choose(1, 40) from n in Gen.Choose(1, 150) from k in Gen.Choose(1, 70) from adds in Gen.Elements(true, false)
         select (m, n, k, adds)).ToArbitrary(),
        t =>
        {
            if (!BlockProduct.IsSupported)
                return;
            var all = Product(t.m, t.n, t.k, t.adds, 0);
            for (var i = 0; i < t.m; i++)
                for (var j = 0; j < t.n; j++)
                {
                    var exact = t.adds ? Start(i, j) : 0.0;
                    for (var at = 0; at < t.k; at++)
                        exact += (double)Left(i, at) * Right(j, at);
                    Assert.Equal(exact, all[(i * t.n) + j], 1e-4);
                }
            // The last sample alone: the same bits.
            var last = Product(1, t.n, t.k, t.adds, t.m - 1);
            Assert.Equal(all[^t.n..], last);
        });

    [Fact]
    public void Training_with_either_product_has_the_same_losses_and_ours_resumes_to_the_bit()
    {
        if (!BlockProduct.IsSupported)
            return;
        var job = LrbPlan.Jobs("1", LrbScale.ByName("ci") with { Steps = 100, BatchSize = 50 }, 3).First(job => job.Method == "TopK");
        var data = BenchData.Create(job.Data);
        var (torch, own) = (Start(ProductKind.Torch), Start(ProductKind.Own));
        Assert.Equal((ProductKind.Torch, ProductKind.Own), (torch.Product, own.Product));
        for (var step = 0; step < 60; step++)
        {
            var loss = torch.TakeStep().Loss;
            Assert.Equal(loss, own.TakeStep().Loss, 1e-5 * (1 + loss));
        }
        var checkpoint = own.Checkpoint();
        using var resumed = Trainer.Resume(Options(ProductKind.Auto), new BenchSource(data), TrainingDevice.Cpu, checkpoint);
        Assert.Equal(ProductKind.Own, resumed.Product);
        while (!own.IsDone)
            Assert.Equal(own.TakeStep().Loss, resumed.TakeStep().Loss);
        Assert.Equal(own.Model().Encoder, resumed.Model().Encoder);
        var e = Assert.Throws<ArgumentException>(
            () => Trainer.Resume(Options(ProductKind.Torch), new BenchSource(data), TrainingDevice.Cpu, checkpoint));
        Assert.Equal(
            "The checkpoint was made with the product 'own'; with another one the run would not go on to the bit. Leave --product out.", e.Message);
        torch.Dispose();
        own.Dispose();

        TrainingOptions Options(ProductKind product) => (job with { Product = product }).Options(data);
        Trainer Start(ProductKind product) => Trainer.Start(Options(product), new BenchSource(data), TrainingDevice.Cpu);
    }

    private static unsafe float[] Product(int m, int n, int k, bool adds, int first)
    {
        using var own = new BlockProduct(new Loops(0));
        using var left = new NativeFloats(m, k);
        using var right = new NativeFloats(n, k);
        using var z = new NativeFloats(m, n);
        for (var i = 0; i < m; i++)
        {
            for (var at = 0; at < k; at++)
                left[i][at] = Left(first + i, at);
            for (var j = 0; j < n; j++)
                z[i][j] = Start(first + i, j);
        }
        for (var j = 0; j < n; j++)
            for (var at = 0; at < k; at++)
                right[j][at] = Right(j, at);
        own.Multiply(left.Pointer, right.Pointer, z.Pointer, m, n, k, adds);
        return z.All.ToArray();
    }

    private static float Left(int i, int at) => MathF.Sin((i * 7) + (at * 3));

    private static float Right(int j, int at) => MathF.Cos((j * 5) + at);

    private static float Start(int i, int j) => MathF.Sin(i - j);
}
