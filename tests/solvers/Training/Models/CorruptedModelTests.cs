using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>500 damaged models: each an error of one line, at once, in memory of the file's size.</summary>
public sealed class CorruptedModelTests
{
    private const int Models = 500;
    private const long MostBytes = 4 << 20;

    private static string Folder => Path.Combine(CliProcess.Root, "tests/solvers/Training/Models/cases");

    [Fact]
    public void Each_is_refused_under_a_second_and_within_its_memory()
    {
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")))!.AsObject();
        string[] names = [.. expected.Select(pair => pair.Key).Where(name => name != "gemma_scope")];
        var damages = new Func<Random, byte[], byte[]?>[] { Truncated, HugeHeader, Swapped, Retyped, NotFinite, Renamed, Lengthened, Reshaped };
        var refused = 0;
        for (var trial = 0; refused < Models; trial++)
        {
            var random = new Random(trial);
            var name = names[random.Next(names.Length)];
            var model = expected[name]!["model"]!.GetValue<string>();
            using var copy = new ScratchFolder();
            var weights = Copy(Path.Combine(Folder, name), Directory.CreateDirectory(copy.At(name)).FullName);
            var damaged = damages[trial % damages.Length](random, File.ReadAllBytes(weights));
            if (damaged is null)
                continue; // this damage does not apply to the tensor that was drawn
            refused++;
            File.WriteAllBytes(weights, damaged);
            string[] options = [.. expected[name]!["options"]!.AsArray().Select(option => option!.GetValue<string>())];
            var (before, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            var e = Record.Exception(() => ModelFile.Read(copy.At(model), ModelCaseTests.Options(options)));
            var place = $"trial {trial}, {name}, {damages[trial % damages.Length].Method.Name}: ";
            Assert.True(e is TensorFormatException, $"{place}{e?.ToString() ?? "was read"}");
            Assert.True(!e!.Message.Contains('\n', StringComparison.Ordinal) && e.Message.Length < 900, place + e.Message);
            Assert.True(clock.ElapsedMilliseconds < 1000, $"{place}{clock.ElapsedMilliseconds} ms");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes, place + "too much memory");
        }
    }

    [Fact]
    public void Damaged_configurations_are_refused()
    {
        var texts = new[] { "", "{", "[]", "null", "{\"architecture\": null, \"architecture\": 1}", "{\"architecture\": {}}",
            "{\"architecture\": \"standard\", \"d_in\": 1e999}", "\u0001", "nan" };
        foreach (var text in texts)
        {
            using var copy = new ScratchFolder();
            Copy(Path.Combine(Folder, "sl_standard"), copy.Path);
            copy.Write("cfg.json", text);
            Assert.Contains("cfg.json: ", Assert.Throws<TensorFormatException>(() => ModelFile.Read(copy.Path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_archive_that_would_unpack_to_a_thousand_times_its_size_is_refused()
    {
        using var folder = new ScratchFolder();
        using (var stream = File.Create(folder.At("params.npz")))
            NpzFile.Write(stream, new TensorFile([new("W_enc", TensorData.Of(new float[40 << 20], 40 << 20))]), compress: true);
        var e = Assert.Throws<TensorFormatException>(() => ModelFile.Read(folder.Path));
        Assert.Contains("would unpack to 167772", e.Message, StringComparison.Ordinal);
    }

    private static byte[] Truncated(Random random, byte[] bytes) => bytes[..random.Next(bytes.Length)];

    private static byte[] Lengthened(Random random, byte[] bytes) => [.. bytes, .. new byte[random.Next(1, 100)]];

    private static byte[] HugeHeader(Random random, byte[] bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, random.Next(2) == 0 ? ulong.MaxValue : (ulong)random.NextInt64(bytes.Length, 1L << 60));
        return bytes;
    }

    /// <summary>Two tensors of different shapes change names.</summary>
    private static byte[]? Swapped(Random random, byte[] bytes) => Changed(bytes, header =>
    {
        string[] names = [.. header.Select(pair => pair.Key).Where(name => name != "__metadata__")];
        var (first, second) = (names[random.Next(names.Length)], names[random.Next(names.Length)]);
        var (a, b) = (header[first]!.DeepClone(), header[second]!.DeepClone());
        if (a["shape"]!.ToJsonString() == b["shape"]!.ToJsonString() || first.StartsWith("stats", StringComparison.Ordinal)
            || second.StartsWith("stats", StringComparison.Ordinal))
            return false;
        if (first.StartsWith("latents", StringComparison.Ordinal) || second.StartsWith("latents", StringComparison.Ordinal)
            || first == "group_sizes" || second == "group_sizes")
            return false;
        (header[first], header[second]) = (b, a);
        return true;
    });

    private static byte[]? Retyped(Random random, byte[] bytes) => Changed(bytes, header =>
    {
        var entry = Any(random, header);
        if (entry["dtype"]!.GetValue<string>() != "F32" || entry["shape"]!.AsArray().Count == 0)
            return false;
        entry["dtype"] = new[] { "F64", "I32", "F16", "U8", "F8_E4M3", "float", "" }[random.Next(7)];
        return true;
    }, skip: "latents");

    private static byte[]? Reshaped(Random random, byte[] bytes) => Changed(bytes, header =>
    {
        var entry = Any(random, header);
        entry["shape"] = new JsonArray([.. entry["shape"]!.AsArray().Select(extent => JsonValue.Create(extent!.GetValue<int>() + 1)),
            JsonValue.Create(random.Next(2, 1 << 30))]);
        return true;
    });

    private static byte[]? Renamed(Random random, byte[] bytes) => Changed(bytes, header =>
    {
        string[] names = [.. header.Select(pair => pair.Key).Where(name => name != "__metadata__")];
        var name = names[random.Next(names.Length)];
        if (name.StartsWith("stats", StringComparison.Ordinal) || name.StartsWith("latents", StringComparison.Ordinal))
            return false;
        var entry = header[name]!.DeepClone();
        header.Remove(name);
        header["unknown_" + name] = entry;
        return true;
    });

    private static byte[]? NotFinite(Random random, byte[] bytes)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8, (int)length))!.AsObject();
        var entry = Any(random, header);
        if (entry["dtype"]!.GetValue<string>() != "F32" || entry["shape"]!.AsArray().Count == 0)
            return null;
        var name = header.First(pair => ReferenceEquals(pair.Value, entry)).Key;
        if (name.StartsWith("latents", StringComparison.Ordinal))
            return null;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan((int)length + 8 + entry["data_offsets"]![0]!.GetValue<int>()), random.Next(2) == 0
            ? float.NaN : float.PositiveInfinity);
        return bytes;
    }

    private static JsonNode Any(Random random, JsonObject header)
    {
        JsonNode[] entries = [.. header.Where(pair => pair.Key != "__metadata__").Select(pair => pair.Value!)];
        return entries[random.Next(entries.Length)];
    }

    private static byte[]? Changed(byte[] bytes, Func<JsonObject, bool> change, string? skip = null)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8, (int)length))!.AsObject();
        if ((skip is not null && header.Any(pair => pair.Key.StartsWith(skip, StringComparison.Ordinal))) || !change(header))
            return null;
        var text = Encoding.UTF8.GetBytes(header.ToJsonString());
        var changed = new byte[8 + text.Length + bytes.Length - 8 - (int)length];
        BinaryPrimitives.WriteInt64LittleEndian(changed, text.Length);
        text.CopyTo(changed, 8);
        bytes.AsSpan(8 + (int)length).CopyTo(changed.AsSpan(8 + text.Length));
        return changed;
    }

    private static string Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        return Directory.GetFiles(to, "*.safetensors").Single();
    }
}
