package reporting

import (
	"bytes"
	"encoding/json"
	"time"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/reportfile"
)

// marshal writes a wire type, which never fails, on one line.
func marshal(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// wholeReport is one report. In a body, what only the server knows is not looked at, so
// that what was read can be sent back.
type wholeReport struct {
	reportfile.Design
	Owner   string    `json:"owner,omitempty"` // the ID of a user; "": the operator's
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
}

type reportList struct {
	Reports []reportEntry `json:"reports"`
}

// reportEntry is a report in the list.
type reportEntry struct {
	Number  int64                  `json:"number"`
	Name    string                 `json:"name"`
	Shared  bool                   `json:"shared"`
	Owner   string                 `json:"owner,omitempty"`
	Subject caseload.ReportSubject `json:"subject"`
	Output  string                 `json:"output"`
	Updated time.Time              `json:"updated"`
}

type dictionary struct {
	Subject caseload.ReportSubject `json:"subject"`
	Bases   []string               `json:"bases"`
	Columns []dictionaryColumn     `json:"columns"`
}

// dictionaryColumn is a column of a dictionary.
type dictionaryColumn struct {
	Group       string   `json:"group"`
	Name        string   `json:"name"`
	Label       string   `json:"label"`
	Kind        string   `json:"kind"`
	Meaning     string   `json:"meaning"`
	Sensitivity string   `json:"sensitivity"`
	Operators   []string `json:"operators"`
	Sorts       bool     `json:"sorts"`
}

type reportPreview struct {
	Period  period            `json:"period"`
	Columns []shownColumn     `json:"columns"`
	Rows    []json.RawMessage `json:"rows"`
	Total   int64             `json:"total"`
	Exact   bool              `json:"exact"`
}

// period is the time that a report was run for.
type period struct {
	From   *time.Time `json:"from"`   // null: from the first
	Before *time.Time `json:"before"` // null: to the last
}

// shownColumn is a column of an answer.
type shownColumn struct {
	Name  string `json:"name"` // in the rows
	Of    string `json:"of"`   // in the dictionary
	Kind  string `json:"kind"`
	Means string `json:"meaning"`
}

// exportOrder is an export in a body.
type exportOrder struct {
	Name string `json:"name,omitempty"` // "": it stands alone
	exports.Spec
}

type exportList struct {
	Exports []export `json:"exports"`
}

// export is how far an export is.
type export struct {
	ID       string            `json:"id"`
	Name     string            `json:"name,omitempty"`
	State    caseload.JobState `json:"state"`
	Rows     int64             `json:"rows"`            // so far
	Bytes    int64             `json:"bytes"`           // so far
	Total    int64             `json:"total,omitempty"` // rows that there will be, once that is known
	Made     time.Time         `json:"made"`
	Expires  time.Time         `json:"expires"`
	Problem  string            `json:"problem,omitempty"`
	Self     string            `json:"self"`
	File     string            `json:"file,omitempty"` // where it is, once it is done
	Manifest string            `json:"manifest,omitempty"`
	Latest   string            `json:"latest,omitempty"` // where the newest of its name is
	Spec     exports.Spec      `json:"spec"`
}

// exportOf is an export as it is answered.
func exportOf(e *caseload.Export) (export, error) {
	self := exportsPath + "/" + e.ID
	out := export{
		ID: e.ID, Name: e.Name, State: e.State, Rows: e.Rows, Bytes: e.Bytes, Total: e.Total,
		Made: e.Made.UTC(), Expires: e.Expires.UTC(), Problem: e.Problem, Self: self,
	}
	if err := json.Unmarshal([]byte(e.Spec), &out.Spec); err != nil {
		return out, err
	}
	if e.State == caseload.JobDone {
		out.File, out.Manifest = self+"/file", self+"/manifest"
	}
	if e.Name != "" {
		out.Latest = exportsPath + "/latest/" + e.Name + out.Spec.Extension()
	}
	return out, nil
}

// problem is the body of every failure (RFC 9457).
type problem struct {
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Code   caseload.Code `json:"code"`
	Detail string        `json:"detail"`
	Errors []fault       `json:"errors,omitempty"`
}

// fault is one thing that is wrong with a request.
type fault struct {
	Detail    string   `json:"detail"`
	Pointer   string   `json:"pointer,omitempty"`   // where in the body
	Parameter string   `json:"parameter,omitempty"` // or which of the URL's
	Allowed   []string `json:"allowed,omitempty"`
}
