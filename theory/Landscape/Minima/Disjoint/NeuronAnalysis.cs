using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// Decides the KKT system of one neuron: all tight sets A that can push, all eigenvalues of the pencil on { z_A = 0 }, and for each a linear system
/// in
/// (y, nu) over Q(alpha), which has a solution or a certificate of exclusion.
/// </summary>
internal sealed class NeuronAnalysis
{
    /// <summary>Beyond this many columns of positive weight the eigenvalues have too large a degree.</summary>
    public const int MostWeighted = 12;

    /// <summary>Beyond this many columns that may push there are too many tight sets.</summary>
    public const int MostBranching = 12;

    private readonly ColumnSpace _space;
    private readonly NeuronRegion _region;
    private readonly List<NeuronSolution> _solutions = [];
    private readonly List<NeuronCase> _cases = [];

    public NeuronAnalysis(ColumnSpace space, NeuronRegion region, CancellationToken cancel)
        : this(space, region)
    {
        int[] branching = Pencil.Weighted.Length == 0 ? [] : [.. space.Dependent([.. Pencil.Weighted, .. region.Capped]).Intersect(region.Capped)];
        if (Pencil.Weighted.Length > MostWeighted)
            Undecided = $"the set {{{string.Join(",", region.Set)}}} has more than {MostWeighted} columns of positive weight";
        else if (branching.Length > MostBranching)
            Undecided = $"for the set {{{string.Join(",", region.Set)}}} more than {MostBranching} off columns may push";
        else
            Decide(branching, cancel);
    }

    private NeuronAnalysis(ColumnSpace space, NeuronRegion region)
    {
        (_space, _region) = (space, region);
        Pencil = new NeuronPencil(space, region.Set);
    }

    /// <summary>Terms that prove the sides a region asks for contradictory, or null if they are not.</summary>
    public static IReadOnlyList<(int Column, Polynomial Times)>? SignContradiction(ColumnSpace space, NeuronRegion region)
    {
        var signs = new NeuronAnalysis(space, region).Conditions(AlgebraicField.Rationals, [], eigen: false);
        return signs.Program.Solve(out _, out var multipliers) ? null : signs.Terms(multipliers);
    }

    public NeuronRegion Region => _region;

    public NeuronPencil Pencil { get; }

    /// <summary>The solutions, the first for each eigenvalue and tight set.</summary>
    public IReadOnlyList<NeuronSolution> Solutions => _solutions;

    /// <summary>They cover all tight sets.</summary>
    public IReadOnlyList<NeuronCase> Cases => _cases;

    /// <summary>The limit that was met, or null.</summary>
    public string? Undecided { get; private set; }

    private void Decide(int[] branching, CancellationToken cancel)
    {
        foreach (var tight in Subsets(branching))
        {
            cancel.ThrowIfCancellationRequested();
            if (_cases.Any(known => known.Terms is not null && known.Tight.All(tight.Contains)))
                continue;
            var signs = Conditions(AlgebraicField.Rationals, tight, eigen: false);
            if (!signs.Program.Solve(out var any, out var multipliers))
            {
                var terms = signs.Terms(multipliers);
                int[] used = [.. tight.Where(c => terms.Any(term => term.Column == c))];
                _cases.Add(new NeuronCase(used, terms, []));
                continue;
            }
            if (Pencil.Weighted.Length == 0)
            {
                // Without weight everything that meets the signs is a partial minimum.
                var interior = signs.Program.RelativeInterior()!;
                _solutions.Add(Solution(signs, tight, null, AlgebraicField.Rationals, interior));
                return;
            }
            Eigenvalues(tight, cancel);
        }
    }

    private void Eigenvalues(int[] tight, CancellationToken cancel)
    {
        var exclusions = new List<NeuronCase.Exclusion>();
        var roots = Pencil.Spectrum(tight).Roots;
        for (var k = 0; k < roots.Count; k++)
        {
            cancel.ThrowIfCancellationRequested();
            var field = new AlgebraicField(roots[k]);
            if (_region.Level == LevelKind.None)
            {
                // No signs to meet: any eigenvector that is not 0 everywhere.
                _solutions.Add(Pencil.Weighted.Select(c => NonZero(field, k, c)).First(found => found is not null)!);
                exclusions.Add(new NeuronCase.Exclusion(null, [], roots[k].CompareTo(Pencil.Total) == 0));
                continue;
            }
            var system = Conditions(field, tight, eigen: true);
            if (system.Program.Solve(out _, out var multipliers))
            {
                _solutions.Add(Solution(system, tight, k, field, system.Program.RelativeInterior()!));
                exclusions.Add(new NeuronCase.Exclusion(null, [], roots[k].CompareTo(Pencil.Total) == 0));
            }
            else
            {
                exclusions.Add(new NeuronCase.Exclusion(
                    Reduced(field, _space.ToRow(system.Direction(multipliers))), system.Terms(multipliers), false));
            }
        }
        _cases.Add(new NeuronCase(tight, null, exclusions));
    }

    private NeuronSolution? NonZero(AlgebraicField field, int index, int column)
    {
        var system = Conditions(field, [], eigen: true);
        system.Program.AddStrict(Entry(system, column, 1));
        return system.Program.RelativeInterior() is { } x ? Solution(system, [], index, field, x) : null;
    }

    private NeuronSolution Solution(System system, int[] tight, int? index, AlgebraicField field, Polynomial[] x)
    {
        var y = x[.._space.Rank];
        if (_region.Level == LevelKind.Positive)
            y = Array.ConvertAll(y, entry => field.Divide(entry, x[system.LevelVariable])); // level 1
        return new NeuronSolution(tight, index, field.Alpha, Reduced(field, y), x[_space.Rank..(_space.Rank + tight.Length)]);
    }

    private static Polynomial[] Reduced(AlgebraicField field, Polynomial[] x) => Array.ConvertAll(x, field.Reduce);

    /// <summary>The conditions on (y, nu, s): the sides of all columns, z = 0 on tight, and the KKT equation if there is an eigenvalue.</summary>
    private System Conditions(AlgebraicField field, int[] tight, bool eigen)
    {
        var r = _space.Rank;
        var level = r + tight.Length;
        var system = new System(new ConeProgram(field, _region.Level == LevelKind.Positive ? level + 1 : level), r, level);
        if (eigen)
            for (var i = 0; i < r; i++)
            {
                var row = system.Form();
                for (var j = 0; j < r; j++)
                    row[j] = new Polynomial([Pencil.M[i, j], -Pencil.N[i, j]]);
                for (var t = 0; t < tight.Length; t++)
                    row[r + t] = new Polynomial([-_space.Coordinates[tight[t], i]]);
                system.Equations.Add(system.Program.AddEqual(row));
            }
        foreach (var c in tight)
            system.Columns[system.Program.AddEqual(Entry(system, c, 1))] = (c, 1);
        foreach (var c in _region.Set)
            if (_region.Level != LevelKind.None)
                system.Columns[system.Program.AddStrict(Entry(system, c, 1))] = (c, 1);
        foreach (var c in _region.Capped.Concat(_region.Below).Except(tight))
            system.Columns[system.Program.AddWeak(Entry(system, c, -1))] = (c, -1);
        for (var t = 0; t < tight.Length; t++)
            system.Program.AddWeak(system.Unit(r + t));
        if (_region.Level == LevelKind.Positive)
            system.Program.AddStrict(system.Unit(level));
        return system;
    }

    /// <summary>side (z_c - s).</summary>
    private Polynomial[] Entry(System system, int column, int side)
    {
        var form = system.Form();
        for (var j = 0; j < _space.Rank; j++)
            form[j] = new Polynomial([side * _space.Coordinates[column, j]]);
        if (_region.Level == LevelKind.Positive)
            form[system.LevelVariable] = new Polynomial([-side]);
        return form;
    }

    /// <summary>All subsets, smaller ones first.</summary>
    private static IEnumerable<int[]> Subsets(int[] columns) => Enumerable.Range(0, 1 << columns.Length)
        .OrderBy(bits => global::System.Numerics.BitOperations.PopCount((uint)bits)).ThenBy(bits => bits)
        .Select(bits => columns.Where((_, k) => (bits >> k & 1) != 0).ToArray());

    private sealed record System(ConeProgram Program, int Rank, int LevelVariable)
    {
        /// <summary>Condition number -> column and sign of z_c in it.</summary>
        public Dictionary<int, (int Column, int Side)> Columns { get; } = [];

        /// <summary>The rows of the KKT equation.</summary>
        public List<int> Equations { get; } = [];

        private readonly int _variables = Program.Variables;

        public Polynomial[] Form() => [.. Enumerable.Repeat(Polynomial.Zero, _variables)];

        public Polynomial[] Unit(int variable)
        {
            var form = Form();
            form[variable] = AlgebraicField.One;
            return form;
        }

        /// <summary>e_c: the multiplier of z_c in the certificate.</summary>
        public IReadOnlyList<(int Column, Polynomial Times)> Terms(Dictionary<int, Polynomial> multipliers) =>
            [.. multipliers.Where(item => Columns.ContainsKey(item.Key))
                .Select(item => (Columns[item.Key].Column, Columns[item.Key].Side > 0 ? item.Value : -item.Value))
                .OrderBy(term => term.Column)];

        /// <summary>v: the multipliers of the KKT equation.</summary>
        public Polynomial[] Direction(Dictionary<int, Polynomial> multipliers) =>
            [.. Equations.Select(row => multipliers.GetValueOrDefault(row) ?? Polynomial.Zero)];
    }
}
