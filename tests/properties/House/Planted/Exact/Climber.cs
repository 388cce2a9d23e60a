namespace TheoryChecks.Properties.House.Planted.Exact;

// Breaks the order without naming a namespace in full: Exact uses Model.
internal static class Climber
{
    internal static int Climb() => Model.Loss.Value;
}
