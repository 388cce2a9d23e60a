using System.Globalization;
using System.Text.Json.Nodes;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Lrb;

/// <summary>One model of data that are given: a method, its anchors, a scale. Training settings follow <see cref="BenchJob"/>'s rule.</summary>
/// <typeparam name="TData">The data.</typeparam>
public abstract record DataJob<TData>
{
    /// <summary>The method, by the name of its row.</summary>
    public required string Method { get; init; }

    /// <summary>k of the anchoring: how many categories are anchored, or would be; the others are the held-out ones.</summary>
    public required int Anchors { get; init; }

    /// <summary>lambda of Eq. 26.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Batch size, steps, and how much is scored at most.</summary>
    public required LrbScale Scale { get; init; }

    /// <summary>nq.</summary>
    public required int Neurons { get; init; }

    /// <summary>k of the method.</summary>
    public required int K { get; init; }

    /// <summary>Everything random follows from it.</summary>
    public required long Seed { get; init; }

    /// <summary>The name of the row: the method and its anchors.</summary>
    public abstract string Row { get; }

    /// <summary>Everything that decides the outcome, flat.</summary>
    public abstract JsonObject Settings(TData data);

    /// <summary>The model as one of a sweep.</summary>
    public SweepItem Item(TData data, TrainingDevice device)
    {
        var (rule, column) = (Rule, ColumnOf(data));
        return new SweepItem
        {
            Label = string.Create(CultureInfo.InvariantCulture, $"{LabelOf(data)}, seed {Seed}"),
            FileName = BenchResult.NameOf(rule.Table, Row, column, Scale.Name, Seed, Settings(data)),
            Steps = Scale.Steps,
            IsSmall = rule.RunsBesideOthers(DimensionOf(data)),
            Find = store => store.Find(rule.Table, Row, column, Scale.Name, Seed, Settings(data)),
            Take = (files, _, steps, stop) => Take(data, device, files, steps, stop),
        };
    }

    /// <summary>The training settings.</summary>
    private protected abstract BenchJob Rule { get; }

    /// <summary>What the table varies, "" if nothing.</summary>
    private protected virtual string ColumnOf(TData data) => "";

    /// <summary>Row and column, for people.</summary>
    private protected virtual string LabelOf(TData data) => Row;

    /// <summary>np.</summary>
    private protected abstract int DimensionOf(TData data);

    /// <summary>Trains and scores it.</summary>
    private protected abstract BenchResult Take(
        TData data, TrainingDevice device, RunFiles? files, Action<StepReport, double> progress, CancellationToken cancel);

    /// <summary>The rule for a table.</summary>
    private protected BenchJob RuleOf(string table) =>
        new()
        {
            Table = table,
            Method = Method,
            Scale = Scale,
            Neurons = Neurons,
            K = K,
            Lambda = Lambda,
            Preset = BenchJob.PresetOf(Method, Scale.Steps),
            Data = new BenchSettings { Seed = Seed },
        };

    /// <summary>What a run has given.</summary>
    internal BenchResult Result(TData data, ModelScore score, RunOutcome outcome, TrainingDevice device) => new()
    {
        Table = Rule.Table,
        Row = Row,
        Column = ColumnOf(data),
        Scale = Scale.Name,
        Seed = Seed,
        Settings = Settings(data),
        Metrics = score.Metrics,
        Curve = score.Curve(),
        Run = outcome.Document(device),
    };
}
