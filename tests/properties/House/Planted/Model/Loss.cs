namespace TheoryChecks.Properties.House.Planted.Model;

internal static class Loss
{
    internal static int Value => 1;
}
