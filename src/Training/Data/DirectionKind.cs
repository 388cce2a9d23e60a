namespace TheoryChecks.Training.Data;

/// <summary>How a bench's feature directions are drawn; all begin with the same random unit rows.</summary>
public enum DirectionKind
{
    /// <summary>The paper's Eq. 27-29 as printed: the signed hinge with its second term, until the largest signed inner product is at most
    /// M.</summary>
    Paper,

    /// <summary>The hinge on absolute inner products, until the largest of them is at most M.</summary>
    Absolute,

    /// <summary>Projected gradient on the frame potential sum_{i != j} (w_i . w_j)^2; M is reported, not asked for.</summary>
    Potential,

    /// <summary>Unit rows with W^T W = (n / d) I (orthonormal rows where n &lt;= d); M is reported, not asked for.</summary>
    Tight,

    /// <summary>Random unit rows; M is reported, not asked for.</summary>
    Random,
}
