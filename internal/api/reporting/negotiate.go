package reporting

import (
	"net/http"
	"strings"

	"caseload/internal/httpkit"
	"caseload/internal/tabular"
)

// media are the media types by which a client asks for a format.
type media struct {
	format tabular.Format
	types  []string
}

// formats lists them, the default first.
var formats = []media{
	{tabular.JSON, []string{"application/json"}},
	{tabular.NDJSON, []string{"application/x-ndjson", "application/ndjson"}},
	{tabular.CSV, []string{"text/csv"}},
	{tabular.XML, []string{"application/xml", "text/xml"}},
	{tabular.XLSX, []string{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}},
	{tabular.Parquet, []string{"application/vnd.apache.parquet"}},
}

func formatNames() (out []string) {
	for _, f := range formats {
		out = append(out, string(f.format))
	}
	return out
}

// liked is the format of the highest weight in Accept, the first of those of the
// same; "" if none is accepted (RFC 9110, 12.5.1).
func liked(h http.Header) (best tabular.Format) {
	accept := strings.Join(h.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return formats[0].format
	}
	most := 0.0
	for _, f := range formats {
		if w := httpkit.Weight(accept, f.within); w > most {
			best, most = f.format, w
		}
	}
	return best
}

// within says how specific a media range is that holds the format: 3 is the type
// itself, 0 is no range that does.
func (f *media) within(name string) int {
	for _, t := range f.types {
		group, _, _ := strings.Cut(t, "/")
		switch name {
		case t:
			return 3
		case group + "/*":
			return 2
		case "*/*":
			return 1
		}
	}
	return 0
}
