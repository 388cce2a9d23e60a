namespace TheoryChecks.Surveys;

/// <summary>A survey that cannot be made as asked, or results that are not its own; the message gives cause and fix.</summary>
internal sealed class SurveyException(string message) : Exception(message);
