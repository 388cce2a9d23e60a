using System.Numerics;

namespace TheoryChecks.Properties.House.Planted.Checking;

// Keeps every rule of the kernel, in code that only looks as if it broke them.
internal static class Keeper
{
    internal static BigInteger Keep(int n) =>
        n < 0 ? throw new InvalidDataException("a double, a File and 0.5 in a message break nothing") : Exact.Number.Value + BigInteger.Pow(2, n);
}
