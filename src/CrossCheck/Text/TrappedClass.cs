namespace TheoryChecks.CrossCheck;

/// <summary>A class in a certified trap with another: how well its neuron would serve it there, and what a dictionary without anchors does.</summary>
/// <param name="Kind">As <see cref="TextGroup"/>'s.</param>
/// <param name="Size">Classes in the group.</param>
/// <param name="Class">The class.</param>
/// <param name="With">The class that it shares the neuron with; of a family, the rest of the category.</param>
/// <param name="Predicted">The cosine of its direction with the decoder column in the trap.</param>
/// <param name="Seen">The best cosine with a decoder column of the dictionary.</param>
/// <param name="F1">F1 of the dictionary's best latent for it.</param>
/// <param name="Absorbed">Of a member, the share of its tokens on which it is absorbed; null for other classes, or where there is no token.</param>
internal sealed record TrappedClass(
    string Kind, int Size, string Class, string With, double Predicted, double Seen, double F1, double? Absorbed);
