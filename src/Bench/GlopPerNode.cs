using Google.OrTools.LinearSolver;
using TheoryChecks.Model;

namespace TheoryChecks.Bench;

/// <summary>
/// What a floating-point enumerator does: one linear program per node of the tree, its optimum compared with a tolerance, nothing exact and no
/// certificate. GLOP keeps one model and its last basis; a node changes one row.
/// </summary>
internal sealed class GlopPerNode : IDisposable
{
    private const double Tolerance = 1e-7;

    private readonly Solver _glop = Solver.CreateSolver("GLOP");
    private readonly MPSolverParameters _parameters = new();
    private readonly Constraint[] _rows;
    private readonly Variable _t;

    public GlopPerNode(Instance instance)
    {
        _parameters.SetIntegerParam(MPSolverParameters.IntegerParam.PRESOLVE, (int)MPSolverParameters.PresolveValues.PRESOLVE_OFF);
        var x = _glop.MakeNumVarArray(instance.Problem.InputDimension, -1, 1);
        _t = _glop.MakeNumVar(double.NegativeInfinity, 1, "t");
        _rows = new Constraint[instance.Problem.Columns];
        for (var c = 0; c < _rows.Length; c++)
        {
            _rows[c] = _glop.MakeConstraint(double.NegativeInfinity, double.PositiveInfinity);
            var column = instance.Problem.Input(c).ToDoubles();
            var largest = column.Max(Math.Abs);
            for (var j = 0; j < x.Length; j++)
                _rows[c].SetCoefficient(x[j], column[j] / largest);
        }
        _glop.Maximize(_t);
    }

    /// <summary>Visits the tree and returns at how many children GLOP disagreed with it.</summary>
    public long Visit(RecordedTree tree)
    {
        var wrong = 0L;
        tree.Visit(Decide, Undo, open =>
        {
            // Started from the last basis GLOP now and then ends ABNORMAL; from scratch it does not.
            var status = _glop.Solve(_parameters);
            if (status != Solver.ResultStatus.OPTIMAL)
            {
                _glop.Reset();
                status = _glop.Solve(_parameters);
            }
            if (status != Solver.ResultStatus.OPTIMAL || _t.SolutionValue() > Tolerance != open)
                wrong++;
        });
        return wrong;
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _glop.Dispose();
    }

    private void Decide(int column, bool on)
    {
        _rows[column].SetCoefficient(_t, on ? -1 : 0);
        _rows[column].SetBounds(on ? 0 : double.NegativeInfinity, on ? double.PositiveInfinity : 0);
    }

    private void Undo(int column)
    {
        _rows[column].SetCoefficient(_t, 0);
        _rows[column].SetBounds(double.NegativeInfinity, double.PositiveInfinity);
    }
}
