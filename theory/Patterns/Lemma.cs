using System.Collections.Immutable;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// A Motzkin/Farkas proof that a set of atoms has no common solution. With each atom written as g > 0 or g >= 0, the
/// multipliers t > 0 satisfy sum t g = 0 (for JumpReLU: the linear part is 0 and the constant part is &lt;= 0) and at least one
/// atom is strict.
/// </summary>
public sealed class Lemma
{
    /// <summary>Wraps atoms and their multipliers; the kernel, not this constructor, decides whether they prove anything.</summary>
    public Lemma(IEnumerable<(Atom Atom, Rational Times)> terms) => Terms = [.. terms];

    /// <summary>The atoms and their positive multipliers.</summary>
    public ImmutableArray<(Atom Atom, Rational Times)> Terms { get; }

    /// <summary>Writes {"on":[[cell,t],...],"off":[[cell,t],...],"beats":[[winner,loser,t],...]}, leaving out empty lists.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, kind) in new[] { ("on", AtomKind.On), ("off", AtomKind.Off), ("beats", AtomKind.Beats) })
        {
            if (!Terms.Any(term => term.Atom.Kind == kind))
                continue;
            writer.WriteStartArray(name);
            foreach (var (atom, times) in Terms.Where(term => term.Atom.Kind == kind))
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(atom.First);
                if (kind == AtomKind.Beats)
                    writer.WriteNumberValue(atom.Second);
                writer.Write(times);
                writer.WriteEndArray();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
