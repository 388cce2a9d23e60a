using System.Globalization;

namespace TheoryChecks.Figures;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it shows, with its unit.</param>
public sealed record ChartAxis(string Label)
{
    /// <summary>Decades instead of equal steps; all values must be positive.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>The lower end; null for that of the values.</summary>
    public double? Least { get; init; }

    /// <summary>The upper end; null for that of the values.</summary>
    public double? Greatest { get; init; }

    /// <summary>Where ticks stand, and their labels; null for round numbers. Not on a logarithmic axis.</summary>
    internal IReadOnlyList<(double At, string Label)>? Ticks { get; init; }

    /// <summary>The axis of a panel, around these values.</summary>
    internal PanelAxis Around(IEnumerable<double> values)
    {
        var all = values.Select(Place).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (least, greatest) = (Least is { } low ? Place(low) : all.Min(), Greatest is { } high ? Place(high) : all.Max());
        if (IsLogarithmic)
        {
            (least, greatest) = (Math.Floor(least + 1e-9), Math.Ceiling(greatest - 1e-9));
            greatest = Math.Max(greatest, least + 1);
            var step = (int)Math.Ceiling((greatest - least) / 8);
            return new PanelAxis(
                Label,
                least,
                greatest,
                [.. Enumerable.Range(0, (int)(greatest - least) / step + 1).Select(k => (least + k * step, Power((int)least + k * step)))]);
        }
        var width = greatest > least ? greatest - least : Math.Max(1, Math.Abs(least));
        // A little room, but none beyond a bound that was given.
        return new PanelAxis(
            Label, Least is null ? least - 0.04 * width : least, Greatest is null ? greatest + 0.06 * width : greatest, Ticks);
    }

    /// <summary>The label of a value: of its tick, or the number.</summary>
    internal string Named(double value) => (Ticks ?? []).Where(tick => tick.At.Equals(value)).Select(tick => tick.Label).FirstOrDefault()
        ?? value.ToString("0.####", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>Where a value stands on the axis of the panel.</summary>
    internal double Place(double value) => IsLogarithmic ? Math.Log10(value) : value;

    private static string Power(int exponent) => exponent switch
    {
        >= -3 and <= 1 => Math.Pow(10, exponent).ToString("0.###", CultureInfo.InvariantCulture),
        < 0 => $"1e−{-exponent}",
        _ => $"10{string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']))}",
    };
}
