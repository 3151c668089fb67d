package canary_test

import (
	"log/slog"
	"net/http"

	"caseload/internal/api/casework"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// caseworkFace is that of the Casework Data Export API.
var caseworkFace = &face{
	name: "casework", at: []string{"/"}, logs: "/api/cases/{id}",
	handler: func(w *world, limiter *auth.Limiter, _ *slog.Logger) http.Handler {
		return casework.New(w.service, casework.Options{Now: w.clock.Now, Limiter: limiter})
	},
	routes: caseworkRoutes(), cursor: "after", few: "limit=2",
	open: caseworkValues, more: func(*route) []httpkit.Parameter { return nil },
	ids: func(w *world, before string) []string {
		return map[string][]string{"/api/cases/": w.caseIDs(), "/api/wards/": {w.wards[wardNames[1]], nowhere}}[before]
	},
	bodies: caseworkBodies,
	serves: func(viewer) bool { return true },
	differs: func(v viewer) map[string]bool {
		return map[string]bool{
			"/api/cases": v.hides(), "/api/cases/{id}": v.hides(),
			"/api/cases/export": v.hidesRows(), "/api/wards/export": v.hidesRows(), "/api/reports/public": v.hidesRows(),
			"/api/wards": false, "/api/wards/{id}": false, "/api/categories": false, "/api/users": false,
		}
	},
	ofNeighbours: []string{"/api/cases", "/api/cases/export", "/api/reports/public"},
}

func caseworkRoutes() (out []route) {
	for _, r := range casework.Routes {
		out = append(out, route{method: r.Method, patterns: []string{r.Pattern}, parameters: r.Parameters})
	}
	return out
}

func caseworkValues(w *world) map[string][]string {
	return map[string][]string{
		"ward":       {wardNames[0], here},
		"wardId":     {w.wards[wardNames[0]]},
		"category":   {categories[1]},
		"categoryId": {w.category},
		"source":     {here, there},
		"search":     {common, here, there, subjects[0], "REF", "example"},
		"assigneeId": {w.users[cas], w.users[mia]},
		"limit":      {"10"},
	}
}

// caseworkBodies are what to send to each route that takes one, the deleting
// ones too.
func caseworkBodies(w *world) map[string][]body {
	changes := jsonBodies(
		`{"summary": "New `+common+`"}`, `{"status": "resolved", "publicSummary": "Done"}`,
		`{"updatedAt": "2026-01-15T10:30:00.000Z", "archived": true}`, `{"assigneeId": "`+w.users[mia]+`"}`,
		`{"residentName": "Somebody else"}`, `{"wardId": "nowhere"}`, `{"unknown": 1}`, `{"internalRef": "`+here+`"}`,
	)
	wards := jsonBodies(`{"name": "`+wardNames[0]+`"}`, `{"councilTier": "parish"}`)
	return map[string][]body{
		"POST /api/cases":            changes,
		"PATCH /api/cases/{id}":      changes,
		"PUT /api/cases/{id}":        changes,
		"DELETE /api/cases/{id}":     {{}},
		"POST /api/cases/{id}/notes": jsonBodies(`{"text": "Called back"}`, `{}`),
		"POST /api/wards":            append(wards, jsonBodies(`{"name": "Bude"}`)...),
		"PATCH /api/wards/{id}":      wards,
		"PUT /api/wards/{id}":        wards,
		"POST /api/categories":       jsonBodies(`{"name": "`+categories[0]+`"}`, `{"name": "Lighting"}`),
	}
}

func jsonBodies(texts ...string) (out []body) {
	for _, text := range texts {
		out = append(out, body{"application/json", text})
	}
	return out
}
