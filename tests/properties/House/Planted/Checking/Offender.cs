namespace TheoryChecks.Properties.House.Planted.Checking;

// Breaks every rule of the kernel.
internal static class Offender
{
    internal static int UsesModel() => Model.Loss.Value;

    internal static bool UsesFloat(long n) => n * 0.5 > 1;

    internal static bool UsesFiles(string name) => File.Exists(name);
}
