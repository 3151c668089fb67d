package icasework

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzBody(f *testing.F) {
	for _, body := range []string{
		`{"ReportId": "10800", "Format": "xml", "n": 1e3, "yes": true, "none": null}`, `{"a": {"b": 1}}`, `{"a": [1]}`, `{}`, `{"a": 1} {}`, `{`,
		"<?xml version=\"1.0\"?>\n<ReportId>10800</ReportId>\n<Format>xml</Format>", "<a><b>x</b></a>", "<a><b><c><d/></c></b></a>", "<a>&lt;&x;</a>",
		"ReportId=10800&Format=xml", "a=%ZZ", "+;=&",
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
