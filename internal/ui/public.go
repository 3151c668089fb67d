package ui

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// publicRoutes are those of what an organisation publishes.
var publicRoutes = []Route{
	{"GET", "/public/{tenant}/{$}", true, showPublic},                 // how many cases there are, where that is for everybody
	{"GET", "/public/{tenant}/statistics.json", true, showStatistics}, // the same for programs
	{"GET", "/public/{tenant}/statistics.csv", true, showStatistics},  // the same for spreadsheets
	{"GET", "/public/{tenant}/status.svg", true, showPublicChart},     // the tables as pictures, for other sites
	{"GET", "/public/{tenant}/ward.svg", true, showPublicChart},
	{"GET", "/public/{tenant}/map.svg", true, showPublicChart},
	{"GET", "/public/{tenant}/category.svg", true, showPublicChart},
	{"GET", "/public/{tenant}/received.svg", true, showPublicChart},
	{"GET", "/public/{tenant}/closed.svg", true, showPublicChart},
	{"OPTIONS", "/public/{tenant}/statistics.json", true, answerPreflight}, // what pages of other sites may ask of it
	{"OPTIONS", "/public/{tenant}/statistics.csv", true, answerPreflight},
	{"OPTIONS", "/public/{tenant}/status.svg", true, answerPreflight},
	{"OPTIONS", "/public/{tenant}/ward.svg", true, answerPreflight},
	{"OPTIONS", "/public/{tenant}/map.svg", true, answerPreflight},
	{"OPTIONS", "/public/{tenant}/category.svg", true, answerPreflight},
	{"OPTIONS", "/public/{tenant}/received.svg", true, answerPreflight},
	{"OPTIONS", "/public/{tenant}/closed.svg", true, answerPreflight},
	{"GET", PublicDescriptionPath, true, describePublic},    // what these files are, in OpenAPI
	{"GET", publicFolder, true, showNothing},                // a page that says that there is none
	{"GET", publicPreviewAddress, false, showPublicPreview}, // what everybody would see
}

// publicFolder is where the pages for everybody are, each in a folder of its tenant.
const publicFolder = "/public/"

// inPublic reports whether the visit is to what is for everybody.
func (v *visit) inPublic() bool { return strings.HasPrefix(v.r.URL.Path, publicFolder) }

// PublicAddress is where everybody sees what a tenant publishes.
func PublicAddress(slug string) string { return publicFolder + slug + "/" }

// publicNumbers are an edition for people.
type publicNumbers struct {
	Total   string // "": there are too few to say
	Few     string
	About   string
	Undrawn []undrawn
	Figures []figure
	Made    caseload.Date
	Licence link
}

// undrawn is a table that has no chart, and why.
type undrawn struct{ Title, Text string }

func (v *visit) publicNumbers(p *caseload.Publication) publicNumbers {
	e, t := p.Edition, p.Tenant
	limit := v.language.number(e.Limit)
	out := publicNumbers{
		Made: caseload.DateOf(e.Made.In(t.Zone)), About: v.t("public.about", "Limit", limit), Licence: link{v.knownTitle("public.licence", t.Settings.Licence()), t.Settings.LicenceAddress()},
	}
	if e.Hidden {
		out.Few = v.t("public.too-few", "Limit", limit)
		return out
	}
	out.Total = v.n("public.total", e.Total)
	for _, chart := range v.publicCharts(p) {
		switch {
		case chart.table.Withheld && chart.onMap: // its bars say so
		case chart.table.Withheld:
			out.Undrawn = append(out.Undrawn, undrawn{v.t(chart.title), v.t("public.withheld")})
		case chart.bygone():
			out.Undrawn = append(out.Undrawn, undrawn{v.t(chart.title), v.t("public.bygone", "Months", v.language.number(publicMonths), "Earlier", v.publicCount(&chart.table.Rows[0]))})
		default:
			out.Figures = append(out.Figures, v.publicFigure(p, chart))
		}
	}
	return out
}

// publicPage is an edition for everybody.
type publicPage struct {
	page
	Organisation string
	address      string
	Numbers      publicNumbers
	JSON, CSV    string
	Embeds       []embedding
}

// Tenant is whose page it is: its visitors are not signed in.
func (p publicPage) Tenant() string { return p.Organisation }

// Start is this page: nothing else is for them.
func (p publicPage) Start() string { return p.address }

// embedding is the line by which another site shows a chart.
type embedding struct {
	Title, ID, Address, Line string
}

func showPublic(v *visit) error {
	published, err := v.svc.PublicStatistics(v.r.Context(), v.r.PathValue("tenant"))
	if err != nil {
		return err
	}
	t := published.Tenant
	at := PublicAddress(t.Slug)
	p := publicPage{
		page: v.page(v.t("public.title", "Organisation", t.Name)), Organisation: t.Name, address: at,
		Numbers: v.publicNumbers(published), JSON: at + "statistics.json", CSV: at + "statistics.csv", Embeds: v.embeds(published),
	}
	if colour, err := ParseColour(t.Settings.PagesColour); err == nil {
		p.Brand = colour.stylesheet()
	}
	return v.render(http.StatusOK, "public", p)
}

// publicPreviewAddress is where administrators see what is or would be published.
const publicPreviewAddress = adminAddress + "/public"

// publicPreview is what everybody sees, or would.
type publicPreview struct {
	page
	On       string // the address for everybody, "" while it is off
	Settings string
	Numbers  publicNumbers
}

func showPublicPreview(v *visit) error {
	published, err := v.svc.PreviewStatistics(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := publicPreview{page: v.areaPage("public.admin-title"), Settings: settingsAddress + "/public", Numbers: v.publicNumbers(published)}
	if t := published.Tenant; t.Settings.PublicStatistics {
		p.On = PublicAddress(t.Slug)
	}
	return v.render(http.StatusOK, "public-preview", p)
}

// describePublic answers with the description of the files.
func describePublic(v *visit) error {
	v.description.ServeHTTP(v.w, v.r)
	return nil
}

// publicName is what a row of a table is called.
func (v *visit) publicName(of string, r *caseload.PublicRow) string {
	key := r.Keys[0]
	switch of {
	case caseload.PublicStages:
		if title, ok := map[string]string{caseload.PublicOpen: "public.all-open", caseload.PublicDone: "public.all-done"}[key]; ok {
			return v.t(title)
		}
		return v.statusInWords(key)
	case caseload.PublicReceived, caseload.PublicClosed:
		month, err := time.Parse("2006-01", key)
		if err != nil {
			return v.t("public.earlier")
		}
		return v.language.months[month.Month()-1] + " " + strconv.Itoa(month.Year())
	}
	if key == "" {
		return v.t("public.none")
	}
	return r.Names[0]
}
