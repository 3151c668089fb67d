package commcare

import (
	"strings"

	"caseload"
)

// maxCases is the cap of limit.
const maxCases = 5000

// shown is what is written of each case besides what always is.
type shown struct {
	noProperties, noIndices bool
	children, parents       bool
	formsByName, formsByNS  bool
	envelope                bool // of a list in JSON
	format                  format
}

// shown reads which parts of cases are asked for.
func (c *call) shown(q *query) (out shown, err error) {
	if out.format, err = formatOf(c.r); err != nil {
		return out, err
	}
	if out.noProperties, err = q.leavesOut("properties"); err != nil {
		return out, err
	}
	if out.noIndices, err = q.leavesOut("indices"); err != nil {
		return out, err
	}
	out.children, out.parents = q.says("child_cases__full"), q.says("parent_cases__full")
	out.formsByName, out.formsByNS = q.says("xforms_by_name__full"), q.says("xforms_by_xmlns__full")
	envelope, given, err := q.choice("envelope")
	// difference 20: the old addresses have the envelope
	out.envelope = envelope || !given && (c.isOld() || c.settings().CommCareEnvelope)
	return out, err
}

// isOld reports whether the request came by an address of old, such as
// /a/{domain}/api/v0.5/case.
func (c *call) isOld() bool {
	return strings.HasPrefix(c.r.URL.Path, "/a/"+c.domain()+"/api/v")
}

// with is what is to be read for that.
func (s *shown) with() caseload.With {
	return caseload.With{FormIDs: true, Children: s.children, Parents: s.parents, Forms: s.formsByName || s.formsByNS}
}

// listCases answers a page of cases, the one first that has not changed for the
// longest time.
func listCases(c *call) error {
	q, err := parseQuery(c.r)
	if err != nil {
		return err
	}
	show, err := c.shown(q)
	if err != nil {
		return err
	}
	page, err := q.paging(maxCases)
	if err != nil {
		return err
	}
	ask := page.query()
	if ask.Where, err = c.caseCondition(q); err != nil {
		return err
	}
	if ask.Order, err = q.caseOrder(); err != nil {
		return err
	}
	set, err := c.svc.SyncCases(c.r.Context(), c.by, ask, show.with())
	if err != nil {
		return err
	}
	return c.sendCases(q, page, set, show)
}

// caseCondition is the condition that a list asks for. An unknown parameter is
// refused (difference 26), or never holds, as in the original.
func (c *call) caseCondition(q *query) (caseload.Expr, error) {
	if name := q.unknown(caseListParameters); name != "" {
		if !c.settings().CommCareStrict {
			return nil, errUnknown(name, caseListParameters)
		}
		return caseload.Or{}, nil
	}
	return q.cases()
}

// sendCases answers with the page that a set is.
func (c *call) sendCases(q *query, page paging, set *caseload.CaseSet, show shown) error {
	links := q.links(page, len(set.Cases), set.Next)
	links.describe(c.w, c.r, set.Total)
	answer := newCaseAnswer(c, set, show)
	switch {
	case show.format == formatXML && c.settings().CommCareCaseXML:
		return c.sendXML(answer.listBlocks(page, links), nil)
	case show.format == formatXML:
		return c.sendXML(answer.listXML())
	}
	j := newCaseJSON(answer)
	if show.envelope {
		j.envelope(page, links)
	} else {
		j.list()
	}
	if j.tooLong {
		return errTooLongAnswer
	}
	return c.sendJSON(j.buf)
}

// readCase answers one case. Parameters of lists are no error, and do nothing.
func readCase(c *call) error {
	q, err := parseQuery(c.r)
	if err != nil {
		return err
	}
	show, err := c.shown(q)
	if err != nil {
		return err
	}
	if name := q.unknown(caseListParameters); name != "" && !c.settings().CommCareStrict {
		return errUnknown(name, caseDetailParameters)
	}
	err = c.sendCase(show)
	if caseload.CodeOf(err) == caseload.CodeTooLarge {
		return errTooLongCase
	}
	return err
}

// sendCase answers one case with its forms and referrals.
func (c *call) sendCase(show shown) error {
	with := show.with()
	with.Forms, with.Referrals = true, true
	set, err := c.svc.SyncCasesByID(c.r.Context(), c.by, []string{c.id()}, with)
	if err != nil {
		return err
	}
	if len(set.Cases) == 0 {
		return caseload.Errorf(caseload.CodeNotFound, "There is no such case.")
	}
	answer := newCaseAnswer(c, set, show)
	switch {
	case show.format == formatXML && c.settings().CommCareCaseXML:
		return c.sendXML(answer.detailBlock(), nil)
	case show.format == formatXML:
		return c.sendXML(answer.detailXML())
	}
	j := newCaseJSON(answer)
	j.detail(set.Cases[0])
	if j.tooLong {
		return errTooLongAnswer
	}
	return c.sendJSON(j.buf)
}
