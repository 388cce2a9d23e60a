namespace TheoryChecks.Surveys;

/// <summary>What the lines of a survey add up to, over all and for each cell. Holds counts, no lines.</summary>
internal sealed class SurveyTotals
{
    private const int MostAlarms = 100;

    private readonly IReadOnlyList<SurveyQuestion> _questions;
    private readonly Tally[] _all;
    private readonly Tally[][] _cells;
    private readonly List<string> _alarms = [];

    private SurveyTotals(SurveySpec spec)
    {
        (Spec, _questions) = (spec, SurveyQuestion.Of(spec));
        _all = Empty();
        _cells = [.. Enumerable.Range(0, spec.Cells).Select(_ => Empty())];
    }

    /// <summary>The survey.</summary>
    public SurveySpec Spec { get; }

    /// <summary>Over all instances, one per question.</summary>
    public IReadOnlyList<Tally> All => _all;

    /// <summary>What contradicts a proof: the first of it.</summary>
    public IReadOnlyList<string> Alarms => _alarms;

    /// <summary>How many instances contradict a proof.</summary>
    public int Alarmed { get; private set; }

    /// <summary>How many instances have an answer that is undecided.</summary>
    public int Open { get; private set; }

    /// <summary>Reads all lines; null if a block is missing, as <paramref name="missing"/> says.</summary>
    public static SurveyTotals? Of(SurveySpec spec, SurveyFolder folder, out IReadOnlyList<int> missing, CancellationToken cancel)
    {
        var (totals, open) = (new SurveyTotals(spec), new List<int>());
        for (var block = 0; block < spec.Blocks; block++)
        {
            cancel.ThrowIfCancellationRequested();
            if (folder.Lines(block) is not { } lines)
                open.Add(block);
            else
                foreach (var line in lines)
                    totals.Add(line);
        }
        missing = open;
        return open.Count == 0 ? totals : null;
    }

    /// <summary>What a question adds up to in a cell.</summary>
    public Tally Of(int cell, string question) => Find(cell, question)!;

    /// <summary>What a question adds up to over all.</summary>
    public Tally Of(string question) => Find(null, question)!;

    /// <summary>The same, or null if it is not asked; without a cell over all.</summary>
    public Tally? Find(int? cell, string question) =>
        (cell is { } one ? _cells[one] : _all).SingleOrDefault(tally => tally.Question.Id == question);

    private Tally[] Empty() => [.. _questions.Select(question => new Tally(question))];

    private void Add(SurveyLine line)
    {
        for (var k = 0; k < _questions.Count; k++)
        {
            _all[k].Add(line.Answers[k]);
            _cells[Spec.CellOf(line.Index)][k].Add(line.Answers[k]);
        }
        if (line.Answers.Contains(SurveyQuestion.Undecided))
            Open++;
        if (line.Alarms.Count > 0)
            Alarmed++;
        foreach (var alarm in line.Alarms)
            if (_alarms.Count < MostAlarms)
                _alarms.Add(FormattableString.Invariant($"instance {line.Index}: {alarm}"));
    }
}
