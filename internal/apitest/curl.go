package apitest

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Curl is a command of a document.
type Curl struct {
	Line   string
	Digest bool // who asks is said by Digest, which Request leaves out
	User   string
	Secret string

	literal           bool // brackets and braces of the url are no patterns
	method, url, body string
	headers, parts    []string
	query             []string // name=value, to be escaped
}

// CurlLines lists the commands that begin with curl, those that go on over
// several lines joined.
func CurlLines(doc string) []string {
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(doc, "\\\n", ""), "\n") {
		last := len(out) - 1
		switch {
		case strings.HasPrefix(line, "curl "):
			out = append(out, line)
		case last >= 0 && strings.Count(out[last], "'")%2 == 1: // a text that has not ended
			out[last] += "\n" + line
		}
	}
	return out
}

var shellWord = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'|\S+`)

// ParseCurl reads a command with the few options that documents use: -X, -H, -d,
// -F, -u, -I, -g, -G with --data-urlencode, and --digest.
func ParseCurl(line string, variables map[string]string) Curl {
	c := Curl{Line: line}
	option := ""
	for _, word := range shellWord.FindAllString(line, -1)[1:] {
		if option == "" && strings.HasPrefix(word, "-") {
			option = c.flag(word)
			continue
		}
		c.take(option, unquoted(word, variables))
		option = ""
	}
	if c.method == "" {
		c.method = http.MethodGet
		if c.body != "" || len(c.parts) > 0 {
			c.method = http.MethodPost
		}
	}
	return c
}

// flag takes an option without a value, or returns one that has it.
func (c *Curl) flag(word string) string {
	switch word {
	case "-I":
		c.method = http.MethodHead
	case "-g":
		c.literal = true
	case "-G": // which a request has no need of: only a query is escaped
	case "--digest":
		c.Digest = true
	default:
		return word
	}
	return ""
}

func (c *Curl) take(option, value string) {
	switch option {
	case "-X":
		c.method = value
	case "-H":
		c.headers = append(c.headers, value)
	case "-d":
		c.body = value
	case "-F":
		c.parts = append(c.parts, value)
	case "--data-urlencode":
		c.query = append(c.query, value)
	case "-u":
		c.User, c.Secret, _ = strings.Cut(value, ":")
	case "":
		c.url = value
	}
}

// unquoted is what a shell makes of a word.
func unquoted(word string, variables map[string]string) string {
	if text, ok := strings.CutPrefix(word, "'"); ok {
		return strings.TrimSuffix(text, "'")
	}
	var out []string
	for _, part := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(word, `"`), `"`), `\$`) {
		part = strings.ReplaceAll(part, `\"`, `"`)
		out = append(out, os.Expand(part, func(name string) string { return variables[name] }))
	}
	return strings.Join(out, "$")
}

// Request is what the command sends, with the contents of the files that it
// names. The test fails if it would send nothing.
func (c *Curl) Request(ctx context.Context, t *testing.T, files map[string]string) *http.Request {
	t.Helper()
	if !c.literal && strings.ContainsAny(c.url, "[]{}") {
		t.Errorf("%s\nhas brackets in its address: curl takes them for a pattern without -g", c.Line)
	}
	body, contentType := c.body, ""
	if len(c.parts) > 0 {
		body, contentType = c.multipart(t, files)
	}
	r := httptest.NewRequestWithContext(ctx, c.method, c.address(), strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for _, line := range c.headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	if c.User != "" && !c.Digest {
		r.SetBasicAuth(c.User, c.Secret)
	}
	return r
}

// address is the URL with what is added to its query.
func (c *Curl) address() string {
	address := c.url
	for _, pair := range c.query {
		name, value, _ := strings.Cut(pair, "=")
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		address += separator + name + "=" + url.QueryEscape(value)
	}
	return address
}

func (c *Curl) multipart(t *testing.T, files map[string]string) (body, contentType string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, part := range c.parts {
		field, value, _ := strings.Cut(part, "=")
		name, isFile := strings.CutPrefix(value, "@")
		if !isFile {
			if err := w.WriteField(field, value); err != nil {
				t.Fatal(err)
			}
			continue
		}
		content, ok := files[name]
		to, err := w.CreateFormFile(field, name)
		if err != nil || !ok {
			t.Fatalf("%s: the file %s: %v, found %t", c.Line, name, err, ok)
		}
		if _, err := to.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String(), w.FormDataContentType()
}
