namespace TheoryChecks.Solvers.Z3;

/// <summary>What a solver says about a question that exact arithmetic has decided, or could not decide. Evidence level "solver", never
/// more.</summary>
/// <param name="Solver">Name and version, for example "Z3 4.8.12".</param>
/// <param name="Options">The options it ran under, as it was given them.</param>
/// <param name="Answer">Its answer, or null if it has none.</param>
/// <param name="WhyUnknown">Why it has none, in its own words, or null.</param>
public sealed record SecondOpinion(string Solver, string Options, bool? Answer, string? WhyUnknown);
