package feeds

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
	"caseload/internal/odata"
	"caseload/internal/tabular"
)

// The sizes of a page, in rows.
const (
	defaultPage = 5_000
	maxPage     = 10_000
)

// asked is which rows of a set are asked for.
type asked struct {
	*set
	part caseload.FeedPart
	at   []int // the columns that are wanted, in their order
	top  int   // rows that are wanted, on this page and those behind it; -1: all
	size int   // of a page
}

// ask reads what of the set of the address is asked for.
func (c *call) ask() (*asked, error) {
	s, err := c.set()
	if err != nil {
		return nil, err
	}
	o := &c.options
	a := &asked{set: s, top: o.Top, size: defaultPage}
	if n := odata.MaxPageSize(c.r.Header.Values("Prefer")); n > 0 {
		a.size = min(n, maxPage)
		c.w.Header().Set("Preference-Applied", "odata.maxpagesize="+strconv.Itoa(a.size))
	}
	if limit := s.head.Report.Definition.Limit; limit > 0 && (a.top < 0 || a.top > limit-o.Skip) {
		a.top = max(limit-o.Skip, 0)
	}
	if err := a.goOn(o.SkipToken); err != nil {
		return nil, err
	}
	if err := a.choose(o.Select); err != nil {
		return nil, err
	}
	for _, step := range o.OrderBy {
		at, err := s.column("$orderby", step.Property)
		if err != nil {
			return nil, err
		}
		a.part.Sort = append(a.part.Sort, caseload.ReportSort{Column: s.head.Columns[at].Name, Descending: step.Descending})
	}
	a.part.Where, err = s.condition(o.Filter)
	a.part.Offset, a.part.Count, a.part.Limit, a.part.Fresh = o.Skip, o.Count, a.size, httpkit.Freshness(c.r.Header)
	if a.top >= 0 {
		a.part.Limit = min(a.size, max(a.top, 1))
	}
	return a, err
}

// goOn reads the place where an earlier page ended.
func (a *asked) goOn(token string) error {
	if token == "" {
		return nil
	}
	size, cursor, ok := strings.Cut(token, ".")
	n, err := strconv.Atoi(size)
	if !ok || err != nil || n < 1 || n > maxPage {
		return &odata.Error{Status: http.StatusBadRequest, Message: "This is no $skiptoken that a page gave; begin again without it.", Target: "$skiptoken"}
	}
	a.size, a.part.After = n, caseload.Cursor(cursor)
	return nil
}

// choose finds the columns that are wanted, without names all.
func (a *asked) choose(names []string) error {
	wanted := map[int]bool{}
	for _, name := range names {
		at, err := a.column("$select", name)
		if err != nil {
			return err
		}
		wanted[at] = true
	}
	for i := range a.table {
		if names != nil && !wanted[i] {
			continue
		}
		a.at = append(a.at, i)
		if a.head.Feed.Report == 0 {
			a.part.Columns = append(a.part.Columns, a.head.Columns[i].Name)
		}
	}
	return nil
}

// column finds a column by the name of its property.
func (s *set) column(option, name string) (int, error) {
	for i := range s.Properties {
		if s.Properties[i].Name == name {
			return i, nil
		}
	}
	return 0, &odata.Error{Status: http.StatusBadRequest, Message: "There is no column " + encode.Clip(name) + " in " + s.Name + ". The columns are listed at " + Root + "/$metadata.", Target: option}
}

// rows answers a page of the rows of a set.
func rows(c *call) error {
	a, err := c.ask()
	if err != nil {
		return err
	}
	page, err := c.svc.PageFeed(c.r.Context(), c.by, a.head.Feed, a.part)
	if err != nil {
		return err
	}
	if a.head.Feed.Report != 0 && len(page.Columns) != len(a.table) {
		return caseload.Errorf(caseload.CodeConflict, "The report was changed at this moment. Ask again.")
	}
	return c.write(a, page)
}

// write writes a page. Its rows are read already.
func (c *call) write(a *asked, page *caseload.FeedPage) error {
	h := c.w.Header()
	odata.SetVersion(h)
	h.Set("Content-Type", odata.JSONType)
	h.Set("Cache-Control", "no-store")
	httpkit.SetAge(h, page.Lag)
	to := patient{c}
	out := encode.AppendJSONString([]byte(`{"@odata.context":`), []byte(c.url("/$metadata#"+a.Name)))
	if c.options.Count {
		out = strconv.AppendInt(append(out, `,"@odata.count":`...), page.Total, 10)
	}
	if _, err := to.Write(append(out, `,"value":`...)); err != nil {
		return err
	}
	if err := a.writeRows(to, page); err != nil {
		return err
	}
	out = out[:0]
	if next := c.next(a, page); next != "" {
		out = encode.AppendJSONString(append(out, `,"@odata.nextLink":`...), []byte(next))
	}
	_, err := to.Write(append(out, '}'))
	return err
}

// writeRows writes the rows of a page as an array.
func (a *asked) writeRows(to patient, page *caseload.FeedPage) error {
	columns, part := make([]tabular.Column, len(a.at)), picked{page.Rows, slices.Clone(a.at)}
	for i, at := range a.at {
		columns[i] = tabular.Column{Name: a.Properties[at].Name, Kind: kinds[a.table[at].Kind]}
		if len(a.part.Columns) > 0 { // only these were read
			part.at[i] = i
		}
	}
	table, err := tabular.New(tabular.JSON, to, columns, tabular.Options{})
	if err == nil && a.top != 0 {
		err = table.Write(part)
	}
	if err != nil {
		return err
	}
	return table.Close()
}

// kinds are the kinds of cells as they are written. Objects and lists are texts of
// JSON: OData has no type for them.
var kinds = map[caseload.Kind]tabular.Kind{
	caseload.KindInt: tabular.Integer, caseload.KindTime: tabular.Time, caseload.KindDate: tabular.Date, caseload.KindBool: tabular.Boolean,
	caseload.KindDegrees: tabular.Degrees, caseload.KindText: tabular.Text, caseload.KindNumber: tabular.Decimal, caseload.KindJSON: tabular.Text,
}

// picked are some columns of rows.
type picked struct {
	caseload.TableRows
	at []int
}

// Null implements tabular.Rows.
func (p picked) Null(row, col int) bool { return p.TableRows.Null(row, p.at[col]) }

// Int implements tabular.Rows.
func (p picked) Int(row, col int) int64 { return p.TableRows.Int(row, p.at[col]) }

// Text implements tabular.Rows.
func (p picked) Text(row, col int) []byte { return p.TableRows.Text(row, p.at[col]) }

// patient gives the client time for each block of an answer.
type patient struct{ *call }

func (p patient) Write(block []byte) (int, error) {
	httpkit.RenewDeadline(p.w, p.WriteTimeout)
	return p.w.Write(block)
}

// next is the address of the next page, "" at the end. It counts nothing: the first
// page did.
func (c *call) next(a *asked, page *caseload.FeedPage) string {
	rest := a.top - page.Size
	if page.Next == "" || a.top >= 0 && rest <= 0 {
		return ""
	}
	q := url.Values{"$skiptoken": {strconv.Itoa(a.size) + "." + string(page.Next)}}
	for _, name := range []string{"$select", "$filter", "$orderby", "$format"} {
		if text, given := c.query[name]; given {
			q.Set(name, text)
		}
	}
	if a.top >= 0 {
		q.Set("$top", strconv.Itoa(rest))
	}
	return c.url("/" + url.PathEscape(a.Name) + "?" + q.Encode())
}

// count answers the number of rows of a set (OData 4.0 Protocol, section 11.2.9).
func count(c *call) error {
	a, err := c.ask()
	if err != nil {
		return err
	}
	a.part.Count, a.part.Limit = true, 1
	page, err := c.svc.PageFeed(c.r.Context(), c.by, a.head.Feed, a.part)
	if err != nil {
		return err
	}
	httpkit.SetAge(c.w.Header(), page.Lag)
	return c.send(c.w, http.StatusOK, "text/plain", strconv.AppendInt(nil, page.Total, 10))
}
