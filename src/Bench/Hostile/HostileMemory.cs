using System.Diagnostics;
using System.Globalization;

namespace TheoryChecks.Bench.Hostile;

/// <summary>
/// "hostile memory [SECONDS] [FOLDER] [KIND...]": looks for documents whose check holds much memory, up to the longest that are worth reading. A
/// hill climb over shapes, which are filled until the document has the wanted length; each is checked in a process of its own.
/// </summary>
internal static class HostileMemory
{
    private const int FewestBytes = 1 << 19, MostBytes = 3 << 24, Allowed = 600;

    public static int Run(double seconds, string folder, IReadOnlyCollection<string> kinds)
    {
        Console.WriteLine("| kind | documents | bytes | processor time, s | peak memory, MB | answer |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var most = 0L;
        foreach (var kind in kinds)
        {
            var random = new Random(20261130);
            var (clock, count, best, worst) = (Stopwatch.StartNew(), 0, HostileShape.Random(random), 0L);
            var (row, own) = ("", Directory.CreateDirectory(Path.Combine(folder, kind.Replace('/', '-'))).FullName);
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                var shape = count % 4 == 0 ? HostileShape.Random(random) : best.Changed(random);
                if (Filled(kind, shape, random) is not { } filled)
                    continue;
                count++;
                var path = Write(kind, filled, own, "tried");
                var taken = MeasuredProcess.Of($"dotnet '{MeasuredProcess.Program}' check '{path}' 2>/dev/null");
                if (taken.Megabytes <= worst)
                    continue;
                (best, worst) = (filled, taken.Megabytes);
                var bytes = new FileInfo(path).Length;
                var answer = Cut(taken.Said.Split('\n')[0]);
                row = string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} | {taken.Seconds:0.0} | {taken.Megabytes} | {answer}");
                Console.Error.WriteLine($"{kind}: {row} {filled}");
                File.Move(path, Path.Combine(own, "worst.json"), overwrite: true);
            }
            most = Math.Max(most, worst);
            Console.WriteLine($"| {kind} | {count} | {row} |");
        }
        return most <= Allowed ? 0 : 1;
    }

    /// <summary>Writes a document, and those that lie beside it.</summary>
    public static string Write(string kind, HostileShape shape, string folder, string name)
    {
        foreach (var (part, bytes) in HostileFamilies.Beside(kind, shape))
            File.WriteAllBytes(Path.Combine(folder, part), bytes);
        var path = Path.Combine(folder, name + ".json");
        File.WriteAllBytes(path, HostileFamilies.Document(kind, shape));
        return path;
    }

    /// <summary>The shape with so many items, or of such a size, that its document has a random length; null if it cannot be had.</summary>
    private static HostileShape? Filled(string kind, HostileShape shape, Random random)
    {
        var wanted = (long)(FewestBytes * Math.Pow(MostBytes / FewestBytes, random.NextDouble()));
        var byItems = random.Next(2) == 0;
        shape = shape with { Items = byItems ? 1 : Math.Min(shape.Items, 50) };
        for (var step = 0; step < 40; step++)
        {
            if (shape.Characters > MostBytes)
                return null;
            var bytes = HostileFamilies.Document(kind, shape).LongLength;
            if (bytes > MostBytes)
                return null;
            if (bytes * 2 >= wanted)
                return shape;
            if (byItems)
            {
                var two = HostileFamilies.Document(kind, shape with { Items = shape.Items + 1 }).LongLength - bytes;
                if (two <= 0)
                {
                    byItems = false;
                    continue;
                }
                return shape with { Items = (int)Math.Min(200_000, 1 + (wanted - bytes) / two) };
            }
            shape = shape.Grown(random);
        }
        return null;
    }

    private static string Cut(string text) => text.Length <= 90 ? text : text[..90] + "...";
}
