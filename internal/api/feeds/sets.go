package feeds

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/odata"
	"caseload/internal/tabular"
)

// The beginnings of the names of entity sets.
const (
	typePrefix   = "cases_"
	reportPrefix = "report_"
)

// nameOf is the name of a feed's entity set.
func nameOf(f caseload.Feed) string {
	switch {
	case f.Report != 0:
		return reportPrefix + strconv.FormatInt(f.Report, 10)
	case f.Type != "":
		return odata.Identifier(typePrefix + f.Type)
	}
	return string(f.Subject)
}

var errNoSet = caseload.Errorf(caseload.CodeNotFound, "There is no such entity set. They are listed at %s/.", Root)

// named is the feed that a name means, which need not be there.
func named(name string) (caseload.Feed, error) {
	if digits, ok := strings.CutPrefix(name, reportPrefix); ok {
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n < 1 {
			return caseload.Feed{}, errNoSet
		}
		return caseload.Feed{Report: n}, nil
	}
	if _, ok := strings.CutPrefix(name, typePrefix); ok {
		return caseload.Feed{Subject: caseload.SubjectCases, Type: strings.TrimPrefix(odata.Unidentifier(name), typePrefix)}, nil
	}
	if of := caseload.ReportSubject(name); slices.Contains(caseload.ReportSubjects, of) {
		return caseload.Feed{Subject: of}, nil
	}
	return caseload.Feed{}, errNoSet
}

// set is an entity set and the columns of its feed, in the same order.
type set struct {
	odata.EntitySet
	head  *caseload.FeedHead
	table []caseload.TableColumn
}

// types are the types that kinds of cells have.
var types = map[caseload.Kind]odata.Type{
	caseload.KindInt: odata.Int64, caseload.KindBool: odata.Boolean, caseload.KindDate: odata.Date,
	caseload.KindTime: odata.DateTimeOffset, caseload.KindNumber: odata.Decimal, caseload.KindDegrees: odata.Double,
	caseload.KindText: odata.String, caseload.KindJSON: odata.String,
}

// lacks is what no entity set here has.
var lacks = []odata.Lack{odata.NoSearch, odata.NoExpand, odata.NoKey}

// setOf is the entity set of a feed.
func setOf(head *caseload.FeedHead) *set {
	s := &set{head: head, table: head.Table()}
	s.Name, s.Lacks = nameOf(head.Feed), lacks
	columns := make([]tabular.Column, len(s.table))
	for i, c := range s.table {
		name := []rune(odata.Identifier(strings.ReplaceAll(c.Name, ".", "_")))
		columns[i].Name = string(name[:min(len(name), odata.MaxIdentifier-roomForNumber)])
	}
	for i, c := range tabular.Distinct(columns) {
		s.Properties = append(s.Properties, odata.Property{Name: c.Name, Type: types[s.table[i].Kind]})
	}
	s.Key = s.Properties[head.Key].Name
	return s
}

// roomForNumber is what a name may grow by when it is told apart from others.
const roomForNumber = 8

// set finds the entity set of the address.
func (c *call) set() (*set, error) {
	f, err := named(c.r.PathValue("set"))
	if err != nil {
		return nil, err
	}
	head, err := c.svc.DescribeFeed(c.r.Context(), c.by, f)
	if code := caseload.CodeOf(err); code == caseload.CodeNotFound || f.Report != 0 && code == caseload.CodeForbidden {
		return nil, errNoSet // nor is it told that another has the report
	}
	if err != nil {
		return nil, err
	}
	return setOf(head), nil
}

// service answers the service document (OData JSON Format 4.0, section 5).
func service(c *call) error {
	all, err := c.svc.Feeds(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	out := encode.AppendJSONString([]byte(`{"@odata.context":`), []byte(c.url("/$metadata")))
	out = append(out, `,"value":[`...)
	for i, head := range all {
		if i > 0 {
			out = append(out, ',')
		}
		name := nameOf(head.Feed)
		out = encode.AppendJSONString(append(out, `{"name":`...), []byte(name))
		if head.Feed.Report != 0 {
			out = encode.AppendJSONString(append(out, `,"title":`...), []byte(head.Report.Name))
		}
		out = encode.AppendJSONString(append(out, `,"kind":"EntitySet","url":`...), []byte(url.PathEscape(name)))
		out = append(out, '}')
	}
	return c.send(c.w, http.StatusOK, odata.JSONType, append(out, "]}"...))
}

// namespace is that of the types of rows.
const namespace = "Caseload"

// metadata answers the columns of all entity sets.
func metadata(c *call) error {
	all, err := c.svc.Feeds(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	sets := make([]odata.EntitySet, len(all))
	for i, head := range all {
		sets[i] = setOf(head).EntitySet
	}
	return c.send(c.w, http.StatusOK, "application/xml", odata.Metadata(namespace, sets))
}
