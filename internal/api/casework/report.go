package casework

import (
	"caseload"
	"caseload/internal/httpkit"
)

// topCounts is how many categories and wards the report lists.
const topCounts = 10

// publicReport answers GET /api/reports/public.
func publicReport(c *call) error {
	s, err := c.svc.Statistics(c.r.Context(), c.by, c.fresh())
	if err != nil {
		return err
	}
	httpkit.SetAge(c.w.Header(), s.Lag)
	return c.sendJSON(200, reportOf(s))
}

// reportOf lists what the page leaves open in the order of difference 7.
func reportOf(s *caseload.Statistics) report {
	out := report{
		TotalCases: s.Total, TotalResolved: s.Resolved, ResolutionRate: s.Rate(),
		ByCategory: []categoryCount{}, ByWard: []wardCount{},
	}
	for _, n := range s.ByStage {
		out.ByStatus = append(out.ByStatus, statusCount{n.Stage.String(), n.N})
	}
	for _, n := range top(s.ByCategory) {
		out.ByCategory = append(out.ByCategory, categoryCount{n.Name, n.N})
	}
	for _, n := range top(s.ByWard) {
		out.ByWard = append(out.ByWard, wardCount{n.Name, n.N})
	}
	return out
}

func top(counts []caseload.NamedCount) []caseload.NamedCount {
	return counts[:min(len(counts), topCounts)]
}
