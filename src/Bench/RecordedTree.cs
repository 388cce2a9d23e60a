using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench;

/// <summary>The children of one neuron's decision tree in preorder, to be visited again by something else.</summary>
internal sealed class RecordedTree : IEnumerationSink
{
    private readonly List<bool> _isOpen = [];
    private readonly int _columns;

    public RecordedTree(Instance instance)
    {
        _columns = instance.Problem.Columns;
        PatternEnumerator.Run(GateRule.OneNeuron(_columns, instance.Activation.Threshold(0)), instance.Problem.Inputs, this);
    }

    public int Children => _isOpen.Count;

    public void Lemma(Lemma lemma)
    {
    }

    public void Open() => _isOpen.Add(true);

    public void Closed(int lemma) => _isOpen.Add(false);

    public void Point(RationalVector encoder)
    {
    }

    /// <summary>Calls back for every child, before its own children: the column decided, and whether on. Undecided columns follow the last
    /// one.</summary>
    public void Visit(Action<int, bool> decide, Action<int> undo, Action<bool> child)
    {
        var (next, column) = (0, 0);
        Walk();

        void Walk()
        {
            foreach (var on in (ReadOnlySpan<bool>)[false, true])
            {
                decide(column, on);
                var open = _isOpen[next++];
                child(open);
                if (open && column + 1 < _columns)
                {
                    column++;
                    Walk();
                    column--;
                }
                undo(column);
            }
        }
    }
}
