package reporting

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

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
		if w := weight(accept, f.within); w > most {
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

// encodings are those of streams, the best first.
var encodings = []tabular.Compression{tabular.Zstd, tabular.Gzip}

// encoding is the compression of the highest weight in Accept-Encoding, the first
// of those of the same; "" if none is accepted (RFC 9110, 12.5.3).
func encoding(h http.Header) (best tabular.Compression) {
	most := 0.0
	for _, e := range encodings {
		w := weight(strings.Join(h.Values("Accept-Encoding"), ","), func(name string) int {
			return slices.Index([]string{"*", string(e)}, name) + 1
		})
		if w > most {
			best, most = e, w
		}
	}
	return best
}

// weight is how much a client likes something: what a list says of the most
// specific of its members that mean it, for which within is greatest.
func weight(list string, within func(name string) int) (weight float64) {
	narrowest := 0
	for part := range strings.SplitSeq(strings.ToLower(list), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if width := within(strings.TrimSpace(name)); width > narrowest {
			narrowest, weight = width, quality(parameters)
		}
	}
	return weight
}

// quality reads the weight among the parameters of a member, 1 without one.
func quality(parameters string) float64 {
	for part := range strings.SplitSeq(parameters, ";") {
		text, ok := strings.CutPrefix(strings.TrimSpace(part), "q=")
		if q, err := strconv.ParseFloat(text, 64); ok && err == nil && q >= 0 && q <= 1 {
			return q
		}
	}
	return 1
}
