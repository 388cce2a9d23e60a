using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TheoryChecks.Training.Data;

/// <summary>What <see cref="IBatchSource.Identity"/> says: a description, and a hash of the numbers that it does not determine.</summary>
internal static class DataIdentity
{
    public static string Of(string description, params IReadOnlyList<ReadOnlyMemory<float>> numbers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(description));
        foreach (var array in numbers)
        {
            hash.AppendData(BitConverter.GetBytes(array.Length));
            hash.AppendData(MemoryMarshal.AsBytes(array.Span));
        }
        return $"{description} {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
