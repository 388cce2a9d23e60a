using System.Text.Json;

namespace TheoryChecks.Model;

/// <summary>
/// A claim about an instance with the evidence for it, as plain data. It proves nothing by itself: a certificate
/// (docs/certificates.md) carries it to the kernel, which recomputes everything.
/// </summary>
/// <param name="Kind">The certificate kind, for example "realizable".</param>
/// <param name="Claim">Writes the members of the claim object.</param>
/// <param name="Evidence">Writes the members of the evidence object.</param>
public sealed record Finding(string Kind, Action<Utf8JsonWriter> Claim, Action<Utf8JsonWriter> Evidence)
{
    /// <summary>
    /// The same claim about a pattern, and about its images under permutations of the columns that change nothing about the instance
    /// (docs/certificates.md, Symmetries).
    /// </summary>
    public Finding WithImages(IReadOnlyList<IReadOnlyList<int>> permutations) => permutations.Count == 0 ? this : this with
    {
        Claim = claim =>
        {
            Claim(claim);
            claim.WriteStartArray("images");
            foreach (var permutation in permutations)
            {
                claim.WriteStartArray();
                foreach (var c in permutation)
                    claim.WriteNumberValue(c);
                claim.WriteEndArray();
            }
            claim.WriteEndArray();
        },
    };

    /// <summary>The instance that it is about, where that is not the one in question but, say, what anchors leave of it; else null.</summary>
    public Instance? About { get; init; }
}
