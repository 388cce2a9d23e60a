using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TheoryChecks.Checking;

namespace TheoryChecks.Bench.Hostile;

/// <summary>
/// "hostile [SECONDS] [FOLDER] [KIND...]": looks for documents that keep the kernel busy longest for their size. For each kind a hill climb over
/// shapes of a family of documents, and over damage to
/// the worst ones: parts repeated, numbers made long. The worst of each kind is written to the folder and measured again in a process of its own.
/// "hostile check FILE": processor time and largest memory of one check. "hostile memory ..." looks for much memory, see
/// <see cref="HostileMemory"/>.
/// </summary>
internal static class HostileCommand
{
    private const int MostBytes = 1 << 20;
    private const double BaseSeconds = 10, SecondsPerByte = 20e-6;

    public static int Run(string[] arguments)
    {
        if (arguments is ["check", var file])
            return Check(file);
        if (arguments is ["memory", .. var rest])
            return HostileMemory.Run(Seconds(rest), Folder(rest), Kinds(rest));
        var (seconds, folder) = (Seconds(arguments), Folder(arguments));
        Console.WriteLine("| kind | documents | bytes | processor time, s | of what is allowed | memory, MB | answer |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var kind in Kinds(arguments))
        {
            var (count, worst) = Search(kind, seconds);
            var path = Path.Combine(folder, kind.Replace('/', '-') + ".json");
            File.WriteAllBytes(path, worst);
            Console.WriteLine($"| {kind} | {count:N0} | {worst.Length:N0} | {InAProcessOfItsOwn(path)} |");
        }
        return 0;
    }

    private static double Seconds(string[] arguments) => arguments is [var word, ..] ? double.Parse(word, CultureInfo.InvariantCulture) : 20;

    private static string Folder(string[] arguments) =>
        Directory.CreateDirectory(arguments.Length > 1 ? arguments[1] : Directory.CreateTempSubdirectory("hostile").FullName).FullName;

    private static IReadOnlyCollection<string> Kinds(string[] arguments) => arguments.Length > 2 ? arguments[2..] : HostileFamilies.Kinds;

    /// <summary>The worst document within the time, and how many were tried.</summary>
    private static (int Count, byte[] Worst) Search(string kind, double seconds)
    {
        var (random, clock, count) = (new Random(20251205), Stopwatch.StartNew(), 0);
        var (best, worst, highest) = (HostileShape.Random(random), Array.Empty<byte>(), 0.0);
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            var shape = count % 8 == 0 ? HostileShape.Random(random) : best.Changed(random);
            var isDamaged = count % 5 == 4 && worst.Length > 0;
            count++;
            if (!isDamaged && shape.Characters > MostBytes)
                continue;
            var document = isDamaged ? Damaged(worst, random) : HostileFamilies.Document(kind, shape);
            if (document.Length > MostBytes)
                continue;
            var share = Seconds(document) / (BaseSeconds + SecondsPerByte * document.Length);
            if (share <= highest)
                continue;
            (worst, highest) = (document, share);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {document.Length} bytes, {share:0%}"));
            if (!isDamaged)
                best = shape;
        }
        return (count, worst);
    }

    private static double Seconds(byte[] document)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        Kernel.Check(document);
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    /// <summary>One part of the evidence or of the instance repeated, or one number made long.</summary>
    private static byte[] Damaged(byte[] document, Random random)
    {
        var root = JsonNode.Parse(document)!;
        var parts = Parts(root["evidence"]!).Concat(Parts(root["instance"]!)).Concat(Parts(root["claim"]!)).ToArray();
        var part = parts[random.Next(parts.Length)];
        if (part is JsonArray { Count: > 0 } array)
        {
            var times = random.Next(1, 64);
            var item = array[random.Next(array.Count)];
            for (var k = 0; k < times; k++)
                array.Add(item?.DeepClone());
        }
        else if (part is JsonValue value && value.Parent is JsonArray parent)
            parent[parent.IndexOf(value)] = JsonValue.Create(random.Next(2) == 0 ? "1e9999" : $"1/{new string('7', random.Next(1, 4000))}");
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static IEnumerable<JsonNode> Parts(JsonNode node) => node switch
    {
        JsonArray array => array.OfType<JsonNode>().Take(50).SelectMany(Parts).Prepend(array),
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().SelectMany(Parts),
        _ => [node],
    };

    private static int Check(string file)
    {
        var document = File.ReadAllBytes(file);
        var result = Kernel.Check(document);
        using var process = Process.GetCurrentProcess();
        var seconds = process.TotalProcessorTime.TotalSeconds;
        var share = seconds / (BaseSeconds + SecondsPerByte * document.Length);
        var reason = result.Reason is { Length: > 70 } text ? text[..70] + "..." : result.Reason;
        var megabytes = process.PeakWorkingSet64 >> 20;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} | {share:0%} | {megabytes} | {result.Outcome}: {reason}"));
        return 0;
    }

    private static string InAProcessOfItsOwn(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(HostileCommand).Assembly.Location);
        foreach (var word in new[] { "hostile", "check", path })
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
