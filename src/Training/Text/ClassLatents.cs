namespace TheoryChecks.Training.Text;

/// <summary>How often each neuron is on within each class and outside: F1 of latents as detectors.</summary>
internal sealed class ClassLatents
{
    private readonly int[,] _both; // class, neuron
    private readonly int[][] _fires; // of headwords alone, of all
    private readonly int[] _members;
    private readonly TextData _data;

    private ClassLatents(TextData data, int neurons) =>
        (_data, _both, _fires, _members) =
            (data, new int[data.Classes.Length, neurons], [new int[neurons], new int[neurons]], new int[data.Classes.Length]);

    /// <summary>Counts on the tokens of a run.</summary>
    public static ClassLatents Of(TextRun run, TextData data, bool heldOut, int neurons)
    {
        var counts = new ClassLatents(data, neurons);
        var of = Memberships(data, heldOut, run.Count);
        for (var token = 0; token < run.Count; token++)
        {
            var isHeadword = (heldOut ? data.HeldOut : data.Training)[token].IsHeadword;
            foreach (var one in of[token])
                counts._members[one]++;
            foreach (var (neuron, _) in run[token])
            {
                counts._fires[1][neuron]++;
                if (isHeadword)
                    counts._fires[0][neuron]++;
                foreach (var one in of[token])
                    counts._both[one, neuron]++;
            }
        }
        return counts;
    }

    /// <summary>For each of the first tokens the classes that it is in.</summary>
    public static List<int>[] Memberships(TextData data, bool heldOut, int count)
    {
        List<int>[] of = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        for (var one = 0; one < data.Classes.Length; one++)
            foreach (var row in heldOut ? data.Classes[one].HeldOut : data.Classes[one].Training)
                if (row < count)
                    of[row].Add(one);
        return of;
    }

    /// <summary>2 tp / (fires + members), among headwords where the class is a matter of headwords; 0 where there is neither.</summary>
    public double F1(int one, int neuron)
    {
        var all = _fires[_data.Classes[one].IsOfHeadwords ? 0 : 1][neuron] + _members[one];
        return all == 0 ? 0 : 2.0 * _both[one, neuron] / all;
    }

    /// <summary>The neuron with the best F1; the first of several.</summary>
    public int Best(int one) => Enumerable.Range(0, _both.GetLength(1)).MaxBy(neuron => F1(one, neuron));

    /// <summary>How many neurons were never on.</summary>
    public bool IsSilent(int neuron) => _fires[1][neuron] == 0;

    /// <summary>Members among the tokens of the run.</summary>
    public int Members(int one) => _members[one];
}
