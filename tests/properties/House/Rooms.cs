using System.Text.RegularExpressions;

namespace TheoryChecks.Properties.House;

/// <summary>
/// The rooms of a folder of theory/: sub-folders, each of which uses only the rooms before it. Rooms share their folder's namespace, so a user meets
/// one vocabulary; where a type lives is read from the sources, whom it uses from the compiled code.
/// </summary>
public static partial class Rooms
{
    /// <summary>The rooms of each folder, in order. The empty name stands for what lies in the folder itself.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Order { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["Model"] = ["", "Distributions", "Terms", "Instances"],
        ["Patterns"] = ["Symmetry", "", "Atoms", "Enumeration", "Orbits"],
        ["Landscape"] =
        [
            "Solvers", "Journal", "Descent", "Bounds", "ZeroLoss", "Anchors", "Minima", "Minima/Disjoint", "Minima/Overlapping", "Minima/Optima",
            "Absorption", "Report",
        ],
        ["Theorems"] = ["", "ZeroLoss", "Sparsity", "Convexity", "Interference", "Minima", "Absorption", "Anchoring", "Recovery", "Registry"],
        ["Checking"] = ["Core", "Core/Patterns", "Core/ZeroLoss", "Core/Loss", "Local", "Paper", ""],
    };

    /// <summary>Rooms of a folder that do not use one another either: annexes of what comes before them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Apart { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["Checking"] = ["Local", "Paper"],
    };

    /// <summary>The room of every type that <paramref name="files"/> declare, by the type's full name without its generic arity.</summary>
    public static IReadOnlyDictionary<string, string> OfTypes(IEnumerable<SourceFile> files) =>
        files.SelectMany(file => TypeDeclaration().Matches(CSharpText.CodeOnly(file.Text))
                .Select(match => (Name: $"TheoryChecks.{file.Folder}.{match.Groups[1].Value}", file.Room)))
            .DistinctBy(type => type.Name)
            .ToDictionary(type => type.Name, type => type.Room);

    /// <summary>One line for each use of a later room, and for each room that the house does not know.</summary>
    /// <param name="rooms">See <see cref="OfTypes"/>.</param>
    /// <param name="uses">Pairs of full names: the user and whom it uses.</param>
    public static IReadOnlyList<string> Violations(IReadOnlyDictionary<string, string> rooms, IEnumerable<(string User, string Used)> uses)
    {
        var unknown = rooms.Where(type => Place(type.Key, type.Value) < 0)
            .Select(
                type => $"{type.Key}: the room '{type.Value}' is not in the order of {Folder(type.Key)}; put the file into a room or add the room.");
        var within = uses.Where(use => rooms.ContainsKey(use.User) && rooms.ContainsKey(use.Used) && Folder(use.User) == Folder(use.Used)).ToArray();
        var climbing = within
            .Where(use => Place(use.User, rooms[use.User]) < Place(use.Used, rooms[use.Used]))
            .Select(use => $"{use.User}: {rooms[use.User]} must not use {use.Used} of the later room {rooms[use.Used]}.");
        var crossing = within
            .Where(use => AreApart(Folder(use.User), rooms[use.User], rooms[use.Used]))
            .Where(use => Place(use.User, rooms[use.User]) > Place(use.Used, rooms[use.Used]))
            .Select(use => $"{use.User}: {rooms[use.User]} must not use {use.Used} of {rooms[use.Used]}, another annex.");
        return [.. unknown.Concat(climbing).Concat(crossing).Distinct().Order(StringComparer.Ordinal)];
    }

    // A folder without rooms is one room.
    private static int Place(string type, string room) =>
        Order.TryGetValue(Folder(type), out var rooms) ? rooms.ToList().IndexOf(room) : 0;

    private static bool AreApart(string folder, string one, string other) =>
        one != other && Apart.TryGetValue(folder, out var annexes) && annexes.Contains(one) && annexes.Contains(other);

    private static string Folder(string type) => type.Split('.')[1];

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+([A-Z]\w*)")]
    private static partial Regex TypeDeclaration();
}
