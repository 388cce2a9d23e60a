using TheoryChecks.Training.Native;
using TorchSharp;

namespace TheoryChecks.Training;

/// <summary>Where tensors live: --device auto, cpu or cuda.</summary>
public sealed record TrainingDevice
{
    private TrainingDevice(bool isCuda) => IsCuda = isCuda;

    /// <summary>The processor.</summary>
    public static TrainingDevice Cpu { get; } = new(false);

    /// <summary>True for a GPU.</summary>
    public bool IsCuda { get; }

    /// <summary>True if this machine and this build can use a GPU.</summary>
    public static bool HasCuda
    {
        get
        {
            TorchNative.Load();
            return CudaIsAvailable();
        }
    }

    /// <summary>The device of that name; auto takes a GPU where there is one.</summary>
    /// <exception cref="ArgumentException">The name is another, or cuda is asked for and not available; the message says why.</exception>
    /// <exception cref="DllNotFoundException">The native libraries are missing.</exception>
    public static TrainingDevice Resolve(string name) => name switch
    {
        "cpu" => Cpu,
        "auto" => new(HasCuda),
        "cuda" => HasCuda
            ? new(true)
            : throw new ArgumentException(
                $"The device cuda is not available: "
                    + $"{(TorchNative.HasCudaLibrary ? "the driver finds no GPU" : "this build holds libtorch for the CPU; build with -p:TorchBackend=cuda, or name a libtorch with CUDA in " + TorchNative.FolderVariable)}. Use --device cpu."),
        _ => throw new ArgumentException($"The device is '{name}'; it is auto, cpu or cuda."),
    };

    /// <inheritdoc/>
    public override string ToString() => IsCuda ? "cuda" : "cpu";

    internal torch.Device Torch => IsCuda ? torch.CUDA : torch.CPU;

    // In a method of its own, because it names a type of TorchSharp.
    private static bool CudaIsAvailable() => TorchNative.HasCudaLibrary && torch.cuda.is_available();
}
