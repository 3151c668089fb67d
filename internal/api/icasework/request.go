package icasework

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"caseload"
	"caseload/internal/httpkit"
)

// maxPlainBody is how long a request's body may be, in bytes, where it has
// parameters alone.
const maxPlainBody = 64 << 10

// maxParameters is how many parameters a request may have.
const maxParameters = 2_000

// request is what a client asks: parameters by names of any case, from the query
// and from the body, which may be a form, one flat object of JSON or XML
// (difference 101).
type request struct {
	pairs []httpkit.Pair // those of the query first
	files []formFile
}

// readRequest reads the query and the body. What the query has, the body does not
// change.
func readRequest(w http.ResponseWriter, r *http.Request, maxBody int64) (*request, error) {
	pairs, err := formPairs(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	q := &request{pairs: pairs}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" && r.Method == http.MethodPost {
		err = q.readParts(w, r, maxBody)
	} else {
		err = q.readBody(w, r, maxBody)
	}
	if err != nil {
		return nil, err
	}
	if len(q.pairs) > maxParameters {
		return nil, errParameters
	}
	for _, p := range q.pairs {
		if _, err := caseload.ParseText(p.Name+p.Value, int(maxBody)); err != nil {
			return nil, err
		}
	}
	return q, nil
}

var errParameters = caseload.Errorf(caseload.CodeInvalid, "A request has at most %d parameters.", maxParameters)

// readBody reads a body that has parameters alone.
func (q *request) readBody(w http.ResponseWriter, r *http.Request, maxBody int64) error {
	body, err := httpkit.Body(w, r, maxBody)
	if err != nil {
		return err
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	more, err := bodyPairs(r.Header.Get("Content-Type"), body)
	if errors.Is(err, errBodyKind) && r.Method != http.MethodPost { // some clients of GET send whatever they have
		return nil
	}
	q.pairs = append(q.pairs, more...)
	return err
}

// formPairs reads a query or a form. Semicolons stay: they may be a delimiter of
// CSV, or part of a text that a client has not encoded.
func formPairs(text string) ([]httpkit.Pair, error) {
	pairs, err := httpkit.Query(strings.ReplaceAll(text, ";", "%3B"))
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		if !utf8.ValidString(p.Name) || !utf8.ValidString(p.Value) {
			return nil, caseload.Errorf(caseload.CodeInvalid, "The parameter %q is not UTF-8 text: percent-encode the bytes of its UTF-8.", strings.ToValidUTF8(p.Name, "?"))
		}
	}
	return pairs, nil
}

// value is the first that is given of a parameter, "" without one.
func (q *request) value(name string) string {
	v, _ := q.given(name)
	return v
}

// given is value, and whether there is one that is not empty.
func (q *request) given(name string) (string, bool) {
	i := slices.IndexFunc(q.pairs, func(p httpkit.Pair) bool { return p.Value != "" && strings.EqualFold(p.Name, name) })
	if i < 0 {
		return "", false
	}
	return q.pairs[i].Value, true
}

// bodyPairs reads the parameters that a body has, by what it looks like: clients
// say of JSON that it is a form.
func bodyPairs(contentType string, body []byte) ([]httpkit.Pair, error) {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch {
	case len(body) == 0:
		return nil, nil
	case body[0] == '{':
		return jsonPairs(body)
	case body[0] == '<':
		return xmlPairs(body)
	case kind == "" || kind == "application/x-www-form-urlencoded":
		return formPairs(string(body))
	}
	return nil, errBodyKind
}

var errBodyKind = caseload.Errorf(caseload.CodeInvalid, "The body must be a form, a flat JSON object or an XML fragment.")

// jsonPairs reads the members of one flat object, in their order.
func jsonPairs(body []byte) (pairs []httpkit.Pair, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return nil, errJSON
	}
	for d.More() {
		name, errName := d.Token()
		value, errValue := d.Token()
		text, flat := scalar(value)
		if errName != nil || errValue != nil || !flat {
			return nil, errJSON
		}
		pairs = append(pairs, httpkit.Pair{Name: name.(string), Value: text})
	}
	if _, err := d.Token(); err != nil {
		return nil, errJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errJSON
	}
	return pairs, nil
}

var errJSON = caseload.Errorf(caseload.CodeInvalid, "The body is not one flat JSON object of texts, numbers and booleans.")

// scalar is the text of a value of JSON that is neither an object nor an array.
func scalar(token json.Token) (text string, ok bool) {
	switch v := token.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case bool:
		return map[bool]string{true: "true", false: "false"}[v], true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// xmlPairs reads the elements of a fragment that have texts alone, those inside
// of one that has none too.
func xmlPairs(body []byte) (pairs []httpkit.Pair, err error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	var names []string
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && len(names) == 0 {
			return pairs, nil
		}
		if err != nil {
			return nil, caseload.Errorf(caseload.CodeInvalid, "The body is not a well-formed XML fragment.")
		}
		switch t := token.(type) {
		case xml.StartElement:
			if names = append(names, t.Name.Local); len(names) > 3 {
				return nil, caseload.Errorf(caseload.CodeInvalid, "The elements of the body may not be nested so deep.")
			}
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if value := text.String(); strings.TrimSpace(value) != "" {
				pairs = append(pairs, httpkit.Pair{Name: names[len(names)-1], Value: value})
			}
			names = names[:len(names)-1]
			text.Reset()
		}
	}
}
