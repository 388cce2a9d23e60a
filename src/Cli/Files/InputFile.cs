using System.Globalization;
using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>Reads files that users name, with one clear message for whatever is wrong with them.</summary>
internal static class InputFile
{
    /// <summary>The largest instance or report read.</summary>
    public const int MostBytes = 64 << 20;

    /// <summary>The name that stands for what is piped in.</summary>
    public const string StandardInput = "-";

    /// <summary>The most digits of a number where theorems and landscapes are decided: exact arithmetic on longer ones takes for ever.</summary>
    public const int MostSearchedDigits = 100;

    /// <summary>An instance on which much is going to be computed, so that its numbers must not be too long.</summary>
    public static Instance ReadSearchable(string path, out ReadOnlyMemory<byte> bytes)
    {
        var instance = ReadInstance(path, out bytes);
        var features = instance.Isolated;
        foreach (var (what, rows) in new[] { ("input", features.Inputs), ("target", features.Targets) })
            for (var d = 0; d < rows.Rows; d++)
                for (var j = 0; j < rows.Columns; j++)
                    RequireShort(rows[d, j], path, $"features.{what}[{d}][{j}]");
        for (var d = 0; d < features.Columns; d++)
            RequireShort(features.Weights[d], path, $"features.weights[{d}]");
        for (var i = 0; i < instance.Neurons; i++)
            RequireShort(instance.Activation.Threshold(i), path, "activation.theta");
        return instance;
    }

    private static void RequireShort(Rational number, string path, string place)
    {
        if (number.SplitRoot() is ({ IsZero: false } b, var a))
        {
            RequireShort(a, path, place);
            RequireShort(b, path, place);
            return;
        }
        var longest = BigInteger.Max(BigInteger.Abs(number.Numerator), number.Denominator);
        if (longest.GetBitLength() <= 3 * MostSearchedDigits)
            return;
        var digits = longest.ToString(CultureInfo.InvariantCulture).Length;
        if (digits > MostSearchedDigits)
            throw CommandException.BadInput(
                $"{path}: $.{place}: a number with {digits} digits; this command takes numbers of at most {MostSearchedDigits} digits. "
                    + "Use fewer digits.");
    }

    public static Instance ReadInstance(string path) => ReadInstance(path, out _);

    /// <summary>The instance, and the bytes that it was read from.</summary>
    public static Instance ReadInstance(string path, out ReadOnlyMemory<byte> bytes)
    {
        bytes = Read(path, MostBytes, "an instance file");
        return InstanceFormat.Read(bytes, path);
    }

    /// <summary>The instances in these files, or those of the gallery if there are none; their names differ.</summary>
    public static IReadOnlyList<Instance> ReadInstances(string[] paths)
    {
        IReadOnlyList<Instance> instances = paths.Length == 0 ? GalleryInstances.All : [.. paths.Select(path => ReadSearchable(path, out _))];
        return instances.GroupBy(instance => instance.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw CommandException.BadInput(
                $"two of the files hold an instance named \"{twice.Key}\"; the name tells them apart in the report, so rename one.")
            : instances;
    }

    /// <summary>All bytes of a file of limited size.</summary>
    public static ReadOnlyMemory<byte> Read(string path, int mostBytes, string wanted)
    {
        if (path.Length == 0)
            throw CommandException.BadInput($"the file name is empty; give {wanted}.");
        if (Directory.Exists(path))
            throw CommandException.BadInput($"{path}: this is a directory; give {wanted}.");
        try
        {
            var bytes = ReadToEnd(path, mostBytes)
                ?? throw CommandException.BadInput($"{path}: the file is larger than {mostBytes >> 20} MiB, the most that is read; give {wanted}.");
            return bytes.Length > 0 ? bytes : throw CommandException.BadInput($"{path}: the file is empty; give {wanted}.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.BadInput($"{path}: there is no such file; give {wanted}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw CommandException.BadInput($"{path}: cannot be read: {FileFailure.OfReading(e)}; give {wanted}.");
        }
    }

    /// <summary>All bytes, or null if there are more than so many. To the end, not to the length: a pipe or a device has none.</summary>
    public static ReadOnlyMemory<byte>? ReadToEnd(string path, int mostBytes)
    {
        using Stream file = path == StandardInput
            ? StandardStreams.OpenInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (file.Read(buffer) is var count and > 0)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > mostBytes)
                return null;
        }
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
