using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using TheoryChecks.Checking;
using TheoryChecks.Figures;
using TheoryChecks.Gallery;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.Reporting.Html;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.SolverTests.Html;

/// <summary>The HTML report as a text, and as a reader in a real browser meets it.</summary>
public sealed partial class HtmlReportTests(HtmlReportTests.Gallery gallery) : IClassFixture<HtmlReportTests.Gallery>
{
    [Fact]
    public void It_needs_nothing_else()
    {
        Assert.Equal(
            ["http://www.w3.org/2000/svg", "https://arxiv.org/abs/2512.05534"],
            Address().Matches(gallery.Html)
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal)); // the name of a format, and a link to follow
        Assert.DoesNotMatch(@"<(link|img|iframe|object|embed)\b|\bsrc=|@import|url\((?!#)", gallery.Html);
    }

    [Fact]
    public void Every_certificate_of_the_verdicts_is_in_it_byte_for_byte_and_the_kernel_accepts_it()
    {
        var embedded = Embedded().Matches(gallery.Html).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(gallery.Certificates.Count + GalleryInstances.All.Count, embedded.Length);
        Assert.Equal(gallery.Report.AcceptedCertificates, gallery.Certificates.Count);
        var texts = embedded.ToHashSet(StringComparer.Ordinal);
        Assert.All(gallery.Certificates.Values, bytes => Assert.Contains(Encoding.UTF8.GetString(bytes.Span), texts));
        Assert.All(
            texts.Where(text => text.Contains("theorychecks.certificate/1", StringComparison.Ordinal)).Take(50),
            text => Assert.True(Kernel.Check(Encoding.UTF8.GetBytes(text)).IsAccepted));
    }

    [Fact]
    public void The_same_verdicts_are_the_same_bytes() =>
        Assert.Equal(
            gallery.Html, HtmlReport.Of(gallery.Report, TheoremRegistry.All, GalleryInstances.All, gallery.Certificates, ReportPictures.Draw));

    [Fact]
    public void It_has_words_for_every_kind_of_certificate() =>
        Assert.All(Kernel.Kinds, kind => Assert.True(CertificateWords.Knows(kind), $"CertificateWords has no words for \"{kind}\"."));

    [Fact]
    public void Ids_are_unique_and_every_link_inside_leads_somewhere()
    {
        var ids = Ids().Matches(gallery.Html).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        var known = ids.ToHashSet(StringComparer.Ordinal);
        Assert.All(Fragment().Matches(gallery.Html).Select(match => match.Groups[1].Value), target => Assert.Contains(target, known));
    }

    [ToolFact("chromium", "chromium")]
    public void A_reader_sorts_searches_opens_and_downloads()
    {
        using var folder = new ScratchFolder();
        using var page = new Chromium(1280, 900);
        page.Open(folder.Write("report.html", gallery.Html));
        Assert.Equal("28 of 28 instances", page.Run("document.getElementById('status').textContent"));
        Assert.Equal("absorption-jumprelu-fan", FirstRow());

        // Sort by Theorem 3.8: the refuted come first, then those it does not apply to.
        page.Run("document.querySelectorAll('.matrix thead button')[9].click()");
        Assert.Equal(
            ("absorption-relu-fan", "ascending"),
            (FirstRow(), page.Run("document.querySelectorAll('.matrix thead th')[9].getAttribute('aria-sort')")));
        Assert.Equal("absorption-relu-fan", page.Run("document.querySelector('section.instance').dataset.name"));
        page.Run("document.querySelectorAll('.matrix thead button')[9].click()");
        Assert.Equal("descending", page.Run("document.querySelectorAll('.matrix thead th')[9].getAttribute('aria-sort')"));
        page.Run("document.querySelectorAll('.matrix thead button')[0].click()");
        Assert.Equal("absorption-jumprelu-fan", FirstRow());

        // Search by name, by reason, by verdict.
        Assert.Equal("3 of 28 instances", Search("fan"));
        Assert.Equal("0 of 28 instances", Search("zyzzyva"));
        Assert.Equal("1 of 28 instances", Search("absorption top1"));
        Search("");
        page.Run("(document.getElementById('verdict').value = 'vacuous', document.getElementById('verdict').dispatchEvent(new Event('change')))");
        var vacuous = gallery.Report.Verdicts.Where(verdict => verdict.Kind == VerdictKind.Vacuous)
            .Select(verdict => verdict.Instance)
            .Distinct()
            .Count();
        Assert.Equal($"{vacuous} of 28 instances", page.Run("document.getElementById('status').textContent"));
        page.Run("document.getElementById('clear').click()");
        Assert.Equal("28 of 28 instances", page.Run("document.getElementById('status').textContent"));

        // A cell, reached and opened with the keyboard, leads to its evidence.
        page.Run("document.querySelector('.matrix a[href=\"#v-absorption-relu-fan-3.8\"]').focus()");
        page.Press("Enter", 13);
        Assert.Equal("true", page.Run("new Promise(done => setTimeout(() => done(document.getElementById('v-absorption-relu-fan-3.8').open), 50))"));
        var box =
            page.Run(
                "(({top, bottom}) => top >= 0 && top < innerHeight)(document.getElementById('v-absorption-relu-fan-3.8').getBoundingClientRect())");
        Assert.Equal("true", box);
        Assert.Equal("SUMMARY", page.Run("document.activeElement.tagName"));

        // The download is the certificate.
        var bytes = page.Run("""
            new Promise(done => {
              const make = URL.createObjectURL;
              URL.createObjectURL = blob => { blob.text().then(done); return make(blob); };
              document.querySelector('#v-absorption-relu-fan-3\\.8 details.cert button').click();
            })
            """);
        Assert.True(Kernel.Check(Encoding.UTF8.GetBytes(bytes)).IsAccepted);
        Assert.Empty(page.Errors);
        Assert.Empty(page.Requests);
        Save(page, "open");

        string FirstRow() => page.Run("document.querySelector('.matrix tbody tr').dataset.name");

        string Search(string words)
        {
            page.Run($"(document.getElementById('search').value = '{words}', document.getElementById('search').dispatchEvent(new Event('input')))");
            return page.Run("document.getElementById('status').textContent");
        }
    }

    [ToolFact("chromium", "chromium")]
    public void It_fits_a_desk_and_a_phone_in_light_and_dark_and_prints_every_verdict()
    {
        using var folder = new ScratchFolder();
        using var page = new Chromium(1280, 900);
        page.Open(folder.Write("report.html", gallery.Html));
        foreach (var (width, height) in new[] { (1280, 900), (390, 844) })
        {
            page.Resize(width, height);
            foreach (var scheme in new[] { "light", "dark" })
            {
                page.Prefer("prefers-color-scheme", scheme);
                // The page itself never scrolls sideways: what is wide scrolls in its own box.
                Assert.Equal("true", page.Run("document.documentElement.scrollWidth <= innerWidth"));
                // Text and paper differ enough (WCAG AA: 4.5).
                Assert.Equal("[]", page.Run("""
                    (() => {
                      const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
                      const paper = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
                      const ratio = e => { const [a, b] = [light(getComputedStyle(e).color), light(paper(e))].sort((x, y) => y - x); return (a + .05) / (b + .05); };
                      return JSON.stringify([...document.querySelectorAll('h1, p, .soft, .pill, .counts li, th, .bar label')].slice(0, 400).filter(e => ratio(e) < 4.5).map(e => e.className + ' ' + ratio(e)));
                    })()
                    """));
                Save(page, $"{width}-{scheme}");
            }
        }
        var pdf = page.Print();
        Assert.Equal("%PDF", Encoding.ASCII.GetString(pdf, 0, 4));
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { } shots)
            File.WriteAllBytes(Path.Combine(shots, "report.pdf"), pdf);
        Assert.Equal("0", page.Run("document.querySelectorAll('.theorem[open]').length")); // closed again afterwards
        Assert.Empty(page.Errors);
    }

    /// <summary>With the environment variable SCREENSHOTS set to a folder, leaves what the browser shows there, to be looked at.</summary>
    private static void Save(Chromium page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { } folder)
            File.WriteAllBytes(Path.Combine(folder, $"report-{name}.png"), page.Screenshot());
    }

    [GeneratedRegex("(https?://[^\"<' )]+)")]
    private static partial Regex Address();

    [GeneratedRegex("""<script type="application/json" id="[^"]+">([^<]*)</script>""")]
    private static partial Regex Embedded();

    [GeneratedRegex("""<[^>]* id="([^"]+)"[^>]*>""")]
    private static partial Regex Ids();

    [GeneratedRegex("""href="#([^"]+)" """)]
    private static partial Regex Fragment();

    /// <summary>The report on the gallery, made once.</summary>
    public sealed class Gallery
    {
        public Gallery()
        {
            Report = VerificationRun.Run(
                TheoremRegistry.All, GalleryInstances.All, new VerificationOptions { Keep = (path, bytes) => Certificates[path] = bytes });
            Html = HtmlReport.Of(Report, TheoremRegistry.All, GalleryInstances.All, Certificates, ReportPictures.Draw);
        }

        public ConcurrentDictionary<string, ReadOnlyMemory<byte>> Certificates { get; } = new();

        public VerificationReport Report { get; }

        public string Html { get; }
    }
}
