using System.Text.RegularExpressions;
using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>Each room has a note at its door: what it takes, what it gives, what it must not know. Ten lines at most, true by the order of the
/// rooms.</summary>
public sealed partial class RoomNoteTests
{
    private const int Longest = 10;

    public static TheoryData<string> All =>
    [
        .. HouseRules.Order.Select(folder => $"theory/{folder}"),
        .. Rooms.Order.SelectMany(folder => folder.Value.Where(room => room.Length > 0).Select(room => $"theory/{folder.Key}/{room}")),
        .. Files("*.csproj").Concat(Files("README.md").Intersect(Files("*.cs"))).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The folders of src that have such a file: every project has a note, and some rooms inside.</summary>
    private static IEnumerable<string> Files(string pattern) =>
        Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src"), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, Path.GetDirectoryName(path)!).Replace('\\', '/'))
            .Where(folder => !folder.Split('/').Any(part => part is "obj" or "bin"));

    [Theory]
    [MemberData(nameof(All))]
    public void A_room_has_a_note_of_at_most_ten_lines(string room)
    {
        var path = Path.Combine(RepositoryRoot.Path, room, "README.md");
        Assert.True(File.Exists(path), $"{room}/README.md is missing; say in at most {Longest} lines what the room takes, gives and must not know.");
        var lines = File.ReadAllLines(path);
        Assert.True(lines.Length <= Longest, $"{room}/README.md has {lines.Length} lines; {Longest} are enough.");
        Assert.Matches(@"^# \S+: \S", lines[0]);
        Assert.StartsWith($"# {room[(room.LastIndexOf('/') + 1)..]}: ", lines[0], StringComparison.Ordinal);
        foreach (var start in new[] { "- Takes: ", "- Gives: ", "- Must not know: " })
            Assert.Single(lines, line => line.StartsWith(start, StringComparison.Ordinal) && line.Length > start.Length);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_a_room_takes_it_may_use_and_what_it_must_not_know_it_may_not(string room)
    {
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, room, "README.md")))
            foreach (Match name in Name().Matches(line))
                if (IsUsable(room, name.Groups[1].Value) is { } usable)
                    Assert.True(
                        !line.StartsWith("- Must not know: ", StringComparison.Ordinal) || !usable,
                        $"{room}/README.md: it may use {name.Value}; the order of the house allows it.");
        foreach (var line in File.ReadLines(Path.Combine(RepositoryRoot.Path, room, "README.md")))
            foreach (Match name in Name().Matches(line))
                if (line.StartsWith("- Takes: ", StringComparison.Ordinal) && IsUsable(room, name.Groups[1].Value) is { } usable)
                    Assert.True(usable, $"{room}/README.md: it takes from {name.Value}, which the order of the house forbids.");
    }

    [Theory]
    [InlineData("theory/Landscape/Bounds", "ZeroLoss", false)]
    [InlineData("theory/Landscape/ZeroLoss", "Bounds", true)]
    [InlineData("theory/Checking/Local", "Paper", false)]
    [InlineData("theory/Checking/Paper", "Core", true)]
    [InlineData("theory/Checking", "Model", false)]
    [InlineData("theory/Model", "Terms", false)]
    [InlineData("theory/Theorems", "Landscape", true)]
    [InlineData("theory/Landscape", "Bounds", null)]
    [InlineData("src/Cli", "Model", null)]
    public void The_order_says_who_may_use_whom(string room, string name, bool? usable) => Assert.Equal(usable, IsUsable(room, name));

    /// <summary>Whether the order lets <paramref name="room"/> use the folder or room of this name; null if it does not say.</summary>
    private static bool? IsUsable(string room, string name)
    {
        var parts = room.Split('/', 3);
        if (parts[0] != "theory")
            return null;
        var (folder, own) = (parts[1], parts.Length > 2 ? parts[2] : "");
        if (Rooms.Order.TryGetValue(folder, out var order) && order.Contains(name) && order.Contains(own))
            return IndexOf(order, name) <= IndexOf(order, own)
                && !(Rooms.Apart.TryGetValue(folder, out var annexes) && annexes.Contains(name) && annexes.Contains(own) && name != own);
        return HouseRules.Order.Contains(name) ? HouseRules.MayUse(folder, name) : null;
    }

    private static int IndexOf(IReadOnlyList<string> order, string name) => order.ToList().IndexOf(name);

    [GeneratedRegex("`([A-Za-z/]+)`")]
    private static partial Regex Name();
}
