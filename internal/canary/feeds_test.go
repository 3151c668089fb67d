package canary_test

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"caseload"
	"caseload/internal/api/feeds"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// feedsFace is that of OData.
var feedsFace = &face{
	name: "odata", at: []string{feeds.Root, feeds.Root + "/"}, logs: feeds.Root + "/{set}",
	handler: func(w *world, limiter *auth.Limiter, _ *slog.Logger) http.Handler {
		return feeds.New(w.service, feeds.Options{Limiter: limiter})
	},
	routes: feedRoutes(), pairs: 40,
	open: feedValues,
	more: func(*route) []httpkit.Parameter { return nil },
	ids: func(*world, string) []string {
		return slices.Concat([]string{"cases_case", "report_1", "report_2", "report_3", "report_4", "report_999", "nothing"}, feedSubjects())
	},
	bodies: func(*world) map[string][]body { return nil },
	serves: everyone,
	differs: func(v viewer) map[string]bool {
		return map[string]bool{feeds.Root + "/{set}": v.hides(), feeds.Root + "/{set}/$count": v.hides()}
	},
	ofNeighbours: []string{feeds.Root + "/{set}", feeds.Root + "/{set}/$count"},
}

func feedValues(w *world) map[string][]string {
	page, err := w.service.PageFeed(context.Background(), w.operator, caseload.Feed{Subject: caseload.SubjectCases}, caseload.FeedPart{Limit: 2})
	if err != nil {
		panic(err) // no database of a test fails
	}
	return map[string][]string{
		"$filter":    {"contains(summary,'" + here + "')", "ward eq '" + there + "' or number gt 2", "person_name eq '" + here + "'", "not (public_summary eq null)"},
		"$orderby":   {"summary desc", "updated", "CaseDetails_CaseId desc"},
		"$select":    {"id,summary", "number"},
		"$skiptoken": {"2." + string(page.Next), "1.none"},
	}
}

func feedSubjects() (out []string) {
	for _, s := range caseload.ReportSubjects {
		out = append(out, string(s))
	}
	return out
}

func feedRoutes() (out []route) {
	for _, r := range feeds.Routes {
		out = append(out, route{method: http.MethodGet, patterns: []string{r.Pattern}, parameters: slices.Clone[[]httpkit.Parameter](r.Parameters)})
	}
	return out
}
