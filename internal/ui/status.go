package ui

import (
	"slices"
	"strings"

	"caseload"
)

// stageTitles are the keys of what the pages call the statuses that every tenant
// begins with, which APIs and files name as the five stages are.
var stageTitles = map[caseload.Stage]string{
	caseload.Open: "status.open", caseload.InProgress: "status.in-progress", caseload.Chasing: "status.chasing",
	caseload.Resolved: "status.resolved", caseload.Closed: "status.closed",
}

// stageColours repeat how far a case is.
var stageColours = map[caseload.Stage]string{
	caseload.Open: "", caseload.InProgress: "yellow", caseload.Chasing: "orange", caseload.Resolved: "green", caseload.Closed: "grey",
}

// stageCalled finds the stage that a name is that of, in whatever case, and with spaces
// or without: one of the statuses that every tenant begins with, or its like.
func stageCalled(name string) (caseload.Stage, bool) {
	for stage := range stageTitles {
		if strings.EqualFold(strings.ReplaceAll(name, " ", "_"), stage.String()) {
			return stage, true
		}
	}
	return 0, false
}

// statusTitle is the key of what the pages call a status, "" for one that the tenant
// named: that stands as it is.
func statusTitle(s *caseload.Status) string {
	if stage, ok := stageCalled(s.Name); ok && stage == s.Stage {
		return stageTitles[stage]
	}
	return ""
}

// statusName is what the pages call a status.
func (v *visit) statusName(s *caseload.Status) string {
	if title := statusTitle(s); title != "" {
		return v.t(title)
	}
	return s.Name
}

// statusColumn is the column of files and reports with the status of a case. There it
// has the name that is stored, in every language.
const statusColumn = "CaseStatus.Status"

// statusWords is what the pages call the status that has a name, as it is stored.
func (v *visit) statusWords(c *caseload.Catalog, name string) string {
	for _, s := range c.Statuses() {
		if s.Name == name {
			return v.statusName(s)
		}
	}
	return name
}

// statusesOf is the catalogue that has the statuses that rules name, nil where they name
// none.
func (v *visit) statusesOf(rules []caseload.ReportRule) (*caseload.Catalog, error) {
	if !slices.ContainsFunc(rules, func(r caseload.ReportRule) bool { return r.Column == statusColumn }) {
		return nil, nil
	}
	return v.svc.Catalog(v.r.Context(), v.visitor.By)
}

// storeStatuses puts the names that are stored into the rules of a form, in the place
// of what the pages call statuses.
func (v *visit) storeStatuses(rules []caseload.ReportRule) error {
	c, err := v.statusesOf(rules)
	if c == nil {
		return err
	}
	for _, r := range rules {
		for i := range r.Values {
			if r.Column == statusColumn {
				r.Values[i] = v.storedStatus(c, r.Values[i])
			}
		}
	}
	return nil
}

func (v *visit) storedStatus(c *caseload.Catalog, words string) string {
	for _, s := range c.Statuses() {
		if strings.EqualFold(v.statusName(s), words) {
			return s.Name
		}
	}
	return words
}

func (v *visit) statusTag(c *caseload.Catalog, status caseload.PK) *tag {
	s := c.Status(status)
	if s == nil {
		return nil
	}
	return &tag{v.statusName(s), stageColours[s.Stage]}
}
