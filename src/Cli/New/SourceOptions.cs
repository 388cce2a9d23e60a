using System.CommandLine;
using System.Globalization;
using TheoryChecks.CrossCheck;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;

namespace TheoryChecks.Cli;

/// <summary>Options of `new` about where features come from, and how they are read and rounded.</summary>
internal sealed class SourceOptions
{
    private const double UsualError = 1e-3, UsualAngle = 90, NearlyOne = 1e-4;

    public Argument<string?> File { get; } = new("FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A model (as for score), feature vectors (.npy, .npz, .safetensors, .csv), a SyntheticModel, or an instance.",
    };

    public Option<string?> Pick { get; } = CommonOptions.Text(
        "--pick", "WHICH", "Features by index, 3,17,42 or 0-3; or most-absorbed:K, most-correlated:K. All unless given.");

    public Option<string?> Rows { get; } = CommonOptions.Among(CommonOptions.Text(
        "--rows", "WHICH", "Of a model: decoder, encoder, or both (from encoder rows to decoder rows)."), "decoder", "encoder", "both");

    public Option<bool> Unit { get; } = new("--unit") { Description = "Put features exactly on the unit sphere, at rational points within --error." };

    public Option<bool> Raw { get; } = new("--raw") { Description = "Of a model or a SyntheticModel: keep lengths, with the numbers of the file." };

    public Option<bool> Full { get; } = new("--full") { Description = "With --unit: the coordinates of the file, in place of those in the span." };

    public Option<double?> Error { get; } = CommonOptions.Real(
        "--error", "E", "How far a unit feature may lie from its direction (0.001), or any other number from that of the file.");

    public Option<string?> Shape { get; } = CommonOptions.Among(CommonOptions.Text(
        "--shape", "NAME", $"A named shape: {string.Join(", ", NamedShape.All.Keys)}."), NamedShape.All.Keys);

    public Option<bool> Exact { get; } = new("--exact")
    {
        Description = "A polygon or simplex without rounding: in a basis of its own, with its Gram matrix as targetGram.",
    };

    public Option<bool> Random { get; } = new("--random") { Description = "Random directions: --features, --dimension, --interference, --seed." };

    public Option<int> Features { get; } = CommonOptions.Positive(
        new Option<int>("--features") { HelpName = "N", Description = "Features of a shape or of random draws." }, 1, InstanceFormat.MostColumns);

    public Option<int> Dimension { get; } = CommonOptions.Positive(
        new Option<int>("--dimension") { HelpName = "N", Description = "Their dimension." }, 1, InstanceFormat.MostDimensions);

    public Option<double?> Interference { get; } = CommonOptions.Real(
        "--interference", "M", "Of random draws: the most that an inner product may be in size.");

    public Option<double?> Angle { get; } = CommonOptions.Real("--angle", "DEGREES", "Of a fan: from the first feature to the last (90).");

    public Option<string[]> Ignore { get; } = CommonOptions.Texts(
        "--ignore", "NAME", "Of a model: a tensor or a configuration member that does not matter, as for score.");

    public IEnumerable<Option> All => [Pick, Rows, Unit, Raw, Full, Error, Shape, Exact, Random, Features, Dimension, Interference, Angle, Ignore];

    /// <summary>The features that are asked for.</summary>
    public NewFeatures Read(ParseResult parsed, long seed, Job job)
    {
        var (file, shape, random) = (parsed.GetValue(File), parsed.GetValue(Shape), parsed.GetValue(Random));
        if (new[] { file is not null, shape is not null, random }.Count(given => given) != 1)
            throw CommandException.BadInput("give one source of features: a FILE, or --shape NAME, or --random.");
        Option[] others = file is not null ? [Shape, Exact, Random, Features, Dimension, Interference, Angle]
            : shape is not null ? [Pick, Rows, Unit, Raw, Full, Random, Interference, Ignore]
            : [Pick, Rows, Unit, Raw, Full, Exact, Angle, Ignore];
        var what = file is not null ? "a file" : shape is not null ? "--shape" : "--random";
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } useless)
            throw CommandException.BadInput($"{useless.Name} has no meaning with {what}; leave it out.");
        if (shape is not "fan" && parsed.GetValue(Angle) is not null)
            throw CommandException.BadInput($"--angle belongs to --shape fan, not {shape}.");
        if (parsed.GetValue(Angle) is { } angle && !(Math.Abs(angle) < 360))
            throw CommandException.BadInput(string.Create(
                CultureInfo.InvariantCulture,
                $"--angle is {angle}; give less than 360 degrees, at which the last feature of a fan would be the first again."));
        if (parsed.GetValue(Error) is { } error && error is < Sphere.LeastError or > 0.5)
            throw CommandException.BadInput(string.Create(
                CultureInfo.InvariantCulture, $"--error is {error}; give a number from {Sphere.LeastError} to 0.5."));
        return file is not null ? FromFile(parsed, file, job) : shape is not null ? FromShape(parsed, shape) : FromDraws(parsed, seed, job);
    }

    private NewFeatures FromFile(ParseResult parsed, string path, Job job)
    {
        var source = VectorSource.Read(path, parsed.GetValue(Rows), new ModelReadOptions { Ignored = [.. parsed.GetValue(Ignore) ?? []] });
        if (source.Targets is { } others && others.Count != source.Inputs.Count)
            throw CommandException.BadInput(
                $"{path}: there are {others.Count} targets for {source.Inputs.Count} inputs; give one of each per feature.");
        var (unit, raw) = (parsed.GetValue(Unit), parsed.GetValue(Raw));
        if (unit && raw)
            throw CommandException.BadInput("--unit and --raw exclude each other; give one of them.");
        var isUnit = unit || (source.IsOfDirections && !raw);
        if (parsed.GetValue(Full) && !isUnit)
            throw CommandException.BadInput("--full belongs to --unit; without it, coordinates are those of the file anyway.");
        var (indices, why) = FeaturePick.Of(parsed.GetValue(Pick), source, job);
        var notes = new List<string>(why);
        if (source.Model is { } model)
            notes.Insert(0, $"read as {string.Join("; ", source.Facts.Where(fact => fact is not { Name: "normalisation", Value: "none" }).Select(fact => $"{fact.Name} {fact.Value}"))}");
        if (source.Left is { } left)
            notes.Add(left);
        var stem = indices.Count == source.Inputs.Count || indices.Count > 8 ? source.Stem : $"{source.Stem}-{string.Join('-', indices)}";
        return isUnit
            ? Rounded(parsed, stem, source, indices, notes)
            : Kept(parsed.GetValue(Error), stem, source, indices, notes);
    }

    private NewFeatures Rounded(ParseResult parsed, string stem, VectorSource source, IReadOnlyList<int> indices, List<string> notes)
    {
        var (error, inSpan) = (parsed.GetValue(Error) ?? UsualError, !parsed.GetValue(Full));
        var inputs = Round(source.Inputs);
        var targets = source.Targets is { } rows ? Round(rows) : null;
        Twins(inputs.Points, notes);
        var shrunk = inSpan && Math.Max(source.Inputs.Dimension, source.Targets?.Dimension ?? 0) > indices.Count;
        return new NewFeatures(stem, source.What, indices, inputs.Points, targets?.Points,
            $"rational points of the unit sphere{(shrunk ? ", in coordinates of the span" : "")}")
        {
            Errors = [.. inputs.Errors.Select((e, d) => Math.Max(e, targets?.Errors[d] ?? 0))],
            CosineError = Math.Max(inputs.CosineError, targets?.CosineError ?? 0),
            Notes = notes,
        };

        UnitRounding Round(VectorRows rows) => UnitRounding.Of([.. indices.Select(rows.Rounded)], indices, error, inSpan);
    }

    private static NewFeatures Kept(double? error, string stem, VectorSource source, IReadOnlyList<int> indices, List<string> notes)
    {
        RationalMatrix Rows(VectorRows rows) => RationalMatrix.FromRows(
            indices.Select(rows.Exact).Select(row => error is { } most ? Simplest(row, most) : row));
        var inputs = Rows(source.Inputs);
        var targets = source.Targets is { } rows ? Rows(rows) : null;
        var norms = Enumerable.Range(0, inputs.Rows).Select(d => inputs.Row(d).SquaredNorm).ToArray();
        if (norms.Any(norm => !norm.IsOne) && norms.All(norm => Math.Abs(norm.ToDouble() - 1) < NearlyOne))
            notes.Add("Lengths are nearly 1, but not exactly: --unit puts the features exactly on the unit sphere.");
        Twins(inputs, notes);
        var errors = error is null ? [] : indices.Select((index, d) => Distance(source.Inputs.Exact(index), inputs.Row(d))).ToArray();
        return new NewFeatures(stem, source.What, indices, inputs, targets, error is null
            ? "exactly those of the file; of binary numbers the shortest decimals that read back as them"
            : "the simplest fractions within the error of those of the file") { Errors = errors, Notes = notes };
    }

    private NewFeatures FromShape(ParseResult parsed, string shape)
    {
        if (parsed.GetValue(Exact))
        {
            if (new Option[] { Dimension, Error, Angle }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } useless)
                throw CommandException.BadInput($"{useless.Name} has no meaning with --exact; leave it out.");
            var (exact, gram) = ExactShape.Of(shape, Given(parsed, Features));
            return new NewFeatures(
                $"{shape}-{exact.Rows}-exact", $"the shape {shape}: {NamedShape.All[shape]}", [.. Enumerable.Range(0, exact.Rows)], exact, null,
                gram is null ? "exact" : "exact, in the basis of the first vectors, with its Gram matrix as targetGram") { TargetGram = gram };
        }
        var vectors = NamedShape.Of(
            shape, Given(parsed, Features), Given(parsed, Dimension), parsed.GetValue(Angle) ?? UsualAngle);
        return OfDirections(parsed, $"{shape}-{vectors.Length}", $"the shape {shape}: {NamedShape.All[shape]}", vectors, [], shape: true);
    }

    private NewFeatures FromDraws(ParseResult parsed, long seed, Job job)
    {
        var (n, d) = (Given(parsed, Features), Given(parsed, Dimension));
        if (n is null || d is null)
            throw CommandException.BadInput("--random needs --features N and --dimension N.");
        // Rounding two unit vectors moves their inner product by at most twice the error.
        var (bound, error) = (parsed.GetValue(Interference) ?? 1, parsed.GetValue(Error) ?? UsualError);
        if (bound > 1)
            throw CommandException.BadInput(FormattableString.Invariant($"--interference is {bound}; inner products of unit vectors are at most 1."));
        var aim = bound >= 1 ? 1 : n <= d ? Math.Max(0, bound - (2 * error)) : bound - (2 * error);
        if (aim < 0)
            throw CommandException.BadInput("--interference is less than twice --error, which rounding may add; lower --error.");
        var drawn = ProgressDisplay.During(job.Screen, "directions", progress => BenchData.Create(
            new BenchSettings
            {
                Features = n.Value,
                InputDimension = d.Value,
                Directions = bound < 1 ? DirectionKind.Absolute : DirectionKind.Random,
                Interference = aim,
                Activity = 1.0 / n.Value,
                Samples = 0,
                Seed = seed,
            },
            (step, reached) => progress.Report(string.Create(CultureInfo.InvariantCulture, $"directions: interference {reached:0.####}"), step, null),
            job.Cancel)).Inputs;
        double[][] vectors = [.. Enumerable.Range(0, n.Value).Select(f => Array.ConvertAll(drawn[f].ToArray(), x => (double)x))];
        var features = OfDirections(parsed, $"random-{n}-{d}-{seed}", $"random directions, seed {seed}", vectors, []);
        var pairs = from i in Enumerable.Range(0, n.Value) from j in Enumerable.Range(0, i) select features.Inputs.Row(i).Dot(features.Inputs.Row(j));
        var largest = pairs.Select(Rational.Abs).DefaultIfEmpty(Rational.Zero).Max();
        return largest > Rational.FromDouble(bound)
            ? throw CommandException.BadInput(string.Create(
                CultureInfo.InvariantCulture, $"rounding brought an inner product to {largest.ToDouble():0.######}, above {bound}; lower --error."))
            : features with { Notes = [FormattableString.Invariant($"the largest inner product in size is {largest.ToDouble():0.####}")] };
    }

    private NewFeatures OfDirections(ParseResult parsed, string stem, string from, double[][] vectors, IReadOnlyList<string> notes, bool shape = false)
    {
        var rounded = UnitRounding.Of(vectors, [.. Enumerable.Range(0, vectors.Length)], parsed.GetValue(Error) ?? UsualError, inSpan: false);
        var all = new List<string>(notes);
        Twins(rounded.Points, all);
        // Angles of a simplex or a polygon are rarely those of rational points: then only the lengths are exact.
        var numbers = shape && rounded.Errors.Any(distance => distance > 1e-12)
            ? "exactly unit, at nearly the shape's angles: rational points of the unit sphere"
            : "rational points of the unit sphere";
        return new NewFeatures(stem, from, [.. Enumerable.Range(0, vectors.Length)], rounded.Points, null, numbers)
        {
            Errors = rounded.Errors,
            CosineError = rounded.CosineError,
            Notes = all,
        };
    }

    private static void Twins(RationalMatrix points, List<string> notes)
    {
        var same = Enumerable.Range(0, points.Rows).GroupBy(points.Row).Where(group => group.Count() > 1).FirstOrDefault();
        if (same is not null)
            notes.Add($"Features {string.Join(" and ", same.Take(2))} are the same vector; if they should differ, lower --error.");
    }

    private static RationalVector Simplest(RationalVector row, double error)
    {
        var most = Rational.FromDouble(error);
        return new RationalVector(row.Select(x => Rational.Simplest(x - most, x + most)));
    }

    private static double Distance(RationalVector a, RationalVector b) => Math.Sqrt((a - b).SquaredNorm.ToDouble());

    private static int? Given(ParseResult parsed, Option<int> option) => parsed.GetValue(option) is > 0 and var given ? given : null;
}
