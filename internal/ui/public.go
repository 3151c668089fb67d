package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

// publicRoutes are those of what an organisation publishes.
var publicRoutes = []Route{
	{"GET", "/public/{tenant}/statistics.json", true, showStatistics}, // how many cases there are, where that is for everybody
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

// showStatistics answers the edition that stands, to programs on any page too.
func showStatistics(v *visit) error {
	e, t, err := v.svc.PublicStatistics(v.r.Context(), v.r.PathValue("tenant"))
	if err != nil {
		return err
	}
	body, err := json.Marshal(wireStatistics(e, t))
	if err != nil {
		return err
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
	h.Set("Content-Type", "application/json")
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
