package icasework

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"caseload"
)

func FuzzBody(f *testing.F) {
	for _, body := range []string{
		`{"ReportId": "10800", "Format": "xml", "n": 1e3, "yes": true, "none": null}`, `{"a": {"b": 1}}`, `{"a": [1]}`, `{}`, `{"a": 1} {}`, `{`,
		"<?xml version=\"1.0\"?>\n<ReportId>10800</ReportId>\n<Format>xml</Format>", "<a><b>x</b></a>", "<a><b><c><d/></c></b></a>", "<a>&lt;&x;</a>",
		"ReportId=10800&Format=xml", "a=%ZZ", "%80", "+;=&",
	} {
		f.Add("application/x-www-form-urlencoded", []byte(body))
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		if !utf8.Valid(body) { // what httpkit.Body lets through
			return
		}
		body = bytes.TrimSpace(body)
		pairs, err := bodyPairs(contentType, body)
		if err != nil {
			if len(pairs) > 0 {
				t.Errorf("%q is refused, and gives %v", body, pairs)
			}
			return
		}
		if len(body) > 0 && body[0] == '{' {
			if !json.Valid(body) {
				t.Errorf("%q is taken, and is not JSON", body)
			}
		}
		for _, p := range pairs {
			if !utf8.ValidString(p.Name) || !utf8.ValidString(p.Value) {
				t.Errorf("%q gives %q", body, p)
			}
		}
	})
}

// FuzzDocument: what is encoded in either alphabet, padded, in lines or not, is
// read alike; a place has one document, whatever is said of it and in what order.
func FuzzDocument(f *testing.F) {
	f.Add([]byte("\x00PNG"), "1", "Content", "YQ==")
	f.Add([]byte("\xfb\xff\xfe?"), "", "MimeType", "a+b c\r\n-_=")
	f.Add([]byte{}, "0007", "URL", "http://127.0.0.1/")
	f.Add([]byte("a"), "99999", "x", "%")
	f.Fuzz(func(t *testing.T, body []byte, place, part, value string) {
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			text := e.EncodeToString(body)
			lines := text[:len(text)/2] + "\r\n" + text[len(text)/2:]
			for _, sent := range []string{text, lines, strings.ReplaceAll(text, "+", " ")} {
				if got, err := decodeBase64(sent); err != nil || got != string(body) {
					t.Errorf("%q is read as %q, %v", sent, got, err)
				}
			}
		}
		r := &caseReader{}
		name := "Document" + place + "." + part
		for _, p := range [][2]string{{name, value}, {"Document" + place + ".Content", "YQ"}, {name, value}} {
			if at := documentName.FindStringSubmatch(p[0]); at != nil {
				_ = r.document(at[1], at[2], p[1])
			}
		}
		if len(r.documents) > 1 {
			t.Errorf("%q is of %d documents", name, len(r.documents))
		}
	})
}

// FuzzRequest: whatever a client sends, what is read of it is text that can be
// kept, and not too much.
func FuzzRequest(f *testing.F) {
	const parts = "--x\r\nContent-Disposition: form-data; name=\"CaseId\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"Document1\"; filename=\"a\"\r\n\r\n\xff\r\n--x--\r\n"
	f.Add("ReportId=10800&CSVDelimitor=;&%41=%c3%a9", "application/json", []byte(`{"Format": "csv"}`))
	f.Add("a=%00&=&&b", "text/xml; charset=utf-8", []byte("\ufeff<a>1</a>"))
	f.Add("", "multipart/form-data; boundary=x", []byte(parts))
	f.Add("", "multipart/form-data; boundary=x", []byte(parts[:len(parts)-9]))
	f.Add("", "multipart/form-data", []byte("--\r\n"))
	f.Fuzz(func(t *testing.T, query, contentType string, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/createcase", bytes.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", contentType)
		read, err := readRequest(httptest.NewRecorder(), r, maxPlainBody)
		if err != nil {
			if code := caseload.CodeOf(err); code != caseload.CodeInvalid && code != caseload.CodeTooLarge {
				t.Errorf("%q is refused as %v", body, err)
			}
			return
		}
		for _, p := range read.pairs {
			if text := p.Name + p.Value; !utf8.ValidString(text) || strings.Contains(text, "\x00") {
				t.Errorf("%q and %q give %q", query, body, p)
			}
		}
		if len(read.pairs)+len(read.files) > 2*maxParameters {
			t.Errorf("%d parameters and %d files are read", len(read.pairs), len(read.files))
		}
	})
}

// FuzzJWT: what is encoded in either alphabet, padded or not, is read alike, and
// whatever claims say, no time is out of bounds.
func FuzzJWT(f *testing.F) {
	f.Add([]byte(`{"iss":"key","iat":1661445003,"exp":"1661448603","nbf":0.5}`), "e30.e30.e30")
	f.Add([]byte(`{"iat":-1}`), "..")
	f.Add([]byte(`{"iat":1e400}`), "====")
	f.Add([]byte("\xfb\xff\xfe?"), "a+b/c-d_e=")
	now := time.Unix(1661445003, 0)
	f.Fuzz(func(t *testing.T, claims []byte, text string) {
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			if got, err := segment(e.EncodeToString(claims)); err != nil || !bytes.Equal(got, claims) {
				t.Errorf("%q is read as %q, %v", e.EncodeToString(claims), got, err)
			}
		}
		var read jwtClaims
		if readSegment(base64.RawURLEncoding.EncodeToString(claims), &read) && read.timely(now) {
			if issued := read.Issued.time(); issued.After(now.Add(clockSkew)) || issued.Year() < 1970 {
				t.Errorf("%q is issued %s, and good", claims, issued)
			}
		}
		_, _ = segment(text)
	})
}
