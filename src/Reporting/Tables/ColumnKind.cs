namespace TheoryChecks.Reporting.Tables;

/// <summary>How the cells of a column are set.</summary>
public enum ColumnKind
{
    /// <summary>Words: to the left.</summary>
    Text,

    /// <summary>Numbers: to the right.</summary>
    Number,

    /// <summary>Marks: in the middle.</summary>
    Mark,

    /// <summary>Sentences: to the left, broken into lines.</summary>
    Prose,
}
