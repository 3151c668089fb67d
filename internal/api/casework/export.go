package casework

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/spool"
)

// export is what a client asks of one of the two exports.
type export struct {
	format form
	all    bool // of the cases, not only the newest
	query  caseload.Query
}

// allRows is the value of limit that asks for everything (difference 5).
const allRows = "all"

// form reads how rows are to be written.
func (q *query) form() form {
	return form{
		csv:   q.choice("format", "json", "csv") == "csv",
		mark:  q.choice("bom", "false", "true") == "true",
		guard: q.choice("formulas", "keep", "escape") == "escape",
	}
}

func (q *query) export() (export, error) {
	out := export{format: q.form()}
	if limit, _ := q.text("limit"); limit == allRows {
		out.all = true
	} else {
		out.query.Limit = q.limit(limit)
	}
	after, _ := q.text("after")
	out.query.After = caseload.Cursor(after)
	out.query.Where = q.filters()
	return out, q.err()
}

func (q *query) limit(value string) int {
	if value == "" {
		return caseload.MaxExport
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > caseload.MaxExport {
		q.problem("limit", "This must be a whole number from 1 to "+strconv.Itoa(caseload.MaxExport)+", or all.")
	}
	return n
}

// exportCases answers GET /api/cases/export.
func exportCases(c *call) error {
	q, err := parseQuery(c.r.URL.RawQuery, c.by.Tenant.Zone)
	if err != nil {
		return err
	}
	e, err := q.export()
	if err != nil {
		return err
	}
	e.query.Fresh = c.fresh()
	if e.all {
		return c.streamCases(e)
	}
	found, err := c.svc.ExportCases(c.r.Context(), c.by, e.query, exportColumns...)
	if err != nil {
		return err
	}
	out := newTable(e.format, caseTable)
	out.begin()
	newCaseRows(out, found.Catalog).add(found.Rows)
	out.end()
	c.describeExport("cases", e.format, found)
	if found.Next != "" {
		c.w.Header().Set("Link", "<"+nextPage(q.values, found.Next)+`>; rel="next"`)
	}
	return c.send(c.w, 200, e.format.contentType(), out.buf)
}

// streamCases sends all cases. They are read at the speed of the database and
// wait in a pipe for the client, so that a slow one holds no snapshot.
func (c *call) streamCases(e export) error {
	return spool.Through(c.take, func(to io.Writer, begin func()) error {
		return writeCases(c.r.Context(), c.svc, c.by, e, func(head *caseload.Listing) {
			c.describeExport("cases", e.format, head)
			c.w.Header().Set("Content-Type", e.format.contentType())
			c.w.Header().Set("Cache-Control", "no-store")
			begin()
		}, to)
	})
}

// take gives the client a block of a stream, and the time to take it.
func (c *call) take(block []byte) error {
	httpkit.RenewDeadline(c.w, c.WriteTimeout)
	_, err := c.w.Write(block)
	return err
}

// writeCases writes all cases that match, in one snapshot. begin is given the
// Listing without rows, before the first byte.
func writeCases(ctx context.Context, svc *caseload.Service, by *caseload.Principal, e export, begin func(*caseload.Listing), to io.Writer) error {
	out := newTable(e.format, caseTable)
	var rows *caseRows
	err := svc.StreamCases(ctx, by, e.query, exportColumns,
		func(head *caseload.Listing) error {
			begin(head)
			rows = newCaseRows(out, head.Catalog)
			out.begin()
			return nil
		},
		func(b *caseload.Block) error {
			rows.add(b)
			return out.flush(to)
		})
	if err != nil {
		return err
	}
	out.end()
	return out.flush(to)
}

// ExportCases writes all cases that match the filters of GET /api/cases/export,
// as that answers them with limit=all.
func ExportCases(ctx context.Context, svc *caseload.Service, by *caseload.Principal, parameters url.Values, to io.Writer) error {
	q := &query{values: parameters, zone: by.Tenant.Zone}
	e, err := q.export()
	if err != nil {
		return err
	}
	e.query.Limit, e.query.After = 0, ""
	return writeCases(ctx, svc, by, e, func(*caseload.Listing) {}, to)
}

// ExportWards writes the enabled wards, as GET /api/wards/export answers them.
func ExportWards(ctx context.Context, svc *caseload.Service, by *caseload.Principal, parameters url.Values, to io.Writer) error {
	q := &query{values: parameters, zone: by.Tenant.Zone}
	format := q.form()
	if err := q.err(); err != nil {
		return err
	}
	wards, _, err := svc.WardCounts(ctx, by, caseload.Own)
	if err != nil {
		return err
	}
	return wardsTable(format, wards).flush(to)
}

// exportWards answers GET /api/wards/export.
func exportWards(c *call) error {
	q, err := parseQuery(c.r.URL.RawQuery, c.by.Tenant.Zone)
	if err != nil {
		return err
	}
	format := q.form()
	if err := q.err(); err != nil {
		return err
	}
	wards, lag, err := c.svc.WardCounts(c.r.Context(), c.by, c.fresh())
	if err != nil {
		return err
	}
	c.describeExport("wards", format, &caseload.Listing{Total: int64(len(wards)), Lag: lag})
	return c.send(c.w, 200, format.contentType(), wardsTable(format, wards).buf)
}

// describeExport says how much there is, beyond the cap too (difference 4), how
// old it is, and the name of a file.
func (c *call) describeExport(of string, format form, l *caseload.Listing) {
	h := c.w.Header()
	h.Set("X-Total-Count", strconv.FormatInt(l.Total, 10))
	h.Set("X-Truncated", strconv.FormatBool(l.Next != ""))
	httpkit.SetAge(h, l.Lag)
	if format.csv {
		h.Set("Content-Disposition", `attachment; filename="`+of+"-export-"+c.Now().UTC().Format(time.DateOnly)+`.csv"`)
	}
}

// nextPage is the address of the rest: what the client asked, behind a cursor.
func nextPage(asked url.Values, after caseload.Cursor) string {
	next := url.Values{"after": {string(after)}}
	for name, values := range asked {
		if name != "after" && slices.ContainsFunc(exportParameters, func(p httpkit.Parameter) bool { return p.Is(name) }) {
			next[name] = values
		}
	}
	return "/api/cases/export?" + next.Encode()
}
