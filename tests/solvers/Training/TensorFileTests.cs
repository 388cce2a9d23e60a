using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Tensor files: what is written is read again to the bit; whatever is wrong with a file is said with its place, before anything large is
/// allocated.</summary>
public sealed class TensorFileTests
{
    private static readonly ElementType[] Types = Enum.GetValues<ElementType>();

    [Property(MaxTest = 60)]
    public Property Written_arrays_are_read_again_to_the_bit() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var file = RandomFile(new Random(seed));
        foreach (var format in new[] { "safetensors", "npz", "npz compressed" })
        {
            using var stream = new MemoryStream();
            if (format == "safetensors")
                SafetensorsFile.Write(stream, file);
            else
                NpzFile.Write(stream, Without(file, ElementType.BFloat16), compress: format != "npz");
            stream.Position = 0;
            var expected = format == "safetensors" ? file : Without(file, ElementType.BFloat16);
            var read = format == "safetensors" ? SafetensorsFile.Read(stream, "x") : NpzFile.Read(stream, "x");
            Assert.Equal(expected.Names.ToArray(), read.Names.ToArray());
            if (format == "safetensors")
                Assert.Equal(
                    expected.Metadata.OrderBy(note => note.Key, StringComparer.Ordinal),
                    read.Metadata.OrderBy(note => note.Key, StringComparer.Ordinal));
            foreach (var name in expected.Names)
            {
                Assert.Equal(
                    (expected.Tensors[name].Type, expected.Tensors[name].ShapeText), (read.Tensors[name].Type, read.Tensors[name].ShapeText));
                Assert.Equal(expected.Tensors[name].Bytes.ToArray(), read.Tensors[name].Bytes.ToArray());
            }
        }
    });

    [Fact]
    public void A_header_of_any_length_is_one_of_safetensors()
    {
        // Lengths 0x280 to 0x580 begin with the two bytes of a pickle.
        using var folder = new ScratchFolder();
        var path = folder.At("x.safetensors");
        for (var note = 0; note < 1600; note += 8)
        {
            using (var stream = File.Create(path))
                SafetensorsFile.Write(stream, new TensorFile([new("x", TensorData.Of([1f], 1))], [new("note", new string('n', note))]));
            Assert.Equal(1f, TensorFile.Read(path).Tensors["x"].ToSingles()[0]);
        }
        byte[][] pickles = [[0x80, 2, (byte)'}', (byte)'q', 0, (byte)'.'], [0x80, 4, 0x95, 80, 0, 0, 0, 0, 0, 0, 0, (byte)'}'], [0x80, 2, (byte)'.']];
        foreach (var pickle in pickles)
        {
            File.WriteAllBytes(path, pickle);
            Assert.Contains(
                "it is a Python pickle", Assert.Throws<TensorFormatException>(() => TensorFile.Read(path)).Message, StringComparison.Ordinal);
        }
    }

    [Property(MaxTest = 300)]
    public Property A_damaged_file_is_refused_or_read_and_nothing_else() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var file = Without(RandomFile(random), ElementType.BFloat16);
        using var good = new MemoryStream();
        var asZip = random.Next(2) == 0;
        if (asZip)
            NpzFile.Write(good, file);
        else
            SafetensorsFile.Write(good, file);
        var bytes = good.ToArray();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
            bytes[random.Next(Math.Min(bytes.Length, 400))] = (byte)random.Next(256);
        if (random.Next(3) == 0)
            bytes = bytes[..random.Next(bytes.Length)];
        using var bad = new MemoryStream(bytes);
        try
        {
            _ = asZip ? NpzFile.Read(bad, "x") : SafetensorsFile.Read(bad, "x");
        }
        catch (TensorFormatException e)
        {
            Assert.StartsWith("x", e.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void Half_formats_are_read_as_the_numbers_they_stand_for()
    {
        Assert.Equal([1f, -2f, 65504f, 5.9604645e-8f], Tensor(ElementType.Float16, 0x3C00, 0xC000, 0x7BFF, 0x0001).ToSingles());
        Assert.Equal([1f, -2f, 3.140625f, float.PositiveInfinity], Tensor(ElementType.BFloat16, 0x3F80, 0xC000, 0x4049, 0x7F80).ToSingles());
        Assert.Equal([0.333251953125f], TensorData.OfHalves([1 / 3f], 1).ToSingles());

        static TensorData Tensor(ElementType type, params ushort[] words)
        {
            var bytes = new byte[2 * words.Length];
            for (var i = 0; i < words.Length; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), words[i]);
            return new TensorData(type, [words.Length], bytes);
        }
    }

    [Fact]
    public void The_bytes_are_those_of_the_reference_writers()
    {
        using var safetensors = new MemoryStream();
        SafetensorsFile.Write(safetensors, new TensorFile([new("a", TensorData.Of([1f, 2f], 2))]));
        Assert.Equal(
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
            Encoding.UTF8.GetString(safetensors.ToArray(), 8, BitConverter.ToInt32(safetensors.ToArray())).TrimEnd());
        using var npy = new MemoryStream();
        NpyFile.Write(npy, TensorData.Of([1f, 2f, 3f, 4f, 5f, 6f], 2, 3));
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Encoding.ASCII.GetString(npy.ToArray(), 10, 118).TrimEnd());
        Assert.Equal((128 + 24, 0x93, '\n'), ((int)npy.Length, (int)npy.ToArray()[0], (char)npy.ToArray()[127]));
    }

    [Fact]
    public void Column_major_arrays_are_turned()
    {
        var turned = NpyFile.Read(Npy("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }", Ints(0, 10, 1, 11, 2, 12)), "x");
        Assert.Equal([0.0, 1, 2, 10, 11, 12], turned.ToDoubles());
    }

    [Theory]
    [InlineData(
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        1,
        "x: tensor a: the dtype is \"F8_E4M3\"; the types read are BOOL, U8, I8, I16, I32, I64, F16, BF16, F32, F64.")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}",
        4,
        "x: tensor a: data_offsets are 0 and 4; the shape [2] of F32 takes 8 bytes.")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4000000000,4000000000],\"data_offsets\":[0,4]}}",
        4,
        "x: tensor a: the shape [4000000000, 4000000000] is larger than 2147418112 bytes or has more than 32 dimensions.")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,65536,65536],\"data_offsets\":[0,4]}}",
        4,
        "x: tensor a: the shape [65536, 65536, 65536, 65536] is larger than 2147418112 bytes or has more than 32 dimensions.")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        4,
        "x: tensor a: shape holds -1; whole numbers from 0 are wanted.")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
        3,
        "x: tensor a: it begins at byte 1 of the data, the one before ends at 0; arrays follow one another without gap or overlap.")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[500000000],\"data_offsets\":[0,500000000]}}",
        2,
        "x: tensor a: it ends at byte 500000000 of the data, of which the file has 2; the file is cut off.")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 5, "x: data: the arrays take 1 bytes, the file has 5.")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", 1, "x: tensor a: data_offsets has two numbers, begin and end.")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"extra\":1}}",
        1,
        "x: tensor a: its entry has the members dtype, shape and data_offsets, and no other.")]
    [InlineData("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "x: tensor a: dtype is missing, or no text.")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1, "x: tensor a: shape is missing, or no list.")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", 0, "x: header, __metadata__: its members are text by name.")]
    [InlineData("[]", 0, "x: header: it is no JSON object. Is this a safetensors file?")]
    [InlineData("{\"a\":", 0, "x: header: this is not JSON: ")]
    public void Bad_safetensors_are_named_with_the_place(string header, int data, string message)
    {
        var bytes = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));
        var e = Assert.Throws<TensorFormatException>(() => SafetensorsFile.Read(new MemoryStream(bytes), "x"));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused()
    {
        var bytes = new byte[9];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.MaxValue);
        var e = Assert.Throws<TensorFormatException>(() => SafetensorsFile.Read(new MemoryStream(bytes), "x"));
        Assert.Equal(
            "x: byte 0: the header's length is 18446744073709551615; the file has 1 more bytes, and a header at most 100000000. Is this a "
                + "safetensors file?",
            e.Message);
        e = Assert.Throws<TensorFormatException>(() => SafetensorsFile.Read(new MemoryStream([1]), "x"));
        Assert.Equal("x: byte 0: the file has 1 bytes; a safetensors file begins with the length of its header, 8 bytes.", e.Message);
    }

    [Theory]
    [InlineData(
        "{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }",
        "x: header: the type is '>f4', big-endian; save it little-endian: a.astype('<f4').")]
    [InlineData(
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "x: header: the type is '|O'; the types read are |b1, |u1, |i1, <i2, <i4, <i8, <f2, <f4, <f8.")]
    [InlineData(
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "x: header: found {'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (...; {'descr': '<f4', 'fortran_order': False, 'shape': (2, "
            + "3), } is the form wanted.")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "x: data: the shape [2] takes 8 bytes; the file is cut off.")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", "x: data: the shape [1] takes 1 bytes; the file has more.")]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (100000, 100000), }",
        "x: header: the shape [100000, 100000] is larger than 2147418112 bytes or has more than 32 dimensions.")]
    [InlineData(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "x: header: the extent 99999999999999999999 is too large.")]
    public void Bad_npy_is_named_with_the_place(string header, string message)
    {
        var e = Assert.Throws<TensorFormatException>(() => NpyFile.Read(Npy(header, Ints(1)), "x"));
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Other_files_are_told_what_they_should_be()
    {
        using var folder = new ScratchFolder();
        Assert.EndsWith(
            ": byte 0: the file is empty; give a .safetensors, .npz or .npy file.", Refused(folder.Write("empty", "")), StringComparison.Ordinal);
        Assert.Contains(
            "the header's length is 2338328219631577172; the file has ",
            Refused(folder.Write("text", "This is plain text.")),
            StringComparison.Ordinal);
        File.WriteAllBytes(folder.At("magic"), [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 9, 0]);
        Assert.EndsWith(": byte 6: the version is 9.0; 1.0, 2.0 and 3.0 are read.", Refused(folder.At("magic")), StringComparison.Ordinal);
        using (var zip = ZipFile.Open(folder.At("zip"), ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        Assert.EndsWith(
            ": entry readme.txt: its name does not end in .npy. Is this a .npz file?", Refused(folder.At("zip")), StringComparison.Ordinal);
        File.WriteAllBytes(folder.At("cut"), File.ReadAllBytes(folder.At("zip"))[..20]);
        Assert.Contains(": archive: it cannot be read as a zip archive: ", Refused(folder.At("cut")), StringComparison.Ordinal);

        static string Refused(string path) => Assert.Throws<TensorFormatException>(() => TensorFile.Read(path)).Message;
    }

    [Fact]
    public void A_small_archive_that_claims_gigabytes_costs_little()
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("a.npy").Open())
            Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,), }", new byte[100]).CopyTo(entry);
        archive.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<TensorFormatException>(() => NpzFile.Read(archive, "x"));
        Assert.Equal("x, entry a.npy: data: the shape [2000000000] takes 2000000000 bytes; the file is cut off.", e.Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 << 20);
    }

    private static TensorFile RandomFile(Random random) => new(
        Enumerable.Range(0, random.Next(4)).Select(i =>
        {
            var type = Types[random.Next(Types.Length)];
            int[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(5))];
            var bytes = new byte[TensorData.ByteCount(type, [.. shape.Select(extent => (long)extent)])!.Value];
            random.NextBytes(bytes);
            return KeyValuePair.Create($"tensor.{i} \"é", new TensorData(type, shape, bytes));
        }),
        Enumerable.Range(0, random.Next(3)).Select(i => KeyValuePair.Create($"note {i}", "text \\ \n")));

    private static TensorFile Without(TensorFile file, ElementType type) =>
        new(file.Names.Where(name => file.Tensors[name].Type != type).Select(name => KeyValuePair.Create(name, file.Tensors[name])));

    private static byte[] Ints(params int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static MemoryStream Npy(string header, byte[] data) =>
        new([0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length + 1), 0, .. Encoding.ASCII.GetBytes(header + "\n"), .. data]);
}
