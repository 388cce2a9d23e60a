using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Lrb;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Runs: they learn, resume to the bit, and stop where they must.</summary>
public sealed class TrainerTests
{
    private static readonly SmallSource Source = new(20, 16, 16, 0.1, seed: 5);

    public static TheoryData<string> Methods => [.. All.Keys];

    private static readonly Dictionary<string, SdlMethod> All = new()
    {
        ["relu"] = SdlMethod.ReluL1(Rational.FromRatio(1, 100)),
        ["jumprelu"] = SdlMethod.JumpReluL0([Rational.FromRatio(1, 1000)], Rational.FromRatio(1, 100)),
        ["gated"] = SdlMethod.Gated([Rational.FromRatio(1, 100)], Rational.FromRatio(1, 100)),
        ["gated-magnitudes"] = SdlMethod.GatedMagnitudes(Rational.FromRatio(1, 100)),
        ["gated-by-norms"] = SdlMethod.GatedMagnitudes(Rational.FromRatio(1, 100), weightsByNorms: true),
        ["topk"] = SdlMethod.TopKAuxK(3, 4, Rational.FromRatio(1, 32)),
        ["multi-topk"] = SdlMethod.MultiTopK(3, 6, Rational.FromRatio(1, 8)),
        ["batchtopk"] = SdlMethod.BatchTopK(3),
        ["matryoshka"] = SdlMethod.Matryoshka(3, 8, 32),
        ["skip"] = SdlMethod.SkipTranscoder(3),
        ["crosscoder"] = SdlMethod.CrosscoderL1(Rational.FromRatio(1, 100), 8, 8),
        ["anchored"] = SdlMethod.TopK(3).Anchored(RationalMatrix.Identity(16), RationalMatrix.Identity(16), Rational.FromRatio(1, 10)),
    };

    public static TheoryData<string, string> MethodsAndPresets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (k, method) in All.Keys.Index())
                data.Add(method, TrainingPresets.Names[k % TrainingPresets.Names.Count]);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_method_learns(string method)
    {
        using var trainer = Trainer.Start(
            Options("dictionary-learning", method) with { LearningRate = 0.01, Steps = 150 }, Source, TrainingDevice.Cpu);
        var first = trainer.TakeStep();
        while (trainer.Step < 149)
            trainer.TakeStep();
        var last = trainer.TakeStep();
        Assert.True(last.Error < 0.7 * first.Error, $"the error went from {first.Error} to {last.Error}");
        Assert.True(trainer.IsDone);
    }

    [Theory]
    [MemberData(nameof(MethodsAndPresets))]
    public void A_run_that_is_resumed_is_the_run_that_went_through_to_the_bit(string method, string preset)
    {
        var options = Options(preset, method) with { Resampling = new ResamplingOptions(5, 20), DeadAfterSamples = 64, ThresholdFrom = 4 };
        using var through = Trainer.Start(options, Source, TrainingDevice.Cpu);
        using var first = Trainer.Start(options, Source, TrainingDevice.Cpu);
        for (var t = 0; t < 6; t++)
        {
            through.TakeStep();
            first.TakeStep();
        }
        using var scratch = new Cli.ScratchFolder();
        var path = Path.Combine(scratch.Path, "run.safetensors");
        first.Save(path);
        using var second = Trainer.Resume(options, Source, TrainingDevice.Cpu, TensorFile.Read(path));
        for (var t = 0; t < 6; t++)
            Assert.Equal(through.TakeStep(), second.TakeStep());
        var (a, b) = (through.Checkpoint(), second.Checkpoint());
        Assert.Equal(string.Join(" ", a.Names), string.Join(" ", b.Names));
        foreach (var name in a.Names)
            Assert.True(a.Tensors[name].Bytes.Span.SequenceEqual(b.Tensors[name].Bytes.Span), $"{name} differs");
    }

    /// <summary>Steps that are taken while a checkpoint is written have no part in it.</summary>
    [Theory]
    [InlineData("topk", "dictionary-learning")]
    [InlineData("gated-by-norms", "saelens")]
    public async Task A_checkpoint_in_the_background_is_of_its_own_step(string method, string preset)
    {
        using var trainer = Trainer.Start(Options(preset, method), Source, TrainingDevice.Cpu);
        using var scratch = new Cli.ScratchFolder();
        var path = Path.Combine(scratch.Path, "run.safetensors");
        for (var t = 0; t < 5; t++)
        {
            trainer.TakeStep();
            var expected = trainer.Checkpoint();
            var written = trainer.SaveInBackground(path);
            trainer.TakeStep();
            await written;
            var found = TensorFile.Read(path);
            Assert.Equal($"{trainer.Step - 1}", found.Metadata["step"]);
            foreach (var name in expected.Names)
                Assert.True(expected.Tensors[name].Bytes.Span.SequenceEqual(found.Tensors[name].Bytes.Span), $"{name} differs");
        }
        var nowhere = Path.Combine(scratch.Path, "missing", "run.safetensors");
        await Assert.ThrowsAnyAsync<IOException>(() => trainer.SaveInBackground(nowhere));
    }

    [Fact]
    public void A_checkpoint_of_other_options_is_refused()
    {
        var options = Options("openai", "topk");
        using var trainer = Trainer.Start(options, Source, TrainingDevice.Cpu);
        var checkpoint = trainer.Checkpoint();
        Assert.Equal(
            "The checkpoint is of a run with other options or other data; resume with those it was begun with, or begin anew.",
            Assert.Throws<ArgumentException>(() => Trainer.Resume(options with { Seed = 8 }, Source, TrainingDevice.Cpu, checkpoint)).Message);
        Assert.Equal(
            "This is no training checkpoint, \"theorychecks.checkpoint/1\"; give a file that training wrote.",
            Assert.Throws<ArgumentException>(() => Trainer.Resume(options, Source, TrainingDevice.Cpu, new TensorFile([]))).Message);
    }

    [Fact]
    public void A_checkpoint_with_a_tied_gate_is_told_apart()
    {
        using var old = Trainer.Start(Options("dictionary-learning", "gated"), Source, TrainingDevice.Cpu);
        var checkpoint = old.Checkpoint();
        Assert.Equal(
            "The checkpoint is of a Gated with a tied gate, as earlier versions trained it; Gated has scales and biases of magnitudes now (r_mag, "
                + "b_mag). Begin anew in another folder; the model that the checkpoint holds can be read by the version that wrote it.",
            Assert.Throws<ArgumentException>(
                () => Trainer.Resume(Options("dictionary-learning", "gated-magnitudes"), Source, TrainingDevice.Cpu, checkpoint)).Message);
        // A tied gate still goes on from its own checkpoint.
        using var on = Trainer.Resume(Options("dictionary-learning", "gated"), Source, TrainingDevice.Cpu, checkpoint);
        Assert.Equal(0, on.Step);
    }

    /// <summary>What the engine computes, what inference computes and what is read from the written file are one.</summary>
    [Theory]
    [InlineData("gated-magnitudes", "dictionary-learning")]
    [InlineData("gated-by-norms", "saelens")]
    public void A_Gated_is_written_and_read_as_it_was_trained(string method, string preset)
    {
        var options = Options(preset, method) with { LearningRate = 0.01, Steps = 60, DecayFrom = 0.99 };
        using var trainer = Trainer.Start(options, Source, TrainingDevice.Cpu);
        while (trainer.Step < 59)
            trainer.TakeStep();
        var model = trainer.Model();
        Assert.Contains(model.LogScales!, r => Math.Abs(r) > 0.01);
        Assert.Contains(model.MagnitudeBias!, b => Math.Abs(b) > 0.01);
        var batch = Source.Batch(59, 64).Inputs;
        var plain = TrainingRun.Inference(model, options.Method.Activation);
        using var scratch = new Cli.ScratchFolder();
        var path = Path.Combine(scratch.Path, "gated.safetensors");
        using (var stream = File.Create(path))
            SafetensorsFile.Write(stream, ModelFile.Write(plain));
        var read = ModelFile.Read(path, new ModelReadOptions()).Model;
        var error = trainer.TakeStep().Error;
        foreach (var one in new[] { plain, read })
        {
            var output = one.Reconstruct(one.Latents(one.Preactivations(batch)), batch);
            Assert.Equal(error, batch.Zip(output, (x, y) => Math.Pow(x - y, 2)).Sum() / 64, 1e-4 * (1 + error));
        }
    }

    [Fact]
    public void A_diverging_run_stops_with_the_step_and_keeps_its_model()
    {
        using var trainer = Trainer.Start(Options("saelens", "relu") with { LearningRate = 1e30 }, Source, TrainingDevice.Cpu);
        trainer.TakeStep();
        var before = trainer.Model();
        var failure = Assert.Throws<TrainingDivergedException>(() =>
        {
            for (var t = 0; t < 40; t++)
            {
                before = trainer.Model();
                trainer.TakeStep();
            }
        });
        Assert.Equal(trainer.Step, failure.Step);
        Assert.Matches(
            @"^Training diverged at step \d+: the (loss|gradient) is not finite\. Lower the learning rate, lengthen the warm-up, or clip the gradient; the last checkpoint is as it was\.$",
            failure.Message);
        Assert.Equal(before.Encoder, trainer.Model().Encoder);
    }

    [Theory]
    [InlineData("dictionary-learning")]
    [InlineData("openai")]
    public void Decoder_columns_have_unit_norm_where_the_preset_says_so(string preset)
    {
        using var trainer = Trainer.Start(Options(preset, "topk"), Source, TrainingDevice.Cpu);
        for (var t = 0; t < 3; t++)
            trainer.TakeStep();
        var model = trainer.Model();
        for (var i = 0; preset == "dictionary-learning" && i < model.Neurons; i++)
            Assert.Equal(1, Math.Sqrt(model.Decoder.Skip(i * 16).Take(16).Sum(x => (double)x * x)), 5);
        Assert.NotNull(model.DecoderBias);
    }

    [Fact]
    public void Schedules_are_the_documented_ones()
    {
        var options = Options("saelens", "topk") with { LearningRate = 1, WarmUpSteps = 4, Steps = 100, DecayFrom = 0.8, SparsityWarmUpSteps = 10 };
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(t => options.RateAt(t)));
        Assert.Equal([1, 1, 0.5, 0.05], new[] { 79, 80, 90, 99 }.Select(t => Math.Round(options.RateAt(t), 12)));
        Assert.Equal([0, 0.5, 1, 1], new[] { 0, 5, 10, 50 }.Select(t => options.SparsityAt(t)));
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("auto")]
    public void Devices_have_names(string name) => Assert.Contains(TrainingDevice.Resolve(name).ToString(), new[] { "cpu", "cuda" });

    [Fact]
    public void Another_device_is_refused() =>
        Assert.Equal("The device is 'tpu'; it is auto, cpu or cuda.", Assert.Throws<ArgumentException>(() => TrainingDevice.Resolve("tpu")).Message);

    private static TrainingOptions Options(string preset, string method) =>
        TrainingPresets.ByName(preset, All[method], 32, 40, seed: 3) with { BatchSize = 64, LearningRate = 1e-3 };
}
