package icasework

import (
	"io"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/spool"
)

var casesParameters = with(
	httpkit.Parameter{Name: "From", Values: dayValues, Open: true, Means: "the first day of receipt"},
	httpkit.Parameter{Name: "Days", Values: []string{"30"}, Open: true, Means: "in the place of From: how many days before today"},
	httpkit.Parameter{Name: "Until", Values: dayValues, Open: true, Means: "the last day of receipt; without it, today"},
	httpkit.Parameter{Name: "Type", Values: []string{"Complaint"}, Open: true, Means: "a case type"},
	httpkit.Parameter{Name: "fromseq", Values: []string{"1"}, Open: true, Means: "the place of the first case, from 1"},
	httpkit.Parameter{Name: "toseq", Values: []string{"50"}, Open: true, Means: "the place of the last case"},
	httpkit.Parameter{Name: "Attributes", Values: yesValues, Open: true, Means: "whether JSON has the attributes and classifications of XML too"},
	formatParameter,
)

// getCases answers GET /getcases: the cases that are for the public, for a
// disclosure log, without their documents (difference 107).
func getCases(c *call) error {
	format, err := c.plainFormat()
	if err != nil {
		return err
	}
	q, err := c.publishedQuery()
	if err != nil {
		return err
	}
	return spool.Through(c.take, func(to io.Writer, begin func()) error {
		w := &casesWriter{json: format == formatJSON, whole: yes(c.asked.value("Attributes"))}
		err := c.svc.PublishedCases(c.r.Context(), c.by, q,
			func(head *caseload.ReportHead) error {
				h := c.w.Header()
				h.Set("Content-Type", contentTypes[format])
				h.Set("Cache-Control", "no-store")
				httpkit.SetAge(h, head.Lag)
				begin()
				w.head = head
				return nil
			},
			func(b *caseload.Block) error {
				w.add(b)
				return w.flush(to)
			})
		if err != nil {
			return err
		}
		w.end()
		return w.flush(to)
	})
}

// maxDays is how far back Days may lead.
const maxDays = 100_000

func (c *call) publishedQuery() (q caseload.PublishedQuery, err error) {
	q.Fresh = httpkit.Freshness(c.r.Header)
	today := caseload.DateOf(c.Now().In(c.by.Tenant.Zone))
	q.Until = today
	if q.Type = c.asked.value("Type"); q.Type == "" {
		q.Type = c.asked.value("CaseType")
	}
	if text, given := c.asked.given("Days"); given {
		days, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || days < 0 || days > maxDays {
			return q, wrong("Days", "it must be a whole number from 0 to "+strconv.Itoa(maxDays)+".")
		}
		q.From = today.AddDays(-days)
	}
	if err := c.receiptDay("From", &q.From); err != nil {
		return q, err
	}
	if err := c.receiptDay("Until", &q.Until); err != nil {
		return q, err
	}
	first, last := 1, maxSequence
	if err := c.place("fromseq", &first); err != nil {
		return q, err
	}
	if err := c.place("toseq", &last); err != nil {
		return q, err
	}
	if last < first {
		return q, wrong("toseq", "it may not be less than fromseq.")
	}
	q.Offset, q.Limit = first-1, last-first+1
	return q, nil
}

// receiptDay reads a day, if it is given.
func (c *call) receiptDay(name string, to *caseload.Date) (err error) {
	text, given := c.asked.given(name)
	if !given {
		return nil
	}
	if *to, err = caseload.ParseDate(strings.TrimSpace(text)); err != nil {
		return wrong(name, "it must be a date such as 2022-09-21.")
	}
	return nil
}

// maxSequence is the largest place of a case in a list.
const maxSequence = 1_000_000_000

// place reads the place of a case in the list, if it is given.
func (c *call) place(name string, to *int) error {
	text, given := c.asked.given(name)
	if !given {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > maxSequence {
		return wrong(name, "it must be a whole number from 1.")
	}
	*to = n
	return nil
}

// casesWriter writes the cases that are for the public.
type casesWriter struct {
	head  *caseload.ReportHead
	json  bool
	whole bool // JSON has what XML has
	cases int
	cells []string
	buf   []byte
}

// The columns of PublishedCases that come first.
const (
	shownNumber = iota
	shownType
	shownLabel
	shownMethod
	shownReceived
	shownCreated
	shownStatus
	shownCategory
	shownWard
)

func (w *casesWriter) add(b *caseload.Block) {
	for row := range b.Rows() {
		w.head.At(b, row)
		w.cells = w.cells[:0]
		for col := range w.head.Columns {
			w.cells = append(w.cells, string(w.head.AppendCell(nil, col)))
		}
		if w.json {
			w.addJSON()
		} else {
			w.addXML()
		}
		w.cases++
	}
}

func (w *casesWriter) element(indent, name, text string) {
	w.buf = append(appendElement(append(w.buf, indent...), name, text), "\r\n"...)
}

func (w *casesWriter) line(text string) { w.buf = append(w.buf, text+"\r\n"...) }

// attributes are the public columns that the case has something in.
func (w *casesWriter) attributes() (out []caseload.NamedCell) {
	for col := caseload.PublishedColumns; col < len(w.cells); col++ {
		if w.cells[col] != "" {
			_, name, _ := strings.Cut(w.head.Columns[col].Title, ".")
			out = append(out, caseload.NamedCell{Name: name, Text: w.cells[col]})
		}
	}
	return out
}

// classifications are those that the case has.
func (w *casesWriter) classifications() (out []caseload.NamedCell) {
	for _, of := range []caseload.NamedCell{{Name: "Category", Text: w.cells[shownCategory]}, {Name: "Ward", Text: w.cells[shownWard]}} {
		if of.Text != "" {
			out = append(out, of)
		}
	}
	return out
}

func (w *casesWriter) addXML() {
	if w.cases == 0 {
		w.line(xmlDeclaration + "<Cases>")
	}
	w.line("  <Case>")
	for _, of := range []struct {
		name string
		col  int
	}{{"CaseId", shownNumber}, {"Type", shownType}, {"Label", shownLabel}, {"RequestMethod", shownMethod}, {"RequestDate", shownReceived}, {"Status", shownStatus}} {
		w.element("    ", of.name, w.cells[of.col])
	}
	w.line("    <Attributes>")
	for _, a := range w.attributes() {
		w.element("      ", a.Name, a.Text)
	}
	w.line("    </Attributes>")
	if classes := w.classifications(); len(classes) > 0 {
		w.line("    <Classifications>")
		for _, c := range classes {
			w.buf = append(w.buf, `      <Classification Group="`+c.Name+`">`...)
			w.buf = append(appendXML(w.buf, []byte(c.Text)), "</Classification>\r\n"...)
		}
		w.line("    </Classifications>")
	}
	w.line("  </Case>")
}

// addJSON writes the few members that the original has in JSON, laid out as there,
// and the others of XML where they are asked for (difference 107).
func (w *casesWriter) addJSON() {
	if w.cases == 0 {
		w.line("[")
	} else {
		w.buf = append(w.buf, "\r\n,\r\n"...)
	}
	w.buf = append(w.buf, "{\r\n"...)
	for _, of := range []struct {
		name string
		col  int
	}{
		{"CaseId", shownNumber}, {"CaseType", shownType}, {"CaseLabel", shownLabel}, {"ContactMethod", shownMethod},
		{"DateReceived", shownReceived}, {"TimeCreated", shownCreated}, {"Status", shownStatus},
	} {
		w.buf = append(appendMember(w.buf, caseload.NamedCell{Name: of.name, Text: w.cells[of.col]}), ",\r\n"...)
	}
	w.buf = append(w.buf, `"Rating": ""`...)
	if w.whole {
		w.buf = appendObject(append(w.buf, ",\r\n\"Attributes\": "...), w.attributes())
		w.buf = appendObject(append(w.buf, ",\r\n\"Classifications\": "...), w.classifications())
	}
	w.buf = append(w.buf, "\r\n}"...)
}

func (w *casesWriter) end() {
	switch {
	case w.json && w.cases == 0:
		w.buf = append(w.buf, "[]"...)
	case w.json:
		w.buf = append(w.buf, "\n]"...)
	case w.cases == 0:
		w.line(xmlDeclaration + "<Cases />")
	default:
		w.line("</Cases>")
	}
}

// flush gives what was written to a stream.
func (w *casesWriter) flush(to io.Writer) error {
	_, err := to.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}
