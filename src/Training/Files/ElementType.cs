namespace TheoryChecks.Training.Files;

/// <summary>The number types that tensor files hold and this library reads.</summary>
public enum ElementType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Unsigned, one byte.</summary>
    UInt8,

    /// <summary>Signed, one byte.</summary>
    Int8,

    /// <summary>Signed, two bytes.</summary>
    Int16,

    /// <summary>Signed, four bytes.</summary>
    Int32,

    /// <summary>Signed, eight bytes.</summary>
    Int64,

    /// <summary>IEEE half precision, two bytes.</summary>
    Float16,

    /// <summary>The upper half of a single, two bytes.</summary>
    BFloat16,

    /// <summary>IEEE single precision, four bytes.</summary>
    Float32,

    /// <summary>IEEE double precision, eight bytes.</summary>
    Float64,
}
