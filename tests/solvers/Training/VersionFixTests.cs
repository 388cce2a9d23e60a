using System.Buffers.Binary;
using System.Text;
using TheoryChecks.Training.Native;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>The build step that makes TorchSharp's library loadable: what it changes, and that it changes nothing else.</summary>
public sealed class VersionFixTests
{
    private static readonly HashSet<string> Old = ["LIB_1"], New = ["LIB_1", "LIB_2"];

    [Fact]
    public void A_version_that_is_named_but_not_used_becomes_weak()
    {
        var file = SmallLibrary(usesSecond: false);
        var before = (byte[])file.Clone();
        Assert.Equal(["LIB_2"], VersionFix.Apply(file, _ => Old));
        var need = new ElfImage(file).Needs[1];
        Assert.Equal(("lib.so.6", "LIB_2", true), (need.File, need.Name, need.IsWeak));
        // One bit of the file, and no other.
        Assert.Equal([need.FlagsOffset], Enumerable.Range(0, file.Length).Where(k => file[k] != before[k]).Select(k => (long)k));
        Assert.Equal(0x2, file[need.FlagsOffset] ^ before[need.FlagsOffset]);
    }

    [Fact]
    public void Once_is_enough()
    {
        var file = SmallLibrary(usesSecond: false);
        VersionFix.Apply(file, _ => Old);
        var after = (byte[])file.Clone();
        Assert.Empty(VersionFix.Apply(file, _ => Old));
        Assert.Equal(after, file);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_changes_where_the_host_has_the_version_or_nobody_can_tell(bool hasIt)
    {
        var file = SmallLibrary(usesSecond: true);
        var before = (byte[])file.Clone();
        Assert.Empty(VersionFix.Apply(file, _ => hasIt ? New : null));
        Assert.Equal(before, file);
    }

    [Fact]
    public void A_version_that_is_used_cannot_be_done_without() => Assert.Equal(
        "The library uses LIB_2, which this machine's lib.so.6 lacks; install a newer lib.so.6.",
        Assert.Throws<InvalidDataException>(() => VersionFix.Apply(SmallLibrary(usesSecond: true), _ => Old)).Message);

    [Fact]
    public void Other_files_are_refused()
    {
        Assert.Equal("This is not a 64-bit little-endian ELF file.", Assert.Throws<InvalidDataException>(() => new ElfImage(new byte[100])).Message);
        var cut = SmallLibrary(usesSecond: false);
        BinaryPrimitives.WriteUInt64LittleEndian(cut.AsSpan(0x28), (ulong)cut.Length);
        Assert.Equal(
            $"The ELF file is damaged: a table points at byte {cut.Length + 4}, outside the file.",
            Assert.Throws<InvalidDataException>(() => new ElfImage(cut)).Message);
    }

    [Fact]
    public void The_folder_has_links_where_nothing_is_to_mend_and_leaves_the_package_alone()
    {
        using var scratch = new Cli.ScratchFolder();
        var (package, libtorch) = (scratch.At("package"), scratch.At("libtorch"));
        Directory.CreateDirectory(package);
        Directory.CreateDirectory(libtorch);
        var own = Path.Combine(package, "libLibTorchSharp.so");
        File.WriteAllBytes(own, SmallLibrary(usesSecond: false));
        var before = File.ReadAllBytes(own);
        File.WriteAllText(Path.Combine(libtorch, "libtorch_cpu.so"), "big");
        File.WriteAllText(Path.Combine(libtorch, "libtorch_python.so"), "not needed");

        Assert.Empty(TorchFolder.Fill(scratch.At("new"), own, libtorch, _ => New));
        Assert.Equal(
            ["libLibTorchSharp.so", "libtorch_cpu.so"], Directory.GetFiles(scratch.At("new")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(before, File.ReadAllBytes(scratch.At("new/libLibTorchSharp.so")));

        Assert.Equal(
            ["libLibTorchSharp.so: this machine lacks LIB_2, named but not used; marked weak in the build's copy."],
            TorchFolder.Fill(scratch.At("old"), own, libtorch, _ => Old));
        Assert.NotEqual(before, File.ReadAllBytes(scratch.At("old/libLibTorchSharp.so")));
        Assert.Equal(before, File.ReadAllBytes(own));
        // Over a mended copy, and the other way round.
        Assert.Empty(TorchFolder.Fill(scratch.At("old"), own, libtorch, _ => New));
        Assert.Equal(before, File.ReadAllBytes(scratch.At("old/libLibTorchSharp.so")));
        Assert.Single(TorchFolder.Fill(scratch.At("new"), own, libtorch, _ => Old));
        Assert.Equal(before, File.ReadAllBytes(own));
    }

    [Fact]
    public void The_host_says_what_it_defines()
    {
        if (OperatingSystem.IsLinux())
            Assert.Contains("GLIBC_2.2.5", HostLibrary.Versions("libc.so.6")!);
        Assert.Null(HostLibrary.Versions("libnobody-has-this.so.1"));
    }

    /// <summary>An ELF file with nothing but version tables: two versions of a library, one symbol each; a relocation refers to the first, or to
    /// both.</summary>
    internal static byte[] SmallLibrary(bool usesSecond, string library = "lib.so.6", string first = "LIB_1")
    {
        var names = $"\0{library}\0{first}\0LIB_2\0";
        var file = new byte[1024];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        U64(0x28, 512); // section headers
        U16(0x3A, 64);
        U16(0x3C, 6);
        Encoding.ASCII.GetBytes(names).CopyTo(file, 64);
        Section(1, type: 3, offset: 64, size: names.Length); // strings
        Section(2, type: 11, offset: 128, size: 72, link: 1); // symbols
        Section(3, type: 0x6fffffff, offset: 208, size: 6, link: 2); // their versions
        U16(210, 2);
        U16(212, 3 | 0x8000); // hidden
        Section(4, type: 0x6ffffffe, offset: 224, size: 48, link: 1, info: 1); // needs
        U16(224, 1);
        U16(226, 2); // two of them
        U32(228, 1);
        U32(232, 16);
        Need(240, index: 2, name: names.IndexOf(first, StringComparison.Ordinal), next: 16);
        Need(256, index: 3, name: names.IndexOf("LIB_2", StringComparison.Ordinal), next: 0);
        Section(5, type: 4, offset: 288, size: usesSecond ? 48 : 24, link: 2); // relocations
        U32(288 + 12, 1);
        U32(312 + 12, 2);
        return file;

        void Section(int k, uint type, int offset, int size, uint link = 0, uint info = 0)
        {
            U32(512 + (64 * k) + 4, type);
            U64(512 + (64 * k) + 24, (ulong)offset);
            U64(512 + (64 * k) + 32, (ulong)size);
            U32(512 + (64 * k) + 40, link);
            U32(512 + (64 * k) + 44, info);
        }

        void Need(int at, ushort index, int name, uint next)
        {
            U16(at + 6, index);
            U32(at + 8, (uint)name);
            U32(at + 12, next);
        }

        void U16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        void U64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
    }
}
