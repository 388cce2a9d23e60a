using System.Xml.Linq;
using Xunit;

namespace TheoryChecks.Properties.House;

/// <summary>theory/ keeps its order: a folder uses only the folders before it, the kernel almost none, and nobody a package.</summary>
public sealed class FolderDependencyTests
{
    private static string Theory => Path.Combine(RepositoryRoot.Path, "theory");

    [Fact]
    public void Sources_of_theory_keep_the_order() => AssertNone(HouseRules.Violations(SourceFile.OfTheory()));

    [Fact]
    public void Compiled_theory_keeps_the_order() =>
        AssertNone(CompiledDependencies.Violations(System.Reflection.Assembly.Load("TheoryChecks.Theory").GetTypes(), "TheoryChecks"));

    [Fact]
    public void Rooms_keep_the_order() => AssertNone(Rooms.Violations(
        Rooms.OfTypes(SourceFile.OfTheory()),
        CompiledDependencies.Uses(System.Reflection.Assembly.Load("TheoryChecks.Theory").GetTypes())));

    [Fact]
    public void A_use_of_a_later_room_is_found() => Assert.Equal(
        "TheoryChecks.Landscape.Low: Solvers must not use TheoryChecks.Landscape.High of the later room Report.",
        Assert.Single(Rooms.Violations(
            Rooms.OfTypes(
            [
                new SourceFile("Landscape/Solvers/Low.cs", "internal sealed class Low { }"),
                new SourceFile("Landscape/Report/High.cs", "public sealed record High(int X);"),
            ]),
            [("TheoryChecks.Landscape.Low", "TheoryChecks.Landscape.High"), ("TheoryChecks.Landscape.High", "TheoryChecks.Landscape.Low")])));

    [Fact]
    public void A_use_of_another_annex_is_found()
    {
        var rooms = Rooms.OfTypes(
        [
            new SourceFile("Checking/Core/Base.cs", "class Base { }"),
            new SourceFile("Checking/Local/First.cs", "class First { }"),
            new SourceFile("Checking/Paper/Second.cs", "class Second { }"),
        ]);
        Assert.Equal(
            ["TheoryChecks.Checking.Second: Paper must not use TheoryChecks.Checking.First of Local, another annex."],
            Rooms.Violations(
                rooms,
                [("TheoryChecks.Checking.Second", "TheoryChecks.Checking.First"), ("TheoryChecks.Checking.First", "TheoryChecks.Checking.Base")]));
    }

    [Fact]
    public void A_file_outside_the_rooms_is_found() => Assert.StartsWith(
        "TheoryChecks.Landscape.Stray: the room '' is not in the order of Landscape",
        Assert.Single(Rooms.Violations(Rooms.OfTypes([new SourceFile("Landscape/Stray.cs", "enum Stray { }")]), [])),
        StringComparison.Ordinal);

    [Fact]
    public void Theory_references_no_package_and_no_project() =>
        AssertNone(ProjectReferences(File.ReadAllText(Path.Combine(Theory, "TheoryChecks.Theory.csproj"))));

    [Theory]
    [InlineData("using TheoryChecks.Model;")]
    [InlineData("using static TheoryChecks.Model.Problem;")]
    [InlineData("global using Alias = TheoryChecks . Model.Problem;")]
    [InlineData("class C { global::TheoryChecks.Model.Problem? P; }")]
    [InlineData("class C { const string S = \"\\\"\"; TheoryChecks.Model.Problem? P; }")]
    public void A_use_of_a_later_folder_is_found(string code) =>
        Assert.Contains("Exact must not use TheoryChecks.Model", Single("Exact", code));

    [Theory]
    [InlineData("Model", "Exact")]
    [InlineData("Gallery", "Checking")]
    [InlineData("Checking", "Exact")]
    [InlineData("Checking", "Certificates")]
    [InlineData("Patterns", "Patterns")]
    public void An_allowed_use_passes(string user, string used) =>
        Assert.Empty(HouseRules.Violations([Planted(user, $"using TheoryChecks.{used};")]));

    [Theory]
    [InlineData("Model")]
    [InlineData("Patterns")]
    [InlineData("Landscape")]
    [InlineData("Theorems")]
    [InlineData("Gallery")]
    [InlineData("Nowhere")]
    public void The_kernel_uses_nothing_else(string used) =>
        Assert.Contains($"Checking must not use TheoryChecks.{used}", Single("Checking", $"using TheoryChecks.{used};"));

    [Theory]
    [InlineData("class C { float X; }", "float")]
    [InlineData("class C { bool B(long n) => n > 1e-9; }", "1e-9")]
    [InlineData("class C { object O => 1_000.5; }", "1_000.5")]
    [InlineData("class C { object O(Rational r) => r.ToDouble(); }", "ToDouble")]
    [InlineData("class C { Double D; }", "Double")]
    public void An_inexact_number_in_the_kernel_is_found(string code, string token) =>
        Assert.Contains($"'{token}' is not exact", Single("Checking", code));

    [Theory]
    [InlineData("using System.IO;", "System.IO")]
    [InlineData("class C { string S => File.ReadAllText(N); }", "File")]
    [InlineData("class C { object O => new StreamReader(N); }", "StreamReader")]
    public void File_access_in_the_kernel_is_found(string code, string token) =>
        Assert.Contains($"'{token}' reaches outside", Single("Checking", code));

    [Theory]
    [InlineData("// using TheoryChecks.Model; 0.5 File")]
    [InlineData("/* double\n TheoryChecks.Model */")]
    [InlineData("class C { string S = \"TheoryChecks.Model 1e-9\"; }")]
    [InlineData("class C { string S = @\"a \"\" double\"; }")]
    [InlineData("class C { string S = \"\"\"File \" double\"\"\"; }")]
    [InlineData("class C { string S = $\"double {1}\"; char Q = '\"'; char R = '\\''; int I = 0x1E5; }")]
    [InlineData("class C { int X(int[] a) => a[^1] + a[1..2].Length; }")]
    public void Comments_and_literals_break_nothing(string code) => Assert.Empty(HouseRules.Violations([Planted("Checking", code)]));

    [Fact]
    public void The_line_of_a_breach_is_named() =>
        Assert.StartsWith("Checking/Planted.cs(4):", Single("Checking", "/* two\nlines */\ndouble x;"), StringComparison.Ordinal);

    [Fact]
    public void A_namespace_that_is_not_the_folders_is_found() => Assert.Contains(
        "its namespace must begin with TheoryChecks.Model",
        Assert.Single(HouseRules.Violations([new SourceFile("Model/P.cs", "namespace TheoryChecks.Exact;")])));

    [Fact]
    public void A_file_outside_the_folders_is_found() => Assert.Contains(
        "not in a folder of the house",
        Assert.Single(HouseRules.Violations([new SourceFile("Stray.cs", "namespace TheoryChecks;")])));

    [Fact]
    public void Planted_breaches_are_found_in_compiled_code()
    {
        const string root = "TheoryChecks.Properties.House.Planted";
        Assert.Equal(
            [
                $"{root}.Checking.Offender: Checking must not use {root}.Model.Loss.",
                $"{root}.Checking.Offender: the kernel must not use System.Double, which is not exact.",
                $"{root}.Checking.Offender: the kernel must not use System.IO.File, which reaches outside.",
                $"{root}.Exact.Climber: Exact must not use {root}.Model.Loss.",
            ],
            CompiledDependencies.Violations(typeof(FolderDependencyTests).Assembly.GetTypes(), root));
    }

    [Theory]
    [InlineData("PackageReference")]
    [InlineData("ProjectReference")]
    [InlineData("Reference")]
    public void A_planted_reference_of_the_project_is_found(string kind) =>
        Assert.Single(ProjectReferences($"<Project><ItemGroup><{kind} Include=\"X\" /></ItemGroup></Project>"));

    private static IReadOnlyList<string> ProjectReferences(string project) =>
        [.. XDocument.Parse(project).Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference" or "Reference" or "FrameworkReference")
            .Select(element => $"theory/TheoryChecks.Theory.csproj: {element} must go; theory/ is pure mathematics and references nothing.")];

    // The planted code gets a first line with the right namespace.
    private static SourceFile Planted(string folder, string code) => new($"{folder}/Planted.cs", $"namespace TheoryChecks.{folder};\n{code}");

    private static string Single(string folder, string code) => Assert.Single(HouseRules.Violations([Planted(folder, code)]));

    private static void AssertNone(IReadOnlyList<string> violations) => Assert.True(violations.Count == 0, string.Join('\n', violations));
}
