using System.Text.Json;

namespace TheoryChecks.Landscape;

/// <summary>A proposed critical point of the loss of neurons that share columns with one another and with no others, in floating point.</summary>
/// <param name="Sets">F_i.</param>
/// <param name="Y">The rows in the coordinates of <see cref="ColumnSpace"/>, r entries each.</param>
/// <param name="U">The decoder columns, nr entries each.</param>
/// <param name="Tight">Columns off F_i at which the row is 0: held back, or forced by the region.</param>
/// <param name="IsPushed">True if some of them are held back.</param>
/// <param name="IsTouching">True if some neuron is 0 at a column that does not hold it there.</param>
/// <param name="Loss">The loss on the columns they see.</param>
internal sealed record CriticalPoint(int[][] Sets, double[][] Y, double[][] U, int[][] Tight, bool IsPushed, bool IsTouching, double Loss)
{
    /// <summary>As a journal keeps them; the sets are the key's.</summary>
    public static string ToJson(IReadOnlyList<CriticalPoint> points) =>
        JsonSerializer.Serialize(points.Select(point => new { point.Y, point.U, point.Tight, point.IsPushed, point.IsTouching, point.Loss }));

    /// <summary>The points of a journal, or null if it does not have their shape; whether they are critical points is for the certificates to
    /// show.</summary>
    public static IReadOnlyList<CriticalPoint>? FromJson(string text, int[][] sets, ColumnSpace space)
    {
        try
        {
            return JsonSerializer.Deserialize<CriticalPoint?[]>(text) is { } points
                && points.All(point => point is not null && HasShape(point, sets.Length, space))
                ? [.. points.Select(point => point! with { Sets = sets })]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool HasShape(CriticalPoint point, int neurons, ColumnSpace space)
    {
        return Are(point.Y, row => row.Length == space.Rank && row.All(double.IsFinite))
            && Are(point.U, column => column.Length == space.Problem.TargetDimension && column.All(double.IsFinite))
            && Are(point.Tight, set => set.All(c => c >= 0 && c < space.Problem.Columns));

        bool Are<T>(T[]?[]? items, Func<T[], bool> good) => items?.Length == neurons && items.All(item => item is not null && good(item));
    }
}
