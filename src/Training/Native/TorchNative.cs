using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TheoryChecks.Training.Native;

/// <summary>
/// Finds TorchSharp's native libraries. Call <see cref="Load"/> before the first use of any type of TorchSharp, in a method that names none.
/// </summary>
/// <remarks>
/// Looked for, in this order: the folder that the environment variable THEORYCHECKS_LIBTORCH names (libtorch alone, such as PyTorch's own; see
/// docs/training.md); beside the program, where publishing puts them; the folder that the file torch.path beside the program names, where a build
/// leaves them.
/// </remarks>
public static class TorchNative
{
    /// <summary>The environment variable that names a folder with another libtorch.</summary>
    public const string FolderVariable = "THEORYCHECKS_LIBTORCH";

    // In the order in which they need each other; those that are not there are not needed.
    private static readonly string[] Parts = ["c10", "c10_cuda", "torch_cpu", "torch_cuda", "torch"];

    private static readonly Lazy<string?> Failure = new(Try);

    /// <summary>True if TorchSharp can be used; otherwise <paramref name="whyNot"/> says in one line what is missing and how to get it.</summary>
    public static bool TryLoad([NotNullWhen(false)] out string? whyNot) => (whyNot = Failure.Value) is null;

    /// <summary>Makes TorchSharp usable.</summary>
    /// <exception cref="DllNotFoundException">A native library is missing; the message says how to get it.</exception>
    public static void Load()
    {
        if (!TryLoad(out var whyNot))
            throw new DllNotFoundException(whyNot);
    }

    /// <summary>True if the libtorch in use was built for CUDA.</summary>
    public static bool HasCudaLibrary => File.Exists(Path.Combine(LibtorchFolder ?? "", FileName("torch_cuda")));

    private static string? OwnFolder => Candidates().FirstOrDefault(folder => File.Exists(Path.Combine(folder, FileName("LibTorchSharp"))));

    private static string? LibtorchFolder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } other ? other : OwnFolder;

    private static string? Try()
    {
        if (OwnFolder is not { } beside)
            return $"Training is not available: {FileName("LibTorchSharp")} was not found. There is one for linux-x64, win-x64 and osx-arm64; "
                + $"build or publish the program on such a machine.";
        var libtorch = LibtorchFolder!;
        if (!File.Exists(Path.Combine(libtorch, FileName("torch_cpu"))))
            return $"Training is not available: there is no {FileName("torch_cpu")} in {libtorch}. "
                + (libtorch == beside
                    ? "Restore the packages and build again."
                    : $"{FolderVariable} names the folder of a libtorch, such as site-packages/torch/lib.");
        try
        {
            ThreadWaits.Shorten();
            // Once loaded, a library answers to its plain name, which is how TorchSharp asks for it.
            foreach (var part in Parts.Select(part => Path.Combine(libtorch, FileName(part))).Where(File.Exists))
                NativeLibrary.Load(part);
            NativeLibrary.Load(Path.Combine(beside, FileName("LibTorchSharp")));
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return $"Training is not available: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static IEnumerable<string> Candidates()
    {
        var program = AppContext.BaseDirectory;
        yield return program;
        yield return Path.Combine(program, "runtimes", Rid, "native");
        if (File.Exists(Path.Combine(program, "torch.path")))
            yield return File.ReadAllText(Path.Combine(program, "torch.path")).Trim();
    }

    // Not RuntimeInformation.RuntimeIdentifier: that names the distribution where .NET came from it.
    private static string Rid =>
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
