using System.Reflection;
using TheoryChecks.Model;

namespace TheoryChecks.Gallery;

/// <summary>The built-in instances, embedded in the assembly: each shows a theorem at work or refuted.</summary>
public static class GalleryInstances
{
    private const string Prefix = "gallery/", Suffix = ".json";

    private static readonly Lazy<IReadOnlyList<Instance>> Loaded = new(() =>
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Load(assembly, name))];
    });

    /// <summary>All instances, by name.</summary>
    public static IReadOnlyList<Instance> All => Loaded.Value;

    /// <summary>The instance with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists the names.</exception>
    public static Instance ByName(string name) => All.FirstOrDefault(instance => instance.Name == name)
        ?? throw new KeyNotFoundException(
            $"The gallery has no instance \"{name}\"; it has {string.Join(", ", All.Select(instance => instance.Name))}.");

    private static Instance Load(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return InstanceFormat.Read(copy.ToArray(), resource);
    }
}
