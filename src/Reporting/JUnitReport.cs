using System.Globalization;
using System.Text;
using System.Xml;

namespace TheoryChecks.Reporting;

/// <summary>Results in the XML format of JUnit, which build servers show. No times and no dates: the same results are the same bytes.</summary>
public static class JUnitReport
{
    /// <summary>Writes a report.</summary>
    public static void Write(Stream stream, string suite, IReadOnlyList<JUnitCase> cases)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(suite));
        xml.WriteAttributeString("tests", Number(cases.Count));
        xml.WriteAttributeString("failures", Number(cases.Count(one => one.Failures.Count > 0)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", Number(cases.Count(one => one.Failures.Count == 0 && one.Skipped is not null)));
        foreach (var one in cases)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", Clean(one.Group));
            xml.WriteAttributeString("name", Clean(one.Name));
            if (one.Failures.Count > 0)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Clean(one.Failures[0]));
                xml.WriteString(Clean(string.Join('\n', one.Failures)));
                xml.WriteEndElement();
            }
            else if (one.Skipped is not null)
            {
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", Clean(one.Skipped));
                xml.WriteEndElement();
            }
            if (one.Output is not null)
                xml.WriteElementString("system-out", Clean(one.Output));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>XML has no place for control characters, not even escaped.</summary>
    private static string Clean(string text) => string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c) ? c : '\ufffd'));

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
