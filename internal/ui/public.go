package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

// publicRoutes are those of what an organisation publishes.
var publicRoutes = []Route{
	{"GET", "/public/{tenant}/{$}", true, showPublic},                 // how many cases there are, where that is for everybody
	{"GET", "/public/{tenant}/statistics.json", true, showStatistics}, // the same for programs
	{"GET", "/public/{tenant}/statistics.csv", true, showStatistics},  // the same for spreadsheets
}

// publicFresh is how long others may keep the public statistics without asking.
const publicFresh = 5 * time.Minute

type publicJSON struct {
	Organisation string            `json:"organisation"`
	Made         time.Time         `json:"made"`
	Licence      string            `json:"licence"`
	LicenceURL   string            `json:"licence_url"`
	HiddenBelow  int64             `json:"hidden_below"`
	Total        *int64            `json:"total"` // null: hidden
	Tables       []publicTableJSON `json:"tables"`
}

type publicTableJSON struct {
	Name     string          `json:"name"`
	Withheld bool            `json:"withheld"`
	Rows     []publicRowJSON `json:"rows"`
}

type publicRowJSON struct {
	Keys  []string `json:"keys"`
	Names []string `json:"names,omitempty"`
	Cases *int64   `json:"cases"` // null: hidden
}

// publicPage is the edition that stands, for people.
type publicPage struct {
	page
	Organisation string
	Total        string // "": there are too few to say
	Few, About   string
	Tables       []publicSection
	Made         moment
	Licence      link
	JSON, CSV    string
}

// publicSection is one table, or why there is none.
type publicSection struct {
	Title    string
	Withheld bool
	Rows     table
}

// publicTitles are the keys of what the tables of a page are called. That of wards by
// categories is for programs and spreadsheets.
var publicTitles = map[string]string{
	caseload.PublicStages: "public.by-status", caseload.PublicWards: "public.by-ward", caseload.PublicCategories: "public.by-category",
	caseload.PublicReceived: "public.by-received", caseload.PublicClosed: "public.by-closed",
}

func showPublic(v *visit) error {
	e, t, err := v.svc.PublicStatistics(v.r.Context(), v.r.PathValue("tenant"))
	if err != nil {
		return err
	}
	limit := v.language.number(e.Limit)
	p := publicPage{
		page: v.page(v.t("public.title", "Organisation", t.Name)), Organisation: t.Name, Made: moment{e.Made.In(t.Zone)},
		About: v.t("public.about", "Limit", limit), Licence: link{t.Settings.Licence(), t.Settings.LicenceAddress()},
		JSON: "/public/" + t.Slug + "/statistics.json", CSV: "/public/" + t.Slug + "/statistics.csv",
	}
	if colour, err := ParseColour(t.Settings.PagesColour); err == nil {
		p.Brand = colour.stylesheet()
	}
	if e.Hidden {
		p.Few = v.t("public.too-few", "Limit", limit)
		return v.render(http.StatusOK, "public", p)
	}
	p.Total = v.n("public.total", e.Total)
	for _, x := range e.Tables {
		title, ok := publicTitles[x.Name]
		if !ok {
			continue
		}
		section := publicSection{Title: v.t(title), Withheld: x.Withheld, Rows: table{Caption: v.t(title), Columns: []column{{Title: v.t(title), Unseen: true, Long: true}, {Title: v.t("public.cases"), Number: true}}}}
		for _, r := range x.Rows {
			n := cell{Text: v.language.number(r.N)}
			if r.Hidden {
				n.Text = v.t("public.hidden")
			}
			section.Rows.Rows = append(section.Rows.Rows, []cell{{Text: v.publicName(x.Name, &r)}, n})
		}
		p.Tables = append(p.Tables, section)
	}
	return v.render(http.StatusOK, "public", p)
}

// publicName is what a row of a table is called.
func (v *visit) publicName(of string, r *caseload.PublicRow) string {
	key := r.Keys[0]
	switch of {
	case caseload.PublicStages:
		if title, ok := map[string]string{caseload.PublicOpen: "public.all-open", caseload.PublicDone: "public.all-done"}[key]; ok {
			return v.t(title)
		}
		return v.statusWords(key)
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

// csvStatistics are all tables as one: which one, the keys and names of a row, and its
// number, which is empty where it is hidden.
func csvStatistics(e *caseload.PublicEdition) []byte {
	out := []byte("table,key,name,second_key,second_name,cases\r\n")
	text := func(all []string, i int) {
		if i < len(all) && all[i] != "" {
			out = encode.AppendCSVGuarded(out, []byte(all[i]))
		}
		out = append(out, ',')
	}
	for _, x := range e.Tables {
		for _, r := range x.Rows {
			out = append(append(out, x.Name...), ',')
			for i := range 2 {
				text(r.Keys, i)
				text(r.Names, i)
			}
			if !r.Hidden {
				out = strconv.AppendInt(out, r.N, 10)
			}
			out = append(out, "\r\n"...)
		}
	}
	return out
}

// showStatistics answers the edition that stands, to programs on any page too.
func showStatistics(v *visit) error {
	e, t, err := v.svc.PublicStatistics(v.r.Context(), v.r.PathValue("tenant"))
	if err != nil {
		return err
	}
	body, kind := csvStatistics(e), "text/csv; charset=utf-8"
	if strings.HasSuffix(v.r.URL.Path, ".json") {
		kind = "application/json"
		if body, err = json.Marshal(wireStatistics(e, t)); err != nil {
			return err
		}
	}
	h := v.w.Header()
	sum := sha256.Sum256(body)
	tag := strconv.Quote(hex.EncodeToString(sum[:16]))
	h.Set("ETag", tag)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(publicFresh/time.Second)))
	if httpkit.Unchanged(v.r.Header, tag) {
		v.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	httpkit.RenewDeadline(v.w, v.WriteTimeout)
	_, err = v.w.Write(body)
	return err
}

func wireStatistics(e *caseload.PublicEdition, t caseload.Tenant) publicJSON {
	number := func(n int64, hidden bool) *int64 {
		if hidden {
			return nil
		}
		return &n
	}
	out := publicJSON{
		Organisation: t.Name, Made: e.Made, Licence: t.Settings.Licence(), LicenceURL: t.Settings.LicenceAddress(),
		HiddenBelow: e.Limit, Total: number(e.Total, e.Hidden), Tables: []publicTableJSON{},
	}
	for _, table := range e.Tables {
		wire := publicTableJSON{Name: table.Name, Withheld: table.Withheld, Rows: []publicRowJSON{}}
		for _, r := range table.Rows {
			wire.Rows = append(wire.Rows, publicRowJSON{r.Keys, r.Names, number(r.N, r.Hidden)})
		}
		out.Tables = append(out.Tables, wire)
	}
	return out
}
