using System.Collections.Immutable;

namespace TheoryChecks.Training.Data;

/// <summary>
/// Draws x: sample i of a purpose is a pure function of the seed, the purpose and i. Roots are found by geometric jumps and thinning, so that the
/// work grows with the number of active features, not with n.
/// </summary>
internal sealed class FeatureSampler : IFeatureSampler
{
    private readonly BenchSettings _settings;
    private readonly double[] _frequencies;
    private readonly int[] _roots;
    private readonly ImmutableArray<int>[] _children;
    private readonly double _copies, _mostOwn, _mostRoot;

    /// <summary>For these settings.</summary>
    /// <exception cref="ArgumentException">They do not fit together.</exception>
    public FeatureSampler(BenchSettings settings)
    {
        if (settings.Misfit() is { } misfit)
            throw new ArgumentException(misfit);
        _settings = settings;
        _frequencies = settings.Frequencies();
        var parents = settings.Parents();
        _roots = [.. Enumerable.Range(0, settings.Features).Where(d => parents[d] < 0)];
        var children = new List<int>[settings.Features];
        for (var d = 0; d < settings.Features; d++)
            if (parents[d] >= 0)
                (children[parents[d]] ??= []).Add(d);
        _children = [.. children.Select(list => list is null ? ImmutableArray<int>.Empty : [.. list])];
        _copies = settings.GroupSize > 1 ? Math.Sqrt(settings.Correlation) : 0;
        _mostRoot = _roots.Max(root => _frequencies[root]);
        _mostOwn = (1 - _copies) * _mostRoot;
    }

    /// <summary>Samples of a purpose, by their numbers.</summary>
    public SparseBatch Draw(RandomPurpose purpose, ReadOnlySpan<long> items)
    {
        var numbers = items.ToArray();
        var samples = new (int Feature, float Magnitude)[numbers.Length][];
        Parallel.For(0, numbers.Length, i => samples[i] = DrawOne(purpose, numbers[i]));
        return new SparseBatch(samples);
    }

    private (int Feature, float Magnitude)[] DrawOne(RandomPurpose purpose, long item)
    {
        var random = new CounterRandom(_settings.Seed, purpose, item);
        var active = new List<int>();
        foreach (var at in Jumps(ref random, _roots.Length, _mostOwn))
            if (random.NextUniform() * _mostOwn < (1 - _copies) * _frequencies[_roots[at]])
                active.Add(_roots[at]);
        if (_copies > 0)
            AddCopies(ref random, active);
        for (var k = 0; k < active.Count; k++)
            AddChildren(ref random, active, active[k]);
        active.Sort();
        var sample = new (int, float)[active.Count];
        for (var k = 0; k < sample.Length; k++)
            sample[k] = (active[k],
                (float)(_settings.MagnitudeMinimum + (_settings.MagnitudeMean > 0 ? _settings.MagnitudeMean * random.NextExponential() : 0)));
        return sample;
    }

    /// <summary>
    /// Features that follow their group's uniform number U: those with U &lt; q_d. A feature that is on by its own coin has not followed; given that
    /// it is not, it follows with probability s / (1 - (1 - s) q_d), s the share of followers, so that s q_d is added to its (1 - s) q_d.
    /// </summary>
    private void AddCopies(ref CounterRandom random, List<int> active)
    {
        var own = active.ToHashSet();
        var groups = (_roots.Length + _settings.GroupSize - 1) / _settings.GroupSize;
        foreach (var group in Jumps(ref random, groups, _mostRoot))
        {
            var uniform = random.NextUniform() * _mostRoot;
            foreach (var root in _roots.AsSpan(
                group * _settings.GroupSize, Math.Min(_settings.GroupSize, _roots.Length - group * _settings.GroupSize)))
                if (!own.Contains(root) && uniform < _frequencies[root] && random.NextUniform() * (1 - (1 - _copies) * _frequencies[root]) < _copies)
                    active.Add(root);
        }
    }

    private void AddChildren(ref CounterRandom random, List<int> active, int parent)
    {
        var children = _children[parent];
        if (children.IsEmpty)
            return;
        if (_settings.Exclusive)
        {
            // One of b places, of which the last tree may lack some.
            var place = (int)Math.Floor(random.NextUniform() * _settings.Branching / Math.Max(_settings.ChildActivity, double.Epsilon));
            if (place < children.Length)
                active.Add(children[place]);
            return;
        }
        foreach (var child in children)
            if (random.NextUniform() < _frequencies[child])
                active.Add(child);
    }

    /// <summary>The places where a coin of probability p shows active, among so many coins.</summary>
    private static List<int> Jumps(ref CounterRandom random, int count, double probability)
    {
        var places = new List<int>();
        if (probability <= 0)
            return places;
        var scale = probability < 1 ? -1 / Math.Log(1 - probability) : 0;
        for (var at = Math.Floor(random.NextExponential() * scale); at < count; at += 1 + Math.Floor(random.NextExponential() * scale))
            places.Add((int)at);
        return places;
    }
}
