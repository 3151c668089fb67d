package exports

import (
	"encoding/base64"
	"encoding/json"
	"slices"
)

// maxTrailer is the longest manifest that goes into a trailer: clients of Go take
// trailers of 4 KB in all.
const maxTrailer = 2 << 10

// Trailer is as much of a manifest as a trailer of HTTP has room for: never what
// columns mean, and where it would be too long not the columns, and not what was
// asked for.
func (m Manifest) Trailer() string {
	m.Columns = slices.Clone(m.Columns)
	for i := range m.Columns {
		m.Columns[i].Meaning = ""
	}
	text, _ := json.Marshal(m) // of texts and numbers
	if len(text) > maxTrailer {
		m.Columns, m.Losses = nil, nil
		text, _ = json.Marshal(m)
	}
	if len(text) > maxTrailer {
		m.Spec, m.Report = Spec{}, ""
		text, _ = json.Marshal(m)
	}
	return base64.StdEncoding.EncodeToString(text)
}
