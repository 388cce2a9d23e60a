namespace TheoryChecks.Landscape;

/// <summary>A proposed critical point of the loss of neurons that share columns with one another and with no others, in floating point.</summary>
/// <param name="Sets">F_i.</param>
/// <param name="Y">The rows in the coordinates of <see cref="ColumnSpace"/>, r entries each.</param>
/// <param name="U">The decoder columns, nr entries each.</param>
/// <param name="Tight">Columns off F_i at which the row is 0: held back, or forced by the region.</param>
/// <param name="IsPushed">True if some of them are held back.</param>
/// <param name="IsTouching">True if some neuron is 0 at a column that does not hold it there.</param>
/// <param name="Loss">The loss on the columns they see.</param>
internal sealed record CriticalPoint(int[][] Sets, double[][] Y, double[][] U, int[][] Tight, bool IsPushed, bool IsTouching, double Loss);
