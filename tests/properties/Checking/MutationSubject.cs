using TheoryChecks.Model;

namespace TheoryChecks.Properties.Checking;

/// <summary>A finding that the kernel accepts, to be damaged in every single place.</summary>
/// <param name="Name">Says what it is, in failures.</param>
/// <param name="Instance">A small instance: the judge decides claims about its mutants by brute force.</param>
/// <param name="Finding">The claim and its evidence.</param>
public sealed record MutationSubject(string Name, Instance Instance, Finding Finding);
