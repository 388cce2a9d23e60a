using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "enumeration", whole or joined from parts. A part counts the sets of one neuron that begin with a prefix; parts whose prefixes are the
/// leaves of a binary tree below the claim's own share no set and leave none out, so their numbers add up.
/// </summary>
internal static class EnumerationParts
{
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        if (!evidence.IsObject || !evidence.Has("parts"))
        {
            EnumerationCheck.Check(instance, claim, evidence);
            return;
        }
        var (threshold, prefix, claimed) = EnumerationCheck.OneNeuron(instance, claim);
        var (ends, sum) = (new List<bool[]>(), BigInteger.Zero);
        foreach (var item in evidence.Object("parts")["parts"].Items())
        {
            var (theta, path, patterns) = Effort.Passing(() => EnumerationCheck.OneNeuron(instance, Claim(instance, item)));
            if (theta != threshold)
                throw NotACertificate.Rejected($"part {ends.Count} is of the threshold {theta}");
            if (!path.AsSpan().StartsWith(prefix))
                throw NotACertificate.Rejected($"part {ends.Count} does not begin with the prefix of the claim");
            ends.Add(path[prefix.Length..]);
            Effort.Keep(4 + path.Length / 24);
            sum += patterns;
        }
        if (PartCover.Flaw(ends) is { } flaw)
            throw NotACertificate.Rejected(flaw);
        if (sum != claimed)
            throw NotACertificate.Rejected($"the parts have {Counted.Of(sum, "pattern")}, the claim says {claimed}");
    }

    /// <summary>Of {"claim", "evidence"}, once it has been checked, or of {"file", "sha256"}.</summary>
    private static Reader Claim(ClaimInstance instance, Reader part)
    {
        if (!part.Object("?claim", "?evidence", "?file", "?sha256").Has("claim"))
            return CheckedPart.Claim("enumeration", instance, part.Object("file", "sha256"), out _);
        Check(instance, part.Object("claim", "evidence")["claim"], part["evidence"]);
        return part["claim"];
    }
}
