using System.Buffers.Binary;
using System.Text;

namespace TheoryChecks.Training.Native;

/// <summary>
/// The symbol versions in a 64-bit little-endian ELF file: those it asks of other libraries (.gnu.version_r) and those it defines (.gnu.version_d).
/// Field layouts: System V ABI, and the LSB's "Symbol Versioning".
/// </summary>
public sealed class ElfImage
{
    private const uint RelocationSection = 4;
    private const uint DynamicSymbols = 11;
    private const uint DefinitionSection = 0x6ffffffd;
    private const uint NeedSection = 0x6ffffffe;
    private const uint SymbolSection = 0x6fffffff;
    private const ushort Weak = 0x2;

    private readonly byte[] _bytes;

    /// <summary>Reads the version tables; the array is kept, and changed by <see cref="MakeWeak"/>.</summary>
    /// <exception cref="InvalidDataException">This is no 64-bit little-endian ELF file, or a table leaves the file.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || !bytes.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("This is not a 64-bit little-endian ELF file.");
        var sections = Enumerable.Range(0, U16(0x3C)).Select(k => (long)U64(0x28) + (long)k * U16(0x3A)).ToArray();
        // Undefined symbols that no relocation refers to are never looked up (libstdc++'s own initialiser leaves one): only relocations count as use.
        var versions = sections.Where(s => U32(s + 4) == SymbolSection).Select(s => (Start: Offset(s), Size: (long)U64(s + 32))).FirstOrDefault();
        var used = sections.Where(s => U32(s + 4) == RelocationSection
            && sections[Linked(s, sections)] is var symbols
            && U32(symbols + 4) == DynamicSymbols)
            .SelectMany(Symbols)
            .Where(symbol => 2 * symbol < versions.Size)
            .Select(symbol => (ushort)(U16(versions.Start + 2 * symbol) & 0x7fff))
            .ToHashSet();
        Needs = [.. sections.Where(s => U32(s + 4) == NeedSection).SelectMany(s => ReadNeeds(s, sections, used))];
        Defines = sections.Where(s => U32(s + 4) == DefinitionSection)
            .SelectMany(s => ReadDefinitions(s, sections))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The versions asked of other libraries, in file order.</summary>
    public IReadOnlyList<NeededVersion> Needs { get; }

    /// <summary>The versions that this library defines.</summary>
    public IReadOnlySet<string> Defines { get; }

    /// <summary>Marks a needed version weak: the loader then warns where it is missing, instead of refusing. Changes one bit of the file.</summary>
    public void MakeWeak(NeededVersion need) =>
        BinaryPrimitives.WriteUInt16LittleEndian(At(need.FlagsOffset, 2), (ushort)(U16(need.FlagsOffset) | Weak));

    // Elf64_Verneed: version, count (u16 each), file, first, next (u32 each); Elf64_Vernaux: hash (u32), flags, index (u16 each), name, next (u32
    // each).
    private IEnumerable<NeededVersion> ReadNeeds(long section, long[] sections, HashSet<ushort> used)
    {
        var names = Offset(sections[Linked(section, sections)]);
        for (var (need, left) = (Offset(section), U32(section + 44)); left > 0; need += U32(need + 12), left--)
        {
            var file = Text(names + U32(need + 4));
            for (var (entry, more) = (need + U32(need + 8), U16(need + 2)); more > 0; entry += U32(entry + 12), more--)
                yield return new NeededVersion(
                    file, Text(names + U32(entry + 8)), entry + 4, (U16(entry + 4) & Weak) != 0, used.Contains(U16(entry + 6)));
        }
    }

    // Elf64_Verdef: version, flags, index, count (u16 each), hash, first, next (u32 each); its first Elf64_Verdaux begins with the name (u32).
    private IEnumerable<string> ReadDefinitions(long section, long[] sections)
    {
        var names = Offset(sections[Linked(section, sections)]);
        for (var (definition, left) = (Offset(section), U32(section + 44)); left > 0; definition += U32(definition + 16), left--)
            yield return Text(names + U32(definition + U32(definition + 12)));
    }

    /// <summary>The symbols that relocations refer to. Elf64_Rela: offset (u64), type and symbol (u32 each), addend (i64).</summary>
    private IEnumerable<long> Symbols(long section)
    {
        for (var k = 0L; k < (long)U64(section + 32); k += 24)
            yield return U32(Offset(section) + k + 12);
    }

    /// <summary>The number of the section that this one refers to: its strings, or its symbols.</summary>
    private int Linked(long section, long[] sections) => U32(section + 40) is var k && k < sections.Length
        ? (int)k
        : throw new InvalidDataException($"The ELF file is damaged: a section refers to section {k} of {sections.Length}.");

    private long Offset(long section) => (long)U64(section + 24);

    private ushort U16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

    private uint U32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4));

    private ulong U64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(At(offset, 8));

    private string Text(long offset)
    {
        var rest = At(offset, 1, toTheEnd: true);
        var end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.ASCII.GetString(rest[..end]) : throw Broken(offset);
    }

    private Span<byte> At(long offset, int length, bool toTheEnd = false) => offset >= 0 && offset <= _bytes.Length - length
        ? _bytes.AsSpan((int)offset, toTheEnd ? _bytes.Length - (int)offset : length)
        : throw Broken(offset);

    private static InvalidDataException Broken(long offset) => new($"The ELF file is damaged: a table points at byte {offset}, outside the file.");
}
