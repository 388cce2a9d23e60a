using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TheoryChecks.Sweeps;

/// <summary>
/// The right to work on a part: a file that only one process can have made (docs/slurm.md). While it is held it is written to again and again; a
/// claim whose owner is dead, or has not written for long, is taken over by a claim of the next number, which names the one it follows.
/// </summary>
public sealed class Claim : IDisposable
{
    private const string Schema = "theorychecks.claim/1";

    private readonly string _folder, _name, _token;
    private readonly int _number;
    private readonly CancellationTokenSource _lost = new();
    private readonly ManualResetEventSlim _released = new();

    private Claim(string folder, string name, int number, string token, ClaimSeen? follows)
    {
        (_folder, _name, _number, _token, Follows) = (folder, name, number, token, follows);
        // A thread of its own: those of the pool may all be at work.
        new Thread(Beat) { IsBackground = true }.Start();
    }

    /// <summary>Time between two signs of life.</summary>
    public static TimeSpan Between { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Without a sign of life for so long, an owner elsewhere counts as dead.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(3);

    /// <summary>The dead claim that this one follows, or null.</summary>
    public ClaimSeen? Follows { get; }

    /// <summary>Fires when another process has taken over.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Takes the claim on a part, or says who holds it.</summary>
    /// <param name="folder">The folder of claims; made if need be.</param>
    /// <param name="name">The part.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="holder">Who holds it, if the answer is null.</param>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static Claim? Take(string folder, string name, ClaimOwner owner, out ClaimSeen? holder)
    {
        Directory.CreateDirectory(folder);
        while (true)
        {
            var last = Last(folder, name);
            holder = last;
            if (last is not null && last.IsAlive(owner, NowOf(folder)))
                return null;
            var (number, token) = ((last?.Number ?? 0) + 1, Guid.NewGuid().ToString("N"));
            var path = PathOf(folder, name, number);
            if (!Create(path, token, last?.Token, owner))
                continue; // another one was quicker
            // What this claim follows must still be there: else its owner's successor has come and gone, and the numbers begin anew.
            if (last is not null && Read(PathOf(folder, name, last.Number), last.Number)?.Token != last.Token)
            {
                File.Delete(path);
                continue;
            }
            holder = null;
            return new Claim(folder, name, number, token, last);
        }
    }

    /// <summary>The claim on a part with the highest number, or null.</summary>
    public static ClaimSeen? Last(string folder, string name)
    {
        if (!Directory.Exists(folder))
            return null;
        var numbers = Directory.GetFiles(folder, name + ".*").Select(path => NumberOf(path, name)).OfType<int>().ToArray();
        return numbers.Length == 0 ? null : Read(PathOf(folder, name, numbers.Max()), numbers.Max());
    }

    /// <summary>The names of all parts that have a claim, dead or alive.</summary>
    internal static IReadOnlySet<string> Names(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(name => name.Length > 0).ToHashSet()
        : new HashSet<string>();

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        if (_released.IsSet)
            return;
        _released.Set();
        for (var number = _number; number > 0 && !Lost.IsCancellationRequested; number--)
            Quietly(() => File.Delete(PathOf(_folder, _name, number)));
    }

    /// <summary>The time by the clock of the file system, which is that of all signs of life.</summary>
    internal static DateTime NowOf(string folder)
    {
        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(probe, [0]);
            return File.GetLastWriteTimeUtc(probe);
        }
        finally
        {
            Quietly(() => File.Delete(probe));
        }
    }

    private static string PathOf(string folder, string name, int number) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{number}"));

    /// <summary>The number in the name of a claim on this part; null for other files, of which a search for "a.*" finds "a", too.</summary>
    private static int? NumberOf(string path, string name) => Path.GetFileName(path) is var file && file.Length > name.Length + 1
        && int.TryParse(file.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool Create(string path, string token, string? follows, ClaimOwner owner)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("token", token);
            writer.WriteString("follows", follows);
            writer.WriteNumber("began", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            owner.Write(writer);
            writer.WriteEndObject();
        }
        text.Write("\n"u8);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        try
        {
            using (file)
                file.Write(text.WrittenSpan);
            return true;
        }
        catch (IOException)
        {
            Quietly(() => File.Delete(path)); // a full disk leaves it empty
            throw;
        }
    }

    private static ClaimSeen? Read(string path, int number)
    {
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                var root = JsonNode.Parse(file)!;
                return new ClaimSeen(
                    number,
                    root["token"]!.GetValue<string>(),
                    root["follows"]?.GetValue<string>(),
                    ClaimOwner.Read(root),
                    DateTimeOffset.FromUnixTimeMilliseconds(root["began"]!.GetValue<long>()).UtcDateTime,
                    written);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException)
            {
                return new ClaimSeen(number, "", null, null, written, written); // in the making, or torn
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left behind is a dead claim, which the next one takes over.
        }
    }

    private void Beat()
    {
        var (mine, next) = (PathOf(_folder, _name, _number), PathOf(_folder, _name, _number + 1));
        for (var even = true; !_released.Wait(Between); even = !even)
            Quietly(() =>
            {
                if (Read(next, _number + 1)?.Follows == _token || Read(mine, _number)?.Token != _token)
                {
                    _lost.Cancel();
                    _released.Set();
                    return;
                }
                // The last byte, a space or a line feed in turn: it needs no room on the disk, and the server's clock sets the time.
                using var file = new FileStream(mine, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
                file.Position = Math.Max(0, file.Length - 1);
                file.Write(even ? " "u8 : "\n"u8);
            });
    }
}
