namespace TheoryChecks.Activations;

/// <summary>A file of the model's folder that cannot be used; the message names the file and what is wanted.</summary>
internal sealed class ModelFolderException(string message) : Exception(message);
