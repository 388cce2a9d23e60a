using System.Security.Cryptography;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Theorems;

namespace TheoryChecks.Surveys;

/// <summary>Reads "theorychecks.survey/1" (docs/surveys.md).</summary>
internal static class SurveyFormat
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.survey/1";

    /// <summary>Limits of a family.</summary>
    public const int MostFeatures = 12, MostDimensions = 64, MostNeurons = 12;

    private const int MostInstances = 1_000_000, MostFiles = 100_000, MostCells = 10_000, MostBlock = 1000, MostRuns = 10_000, MostSteps = 1_000_000;

    private static readonly JsonDocumentOptions Options =
        new() { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 };

    /// <summary>Reads a specification.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="source">Names the file in messages.</param>
    /// <param name="folder">Reads the instances of a folder that it names, relative to its own.</param>
    /// <exception cref="InstanceFormatException">The text is not a usable specification.</exception>
    public static SurveySpec Read(ReadOnlyMemory<byte> utf8, string source, Func<string, IReadOnlyList<Instance>> folder)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonErrors.Text(utf8), Options);
            return ReadSpec(new InstanceReader(document.RootElement.Clone(), source, "$"), folder);
        }
        catch (JsonException e)
        {
            throw new InstanceFormatException(source, "$", $"{JsonErrors.Told(e)}.");
        }
    }

    internal static double Angle(InstanceReader reader)
    {
        var angle = reader.Number().ToDouble();
        return angle is > 0 and < 360 ? angle : throw reader.Wrong($"found {reader.Found}; an angle is more than 0 and less than 360 degrees");
    }

    internal static Rational Cosine(InstanceReader reader)
    {
        var cosine = reader.Number();
        return cosine.Sign >= 0 && cosine <= 1 ? cosine : throw reader.Wrong($"found {reader.Found}; the largest inner product is from 0 to 1");
    }

    internal static Rational Ratio(InstanceReader reader)
    {
        var ratio = reader.Number();
        return ratio.Sign > 0 ? ratio : throw reader.Wrong($"found {reader.Found}; a ratio of weights is more than 0");
    }

    internal static Rational Theta(InstanceReader reader)
    {
        var theta = reader.Number();
        return theta.Sign >= 0 ? theta : throw reader.Wrong($"found {reader.Found}; a JumpReLU threshold is 0 or more");
    }

    private static SurveySpec ReadSpec(InstanceReader root, Func<string, IReadOnlyList<Instance>> folder)
    {
        root.Object(
            "schema", "name", "?seed", "?draws", "?family", "?folder", "?vary", "questions", "?seconds", "?block", "?perCell", "?figures");
        if (root["schema"].Text() != Schema)
            throw root["schema"].Wrong($"the schema is {root["schema"].Found}; this version reads \"{Schema}\"");
        if (root.Has("family") == root.Has("folder"))
            throw root.Wrong("give one of \"family\" and \"folder\": instances to be drawn, or instances that are there");
        if (root.Has("folder") && (root.Has("vary") || root.Has("draws")))
            throw root.Wrong("\"vary\" and \"draws\" belong to a family; leave them out beside \"folder\"");
        var name = root["name"].Text();
        if (name.Length is 0 or > 60 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            throw root["name"].Wrong($"the name is {root["name"].Found}; use 1 to 60 letters, digits, '-' or '_', since it names files");
        var questions = root["questions"].Object("?theorems", "?landscape", "?allPatterns", "?training");
        var spec = new SurveySpec
        {
            Name = name,
            Seed = root.Has("seed") ? root["seed"].Whole(0, int.MaxValue, "the seed") : 1,
            Draws = root.Has("draws") ? root["draws"].Whole(1, MostInstances, "the number of draws per cell") : 1,
            Family = root.Has("family") ? ReadFamily(root["family"]) : null,
            Vary = root.Has("vary") ? [.. Items(root["vary"], SurveyAxis.Read)] : [],
            Theorems = questions.Has("theorems") ? ReadTheorems(questions["theorems"]) : [],
            AllPatterns = questions.Has("allPatterns") && questions["allPatterns"].Flag(),
            Seconds = root.Has("seconds") ? root["seconds"].Whole(1, 86_400, "the seconds per instance") : 600,
            Block = root.Has("block") ? root["block"].Whole(1, MostBlock, "the number of instances per file") : 25,
            Json = root.Raw,
        };
        if (questions.Has("training"))
        {
            var training = questions["training"].Object("runs", "?steps");
            spec = spec with
            {
                Runs = training["runs"].Whole(1, MostRuns, "the number of runs"),
                Steps = training.Has("steps") ? training["steps"].Whole(1, MostSteps, "the number of steps") : spec.Steps,
            };
        }
        spec = spec with { Landscape = questions.Has("landscape") ? ReadLandscape(questions["landscape"], spec.AllPatterns) : [] };
        if (spec.Theorems.Count == 0 && spec.Landscape.Count == 0 && spec.Runs == 0)
            throw questions.Wrong("nothing is asked; give theorems, landscape or training");
        if (spec.Vary.GroupBy(axis => axis.Of).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw root["vary"].Wrong($"{twice.Key} is varied twice");
        if (spec.Vary.Aggregate(1.0, (product, axis) => product * axis.Values.Count) is var cells && cells > MostCells)
            throw root["vary"].Wrong($"there are {cells:0} cells; at most {MostCells} are looked at");
        if ((double)spec.Cells * spec.Draws > MostInstances)
            throw root["draws"].Wrong($"{spec.Draws} draws in {spec.Cells} cells are too many; at most {MostInstances} instances are looked at");
        if (spec.Family is not null)
            for (var cell = 0; cell < spec.Cells; cell++)
                if (spec.FamilyOf(cell).Misfit is { } misfit)
                    throw root["family"].Wrong(misfit);
        if (spec.Family is not null && spec.Draws > 1)
            for (var cell = 0; cell < spec.Cells; cell++)
                if (!spec.FamilyOf(cell).IsRandom)
                    throw root["draws"].Wrong($"nothing is drawn{Cell(cell)}, so {spec.Draws} draws would be {spec.Draws} times the same "
                        + "instance; give 1, or directions of kind \"sphere\", or weights of kind \"drawn\" between two numbers");
        RefuseUnheard(spec, root);
        if (root.Has("folder"))
            spec = spec with { Given = folder(root["folder"].Text()) };
        if (spec.Blocks > MostFiles)
            throw (root.Has("block") ? root["block"] : root).Wrong(
                $"{spec.Count} instances in files of {spec.Block} are {spec.Blocks} files; at most {MostFiles} are made, so give a larger block");
        return WithViews(spec, root) with { Hash = HashOf(spec) };

        string Cell(int cell) => spec.Vary.Count == 0 ? ""
            : $" where {string.Join(" and ", spec.Vary.Zip(spec.ValuesOf(cell), (axis, value) => $"{axis.Of} is {value.Text}"))}";
    }

    /// <summary>What would be varied in place of something that the family says, which nobody would hear of again.</summary>
    private static void RefuseUnheard(SurveySpec spec, InstanceReader root)
    {
        if (spec.Family is not { } family)
            return;
        var (vary, wrong) = (spec.Vary.Select(axis => axis.Of).ToHashSet(), root["family"]);
        if (vary.Contains("angle") && wrong.Has("directions") && family.Directions.Angle is null)
            throw wrong.Wrong("the angle of a fan is varied, but directions are drawn on a sphere; give directions of kind \"fan\"");
        if (vary.Contains("weightRatio") && family.Weights.Kind is not ("equal" or "ratio"))
            throw wrong.Wrong(
                $"the ratio of weights is varied, but weights are of kind \"{family.Weights.Kind}\"; give kind \"ratio\", or leave weights out");
        if (vary.Contains("theta") && (vary.Contains("activation") || family.Activation is not (ReluActivation or JumpReluActivation)))
            throw wrong.Wrong("a threshold is varied, which only relu and jumprelu have; give one of them as the activation, and vary no activation");
    }

    private static SurveySpec WithViews(SurveySpec spec, InstanceReader root)
    {
        var questions = SurveyQuestion.Of(spec);
        var known = questions.Select(question => question.Id).ToArray();
        var axes = spec.Vary.Select(axis => axis.Of).ToArray();
        return spec with
        {
            PerCell = root.Has("perCell") ? [.. Items(root["perCell"], ReadQuestion)] : [],
            Figures = root.Has("figures") ? [.. Items(root["figures"], ReadFigure)] : [],
        };

        string ReadQuestion(InstanceReader reader) => known.Contains(reader.Text())
            ? reader.Text()
            : throw reader.Wrong($"found {reader.Found}; the questions of this survey are {string.Join(", ", known)}");

        SurveyFigure ReadFigure(InstanceReader reader)
        {
            reader.Object("of", "x", "?y");
            var y = reader.Has("y") ? ReadAxis(reader["y"], false) : null;
            var figure = new SurveyFigure(ReadQuestion(reader["of"]), ReadAxis(reader["x"], true), y);
            if (figure.X == figure.Y)
                throw reader.Wrong("x and y are the same");
            return questions.Single(question => question.Id == figure.Of).Kind != QuestionKind.Word || (y is not null && spec.Draws == 1)
                ? figure
                : throw reader["of"].Wrong(
                    $"the answers to {figure.Of} are words, which have no share; draw a map of it, with y, of one draw per cell");
        }

        string ReadAxis(InstanceReader reader, bool mayBeRatio)
        {
            var name = reader.Text();
            if (mayBeRatio && name == SurveyFigure.Ratio && axes.Any(axis => axis is "features" or "inputDimension"))
                return name;
            if (!axes.Contains(name))
                throw reader.Wrong($"found {reader.Found}; a figure's axis is one of what is varied: {string.Join(", ", axes)}");
            return spec.Vary.Single(axis => axis.Of == name).IsNumeric ? name : throw reader.Wrong($"the values of {name} are no numbers");
        }
    }

    private static SurveyFamily ReadFamily(InstanceReader reader)
    {
        reader.Object("features", "inputDimension", "?targetDimension", "neurons", "activation", "?directions", "?weights");
        var neurons = reader["neurons"].Whole(1, MostNeurons, "the number of neurons");
        return new SurveyFamily(
            reader["features"].Whole(1, MostFeatures, "the number of features"),
            reader["inputDimension"].Whole(1, MostDimensions, "the dimension"),
            reader.Has("targetDimension") ? reader["targetDimension"].Whole(1, MostDimensions, "the dimension") : null,
            neurons,
            InstanceFormat.ReadActivation(reader["activation"], neurons),
            reader.Has("directions") ? ReadDirections(reader["directions"]) : new DirectionLaw(null, 1e-3, null),
            reader.Has("weights") ? ReadWeights(reader["weights"]) : new WeightLaw("equal"));
    }

    private static DirectionLaw ReadDirections(InstanceReader reader)
    {
        reader.Object("kind", "?angle", "?error", "?mostCosine");
        var kind = reader["kind"].Text();
        if (kind is not ("sphere" or "fan"))
            throw reader["kind"].Wrong(
                $"found {reader["kind"].Found}; directions are sphere (drawn uniformly) or fan (at equal angles in the plane)");
        if (kind == "fan" != reader.Has("angle"))
            throw reader.Wrong(kind == "fan" ? "a fan needs its angle" : "an angle belongs to a fan; leave it out");
        var error = reader.Has("error") ? reader["error"].Number().ToDouble() : 1e-3;
        return error is >= Sphere.LeastError and <= 0.5
            ? new DirectionLaw(kind == "fan" ? Angle(reader["angle"]) : null, error, reader.Has("mostCosine") ? Cosine(reader["mostCosine"]) : null)
            : throw reader["error"].Wrong($"found {reader["error"].Found}; the error of a direction is from {Sphere.LeastError} to 0.5");
    }

    private static WeightLaw ReadWeights(InstanceReader reader)
    {
        reader.Object("kind", "?exponent", "?ratio", "?least", "?greatest");
        var kind = reader["kind"].Text();
        string[] members = kind switch
        {
            "equal" => ["kind"],
            "zipf" => ["kind", "?exponent"],
            "ratio" => ["kind", "ratio"],
            "drawn" => ["kind", "?least", "?greatest"],
            _ => throw reader["kind"].Wrong($"found {reader["kind"].Found}; weights are {string.Join(", ", WeightLaw.Kinds)}"),
        };
        reader.Object(members);
        var law = new WeightLaw(kind)
        {
            Exponent = reader.Has("exponent") ? reader["exponent"].Whole(0, 8, "the exponent") : 1,
            Ratio = reader.Has("ratio") ? Ratio(reader["ratio"]) : 1,
            Least = reader.Has("least") ? reader["least"].Whole(0, 1_000_000, "the least weight") : 1,
            Greatest = reader.Has("greatest") ? reader["greatest"].Whole(1, 1_000_000, "the greatest weight") : 10,
        };
        return law.Least <= law.Greatest ? law : throw reader.Wrong($"the least weight {law.Least} is above the greatest {law.Greatest}");
    }

    private static IReadOnlyList<Theorem> ReadTheorems(InstanceReader reader)
    {
        if (!reader.IsArray)
            return reader.Text() == "all" ? TheoremRegistry.All : throw reader.Wrong($"found {reader.Found}; give \"all\" or a list of ids");
        var ids = string.Join(", ", TheoremRegistry.All.Select(theorem => theorem.Id));
        return [.. Items(reader, item => TheoremRegistry.All.FirstOrDefault(theorem => theorem.Id == item.Text())
            ?? throw item.Wrong($"found {item.Found}; the ids are {ids}")).Distinct()];
    }

    private static IReadOnlyList<LandscapeQuestion> ReadLandscape(InstanceReader reader, bool allPatterns)
    {
        LandscapeQuestion[] known = [.. LandscapeQuestion.All.Where(question => allPatterns || !question.NeedsAllPatterns)];
        if (!reader.IsArray)
            return reader.Text() == "all" ? known : throw reader.Wrong($"found {reader.Found}; give \"all\" or a list of questions");
        return [.. Items(reader, item => known.FirstOrDefault(question => question.Id == item.Text())
            ?? throw item.Wrong(LandscapeQuestion.All.Any(question => question.Id == item.Text())
                ? $"{item.Found} is about patterns that are no partitions; it needs \"allPatterns\": true"
                : $"found {item.Found}; the questions are {string.Join(", ", LandscapeQuestion.All.Select(question => question.Id))}")).Distinct()];
    }

    private static IEnumerable<T> Items<T>(InstanceReader reader, Func<InstanceReader, T> read)
    {
        reader.Length(InstanceReader.AnyLength);
        return reader.Items().Select(read);
    }

    /// <summary>The specification but for what is only shown: figures and questions per cell may change over the same results.</summary>
    public static void WriteWithoutViews(Utf8JsonWriter writer, SurveySpec spec)
    {
        writer.WriteStartObject();
        foreach (var member in spec.Json.EnumerateObject().Where(member => member.Name is not ("figures" or "perCell")))
            member.WriteTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>The version is a part of it: another one may decide more.</summary>
    private static string HashOf(SurveySpec spec)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Version);
            WriteWithoutViews(writer, spec);
            foreach (var instance in spec.Given)
                InstanceFormat.Write(writer, instance);
            writer.WriteEndArray();
        }
        return Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)))[..16];
    }

    /// <summary>The version whose results these are.</summary>
    public static string Version { get; } = typeof(LandscapeReport).Assembly.GetName().Version!.ToString(3);
}
