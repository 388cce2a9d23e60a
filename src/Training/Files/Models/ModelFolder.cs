namespace TheoryChecks.Training.Files.Models;

/// <summary>Finds what belongs to a model: the weights of a folder, and the configurations beside weights.</summary>
internal static class ModelFolder
{
    private static readonly string[] Weights =
    [
        SaeLensReader.WeightsName, "sae.safetensors", "ae.safetensors", "params.safetensors", "params.npz", "final.safetensors",
            "checkpoints/final.safetensors",
        "model.safetensors", "model.safetensors.index.json",
    ];

    private static readonly string[] Configurations = [SaeLensReader.ConfigurationName, "config.json", "hyperparams.json"];

    /// <summary>The source of a model.</summary>
    /// <exception cref="TensorFormatException">There are no weights, or several.</exception>
    public static ModelSource Open(string path, ModelReadOptions options)
    {
        var weights = Directory.Exists(path) ? In(path) : path;
        var file = TensorFile.Read(weights);
        return new ModelSource(weights, file, Beside(weights).Select(Configuration.Read), options);
    }

    private static string In(string folder)
    {
        foreach (var name in Weights)
            if (File.Exists(Path.Combine(folder, name)))
                return Path.Combine(folder, name);
        string[] found = [.. Directory.EnumerateFiles(folder).Where(IsWeights).Order(StringComparer.Ordinal)];
        if (found is [var one])
            return one;
        if (found.Length > 1)
            throw new TensorFormatException(folder, "folder", $"there are {found.Length} files with weights "
                + $"({string.Join(", ", found.Take(4).Select(Path.GetFileName))}); give one of them");
        var pickle = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(file =>
            Path.GetExtension(file) is ".pt" or ".pth" or ".bin");
        throw pickle is not null ? Pickle.Refusal(pickle)
            : new TensorFormatException(folder, "folder", "there is no file with weights in it; .safetensors (with its .index.json, if it is in "
                + "parts) and .npz are read");
    }

    /// <summary>Llama Scope keeps its weights one folder below the configuration.</summary>
    private static IEnumerable<string> Beside(string weights)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(weights))!;
        var above = Path.GetFileName(folder) == "checkpoints" ? Path.GetDirectoryName(folder) : null;
        return Configurations.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Concat(above is null ? [] : Configurations.Select(name => Path.Combine(above, name)).Where(path => File.Exists(path)
                && !File.Exists(Path.Combine(folder, Path.GetFileName(path)))));
    }

    private static bool IsWeights(string file) => Path.GetExtension(file) is ".npz"
        || (Path.GetExtension(file) is ".safetensors" && !Path.GetFileName(file).StartsWith("sparsity", StringComparison.Ordinal));
}
