using TheoryChecks.Training.Native;

// Arguments: the folder to fill, TorchSharp's own library, the folder of libtorch. One message and exit code 1 if it cannot be done.
try
{
    foreach (var line in TorchFolder.Fill(args[0], args[1], args[2]))
        Console.WriteLine(line);
    return 0;
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"{args[1]}: {e.Message}");
    return 1;
}
