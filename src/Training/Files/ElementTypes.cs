namespace TheoryChecks.Training.Files;

/// <summary>Sizes and names of <see cref="ElementType"/>. Npy has no name for bfloat16.</summary>
internal static class ElementTypes
{
    private static readonly (ElementType Type, int Bytes, string Safetensors, string? Npy)[] All =
    [
        (ElementType.Bool, 1, "BOOL", "|b1"),
        (ElementType.UInt8, 1, "U8", "|u1"),
        (ElementType.Int8, 1, "I8", "|i1"),
        (ElementType.Int16, 2, "I16", "<i2"),
        (ElementType.Int32, 4, "I32", "<i4"),
        (ElementType.Int64, 8, "I64", "<i8"),
        (ElementType.Float16, 2, "F16", "<f2"),
        (ElementType.BFloat16, 2, "BF16", null),
        (ElementType.Float32, 4, "F32", "<f4"),
        (ElementType.Float64, 8, "F64", "<f8"),
    ];

    public static string SafetensorsNames { get; } = string.Join(", ", All.Select(type => type.Safetensors));

    public static string NpyNames { get; } = string.Join(", ", All.Where(type => type.Npy is not null).Select(type => type.Npy));

    public static int Bytes(this ElementType type) => Of(type).Bytes;

    public static string Safetensors(this ElementType type) => Of(type).Safetensors;

    public static string? Npy(this ElementType type) => Of(type).Npy;

    public static ElementType? FromSafetensors(string name) => Find(type => type.Safetensors == name);

    public static ElementType? FromNpy(string name) => Find(type => type.Npy == name);

    private static (ElementType Type, int Bytes, string Safetensors, string? Npy) Of(ElementType type) => All.First(entry => entry.Type == type);

    private static ElementType? Find(Func<(ElementType Type, int Bytes, string Safetensors, string? Npy), bool> isIt)
    {
        foreach (var entry in All)
            if (isIt(entry))
                return entry.Type;
        return null;
    }
}
