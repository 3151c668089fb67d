package exports

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/tabular"
)

// Manifest says what a file holds, so that whoever has both can tell that it is
// whole, and what it is.
type Manifest struct {
	File     string    `json:"file"`
	Bytes    int64     `json:"bytes"`  // of the file, as it is downloaded
	SHA256   string    `json:"sha256"` // of these, in hexadecimal
	Rows     int64     `json:"rows"`
	Columns  []Column  `json:"columns"`
	Losses   []Loss    `json:"losses,omitempty"`
	Spec     Spec      `json:"spec"`             // what was asked for
	Report   string    `json:"report,omitempty"` // its name
	Period   *Span     `json:"period,omitempty"` // that the report was run for
	Tenant   string    `json:"tenant"`
	By       By        `json:"by"`
	Snapshot Snapshot  `json:"snapshot"`
	Next     string    `json:"next,omitempty"` // for Spec.Since: what changes from here on
	Made     time.Time `json:"made"`           // when the file was begun
}

// Column is a column of the file.
type Column struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Kind    string `json:"kind"`
	Meaning string `json:"meaning,omitempty"`
}

// Span is a time, of which either end may be open.
type Span struct {
	From   *time.Time `json:"from,omitempty"`
	Before *time.Time `json:"before,omitempty"`
}

// By is who asked for a file. No secret and no name is in it.
type By struct {
	Key  string        `json:"key,omitempty"` // the public ID
	Role caseload.Role `json:"role"`
}

// Snapshot is the one moment of the database that all rows are of.
type Snapshot struct {
	Rev   int64     `json:"rev"`   // of the last change in it
	Time  time.Time `json:"time"`  // of that change
	Epoch string    `json:"epoch"` // changes when the data were restored or moved
}

// Loss is what the format could not hold of a column.
type Loss struct {
	Column string `json:"column"`
	Cells  int64  `json:"cells"`
	What   string `json:"what"` // became of them
}

// newManifest is what is known before the first row.
func newManifest(s *Spec, by *caseload.Principal, head *caseload.TableHead, now time.Time) *Manifest {
	m := &Manifest{
		File: s.FileName(now.In(by.Tenant.Zone)), Spec: *s, Tenant: by.Tenant.Slug, By: By{by.KeyID, by.Role},
		Snapshot: Snapshot{int64(head.Horizon.Rev), time.UnixMicro(int64(head.Horizon.Rev)).UTC(), head.Horizon.Epoch}, Next: head.Next, Made: now.UTC(),
	}
	for _, c := range head.Table() {
		m.Columns = append(m.Columns, Column{c.Name, c.Title, kinds[c.Kind].String(), c.Meaning})
	}
	if s.Report != 0 {
		m.Report = head.Report.Name
		m.Period = &Span{moment(head.Period.From), moment(head.Period.Before)}
	}
	return m
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// entries are what the file says about itself: not its own size and hash.
func (m *Manifest) entries() []tabular.Entry {
	filter, _ := json.Marshal(m.Spec) // of texts and numbers
	all := []tabular.Entry{
		{Key: "tenant", Value: m.Tenant}, {Key: "rows", Value: strconv.FormatInt(m.Rows, 10)}, {Key: "asked for", Value: string(filter)},
		{Key: "snapshot", Value: m.Snapshot.Time.Format(time.RFC3339Nano)}, {Key: "rev", Value: strconv.FormatInt(m.Snapshot.Rev, 10)},
		{Key: "made", Value: m.Made.Format(time.RFC3339)}, {Key: "by key", Value: m.By.Key}, {Key: "by role", Value: string(m.By.Role)},
	}
	for _, l := range m.Losses {
		all = append(all, tabular.Entry{Key: "lost in " + l.Column, Value: fmt.Sprintf("%d cells %s", l.Cells, l.What)})
	}
	for _, c := range m.Columns {
		all = append(all, tabular.Entry{Key: "column " + c.Name, Value: strings.TrimSuffix(c.Kind+": "+c.Meaning, ": ")})
	}
	return all
}

// Text is the manifest as JSON.
func (m *Manifest) Text() []byte {
	text, _ := json.MarshalIndent(m, "", "  ") // of texts and numbers
	return append(text, '\n')
}

// meter counts and hashes what passes it.
type meter struct {
	to   io.Writer
	hash hash.Hash
	n    int64
}

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.to.Write(b)
	m.hash.Write(b[:n])
	m.n += int64(n)
	return n, err
}

func (m *meter) sum() string { return hex.EncodeToString(m.hash.Sum(nil)) }

// ParseManifest reads a manifest as Text writes it.
func ParseManifest(text []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, caseload.Errorf(caseload.CodeInvalid, "This is not a manifest of an export: %v.", err)
	}
	if m.SHA256 == "" || m.File == "" {
		return nil, caseload.Errorf(caseload.CodeInvalid, "This is not a manifest of an export: it names no file and no sha256.")
	}
	return m, nil
}

// Verify reads a file and returns the error of one that is not what the manifest
// says: CodeConflict.
func (m *Manifest) Verify(file io.Reader) error {
	found := &meter{to: io.Discard, hash: sha256.New()}
	if _, err := io.Copy(found, file); err != nil {
		return err
	}
	switch {
	case found.n != m.Bytes:
		return caseload.Errorf(caseload.CodeConflict, "The file has %d bytes; the manifest says %d.", found.n, m.Bytes)
	case !strings.EqualFold(found.sum(), m.SHA256):
		return caseload.Errorf(caseload.CodeConflict, "The file has the SHA-256 %s; the manifest says %s.", found.sum(), m.SHA256)
	}
	return nil
}
