using TheoryChecks.Storage;
using TheoryChecks.Training.Native;

StandardStreams.Guard();
if (args is not [var folder, var torchSharp, var libtorch])
{
    Console.Error.WriteLine("Wanted: the folder to fill, TorchSharp's own library, the folder of libtorch. The build calls this (docs/training.md).");
    return 1;
}

// One message and exit code 1 if it cannot be done. The folder is the answer; the lines are words about it.
var words = new LossyWriter(Console.Out);
try
{
    foreach (var line in TorchFolder.Fill(folder, torchSharp, libtorch))
        words.WriteLine(line);
    return 0;
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"{torchSharp}: {e.Message}");
    return 1;
}
