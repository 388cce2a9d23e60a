namespace TheoryChecks.Properties.House.Planted.Exact;

internal static class Number
{
    internal static int Value => 1;
}
