using System.Collections.Concurrent;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Tables;

/// <summary>What tables are made of. Verdicts and landscapes are worked out once, by whichever table asks first. Safe for use by several
/// threads.</summary>
public sealed class TableContext
{
    private readonly Lazy<VerificationReport> _verification;
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _certificates = new();
    private readonly ConcurrentDictionary<Type, Lazy<object>> _shared = new();
    private readonly ConcurrentDictionary<Instance, Lazy<LandscapeReport>> _landscapes = new(ReferenceEqualityComparer.Instance);

    /// <summary>Prepares to make tables.</summary>
    public TableContext() =>
        _verification = new(() =>
        {
            var options = new VerificationOptions { Threads = Threads, Keep = KeepsCertificates || Prover is not null ? Keep : null };
            var report = VerificationRun.Run(Theorems, Instances, options, cancel: Cancel);
            return Prover is null ? report : report.WithProofs(Prover);
        });

    /// <summary>The instances that tables of the theory are about; their names differ.</summary>
    public IReadOnlyList<Instance> Instances { get; init; } = GalleryInstances.All;

    /// <summary>The theorems of the tables of verdicts.</summary>
    public IReadOnlyList<Theorem> Theorems { get; init; } = TheoremRegistry.All;

    /// <summary>How much work to do.</summary>
    public TableScale Scale { get; init; } = TableScale.Ci;

    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many seeds, from the first on, stand behind each row of a table that trains.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>The folder of stored results, as `bench lrb --out` makes it; null for none. Tables that train take results from there and keep new
    /// ones there.</summary>
    public string? Results { get; init; }

    /// <summary>True if rows of which the folder has no result are left out, and nothing is trained for tables of the bench.</summary>
    public bool LeavesOutMissing { get; init; }

    /// <summary>Told what goes on inside a table that takes long.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>How many things are worked on at once. Tables do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Cancels.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>The version named in footers.</summary>
    public string Version { get; init; } = typeof(TableContext).Assembly.GetName().Version!.ToString(3);

    /// <summary>True if the certificates behind the verdicts are kept: those who explain verdicts need them.</summary>
    public bool KeepsCertificates { get; init; }

    /// <summary>Asked about every certificate behind the verdicts, so that tables of verdicts say which are proved; null where none runs.</summary>
    public ICertificateProver? Prover { get; init; }

    /// <summary>The certificates behind the verdicts, by the paths that the verdicts name, if they are kept.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Certificates => _certificates;

    /// <summary>The verdicts of every theorem on every instance, each certificate re-checked by the kernel.</summary>
    public VerificationReport Verification => _verification.Value;

    private void Keep(string path, ReadOnlyMemory<byte> certificate)
    {
        if (KeepsCertificates)
            _certificates[path] = certificate;
        Prover?.Add(path, certificate);
    }

    /// <summary>What several tables need and one of them makes: made once, by whichever asks first.</summary>
    public T Shared<T>(Func<TableContext, T> make)
        where T : class => (T)_shared.GetOrAdd(typeof(T), _ => new Lazy<object>(() => make(this))).Value;

    /// <summary>The landscape of an instance, every number from a claim that the kernel has accepted.</summary>
    public LandscapeReport Landscape(Instance instance) => _landscapes.GetOrAdd(instance, key => new(() => LandscapeRun.Take(
        key,
        new LandscapeRunOptions { Landscape = new LandscapeOptions { Threads = Threads } },
        cancel: Cancel))).Value;

    /// <summary>The landscapes of all instances, in order.</summary>
    public IReadOnlyList<LandscapeReport> Landscapes() => [.. Instances.Select(instance =>
    {
        Cancel.ThrowIfCancellationRequested();
        return Landscape(instance);
    })];
}
