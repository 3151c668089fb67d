package ui

import (
	"compress/gzip"
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

// publicFresh is how long others may keep the public files without asking.
const publicFresh = 5 * time.Minute

type publicJSON struct {
	Organisation string            `json:"organisation"`
	Made         time.Time         `json:"made"`
	Licence      string            `json:"licence"`
	LicenceURL   string            `json:"licence_url,omitempty"`
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
	p, err := v.svc.PublicStatistics(v.r.Context(), v.r.PathValue("tenant"))
	if err != nil {
		return err
	}
	if strings.HasSuffix(v.r.URL.Path, ".csv") {
		return v.publish("text/csv; charset=utf-8", csvStatistics(p.Edition))
	}
	body, err := json.Marshal(wireStatistics(p.Edition, p.Tenant))
	if err != nil {
		return err
	}
	return v.publish("application/json", body)
}

// publish answers with a file for everybody, which pages of other sites may show and
// read, or says that the client has it.
func (v *visit) publish(kind string, body []byte) error {
	h := v.w.Header()
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:16])
	h.Add("Vary", "Accept-Encoding")
	coded := takesGzip(v.r)
	if coded { // another representation, whose strong tag is another (RFC 9110, 8.8.3.3)
		tag += "-gzip"
	}
	tag = strconv.Quote(tag)
	h.Set("ETag", tag)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(publicFresh/time.Second)))
	if httpkit.Unchanged(v.r.Header, tag) {
		v.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if coded {
		h.Set("Content-Encoding", "gzip")
		body = compressed(body, gzip.BestSpeed).Bytes()
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	httpkit.RenewDeadline(v.w, v.WriteTimeout)
	_, err := v.w.Write(body)
	return err
}

// answerPreflight tells a browser what pages of other sites may ask of a public file: it
// asks that before a request with If-None-Match (Fetch, CORS-preflight request).
func answerPreflight(v *visit) error {
	h := v.w.Header()
	h.Set("Allow", publicMethods)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", publicMethods)
	h.Set("Access-Control-Allow-Headers", "If-None-Match")
	h.Set("Access-Control-Max-Age", strconv.Itoa(int(preflightFresh/time.Second)))
	v.w.WriteHeader(http.StatusNoContent)
	return nil
}

const (
	publicMethods  = "GET, HEAD, OPTIONS"
	preflightFresh = 24 * time.Hour // browsers keep it for less
)

// csvStatistics are the total and all tables as one: which table, the keys and names of a
// row, and its number, which is empty where it is hidden.
func csvStatistics(e *caseload.PublicEdition) []byte {
	out := []byte("table,key,name,second_key,second_name,cases\r\ntotal,,,,,")
	if !e.Hidden {
		out = strconv.AppendInt(out, e.Total, 10)
	}
	out = append(out, "\r\n"...)
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
