using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "enumeration-orbits": how many sets one neuron with a threshold has, from one region of each orbit of a group of symmetries. Behind
/// every hyperplane of every listed region lies nothing, by a lemma, or a region of a listed orbit. So all orbits are listed. Let n_i be the
/// size claimed of orbit i, a_ik the number of its region's walls to orbit k; then n_i a_ik = n_k a_ki, as it is for the true sizes. The graph of
/// regions is connected, so claimed and true sizes differ by one factor, also if some orbit is listed twice and its size shared out. The first
/// orbit is counted and is listed once: the factor is 1.
/// </summary>
internal static class OrbitEnumerationCheck
{
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var threshold = claim.Object("threshold", "patterns")["threshold"].Number();
        var neuron = PatternTree.NeuronOf(instance, threshold);
        var hyperplanes = new GateHyperplanes(neuron);
        if (threshold.IsZero)
            RequireHalfSpace(hyperplanes, evidence, neuron.Inputs.Columns);
        else
            evidence.Object("generators", "products", "lemmas", "orbits");
        var generators = ReadElements(hyperplanes, evidence);
        var lemmas = ReadLemmas(neuron, evidence["lemmas"]);
        Effort.Keep(12L * evidence["orbits"].Count(1)); // a place in the text each, and its name
        Reader[] orbits = [.. evidence["orbits"].Items(1).Select(orbit => orbit.Object("size", "point", "walls"))];
        var regions = Array.ConvertAll(orbits, orbit => hyperplanes.SidesAt(orbit["point"].Vector(neuron.Inputs.Columns)));
        var sizes = Array.ConvertAll(orbits, orbit => orbit["size"].Size());
        var walls = new Dictionary<(int From, int To), int>();
        for (var k = 0; k < orbits.Length; k++)
        {
            var j = 0;
            foreach (var wall in orbits[k]["walls"].Items(hyperplanes.Count, hyperplanes.Count))
            {
                var behind = (sbyte[])regions[k].Clone();
                behind[j] = (sbyte)-behind[j];
                if (wall.IsArray)
                {
                    var to = Target(hyperplanes, regions, behind, wall, (k, j));
                    if (!walls.TryAdd((k, to), 1))
                        walls[(k, to)]++;
                    else
                        Effort.Keep(3);
                }
                else
                    RequireNothing(hyperplanes, behind, lemmas, wall, (k, j));
                j++;
            }
        }
        foreach (var ((from, to), there) in walls)
            if (sizes[from] * there != sizes[to] * walls.GetValueOrDefault((to, from)))
                throw NotACertificate.Rejected($"the sizes of orbits {from} and {to} do not fit the walls between them");
        RequireFirst(hyperplanes, regions, sizes[0], generators);
        var total = sizes.Aggregate(BigInteger.Zero, (sum, size) => sum + size);
        if (total != claim["patterns"].Size())
            throw NotACertificate.Rejected($"the orbits have {Counted.Of(total, "region")}, the claim says {claim["patterns"].Size()}");
    }

    /// <summary>
    /// With threshold 0, moving an encoder against a direction that all inputs see positively switches nothing on or off, and no inner product
    /// stays 0: so every set is that of a region. With a threshold, shrinking the encoder does the same.
    /// </summary>
    private static void RequireHalfSpace(GateHyperplanes hyperplanes, Reader evidence, int dimension)
    {
        evidence.Object("direction", "generators", "products", "lemmas", "orbits");
        if (!hyperplanes.IsInside(evidence["direction"].Vector(dimension)))
            throw NotACertificate.Rejected("the direction does not have a positive inner product with every input that is not 0");
    }

    /// <summary>Reads generators and products; returns the number of generators.</summary>
    private static int ReadElements(GateHyperplanes hyperplanes, Reader evidence)
    {
        foreach (var generator in evidence["generators"].Items())
            hyperplanes.Add(generator.Matrix(hyperplanes.Dimension, hyperplanes.Dimension));
        var generators = hyperplanes.Elements;
        foreach (var product in evidence["products"].Items())
        {
            int[] pair = [.. product.Items(2, 2).Select(item => item.Index(0, hyperplanes.Elements - 1))];
            hyperplanes.Add(pair[0], pair[1]);
        }
        return generators;
    }

    private static List<LemmaChecker.Term[]> ReadLemmas(ClaimInstance neuron, Reader list)
    {
        var (checker, lemmas) = (new LemmaChecker(neuron), new List<LemmaChecker.Term[]>());
        foreach (var item in list.Items())
        {
            var lemma = checker.Read(item);
            if (checker.Flaw(lemma) is { } flaw)
                throw NotACertificate.Rejected($"lemma {lemmas.Count}: {flaw}");
            lemmas.Add(lemma);
        }
        return lemmas;
    }

    private static void RequireNothing(
        GateHyperplanes hyperplanes, sbyte[] behind, List<LemmaChecker.Term[]> lemmas, Reader wall, (int Orbit, int Hyperplane) place)
    {
        var lemma = lemmas[wall.Index(0, lemmas.Count - 1)];
        Effort.Spend(4L * (lemma.Length + behind.Length));
        foreach (var term in lemma)
            if (!IsInForce(hyperplanes, behind, term))
                throw NotACertificate.Rejected(
                    $"the lemma does not apply behind hyperplane {place.Hyperplane} of orbit {place.Orbit}: "
                    + $"it needs column {term.First} {term.Kind}");
    }

    /// <summary>One neuron's columns do not compete: a column is on or off.</summary>
    private static bool IsInForce(GateHyperplanes hyperplanes, sbyte[] sides, LemmaChecker.Term term) =>
        term.Kind != LemmaChecker.Kind.Beats && hyperplanes.IsOn(sides, term.First) == (term.Kind == LemmaChecker.Kind.On);

    /// <summary>The orbit behind a wall, whose region a word in the elements takes there.</summary>
    private static int Target(GateHyperplanes hyperplanes, sbyte[][] regions, sbyte[] behind, Reader wall, (int Orbit, int Hyperplane) place)
    {
        Reader[] parts = [.. wall.Items(1)];
        var to = parts[0].Index(0, regions.Length - 1);
        var image = regions[to];
        foreach (var element in parts[1..])
            image = hyperplanes.Image(element.Index(0, hyperplanes.Elements - 1), image);
        Effort.Spend(64 + 4L * behind.Length);
        return image.AsSpan().SequenceEqual(behind)
            ? to
            : throw NotACertificate.Rejected($"the image of orbit {to} is not what lies behind hyperplane {place.Hyperplane} of orbit {place.Orbit}");
    }

    /// <summary>The first orbit has so many regions, and none of the other representatives is among them.</summary>
    private static void RequireFirst(GateHyperplanes hyperplanes, sbyte[][] regions, BigInteger size, int generators)
    {
        var (seen, open) = (new HashSet<string> { PatternClasses.Key(regions[0]) }, new Queue<sbyte[]>([regions[0]]));
        while (open.TryDequeue(out var region))
            for (var g = 0; g < generators; g++)
            {
                var image = hyperplanes.Image(g, region);
                if (!seen.Add(PatternClasses.Key(image)))
                    continue;
                Effort.Keep(4 + hyperplanes.Count / 24); // the key, and the region until its turn comes
                open.Enqueue(image);
            }
        if (seen.Count != size)
            throw NotACertificate.Rejected($"the first orbit has {Counted.Of(seen.Count, "region")}, not {size}");
        for (var k = 1; k < regions.Length; k++)
            if (seen.Contains(PatternClasses.Key(regions[k])))
                throw NotACertificate.Rejected($"orbit {k} is the first orbit again");
    }
}
