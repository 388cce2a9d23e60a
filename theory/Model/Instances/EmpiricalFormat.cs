using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>The optional members "samples" and "hierarchy" of the instance format (docs/cli.md).</summary>
internal static class EmpiricalFormat
{
    /// <summary>The largest product of samples and features read.</summary>
    public const int MostEntries = 1 << 16;

    public static FeatureSamples ReadSamples(InstanceReader list, int features)
    {
        var count = list.Length(InstanceReader.AnyLength);
        if (count < 1 || count > InstanceFormat.MostColumns)
            throw list.Wrong($"there are {count} samples; 1 to {InstanceFormat.MostColumns} are read");
        if ((long)count * features > MostEntries)
            throw list.Wrong($"{count} samples of {features} features are {(long)count * features} numbers; the limit is {MostEntries}");
        var (rows, weights) = (new List<RationalVector>(count), new List<Rational>(count));
        foreach (var item in list.Items())
        {
            var sample = item.Object("x", "?weight");
            var x = sample["x"].Numbers(features, "coefficient per feature");
            for (var d = 0; d < features; d++)
                if (x[d].Sign < 0)
                    throw sample["x"].At(d).Wrong($"the coefficient is {x[d]}; a feature is 0 or more");
            var weight = sample.Has("weight") ? sample["weight"].Number() : Rational.One;
            if (weight.Sign < 0)
                throw sample["weight"].Wrong($"the weight is {weight}; weights are 0 or more");
            rows.Add(x);
            weights.Add(weight);
        }
        return new FeatureSamples(RationalMatrix.FromRows(features, rows), new RationalVector(weights));
    }

    public static IReadOnlyList<ParentFeature> ReadHierarchy(InstanceReader list, int features)
    {
        list.Length(InstanceReader.AnyLength);
        var (parents, places) = (new Dictionary<int, ParentFeature>(), new Dictionary<int, InstanceReader>());
        foreach (var item in list.Items())
        {
            var entry = item.Object("parent", "children");
            var parent = entry["parent"].Whole(0, features - 1, "a parent, the index of a feature,");
            if (!places.TryAdd(parent, item))
                throw entry["parent"].Wrong($"feature {parent} is a parent twice; list all its children in one place");
            var children = new SortedSet<int>();
            if (entry["children"].Length(InstanceReader.AnyLength) == 0)
                throw entry["children"].Wrong($"feature {parent} has no children; leave it out");
            foreach (var place in entry["children"].Items())
                if (place.Whole(0, features - 1, "a child, the index of a feature,") is var child && !children.Add(child))
                    throw place.Wrong($"feature {child} is listed twice; list it once");
            parents.Add(parent, new ParentFeature(parent, [.. children]));
        }
        // Parents all of whose children are settled are settled; what is left goes in circles.
        var open = new HashSet<int>(parents.Keys);
        while (open.RemoveWhere(parent => !parents[parent].Children.Any(open.Contains)) > 0)
        {
        }
        if (open.Count > 0)
            throw places[open.Min()].Wrong($"feature {open.Min()} is among its own children, or theirs; a hierarchy has no circles");
        return [.. parents.Values];
    }

    public static void Write(Utf8JsonWriter writer, Instance instance)
    {
        if (instance.Samples is { } samples)
        {
            writer.WriteStartArray("samples");
            for (var c = 0; c < samples.Count; c++)
            {
                writer.WriteStartObject();
                writer.Write("x", samples.X.Row(c));
                if (!samples.Weights[c].IsOne)
                    writer.Write("weight", samples.Weights[c]);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        if (instance.Hierarchy.Count == 0)
            return;
        writer.WriteStartArray("hierarchy");
        foreach (var (parent, children) in instance.Hierarchy)
        {
            writer.WriteStartObject();
            writer.WriteNumber("parent", parent);
            writer.Write("children", children);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
