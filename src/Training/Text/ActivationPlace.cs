using System.Globalization;

namespace TheoryChecks.Training.Text;

/// <summary>A place in the network: residual-3, mlp-in-3, mlp-out-3. Layers count from 1.</summary>
/// <param name="Kind">Where in the layer.</param>
/// <param name="Layer">The layer, from 1.</param>
internal readonly record struct ActivationPlace(PlaceKind Kind, int Layer)
{
    /// <summary>Layers of the network.</summary>
    public const int Layers = 6;

    private static readonly (PlaceKind Kind, string Word)[] Words =
        [(PlaceKind.Residual, "residual"), (PlaceKind.MlpInput, "mlp-in"), (PlaceKind.MlpOutput, "mlp-out")];

    /// <summary>All places, layer after layer.</summary>
    public static IEnumerable<ActivationPlace> All =>
        Enumerable.Range(1, Layers).SelectMany(layer => Words.Select(word => new ActivationPlace(word.Kind, layer)));

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">There is no such place.</exception>
    public static ActivationPlace Parse(string text)
    {
        foreach (var place in All)
            if (place.ToString() == text)
                return place;
        throw new FormatException($"There is no place '{text}'; there are residual-L, mlp-in-L and mlp-out-L for a layer L from 1 to {Layers}.");
    }

    /// <summary>Reads several, with commas between them.</summary>
    /// <exception cref="FormatException">One is none, or is named twice.</exception>
    public static ActivationPlace[] ParseAll(string text)
    {
        var places = text.Split(',').Select(Parse).ToArray();
        return places.GroupBy(place => place).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new FormatException($"The place {twice.Key} is named twice; name it once.")
            : places;
    }

    public override string ToString()
    {
        var kind = Kind;
        return string.Create(CultureInfo.InvariantCulture, $"{Words.Single(word => word.Kind == kind).Word}-{Layer}");
    }
}
