using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>The field of the numbers of one file: Q until the first irrational number, then Q(sqrt(d)) for its d.</summary>
internal sealed class NumberField
{
    /// <summary>d, or null for Q.</summary>
    public int? Radicand { get; private set; }

    /// <summary>False for a number of another quadratic field, with which those read before have no sum.</summary>
    public bool Takes(Rational number)
    {
        if (number.Radicand is not { } d)
            return true;
        Radicand ??= d;
        return Radicand == d;
    }
}
