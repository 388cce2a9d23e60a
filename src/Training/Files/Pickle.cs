namespace TheoryChecks.Training.Files;

/// <summary>Python pickles (.pt) are not read: they can run code. The refusal says how to convert one.</summary>
internal static class Pickle
{
    /// <summary>How many bytes tell a pickle from a safetensors file.</summary>
    public const int Telling = 9;

    /// <summary>
    /// True for the first bytes of a pickle of protocol 2 to 5, as torch.save wrote before it wrote zip archives. A safetensors file whose header has
    /// 640 bytes, say, begins with the same two: but its length goes on with zeros, and then comes a brace.
    /// </summary>
    public static bool Begins(ReadOnlySpan<byte> first) => first is [0x80, >= 2 and <= 5, ..] and not [_, _, _, _, 0, 0, 0, 0, (byte)'{', ..];

    /// <summary>
    /// The refusal, with a line that converts: only tensors and plain data are loaded, each tensor gets memory of its own (dictionary_learning's
    /// encoders are views), and what is left out is printed.
    /// </summary>
    public static TensorFormatException Refusal(string path)
    {
        var target = Path.ChangeExtension(path, ".safetensors");
        return new TensorFormatException(path, "byte 0", "it is a Python pickle, which can run code and is not read. Convert it with: "
            + "python3 -c \"import sys, torch; from safetensors.torch import save_file; d = torch.load(sys.argv[1], map_location='cpu', "
                + "weights_only=True); "
            + "save_file({k: v.clone().contiguous() for k, v in d.items() if torch.is_tensor(v)}, sys.argv[2]); "
            + $"print('left out:', [k for k in d if not torch.is_tensor(d[k])])\" {Quoted(path)} {Quoted(target)}");
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
