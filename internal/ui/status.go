package ui

import "caseload"

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

// statusTitle is the key of what the pages call a status, "" for one that the tenant
// named: that stands as it is.
func statusTitle(s *caseload.Status) string {
	if s.Name == s.Stage.String() {
		return stageTitles[s.Stage]
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

func (v *visit) statusTag(c *caseload.Catalog, status caseload.PK) *tag {
	s := c.Status(status)
	if s == nil {
		return nil
	}
	return &tag{v.statusName(s), stageColours[s.Stage]}
}
