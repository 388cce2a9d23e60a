using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;

namespace TheoryChecks.Bench.Sides;

/// <summary>The instances of the table "Landscapes, old and new" of docs/performance.md.</summary>
internal static class TableInstances
{
    /// <summary>Their global minimum could be closed before.</summary>
    public static IEnumerable<Instance> Closed =>
    [
        Stored("simplex4in3-3", "simplex4in3-2", neurons: 2),
        Stored("octahedron6in3-3", "octahedron6in3-2", neurons: 2),
        Features("hexagon-3", 3, ["1 0", "451/901 780/901", "-451/901 780/901", "-1 0", "-451/901 -780/901", "451/901 -780/901"]),
        Features("orth-5", 5, ["1 0 0 0 0", "0 1 0 0 0", "0 0 1 0 0", "0 0 0 1 0", "0 0 0 0 1"]),
        Features("generic-4", 4, ["1 0 0 0", "3/5 4/5 0 0", "-12/25 9/25 4/5 0", "36/125 -48/125 0 109/125"]),
    ];

    /// <summary>Theirs could not.</summary>
    public static IEnumerable<Instance> Open =>
    [
        Stored("simplex4in3-3", "simplex4in3-3", neurons: 3),
        Stored("octahedron6in3-3", "octahedron6in3-3", neurons: 3),
        Stored("cross8in4-2", "cross8in4-2", neurons: 2),
        Stored("pentagon-imp-3", "pentagon-imp-3", neurons: 3),
        Stored("pentagon-2-top1", "pentagon-2-top1", neurons: 2),
    ];

    /// <summary>Small enough for a solver of polynomial inequalities to answer some.</summary>
    public static IEnumerable<Instance> Small =>
        from item in new[]
        {
            ("acute-pair", 1), ("acute-pair", 2), ("obtuse-pair", 1), ("obtuse-pair", 2), ("orthonormal-2", 1), ("orthonormal-2", 2),
            ("orthonormal-3", 1), ("orthonormal-3", 2), ("superposition-4-in-2", 1), ("superposition-4-in-2", 2),
        }
        select GalleryInstances.ByName(item.Item1).With(name: $"{item.Item1}-{item.Item2}", neurons: item.Item2);

    /// <summary>The theorems are asked about these.</summary>
    public static IEnumerable<Instance> Verified => [Stored("pentagon-3", "pentagon-3", neurons: 3)];

    /// <summary>Their patterns are counted, one by one by a side that knows no orbits.</summary>
    public static IEnumerable<Instance> Counted => [NamedInstances.Resonance(6), NamedInstances.Threshold(6)];

    /// <summary>Writes an instance into a folder; the file.</summary>
    public static string Write(Instance instance, string folder)
    {
        var path = Path.Combine(folder, instance.Name + ".json");
        using var file = File.Create(path);
        using var writer = new Utf8JsonWriter(file);
        InstanceFormat.Write(writer, instance);
        return path;
    }

    private static Instance Stored(string file, string name, int neurons)
    {
        var path = Path.Combine("tests", "cases", "instances", file + ".json");
        return InstanceFormat.Read(File.ReadAllBytes(path), path).With(name: name, neurons: neurons);
    }

    private static Instance Features(string name, int neurons, string[] rows)
    {
        var inputs = RationalMatrix.FromRows(rows.Select(row => new RationalVector(row.Split(' ').Select(Rational.Parse))));
        var weights = new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows));
        return new Instance(name, new ReluActivation(), neurons, new Problem(inputs, inputs, weights));
    }
}
