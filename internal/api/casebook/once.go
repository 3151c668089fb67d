package casebook

import (
	"bufio"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// onceHeader is the header whose value names a request to its API key.
const onceHeader = "Idempotency-Key"

// once carries a request out once for all that bring the same Idempotency-Key,
// and answers them alike, as far as the caller may still see what was answered
// (draft-ietf-httpapi-idempotency-key-header; difference 86).
func once(answer func(*call, *resource) error) func(*call, *resource) error {
	return func(c *call, of *resource) error {
		if err := c.readOnce(); err != nil {
			return err
		}
		if c.once == nil {
			return answer(c, of)
		}
		earlier, err := c.svc.Answered(c.r.Context(), c.by, *c.once)
		if err != nil {
			return tokenUsed(err)
		}
		if earlier != nil {
			return c.repeat(earlier)
		}
		return answer(c, of)
	}
}

// readOnce reads the request's Idempotency-Key, if it has one, and all else that
// tells it from others.
func (c *call) readOnce() (err error) {
	values := c.r.Header.Values(onceHeader)
	if len(values) == 0 {
		return nil
	}
	token, ok := parseToken(strings.Join(values, ","))
	if !ok {
		return jsonapi.Errors{{
			Status: http.StatusBadRequest, Title: "Idempotency-Key is not valid", Source: jsonapi.Source{Header: onceHeader},
			Detail: fmt.Sprintf("Write one key of at most %d printable characters in quotation marks, such as a UUID.", maxToken),
		}}
	}
	if c.sent, err = c.body(); err != nil {
		return err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q ", c.r.Method, c.r.URL.EscapedPath(), c.r.URL.RawQuery)
	h.Write(c.sent)
	c.once = &caseload.Once{Token: token, Request: h.Sum(nil)}
	return nil
}

// maxToken is how long an Idempotency-Key may be, in characters.
const maxToken = 255

// tokens are a string (RFC 9651, 3.3.3), and its characters as many clients send
// them, without the quotation marks.
var (
	quotedToken = regexp.MustCompile(`^"((?:[^"\\[:^print:]]|\\["\\])+)"$`)
	plainToken  = regexp.MustCompile(`^[0-9A-Za-z_.:/+=@*~-]+$`)
	unescape    = strings.NewReplacer(`\"`, `"`, `\\`, `\`)
)

// parseToken reads the value of an Idempotency-Key.
func parseToken(value string) (token string, ok bool) {
	token = strings.Trim(value, " \t")
	if quoted := quotedToken.FindStringSubmatch(token); quoted != nil {
		token = unescape.Replace(quoted[1])
	} else if !plainToken.MatchString(token) {
		return "", false
	}
	return token, len(token) <= maxToken
}

// tokenUsed makes an error point to the header, where it is that the key in it is
// that of another request.
func tokenUsed(err error) error {
	if !errors.Is(err, caseload.ErrTokenUsed) {
		return err
	}
	return jsonapi.Errors{{
		Status: http.StatusUnprocessableEntity, Code: "IDEMPOTENCY_KEY_USED", Title: "Idempotency-Key is already used", Detail: sentenceOf(err),
		Source: jsonapi.Source{Header: onceHeader},
	}}
}

// change makes some changes and answers what they left: within their transaction,
// where the answer is to be kept.
func (c *call) change(edits []caseload.Edit, answer func(c *call, left []caseload.Row) error) error {
	if c.once == nil {
		left, err := c.svc.Edit(c.r.Context(), c.by, edits...)
		if err != nil {
			return err
		}
		return answer(c, left)
	}
	var made *recorder
	earlier, err := c.svc.EditOnce(c.r.Context(), c.by, *c.once, edits, func(left []caseload.Row, records caseload.Lister) (caseload.Answer, error) {
		within := *c
		made = &recorder{header: http.Header{}}
		within.w, within.records = made, records
		if err := answer(&within, left); err != nil {
			return caseload.Answer{}, err
		}
		return made.kept()
	})
	if err != nil {
		return tokenUsed(err)
	}
	if earlier != nil {
		return c.repeat(earlier)
	}
	return c.forward(made)
}

// forward sends what was recorded.
func (c *call) forward(made *recorder) error {
	for name, values := range made.header {
		c.w.Header()[name] = values
	}
	httpkit.RenewDeadline(c.w, c.WriteTimeout)
	c.w.WriteHeader(made.status)
	if made.body.Len() == 0 {
		return nil
	}
	_, err := c.w.Write(made.body.Bytes())
	return err
}

// repeat sends an answer that was kept: without its body, where the caller may
// not see all that stands in it any more.
func (c *call) repeat(a *caseload.Answer) error {
	made, err := recorded(a)
	if err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	all, err := c.seesAll(made.body.Bytes())
	if err != nil {
		return err
	}
	if !all {
		made = made.bare()
	}
	return c.forward(made)
}

// seesAll reports whether the caller may see every resource of a document of ours.
func (c *call) seesAll(document []byte) (bool, error) {
	if len(document) == 0 {
		return true, nil
	}
	shown := map[*resource]map[string]bool{}
	resourcesIn(jsonapi.Node{Value: document}, shown)
	for of, ids := range shown {
		for some := range slices.Chunk(slices.Collect(maps.Keys(ids)), maxSeveral) {
			set, err := c.svc.ListRecords(c.r.Context(), c.by, caseload.RecordQuery{
				Noun: of.noun, IDs: some, Columns: map[caseload.Noun][]caseload.Path{of.noun: {"id"}},
			})
			switch {
			case caseload.CodeOf(err) == caseload.CodeForbidden:
				return false, nil
			case err != nil:
				return false, err
			case set.Page.Rows() < len(some):
				return false, nil
			}
		}
	}
	return true, nil
}

// resourcesIn gathers the IDs of the resources in a document of ours or in a part
// of one. Where a relationship leads is there only if it is one of them, or hides
// them with it.
func resourcesIn(n jsonapi.Node, all map[*resource]map[string]bool) {
	var typ, id string
	for m := range n.Members() {
		switch m.Name {
		case "type":
			typ, _ = m.Text()
		case "id":
			id, _ = m.Text()
		case "data", "included", "atomic:results":
			resourcesIn(m, all)
		}
	}
	for e := range n.Elements() {
		resourcesIn(e, all)
	}
	if of := resourceOf(typ); of != nil {
		if all[of] == nil {
			all[of] = map[string]bool{}
		}
		all[of][id] = true
	}
}

// recorder holds an answer that is yet to be sent.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) { w.status = status }

func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }

// maxKept is how large a kept answer may be, compressed, in bytes.
const maxKept = 64 << 10

// kept is the answer to keep. Of one that is too large the body is left out: the
// status and the header say what was made.
func (w *recorder) kept() (caseload.Answer, error) {
	content, err := w.packed()
	if err == nil && len(content) > maxKept {
		return w.bare().kept()
	}
	return caseload.Answer{Status: w.status, Content: content}, err
}

// bare is the answer without its body.
func (w *recorder) bare() *recorder {
	short := &recorder{header: w.header.Clone(), status: w.status}
	for _, name := range []string{"Content-Type", "Content-Length"} {
		short.header.Del(name)
	}
	if short.status == http.StatusOK {
		short.status = http.StatusNoContent
	}
	return short
}

// packed is the header and the body as HTTP/1.1 has them, compressed.
func (w *recorder) packed() ([]byte, error) {
	var out bytes.Buffer
	to, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	err = errors.Join(w.header.Write(to), writeAll(to, "\r\n"), writeAll(to, w.body.String()), to.Close())
	return out.Bytes(), err
}

func writeAll(to io.Writer, text string) error {
	_, err := io.WriteString(to, text)
	return err
}

// recorded reads what kept has made.
func recorded(a *caseload.Answer) (*recorder, error) {
	from := bufio.NewReader(flate.NewReader(bytes.NewReader(a.Content)))
	header, err := textproto.NewReader(from).ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	w := &recorder{header: http.Header(header), status: a.Status}
	_, err = w.body.ReadFrom(from)
	return w, err
}
