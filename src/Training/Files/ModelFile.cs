using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files.Models;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files;

/// <summary>
/// Models as the libraries write them: a folder, or a file with weights and what lies beside it. What is not understood is refused; what was read is
/// told. Orientation follows the name, not the shape, so that square matrices are read right. Docs: docs/models.md.
/// </summary>
public static class ModelFile
{
    /// <summary>Known readers; the first that knows the names reads.</summary>
    private static readonly ModelReader[] Readers =
    [
        new CrosscoderReader(), new LlamaScopeReader(), new DictionaryLearningReader(), new OpenAiReader(), new GoodfireReader(),
            new SparsifyReader(), new GemmaScopeReader(),
        new SaeLensReader(), new BatchTopKReader(), new OwnReader(), new BareNamesReader(),
    ];

    /// <summary>Reads a model.</summary>
    /// <param name="path">A folder, or a .safetensors, .npz or .safetensors.index.json file.</param>
    /// <param name="options">What the user knows and the files do not say.</param>
    /// <exception cref="TensorFormatException">It is no such file, its arrays do not fit together, or something in it is not understood.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ModelReading Read(string path, ModelReadOptions? options = null)
    {
        var source = ModelFolder.Open(path, options ?? new ModelReadOptions());
        UnreadFamilies.Refuse(source);
        var reader = Array.Find(Readers, reader => reader.Knows(source)) ?? throw UnreadFamilies.Unknown(source);
        var model = reader.Read(source);
        return model.Misfit() is { } misfit ? throw source.Refusal("tensors", misfit) : new ModelReading(model, reader.Library,
            ModelFacts.Of(model, source));
    }

    /// <summary>
    /// A model as arrays in SAELens' naming, with notes that say all the rest: readable alone, and by SAELens beside <see cref="Configuration"/>.
    /// </summary>
    public static TensorFile Write(InferenceModel model, IEnumerable<KeyValuePair<string, string>>? notes = null) =>
        ModelWriter.Write(model, notes ?? []);

    /// <summary>SAELens' cfg.json for the model, UTF-8.</summary>
    public static byte[] Configuration(InferenceModel model) => ModelWriter.Configuration(model);
}
