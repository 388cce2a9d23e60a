namespace TheoryChecks.Properties.House.Planted.Model;

// Keeps the order: Model uses Exact.
internal static class Descender
{
    internal static int Descend() => Exact.Number.Value;
}
