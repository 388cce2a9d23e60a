using System.Collections.Immutable;
using System.Globalization;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Text;

/// <summary>Activations made ready for one problem, with the subpopulations and their directions (docs/text.md).</summary>
internal sealed class TextData
{
    private const string SampleName = "text-sample.safetensors";

    private readonly PlaceData _inputs, _targets;
    private readonly int[] _training, _heldOut, _headwords;
    private readonly Dictionary<PlaceData, float[]> _common = []; // the mean of all headword tokens

    private TextData(TextProblem problem, IReadOnlyList<ActivationShard> shards, string source, bool contrast)
    {
        (Problem, IsContrast) = (problem, contrast);
        TokenRow[] tokens = [.. shards.SelectMany(shard => shard.Tokens)];
        _training = [.. Enumerable.Range(0, tokens.Length).Where(row => !tokens[row].IsHeldOut)];
        _heldOut = [.. Enumerable.Range(0, tokens.Length).Where(row => tokens[row].IsHeldOut)];
        if (_training.Length == 0 || _heldOut.Length == 0)
            throw new ArgumentException(
                $"{source}: {_training.Length} tokens are to train on and {_heldOut.Length} held out; both are wanted. Take more texts.");
        var each = shards[0].Dimension;
        _inputs = Made(problem.Inputs);
        _targets = problem.IsTranscoder ? Made(problem.Targets) : _inputs;
        (Training, HeldOut) = ([.. _training.Select(row => tokens[row])], [.. _heldOut.Select(row => tokens[row])]);
        _headwords = [.. Enumerable.Range(0, Training.Length).Where(row => Training[row].IsHeadword)];
        foreach (var data in new[] { _inputs, _targets }.Distinct())
            _common[data] = contrast ? MeanRow(data, _headwords) : new float[data.Dimension];
        var vocabulary = shards.SelectMany(shard => shard.Vocabulary).DistinctBy(word => word.Key).ToDictionary();
        Classes = Found();
        Inputs = Directions(_inputs);
        Targets = problem.IsTranscoder ? Directions(_targets) : Inputs;
        Strengths = [.. Classes.Select((one, at) => Strength(one.Training, Targets[at], one.IsOfHeadwords))];
        PlainMoments = Moments();
        Identity = DataIdentity.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{problem}, {tokens.Length} tokens, {Classes.Length} classes, {(contrast ? "contrasts" : "means")}"),
            [.. _inputs.Standard, .. _targets.Standard, Inputs.Rows]);

        PlaceData Made(ImmutableArray<ActivationPlace> places) => new(
            places,
            [.. places.Select(place => shards.Select(shard => shard.Activations[place]).ToArray())],
            each,
            _training);

        ImmutableArray<TokenClass> Found()
        {
            try
            {
                return TokenClasses.Of(Training, HeldOut, vocabulary);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"{source}: {e.Message}");
            }
        }
    }

    /// <summary>What is reconstructed from what.</summary>
    public TextProblem Problem { get; }

    /// <summary>True if directions of headwords' classes are differences to the mean of all headwords' tokens, false if to that of all
    /// tokens.</summary>
    public bool IsContrast { get; }

    /// <summary>The tokens to train on; rows of classes count among these.</summary>
    public ImmutableArray<TokenRow> Training { get; }

    /// <summary>The held-out tokens.</summary>
    public ImmutableArray<TokenRow> HeldOut { get; }

    /// <summary>The subpopulations; categories come first.</summary>
    public ImmutableArray<TokenClass> Classes { get; }

    /// <summary>How many of the classes are categories: classes that may be anchored.</summary>
    public int Categories => Classes.Count(one => one.Kind == TokenClassKind.Category);

    /// <summary>For every class the direction of its inputs, unit length.</summary>
    public FeatureMatrix Inputs { get; }

    /// <summary>For every class the direction of its targets, unit length.</summary>
    public FeatureMatrix Targets { get; }

    /// <summary>For every class E[x^2]: the mean square of the projection of its tokens' targets on its direction.</summary>
    public ImmutableArray<double> Strengths { get; }

    /// <summary>np.</summary>
    public int InputDimension => _inputs.Dimension;

    /// <summary>nr.</summary>
    public int TargetDimension => _targets.Dimension;

    /// <summary>Which data these are.</summary>
    public string Identity { get; private set; }

    /// <summary>What inputs were multiplied by; null where they were not.</summary>
    public Whitening? Whitening { get; private set; }

    /// <summary>The activations that come with the program.</summary>
    public static TextData Sample(TextProblem problem, bool contrast = true)
    {
        using var stream = typeof(TextData).Assembly.GetManifestResourceStream(SampleName)!;
        var shard = ActivationShard.Of(SafetensorsFile.Read(stream, SampleName), SampleName, [.. problem.Places]);
        return new TextData(problem, [shard], SampleName, contrast);
    }

    /// <summary>Reads the shards of a folder, in order, until there are so many tokens.</summary>
    /// <exception cref="ArgumentException">There is no shard, shards do not go together, or no class is large enough.</exception>
    /// <exception cref="TensorFormatException">A shard is damaged, or lacks a place.</exception>
    public static TextData Read(string folder, TextProblem problem, int most = int.MaxValue, bool contrast = true)
    {
        var shards = new List<ActivationShard>();
        for (var count = 0; count < most; count += shards[^1].Tokens.Length)
        {
            var path = Path.Combine(folder, ActivationShard.NameOf(shards.Count));
            if (!File.Exists(path))
                break;
            shards.Add(ActivationShard.Read(path, [.. problem.Places]));
            if (shards[^1].Settings != shards[0].Settings || shards[^1].Dimension != shards[0].Dimension)
                throw new ArgumentException($"{path}: it was made with other settings than the shards before it; give a folder of one run.");
        }
        return shards.Count == 0
            ? throw new ArgumentException($"{Path.Combine(folder, ActivationShard.NameOf(0))}: there is no such file; src/Activations writes it.")
            : new TextData(problem, shards, folder, contrast);
    }

    /// <summary>Whitens inputs from now on (docs/recovery.md); of an autoencoder or a crosscoder. Directions stay in the old coordinates.</summary>
    /// <exception cref="ArgumentException">Targets are not inputs.</exception>
    public TextData Whitened()
    {
        if (Problem.IsTranscoder)
            throw new ArgumentException("Whitening is for autoencoders and crosscoders; a transcoder's targets are not its inputs.");
        Whitening = Whitening.Of(PlainMoments);
        _inputs.Whiten(Whitening);
        Identity = $"{Identity}, whitened";
        return this;
    }

    /// <summary>Cov(p) of inputs as they come, from tokens to train on.</summary>
    public InputMoments PlainMoments { get; }

    private InputMoments Moments()
    {
        const int Least = 4096;
        const double Work = 1L << 33;
        var count = Math.Min(_training.Length, (int)Math.Max(Least, Work / ((double)InputDimension * InputDimension)));
        return InputMoments.OfSamples(_inputs.Rows(_training.AsSpan(0, count)), InputDimension);
    }

    /// <summary>Inputs and targets of some tokens to train on, or held-out ones.</summary>
    public TrainingBatch Rows(bool heldOut, ReadOnlySpan<int> rows)
    {
        var of = heldOut ? _heldOut : _training;
        var tokens = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            tokens[i] = of[rows[i]];
        var inputs = _inputs.Rows(tokens);
        return new TrainingBatch(inputs, ReferenceEquals(_inputs, _targets) ? inputs : _targets.Rows(tokens));
    }

    /// <summary>Batches of tokens to train on; every epoch in an order of its own.</summary>
    public IBatchSource Source(long seed) => new TokenSource(this, seed);

    /// <summary>The categories in the order in which they are anchored: random, from the seed.</summary>
    public int[] AnchorOrder(long seed) => new CounterRandom(seed, RandomPurpose.Anchors, 0).Permutation(Categories);

    /// <summary>The direction of the targets of some headwords' tokens to train on, and the mean square of their projections on it.</summary>
    /// <exception cref="ArgumentException">It is 0.</exception>
    public (float[] Direction, double Strength) Headwords(IReadOnlyCollection<int> rows)
    {
        var direction = Direction(_targets, rows, true, "some headwords");
        return (direction, Strength(rows, direction, true));
    }

    private FeatureMatrix Directions(PlaceData data) => new(
        Classes.Length, data.Dimension, [.. Classes.SelectMany(one => Direction(data, one.Training, one.IsOfHeadwords, one.Name))]);

    private float[] Direction(PlaceData data, IReadOnlyCollection<int> tokens, bool ofHeadwords, string name)
    {
        var direction = MeanRow(data, tokens);
        if (ofHeadwords)
            Dot.Add(direction, -1, _common[data]);
        if (!direction.AsSpan().ContainsAnyExcept(0f))
            throw new ArgumentException($"The tokens of {name} have mean 0, so that it has no direction.");
        Dot.Normalise(direction);
        return direction;
    }

    private float[] MeanRow(PlaceData data, IReadOnlyCollection<int> tokens)
    {
        var mean = new float[data.Dimension];
        foreach (var some in tokens.Chunk(1024))
        {
            var rows = data.Rows(Array.ConvertAll(some, row => _training[row]));
            for (var i = 0; i < some.Length; i++)
                Dot.Add(mean, 1f / tokens.Count, rows.AsSpan(i * data.Dimension, data.Dimension));
        }
        return mean;
    }

    private double Strength(IReadOnlyCollection<int> tokens, ReadOnlySpan<float> direction, bool ofHeadwords)
    {
        var (sum, common) = (0.0, ofHeadwords ? Dot.Of(_common[_targets], direction) : 0);
        foreach (var some in tokens.Chunk(1024))
        {
            var rows = _targets.Rows(Array.ConvertAll(some, row => _training[row]));
            for (var i = 0; i < some.Length; i++)
                sum += Math.Pow(Dot.Of(rows.AsSpan(i * TargetDimension, TargetDimension), direction) - common, 2);
        }
        return sum / tokens.Count;
    }
}
