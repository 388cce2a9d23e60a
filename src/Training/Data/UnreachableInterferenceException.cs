namespace TheoryChecks.Training.Data;

/// <summary>No feature matrix with the wanted interference: none exists (the message names the bound that says so), or none was found within the
/// budget.</summary>
public sealed class UnreachableInterferenceException(string message, bool isImpossible) : Exception(message)
{
    /// <summary>True if a bound rules every matrix out; false if the search gave up.</summary>
    public bool IsImpossible { get; } = isImpossible;
}
