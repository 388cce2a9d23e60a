namespace TheoryChecks.Training.Metrics;

/// <summary>The best one-to-one assignment of rows to columns, exactly: shortest augmenting paths with dual prices (Jonker and Volgenant).</summary>
internal static class Assignment
{
    /// <summary>
    /// The column of every row such that all columns differ and sum_i score(i, column_i) is largest. Rows must not outnumber columns; time at most
    /// rows^2 columns.
    /// </summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, at least as many as rows.</param>
    /// <param name="scores">The scores, row after row; finite.</param>
    /// <exception cref="ArgumentException">There are more rows than columns, or the scores do not fill the shape.</exception>
    public static int[] Maximise(int rows, int columns, float[] scores)
    {
        if (rows > columns || scores.LongLength != (long)rows * columns)
            throw new ArgumentException(
                $"{rows} rows, {columns} columns and {scores.Length} scores; rows are at most as many as columns, and there is one score for each "
                    + $"pair.");
        var rowOf = Enumerable.Repeat(-1, columns).ToArray();
        var columnOf = new int[rows];
        var (rowPrice, columnPrice) = (new double[rows], new double[columns]);
        var (distance, before, settled) = (new double[columns], new int[columns], new bool[columns]);
        for (var start = 0; start < rows; start++)
        {
            Array.Fill(distance, double.PositiveInfinity);
            Array.Fill(before, -1);
            Array.Fill(settled, false);
            var reached = new List<int>();
            var (row, length, end) = (start, 0.0, -1);
            while (end < 0)
            {
                var (least, next) = (double.PositiveInfinity, -1);
                for (var column = 0; column < columns; column++)
                {
                    if (settled[column])
                        continue;
                    var through = length - scores[row * columns + column] - rowPrice[row] - columnPrice[column];
                    if (through < distance[column])
                        (distance[column], before[column]) = (through, row);
                    if (distance[column] < least || (distance[column] == least && next >= 0 && rowOf[column] < 0 && rowOf[next] >= 0))
                        (least, next) = (distance[column], column);
                }
                length = least;
                settled[next] = true;
                reached.Add(next);
                if (rowOf[next] < 0)
                    end = next;
                else
                    row = rowOf[next];
            }
            rowPrice[start] += length;
            foreach (var column in reached)
                if (rowOf[column] >= 0)
                {
                    rowPrice[rowOf[column]] += length - distance[column];
                    columnPrice[column] -= length - distance[column];
                }
            for (var column = end; ;)
            {
                var owner = before[column];
                rowOf[column] = owner;
                (column, columnOf[owner]) = (owner == start ? -1 : columnOf[owner], column);
                if (column < 0)
                    break;
            }
        }
        return columnOf;
    }
}
