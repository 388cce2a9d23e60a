using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TheoryChecks.Checking;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>The kernel compiled from its source with all weakenings woven in, each behind a switch.</summary>
internal sealed class WovenKernel
{
    /// <summary>theory/ lets this assembly see its internals, which the kernel's own use of Exact needs.</summary>
    private const string AssemblyName = "TheoryChecks.Bench";

    private const string Switch = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;
        namespace TheoryChecks.Checking;

        public static class Weak
        {
            private const int Most = 20_000_000, Deepest = 1 << 20; // a weakened loop or recursion may never end

            [ThreadStatic] private static int s_on, s_asked;
            [ThreadStatic] private static nuint s_top;
            [ThreadStatic] private static HashSet<int>? s_met;

            private static unsafe nuint Place()
            {
                byte here;
                return (nuint)(&here);
            }

            public static bool Is(int id)
            {
                if (++s_asked > Most || s_top - Place() > Deepest)
                    throw new TimeoutException("the weakened kernel does not end");
                s_met?.Add(id);
                return s_on == id;
            }

            public static int One(int id) => Is(id) ? 1 : 0;

            public static int Positive(int count) => Math.Max(0, count);

            public static IEnumerable<T> Skip<T>(int id, IEnumerable<T> items) => Is(id) ? items.Skip(1) : items;

            public static IEnumerable<T> SkipLast<T>(int id, IEnumerable<T> items) => Is(id) ? items.SkipLast(1) : items;

            public static (int Outcome, string? Reason) Check(byte[] document, int on, HashSet<int>? met)
            {
                (s_on, s_asked, s_met, s_top) = (on, 0, met, Place() + 4096);
                var result = document is [(byte)'p', ..] ? Part(System.Text.Encoding.UTF8.GetString(document)) : Kernel.Check(document);
                return ((int)result.Outcome, result.Reason);
            }

            private static CheckedPart Of(string text, Func<string, CheckedPart?>? parts = null) =>
                CheckedPart.Of(System.Text.Encoding.UTF8.GetBytes(text), parts);

            private static CheckResult Part(string text)
            {
                var lines = text.Split('\n');
                if (lines[0] == "parts-beside")
                    return Of(lines[1], name => Array.Find(lines[2..], line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } line
                        ? Of(line[(name.Length + 1)..]) : null).Result;
                var words = lines[0].Split(' ').Skip(1).Select(word => word.Trim('-').Select(letter => letter == '1').ToArray()).ToArray();
                try
                {
                    if (lines.Length > 1)
                        return new TreeStream(System.Text.Encoding.UTF8.GetBytes(lines[1]), null, words[0]).Finish(1);
                    var flaw = PartCover.Flaw(words);
                    return new CheckResult(flaw is null ? Outcome.Accepted : Outcome.Rejected, "parts", null, flaw);
                }
                catch (Exception other)
                {
                    return new CheckResult(Outcome.Malformed, "parts", null, other.Message);
                }
            }
        }
        """;

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Preview, DocumentationMode.None);

    private readonly Func<byte[], int, HashSet<int>?, (int, string?)> _check;

    private WovenKernel(IReadOnlyList<Weakening> weakenings, IReadOnlySet<int> refused, Func<byte[], int, HashSet<int>?, (int, string?)> check)
    {
        (Weakenings, Refused, _check) = ([.. weakenings.Where(weakening => !refused.Contains(weakening.Id))], refused.Count, check);
    }

    /// <summary>All that can be switched on.</summary>
    public IReadOnlyList<Weakening> Weakenings { get; }

    /// <summary>How many the compiler refuses, since what they leave out assigns a variable that is used.</summary>
    public int Refused { get; }

    /// <summary>Checks a document with one weakening on (0: none), and notes which would have made a difference to a condition.</summary>
    public (Outcome Outcome, string? Reason) Check(byte[] document, int on = 0, HashSet<int>? met = null) =>
        _check(document, on, met) is var (outcome, reason) ? ((Outcome)outcome, reason) : default;

    /// <summary>Compiles the sources in this folder; weakenings are woven into those in question alone.</summary>
    public static WovenKernel Of(string folder, Predicate<string> inQuestion)
    {
        var (compilation, trees) = Parsed(folder);
        var polarity = new Polarity(compilation);
        var refused = new HashSet<int>();
        while (true)
        {
            var found = new List<Weakening>();
            var woven = compilation;
            foreach (var tree in trees.Where(tree => inQuestion(Path.GetFileNameWithoutExtension(tree.FilePath))))
            {
                var weaver = new Weaver(tree, compilation.GetSemanticModel(tree), polarity, found.Count + 1, refused);
                var root = weaver.Visit(tree.GetRoot())!.NormalizeWhitespace();
                woven = woven.ReplaceSyntaxTree(tree, CSharpSyntaxTree.Create((CSharpSyntaxNode)root, s_options, tree.FilePath));
                found.AddRange(weaver.Found);
            }
            using var image = new MemoryStream();
            var result = woven.Emit(image);
            if (result.Success)
                return new WovenKernel(found, refused, Load(image));
            var before = refused.Count;
            var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToArray();
            foreach (var error in errors)
                refused.UnionWith(Culprits(error));
            if (refused.Count == before)
                throw new InvalidOperationException(string.Join('\n', errors));
        }
    }

    /// <summary>All weakenings of the sources in this folder, those that the compiler refuses included.</summary>
    public static IEnumerable<Weakening> Find(string folder)
    {
        var (compilation, trees) = Parsed(folder);
        var polarity = new Polarity(compilation);
        return trees.SelectMany(tree =>
        {
            var weaver = new Weaver(tree, compilation.GetSemanticModel(tree), polarity, 1, new HashSet<int>());
            weaver.Visit(tree.GetRoot());
            return weaver.Found;
        });
    }

    private static (CSharpCompilation Compilation, SyntaxTree[] Trees) Parsed(string folder)
    {
        var trees = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), s_options, path)).ToArray();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(Kernel).Assembly.Location).Distinct().Where(path => path.Length > 0)
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            checkOverflow: true,
            allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable);
        return (CSharpCompilation.Create(AssemblyName, [CSharpSyntaxTree.ParseText(Switch, s_options), .. trees], references, options), trees);
    }

    private static Func<byte[], int, HashSet<int>?, (int, string?)> Load(MemoryStream image)
    {
        image.Position = 0;
        var weak = new AssemblyLoadContext("woven").LoadFromStream(image).GetType("TheoryChecks.Checking.Weak")!;
        return weak.GetMethod("Check", BindingFlags.Public | BindingFlags.Static)!
            .CreateDelegate<Func<byte[], int, HashSet<int>?, (int, string?)>>();
    }

    /// <summary>The weakenings around the error, or around the declaration of the variable that it is about.</summary>
    private static IEnumerable<int> Culprits(Diagnostic error)
    {
        var node = error.Location.SourceTree!.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        var around = Marks(node).Take(1).ToArray();
        if (around.Length > 0 && error.Id != "CS0165")
            return around;
        var member = node.Ancestors().OfType<MemberDeclarationSyntax>().First();
        return member.DescendantNodes().OfType<SingleVariableDesignationSyntax>()
            .Where(name => name.Identifier.ValueText == node.ToString()).SelectMany(Marks).Concat(around);
    }

    private static IEnumerable<int> Marks(SyntaxNode node) => node.AncestorsAndSelf().TakeWhile(around => around is not MemberDeclarationSyntax)
        .SelectMany(around => around.GetAnnotations(Weaver.Mark)).Select(mark => int.Parse(mark.Data!, CultureInfo.InvariantCulture));
}
