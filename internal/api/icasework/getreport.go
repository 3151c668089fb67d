package icasework

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/spool"
	"caseload/internal/tabular"
)

// unitNames are the units of periods.
var unitNames = func() []string {
	out := make([]string, len(caseload.PeriodUnits))
	for i, u := range caseload.PeriodUnits {
		out[i] = string(u)
	}
	return out
}()

// reportParameters are those of the published page.
var reportParameters = with(
	httpkit.Parameter{Name: "ReportId", Values: []string{"1"}, Open: true, Means: "the number of the report"},
	httpkit.Parameter{Name: "Format", Values: []string{"xml", "json", "csv"}, Means: "the form of the answer"},
	httpkit.Parameter{Name: "CSVHeader", Values: yesValues, Open: true, Means: "whether a first line names the columns"},
	httpkit.Parameter{Name: "CSVFooter", Values: yesValues, Open: true, Means: "whether a last line has the number of rows"},
	httpkit.Parameter{Name: "CSVFields", Values: []string{"casedetails.caseid"}, Open: true, Means: "the columns to be shown, by commas"},
	httpkit.Parameter{Name: "CSVDelimitor", Values: []string{"*", ";", `\t`}, Open: true, Means: "the character between values"},
	httpkit.Parameter{Name: "Compression", Values: []string{"gzip"}, Open: true, Means: "how the answer is packed"},
	httpkit.Parameter{Name: "Units", Values: unitNames, Means: "the unit of the period"},
	httpkit.Parameter{Name: "Multiples", Values: []string{"1", "5"}, Open: true, Means: "how many units"},
	httpkit.Parameter{Name: "periodUnits", Values: unitNames, Means: "the same as Units, before it"},
	httpkit.Parameter{Name: "periodMultiples", Values: []string{"1", "2"}, Open: true, Means: "the same as Multiples, before it"},
	httpkit.Parameter{Name: "FromTime", Values: timeValues, Open: true, Means: "when the period begins"},
	httpkit.Parameter{Name: "From", Values: dayValues, Open: true, Means: "its first day, before FromTime"},
	httpkit.Parameter{Name: "periodFrom", Values: dayValues, Open: true, Means: "the same, before From"},
	httpkit.Parameter{Name: "UntilTime", Values: timeValues, Open: true, Means: "when the period ends"},
	httpkit.Parameter{Name: "Until", Values: dayValues, Open: true, Means: "its last day, before UntilTime"},
	httpkit.Parameter{Name: "periodUntil", Values: dayValues, Open: true, Means: "the same, before Until"},
	httpkit.Parameter{Name: "AttributeFilter", Values: []string{"Open"}, Open: true, Means: "the values of the first rule, by commas"},
	httpkit.Parameter{Name: "AttributeFilter2", Values: []string{"Phone"}, Open: true, Means: "the values of the second rule"},
	httpkit.Parameter{Name: "AttributeFilter3", Values: []string{"36512"}, Open: true, Means: "the values of the third rule"},
	httpkit.Parameter{Name: "Keywords", Values: []string{"bin,lorry"}, Open: true, Means: "words of which a case or one of its notes has one, by commas"},
)

var (
	yesValues  = []string{"yes", "true"}
	dayValues  = []string{"2022-09-21"}
	timeValues = []string{"2022-09-21 00:00:01", "2021-04-30T00:00:00.000"}
)

// reportRequest is what a client asks of a report.
type reportRequest struct {
	number int64
	run    caseload.ReportRun
	format format
	gzip   bool
}

// getReport answers GET /getreport.
func getReport(c *call) error {
	asked, err := c.report()
	if err != nil {
		return err
	}
	return c.stream(asked)
}

// report reads what is asked, in the order of checks: the report is looked for
// before what is asked of it is read (difference 91).
func (c *call) report() (*reportRequest, error) {
	text, ok := c.asked.given("ReportId")
	if !ok {
		return nil, missing("ReportId")
	}
	number, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || number < 1 {
		return nil, noReport(text)
	}
	if err := c.mayRun(number); err != nil {
		return nil, err
	}
	out := &reportRequest{number: number}
	if out.format, err = c.format(); err != nil {
		return nil, err
	}
	if out.run, err = c.run(out.format); err != nil {
		return nil, err
	}
	switch packing, given := c.asked.given("Compression"); {
	case given && !strings.EqualFold(packing, "gzip"):
		return nil, wrong("Compression", "only gzip is allowed.")
	default:
		out.gzip = given
	}
	return out, nil
}

func noReport(text string) error {
	return &refusal{code: codeUnknown, info: "Report " + clip(text) + " not found.", cause: caseload.Errorf(caseload.CodeNotFound, "There is no such report.")}
}

// clip is a text of a client, as an error repeats it.
func clip(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// mayRun says in the words of the page that a report is not there for the caller.
func (c *call) mayRun(number int64) error {
	err := c.svc.MayRunReport(c.r.Context(), c.by, number)
	switch code := caseload.CodeOf(err); {
	case code == caseload.CodeNotFound:
		return noReport(strconv.FormatInt(number, 10))
	case code == caseload.CodeForbidden && c.by.Can(caseload.ReportsRead):
		return &refusal{code: codeUnshared, info: "Report " + strconv.FormatInt(number, 10) + " is not shared.", cause: err}
	}
	return err
}

// run reads how the report is to be run.
func (c *call) run(f format) (run caseload.ReportRun, err error) {
	run.Fresh = httpkit.Freshness(c.r.Header)
	if run.Unit, run.Multiple, err = c.period(); err != nil {
		return run, err
	}
	if run.From, err = c.moment(false, "periodFrom", "From", "FromTime"); err != nil {
		return run, err
	}
	if run.Before, err = c.moment(true, "periodUntil", "Until", "UntilTime"); err != nil {
		return run, err
	}
	run.Values = map[int][]string{}
	for i, name := range []string{"AttributeFilter", "AttributeFilter2", "AttributeFilter3"} {
		if text, given := c.asked.given(name); given {
			run.Values[i+1] = list(text)
		}
	}
	if text, given := c.asked.given("Keywords"); given {
		run.Keywords = list(text)
	}
	if text, given := c.asked.given("CSVFields"); given && f.kind == formatCSV {
		run.Columns = list(text)
	}
	return run, nil
}

// list splits a list by commas.
func list(text string) []string {
	out := strings.Split(text, ",")
	for i, part := range out {
		out[i] = strings.TrimSpace(part)
	}
	return out
}

// period reads the unit and the multiple: periodUnits and periodMultiples, and
// what they lack from Units and Multiples (difference 93).
func (c *call) period() (caseload.PeriodUnit, int, error) {
	first, second := [2]string{"periodUnits", "periodMultiples"}, [2]string{"Units", "Multiples"}
	unit, multiple := caseload.PeriodUnit(""), 0
	for i := range first {
		name := first[i]
		text, given := c.asked.given(name)
		if !given {
			name = second[i]
			text, given = c.asked.given(name)
		}
		if !given {
			continue
		}
		if i == 0 {
			at := slices.IndexFunc(unitNames, func(u string) bool { return strings.EqualFold(u, strings.TrimSpace(text)) })
			if at < 0 {
				return "", 0, wrong(name, "it must be one of "+strings.Join(unitNames, ", ")+".")
			}
			unit = caseload.PeriodUnits[at]
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 || n > caseload.MaxMultiple {
			return "", 0, wrong(name, "it must be a whole number from 1 to "+strconv.Itoa(caseload.MaxMultiple)+".")
		}
		multiple = n
	}
	return unit, multiple, nil
}

// momentForms are how dates and times are written.
var momentForms = []string{time.DateTime, "2006-01-02T15:04:05", time.DateOnly}

// moment reads the first that is given of some parameters, in the account's zone;
// the zero time without one. As an end it is the moment behind the last.
func (c *call) moment(end bool, names ...string) (time.Time, error) {
	for _, name := range names {
		text, given := c.asked.given(name)
		if !given {
			continue
		}
		text = strings.TrimSpace(text)
		if strings.HasSuffix(name, "Time") {
			return c.clock(name, text, end)
		}
		day, err := caseload.ParseDate(text)
		if err != nil {
			return time.Time{}, wrong(name, "it must be a date such as 2022-09-21.")
		}
		if end {
			day = day.AddDays(1)
		}
		return day.In(c.by.Tenant.Zone), nil
	}
	return time.Time{}, nil
}

// clock reads a date and a time. As an end it is meant too, to its last digit.
func (c *call) clock(name, text string, end bool) (time.Time, error) {
	for _, form := range momentForms {
		t, err := time.ParseInLocation(form, text, c.by.Tenant.Zone)
		if err != nil || t.Year() < 1 {
			continue
		}
		switch {
		case !end:
		case form == time.DateOnly:
			t = t.AddDate(0, 0, 1)
		case strings.Contains(text, "."):
			t = t.Add(time.Millisecond)
		default:
			t = t.Add(time.Second)
		}
		return t, nil
	}
	return time.Time{}, wrong(name, "it must be a time such as 2022-09-21 00:00:01.")
}

// format reads how the rows are to be written.
func (c *call) format() (format, error) {
	f := format{kind: strings.ToLower(cmp.Or(c.asked.value("Format"), formatXML)), delimiter: ','}
	if !slices.Contains(formats, f.kind) {
		return f, wrong("Format", "it must be xml, json or csv.")
	}
	f.header, f.footer = yes(c.asked.value("CSVHeader")), yes(c.asked.value("CSVFooter"))
	d, given := c.asked.given("CSVDelimitor")
	switch {
	case !given || f.kind != formatCSV:
	case d == `\t`:
		f.delimiter = '\t'
	case len([]rune(d)) != 1 || strings.ContainsAny(d, "\"\r\n"):
		return f, wrong("CSVDelimitor", `it must be one character, or \t; a quote and the ends of lines are not allowed.`)
	default:
		f.delimiter = []rune(d)[0]
	}
	return f, nil
}

func yes(text string) bool {
	return strings.EqualFold(text, "yes") || strings.EqualFold(text, "true")
}

// stream sends all rows. They are read at the speed of the database and wait in a
// pipe for the client.
func (c *call) stream(asked *reportRequest) error {
	err := spool.Through(c.take, func(to io.Writer, begin func()) error {
		packed := c.packed(asked, to)
		var out *rowWriter
		err := c.svc.RunReport(c.r.Context(), c.by, asked.number, asked.run,
			func(head *caseload.ReportHead) error {
				c.describe(asked, head)
				if c.r.Method == http.MethodHead {
					return errHead
				}
				begin()
				out = newRowWriter(asked.format, head, requestID(c.svc))
				out.begin()
				return nil
			},
			func(b *caseload.Block) error {
				out.add(b)
				return out.flush(packed)
			})
		if err != nil {
			return inParameters(err)
		}
		out.end()
		if err := out.flush(packed); err != nil {
			return err
		}
		return packed.Close()
	})
	if errors.Is(err, errHead) {
		c.w.WriteHeader(http.StatusOK)
		return nil
	}
	return err
}

// errHead ends the run of a report of which only the header was asked for
// (difference 103).
var errHead = errors.New("the header is all that was asked for")

// parameterOf has the parameters in which a caller says what the domain calls
// otherwise.
var parameterOf = map[string]string{"columns": "CSVFields", "until": "Until", "keywords": "Keywords"}

// inParameters names the parameter that an error is about.
func inParameters(err error) error {
	known, ok := errors.AsType[*caseload.Error](err)
	if !ok || known.Code != caseload.CodeInvalid || len(known.Problems) != 1 {
		return err
	}
	name, ok := parameterOf[known.Problems[0].Field]
	if !ok {
		return err
	}
	return &refusal{code: codeVarious, info: "The parameter " + name + " is not valid. " + httpkit.Sentence(known.Problems[0], known)}
}

// take gives the client a block of a stream, and the time to take it.
func (c *call) take(block []byte) error {
	httpkit.RenewDeadline(c.w, c.WriteTimeout)
	_, err := c.w.Write(block)
	return err
}

// packed packs what is written, if that was asked for.
func (c *call) packed(asked *reportRequest, to io.Writer) io.WriteCloser {
	if !asked.gzip {
		return unpacked{to}
	}
	w, _ := tabular.Compress(to, tabular.Gzip) // which there is
	return w
}

type unpacked struct{ io.Writer }

func (unpacked) Close() error { return nil }

// describe sets the headers of an answer. Where the client takes gzip it is an
// encoding; else the answer is a packed file (difference 99). What could not be
// heeded is a warning (difference 100).
func (c *call) describe(asked *reportRequest, head *caseload.ReportHead) {
	h := c.w.Header()
	name, contentType := "output."+asked.format.kind, contentTypes[asked.format.kind]
	switch {
	case asked.gzip && httpkit.Coding(c.r.Header, "gzip") != "":
		h.Set("Content-Encoding", "gzip")
		h.Set("Vary", "Accept-Encoding")
	case asked.gzip:
		name, contentType = name+".gz", "application/gzip"
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", `filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	httpkit.SetAge(h, head.Lag)
	if len(head.Warnings) > 0 {
		h.Set("X-Application-Warning", headerText(strings.Join(head.Warnings, " ")))
	}
}
