namespace TheoryChecks.Training.Native;

/// <summary>A symbol version that an ELF file asks of another library.</summary>
/// <param name="File">The library, such as "libstdc++.so.6".</param>
/// <param name="Name">The version, such as "GLIBCXX_3.4.32".</param>
/// <param name="FlagsOffset">Where in the file its flags are (Elf64_Vernaux.vna_flags).</param>
/// <param name="IsWeak">True if the loader goes on without it.</param>
/// <param name="IsUsed">True if a relocation refers to a symbol of this version, so that the library cannot do without it.</param>
public sealed record NeededVersion(string File, string Name, long FlagsOffset, bool IsWeak, bool IsUsed);
