using System.Runtime.CompilerServices;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Candidates l of any dimension: R l = 0, and Z l = 0 for one of them. Each generator e of a neuron's closed region gives a linear form of l, the
/// neuron's sum_c l_c z_ic at e. Their signs cut the candidates into cells. Where all forms of a neuron have one sign, that neuron excludes the cell;
/// where none does and no form changes sign, every neuron can have Z l = 0 for every l of the cell, and one l is tried. l and -l are alike.
/// </summary>
internal sealed partial class ZeroLoss
{
    /// <summary>How deep cells are taken within cells; how many dimensions of l, and how many cells for a pattern, are gone through.</summary>
    private const int MostNested = 2, MostDimensions = 5, MostCells = 4000;

    /// <summary>How many levels of cells within cells are left, and how many cells, on all levels together.</summary>
    private sealed record Allowance(int Levels, StrongBox<int> Cells);

    /// <summary>A neuron's forms, at the generators of its closed region, of the columns and of the axes of the candidates.</summary>
    private sealed record Seen(int State, int Neuron, RationalVector[] OfColumns, RationalVector[] OfAxes);

    /// <summary>A cell in coordinates of the axes: a basis of its space, the forms that are positive, and generators of its closure.</summary>
    private sealed record Cell(RationalVector[] Space, RationalVector[] Positive, RationalVector[] Generators);

    private ZeroLossDecision? Cells(ActivationPattern pattern, State[] states, List<ZeroLossRefutation.Step> steps, Allowance allowance)
    {
        foreach (var (combinations, axes) in Candidates(pattern, states).OrderBy(item => item.Axes.Length).Take(3))
        {
            var walk = new CellWalk(this, pattern, states, axes, allowance);
            if (walk.Go() is { } tree)
                return ZeroLossDecision.Unreached(pattern, ZeroLossRefutation.ByCells(steps, combinations, tree));
            if (walk.Found is { } found)
                return found;
        }
        return null;
    }

    /// <summary>
    /// One combination more than neurons see, such that few of their span have target 0 and none is seen by no neuron, since that would say nothing;
    /// and a basis of those with target 0.
    /// </summary>
    private IEnumerable<(RationalMatrix Combinations, RationalVector[] Axes)> Candidates(ActivationPattern pattern, State[] states)
    {
        var spaces = Subspaces(pattern, states).Select(space => (Rows: Rows(space), Alive: Alive(pattern, states, space))).ToArray();
        var unseen = spaces.Where(space => space.Alive == 0).SelectMany(space => space.Rows).ToArray();
        foreach (var (rows, alive) in spaces)
        {
            // Those with independent targets first.
            var chosen = new List<RationalVector>();
            foreach (var row in rows)
                if ((RationalMatrix.FromRows(chosen.Append(row)) * _targets).Rank() > chosen.Count)
                    chosen.Add(row);
            foreach (var row in rows)
                if (Rank([.. unseen, .. chosen, row]) > Rank([.. unseen, .. chosen]))
                    chosen.Add(row);
            if (chosen.Count <= alive)
                continue;
            var combinations = RationalMatrix.FromRows(chosen.Take(alive + 1));
            var axes = (combinations * _targets).Transpose().NullSpace().Select(kernel => combinations.Transpose() * kernel).ToArray();
            if (axes.Length is > 0 and <= MostDimensions)
                yield return (combinations, axes);
        }

        static RationalVector[] Rows(RationalMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(matrix.Row)];

        int Rank(RationalVector[] rows) => RationalMatrix.FromRows(_inputs.Rows, rows).Rank();
    }

    /// <summary>Goes through the cells of the candidates.</summary>
    private sealed class CellWalk
    {
        private readonly ZeroLoss _zeroLoss;
        private readonly ActivationPattern _pattern;
        private readonly State[] _states;
        private readonly RationalVector[] _axes;
        private readonly Allowance _allowance;
        private readonly Seen[] _seen;
        private readonly List<ZeroLossRefutation.Node> _tree = [];
        private bool _isOpen; // some cell is neither excluded nor has a point

        public CellWalk(ZeroLoss zeroLoss, ActivationPattern pattern, State[] states, RationalVector[] axes, Allowance allowance)
        {
            (_zeroLoss, _pattern, _states, _axes, _allowance) = (zeroLoss, pattern, states, axes, allowance);
            var columns = zeroLoss._inputs.Rows;
            _seen = [.. states.SelectMany((state, s) =>
            {
                var generators = state.Block.Generators();
                return state.Block.Neurons.Select(i =>
                {
                    RationalVector[] latents = [.. Enumerable.Range(0, columns)
                        .Select(c => state.Block.Latent(zeroLoss._inputs, pattern, i, RationalVector.Unit(columns, c)))];
                    RationalVector[] own = [.. generators.Select(e => new RationalVector(latents.Select(e.Dot)))];
                    return new Seen(s, i, own, [.. own.Select(form => new RationalVector(axes.Select(form.Dot)))]);
                });
            })];
        }

        /// <summary>A point of loss 0, if one was met.</summary>
        public ZeroLossDecision? Found { get; private set; }

        /// <summary>The tree of cells, all excluded, or null.</summary>
        public IReadOnlyList<ZeroLossRefutation.Node>? Go()
        {
            RationalVector[] units = [.. Enumerable.Range(0, _axes.Length).Select(k => RationalVector.Unit(_axes.Length, k))];
            Visit(new(units, [], [.. units, .. units.Select(unit => -unit)]));
            return Found is null && !_isOpen ? _tree : null;
        }

        private void Visit(Cell cell)
        {
            if (Found is not null)
                return;
            if (--_allowance.Cells.Value < 0)
            {
                _isOpen = true;
                return;
            }
            if (cell.Space.Length == 1)
            {
                var (found, refutation) = Suppose(Forms(cell.Space[0]));
                Found ??= found;
                if (refutation is not null)
                    _tree.Add(ZeroLossRefutation.Node.Proved(refutation));
                else
                    _isOpen = true;
                return;
            }
            if (Excluded(cell))
                return;
            if (Cut(cell) is { } cut)
            {
                _tree.Add(ZeroLossRefutation.Node.Sign(cut.OfColumns));
                Visit(Side(cell, cut.OfAxes));
                if (cell.Positive.Length > 0)
                    Visit(Side(cell, -cut.OfAxes));
                Visit(Wall(cell, cut.OfAxes));
                return;
            }
            var inside = cell.Generators.Select((generator, k) => (Rational)(k + 1) * generator).Aggregate((sum, item) => sum + item);
            Found = inside.IsZero ? null : Suppose(Forms(inside)).Found;
            _isOpen = true;
        }

        /// <summary>Supposes that forms are 0. All sets of neurons are gone through for it, which counts as so many cells.</summary>
        private (ZeroLossDecision? Found, ZeroLossRefutation? Refutation) Suppose(IEnumerable<RationalVector>[] zeros)
        {
            _allowance.Cells.Value -= (1 << Math.Min(_zeroLoss._instance.Neurons, MostNeuronsForAllSubsets)) / 16;
            return _zeroLoss.Suppose(_pattern, _states, zeros, _allowance);
        }

        /// <summary>The neurons' sum_c l_c z_ic, state by state.</summary>
        private IEnumerable<RationalVector>[] Forms(RationalVector y)
        {
            var l = Combination(y);
            return [.. _states.Select(state => state.Block.Neurons.Select(i => state.Block.Latent(_zeroLoss._inputs, _pattern, i, l)))];
        }

        private RationalVector Combination(RationalVector y) => y.Select((x, k) => x * _axes[k]).Aggregate((sum, item) => sum + item);

        /// <summary>Finds a neuron whose forms have one sign on the cell.</summary>
        private bool Excluded(Cell cell)
        {
            foreach (var seen in _seen)
            {
                if (cell.Positive.Length == 0 || SignOn(cell.Generators, seen) is not { } sign)
                    continue;
                var block = _states[seen.State].Block;
                RationalVector[] bilinear = [.. cell.Space
                    .Select(y => (Rational)sign * block.Latent(_zeroLoss._inputs, _pattern, seen.Neuron, Combination(y)))];
                RationalVector[] positive = [.. cell.Positive.Select(form => new RationalVector(cell.Space.Select(form.Dot)))];
                if (block.Products(positive, bilinear) is not { } products)
                    continue;
                ZeroLossRefutation? proof = null;
                if (!products.Any(item => item.Conditions.Terms.Any(term => term.Atom.IsStrict)))
                {
                    var zeros = _states.Select((_, s) => s != seen.State ? Enumerable.Empty<RationalVector>()
                        : products.SelectMany(item => item.Conditions.Terms).Select(term => block.FormOf(term.Atom))).ToArray();
                    if (zeros[seen.State].All(block.Kills))
                        continue;
                    var supposed = Suppose(zeros);
                    Found ??= supposed.Found;
                    if (Found is not null)
                        return true;
                    if (supposed.Refutation is null)
                        continue;
                    proof = supposed.Refutation;
                }
                _tree.Add(ZeroLossRefutation.Node.Excluded(seen.Neuron, sign, products, proof));
                return true;
            }
            return false;
        }

        /// <summary>The sign of a neuron's forms if it is one for all generators, 0 aside; null if there are two or none.</summary>
        private static int? SignOn(RationalVector[] generators, Seen seen)
        {
            var sign = 0;
            foreach (var form in seen.OfAxes)
                foreach (var generator in generators)
                    if (form.Dot(generator).Sign is var own && own != 0)
                    {
                        if (sign == -own)
                            return null;
                        sign = own;
                    }
            return sign == 0 ? null : sign;
        }

        /// <summary>A form that has both signs on the cell, such that many of its parts are excluded.</summary>
        private (RationalVector OfColumns, RationalVector OfAxes)? Cut(Cell cell)
        {
            (RationalVector, RationalVector)? best = null;
            var most = -1;
            foreach (var (columns, form) in _seen.SelectMany(seen => seen.OfColumns.Zip(seen.OfAxes)))
            {
                var signs = cell.Generators.Select(generator => form.Dot(generator).Sign).ToArray();
                if (!signs.Contains(1) || !signs.Contains(-1))
                    continue;
                var parts = new[] { Side(cell, form), Side(cell, -form), Wall(cell, form) };
                var excluded = parts.Count(part => part.Space.Length > 1 && _seen.Any(seen => SignOn(part.Generators, seen) is not null));
                if (excluded > most)
                    (best, most) = ((columns, form), excluded);
            }
            return best;
        }

        private static Cell Side(Cell cell, RationalVector form) => Pruned(new(
            cell.Space, [.. cell.Positive, form], [.. cell.Generators.Where(generator => form.Dot(generator).Sign >= 0), .. Crossings(cell, form)]));

        private static Cell Wall(Cell cell, RationalVector form)
        {
            var kernel = RationalMatrix.FromRows([new RationalVector(cell.Space.Select(form.Dot))]).NullSpace();
            return Pruned(new(
                [.. kernel.Select(x => RationalMatrix.FromRows(cell.Space).Transpose() * x)],
                cell.Positive,
                [.. cell.Generators.Where(generator => form.Dot(generator).IsZero), .. Crossings(cell, form)]));
        }

        /// <summary>Where the form is 0 between two generators.</summary>
        private static IEnumerable<RationalVector> Crossings(Cell cell, RationalVector form) =>
            from up in cell.Generators
            where form.Dot(up).Sign > 0
            from down in cell.Generators
            where form.Dot(down).Sign < 0
            let crossing = form.Dot(up) * down - form.Dot(down) * up
            where !crossing.IsZero
            select crossing;

        /// <summary>Each generator once; and, where the cell contains no line, those on edges only.</summary>
        private static Cell Pruned(Cell cell)
        {
            RationalVector[] once = [.. cell.Generators
                .Select(generator => Scaled(generator)).Distinct()];
            var forms = RationalMatrix.FromRows(cell.Space.Length, cell.Positive.Select(form => new RationalVector(cell.Space.Select(form.Dot))));
            if (forms.Rank() == cell.Space.Length)
                once = [.. once.Where(generator => RationalMatrix.FromRows(cell.Space.Length, cell.Positive.Where(form => form.Dot(generator).IsZero)
                    .Select(form => new RationalVector(cell.Space.Select(form.Dot)))).Rank() >= cell.Space.Length - 1)];
            return cell with { Generators = once };
        }

        private static RationalVector Scaled(RationalVector v)
        {
            var first = v.First(x => !x.IsZero);
            return (first.Sign > 0 ? first : -first).Inverse() * v;
        }
    }
}
