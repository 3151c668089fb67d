package snippet

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"caseload/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m, "Programs")) }

// hostile are texts that would mean something else where a quote fails.
var hostile = []string{
	`plain`, `it's`, `say "so"`, `back\slash\`, "`id`", `$(id)`, `${HOME} $HOME %PATH%`, `'; exit 7; '`, `"); process.exit(7); ("`, `" + exit(7) + "`,
	"line\nline", "\ttab", `)"`, `)-"`, `r"(x)"`, `</script>`, `!history`, `#{x}`, `@file`, `-rf`, `~root *`, `a&b=c;d|e`, `\u0041 \x41 \n`,
	"\u2018smart\u2019 \u201Aquotes\u201B \u201C\u201D", "\u2028\u2029\u202E\u200D", "Caffè ☕ 𝄞 ŵŷ", `{{.}} <% %>`, `'@`, `"""`, "'''", `^M \r`, ``,
}

// sent is what a server was sent.
type sent struct {
	Method, Target string
	Header         map[string]string
	Body           string
}

// server keeps what it was sent, and answers with a text.
type server struct {
	url  string
	sent []sent
}

func listen(t *testing.T) *server {
	t.Helper()
	out := new(server)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		now := sent{r.Method, r.RequestURI, map[string]string{}, string(body)}
		for _, name := range []string{"Authorization", "Content-Type", "X-Own"} {
			now.Header[name] = r.Header.Get(name)
		}
		out.sent = append(out.sent, now)
		_, _ = io.WriteString(w, "answered\n")
	}))
	t.Cleanup(s.Close)
	out.url = s.URL
	return out
}

// header is a text as it may stand in a header.
func header(text string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, text))
}

// requests are those that the tests send to a server, with what it must be sent.
func requests(server string) (all []Request, want []sent) {
	for _, text := range hostile {
		own := header(text)
		target := "/a%20b?" + url.Values{"q[]": {text}}.Encode()
		get := Request{URL: server + target, Header: []Field{Bearer("YOUR_KEY"), {"X-Own", own}}}
		if own == "" {
			get.Header = get.Header[:1]
		}
		all = append(all, get)
		want = append(want, sent{"GET", target, map[string]string{"Authorization": "Bearer YOUR_KEY", "Content-Type": "", "X-Own": own}, ""})

		body, err := json.Marshal(map[string]any{text: []any{text, nil, true, false, 1.5e300, 12345678901234567, map[string]any{"__proto__": text}, []any{}}})
		if err != nil {
			panic(err)
		}
		all = append(all, Request{Method: "PATCH", URL: server + "/", Header: []Field{{"Content-Type", "application/vnd.api+json"}}, Body: string(body)})
		want = append(want, sent{"PATCH", "/", map[string]string{"Authorization": "", "Content-Type": "application/vnd.api+json", "X-Own": ""}, string(body)})

		if text != "" {
			all = append(all, Request{Method: "POST", URL: server + "/", Header: []Field{{"Content-Type", "text/plain"}}, Body: text})
			want = append(want, sent{"POST", "/", map[string]string{"Authorization": "", "Content-Type": "text/plain", "X-Own": ""}, text})
			form := []Field{{text, text}, {"two", ""}}
			all = append(all, Request{Method: "POST", URL: server + "/", Form: form})
			want = append(want, sent{"POST", "/", map[string]string{"Authorization": "", "Content-Type": "application/x-www-form-urlencoded", "X-Own": ""}, encoded(form)})
		}
	}
	all = append(all, Request{Method: "DELETE", URL: server + "/", Silent: true})
	want = append(want, sent{"DELETE", "/", map[string]string{"Authorization": "", "Content-Type": "", "X-Own": ""}, ""})
	return all, want
}

// runner runs lines of a language, which come from a file.
type runner struct {
	name    string
	command []string
	before  string // stands before all lines
	each    string // what stands around those of one request, %s
}

// runners are of the languages that are run. Nothing here runs PowerShell, nor R with
// the package that its lines ask for.
func runners(t *testing.T) []runner {
	t.Helper()
	return []runner{
		{"curl", []string{"sh", "-eu"}, "alias curl='curl -sS'\n", "%s\n"},
		{"python", []string{findPython(t), "-W", "error"}, "", "%s\n"},
		{"javascript", []string{"node"}, "", "{\n%s\n}\n"},
	}
}

// findPython finds a Python with requests: there may be another in front of Debian's.
func findPython(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), python, "-c", "import requests").Run() == nil {
			return python
		}
	}
	t.Fatal("there is no Python with requests, which make packages installs")
	return ""
}

func TestLinesSendTheRequestByTheirPrograms(t *testing.T) {
	for _, run := range runners(t) {
		s := listen(t)
		all, want := requests(s.url)
		lines, printed := run.before, ""
		for i := range all {
			lines += fmt.Sprintf(run.each, ByName(run.name).Lines(&all[i]))
			if !all[i].Silent {
				printed += "answered\n"
			}
		}
		out := runLines(t, run.command, lines)
		if got := strings.Count(out, "answered"); got != strings.Count(printed, "answered")+strings.Count(lines, " -i ") {
			t.Errorf("lines of %s print what is answered %d times, want %d", run.name, got, strings.Count(printed, "answered"))
		}
		if len(s.sent) != len(want) {
			t.Fatalf("lines of %s send %d requests, want %d", run.name, len(s.sent), len(want))
		}
		for i := range want {
			if diff := cmp.Diff(likeSent(want[i]), likeSent(s.sent[i])); diff != "" {
				t.Errorf("%s\nsends (-want +got):\n%s", ByName(run.name).Lines(&all[i]), diff)
			}
		}
	}
}

// comparable is what was sent with JSON as values, for each language writes it its own
// way, and a form decoded.
func likeSent(s sent) any {
	var body any = s.Body
	media, _, _ := strings.Cut(s.Header["Content-Type"], ";")
	s.Header["Content-Type"] = media
	switch media {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(s.Body)
		body = []any{form, err}
	case "application/vnd.api+json":
		d := json.NewDecoder(strings.NewReader(s.Body))
		var v any
		body = []any{d.Decode(&v), v}
	}
	return []any{s.Method, strings.ReplaceAll(s.Target, "%20", "+"), s.Header, body}
}

// runLines runs lines in a folder of files, names and what they hold, and answers what
// the lines print.
func runLines(t *testing.T, command []string, lines string, files ...string) string {
	t.Helper()
	folder := t.TempDir()
	for pair := range slices.Chunk(files, 2) {
		if err := os.WriteFile(filepath.Join(folder, pair[0]), []byte(pair[1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(folder, "lines.mjs")
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), command[0], append(command[1:], file)...) //nolint:gosec // what is tested
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "LC_ALL=C.UTF-8")                                        // R reads files in the encoding of the place
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s\n%v, printed\n%s", lines, err, out)
	}
	return string(out)
}

// rStandIns are functions of R by the names that the lines use of httr2. They print what
// they were given as lines of hexadecimal.
const rStandIns = `
library <- function(...) invisible(NULL)
hex <- function(x) paste(as.character(charToRaw(enc2utf8(x))), collapse = "")
said <- function(...) base::cat(..., "\n", sep = " ")
all <- function(kind, q, list) { force(q); for (n in names(list)) said(kind, hex(n), hex(list[[n]])); invisible(q) }
request <- function(url) { said("url", hex(url)); 0 }
req_method <- function(q, method) { force(q); said("method", hex(method)); 0 }
req_headers <- function(q, ...) all("header", q, list(...))
req_body_form <- function(q, ...) all("form", q, list(...))
req_body_multipart <- function(q, ...) all("part", q, list(...))
form_file <- function(path) paste0("@", path)
"::" <- function(package, name) get(deparse(substitute(name)))
req_body_raw <- function(q, body, type) { force(q); said("body", hex(type), hex(body)); 0 }
req_perform <- function(q, path = "") { force(q); said("save", hex(path)); 0 }
resp_body_string <- function(q) { force(q); "" }
resp_status <- function(q) { force(q); 0 }
`

func TestLinesGiveTheRequestToProgramsOfR(t *testing.T) {
	all, _ := requests(listen(t).url)
	var lines, want strings.Builder
	lines.WriteString(rStandIns)
	for _, text := range hostile {
		all = append(all, *parted("http://127.0.0.1", text))
	}
	for i := range all {
		q := &all[i]
		lines.WriteString("said('next')\n" + strings.Replace(ByName("r").Lines(q), "print()", "invisible()", 1) + "\n")
		want.WriteString(wantOfR(q))
	}
	out := regexp.MustCompile(`(?m) +$`).ReplaceAllString(runLines(t, []string{"Rscript", "--vanilla"}, lines.String()), "")
	if diff := cmp.Diff(want.String(), out); diff != "" {
		t.Errorf("lines of R give (-want +got):\n%s", diff)
	}
}

// wantOfR is what the stand-ins print for a request.
func wantOfR(q *Request) string {
	hex := func(text string) string { return hex.EncodeToString([]byte(text)) }
	out := []string{"next", "url " + hex(q.URL)}
	media, headers := q.contentType()
	if q.Method != "" {
		out = append(out, "method "+hex(q.Method))
	}
	for _, h := range headers {
		out = append(out, "header "+hex(h.Name)+" "+hex(h.Value))
	}
	for _, f := range q.Form {
		out = append(out, strings.TrimSpace("form "+hex(f.Name)+" "+hex(f.Value)))
	}
	for _, p := range q.Parts {
		if p.File != "" {
			p.Text = "@" + p.File
		}
		out = append(out, strings.TrimSpace("part "+hex(p.Name)+" "+hex(p.Text)))
	}
	if q.Body != "" {
		out = append(out, "body "+hex(media)+" "+hex(q.Body))
	}
	return strings.Join(append(out, "save"), "\n") + "\n"
}

// parted is a request of a file and a text, to a server.
func parted(server, text string) *Request {
	return &Request{
		Method: "POST", URL: server + "/", Header: []Field{Bearer("YOUR_KEY")},
		Parts: []Part{{Name: "case_type", Text: text}, {Name: "file", File: "cases.csv"}},
	}
}

func TestLinesSendFilesByTheirPrograms(t *testing.T) {
	const file = "name,village\nJago \u201COpie\u201D,Fernhollow\n"
	for _, run := range runners(t) {
		for _, text := range hostile {
			s := listen(t)
			runLines(t, run.command, run.before+ByName(run.name).Lines(parted(s.url, text)), "cases.csv", file)
			if len(s.sent) != 1 || s.sent[0].Header["Authorization"] != "Bearer YOUR_KEY" {
				t.Fatalf("lines of %s send %+v, want one request with a key", run.name, s.sent)
			}
			_, options, err := mime.ParseMediaType(s.sent[0].Header["Content-Type"])
			if err != nil {
				t.Fatal(err)
			}
			form, err := multipart.NewReader(strings.NewReader(s.sent[0].Body), options["boundary"]).ReadForm(1 << 20)
			if err != nil {
				t.Fatal(err)
			}
			// A browser ends the lines of a text as HTML says.
			if got := strings.ReplaceAll(form.Value["case_type"][0], "\r\n", "\n"); got != text {
				t.Errorf("lines of %s send the text %q, want %q", run.name, got, text)
			}
			sent, err := form.File["file"][0].Open()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(sent); err != nil || string(got) != file || form.File["file"][0].Filename != "cases.csv" {
				t.Errorf("lines of %s send the file %s with %q (%v), want cases.csv with %q", run.name, form.File["file"][0].Filename, got, err, file)
			}
		}
	}
}

func TestLinesKeepAFileByTheirPrograms(t *testing.T) {
	s := listen(t)
	for _, run := range runners(t) {
		name := filepath.Join(t.TempDir(), "it's $(id).csv")
		runLines(t, run.command, run.before+ByName(run.name).Lines(&Request{URL: s.url + "/", Save: name}))
		if text, err := os.ReadFile(name); err != nil || string(text) != "answered\n" {
			t.Errorf("%s keeps %q, %v; want what is answered", run.name, text, err)
		}
	}
}

// readPowerShell reads the verbatim strings of lines, as PowerShell finds where they end.
func readPowerShell(lines string) (strs []string, between string) {
	const quotes = "'\u2018\u2019\u201A\u201B"
	var out strings.Builder
	rest := []rune(lines)
	for i := 0; i < len(rest); i++ {
		if !strings.ContainsRune(quotes, rest[i]) {
			out.WriteRune(rest[i])
			continue
		}
		var text strings.Builder
		for i++; i < len(rest); i++ {
			if strings.ContainsRune(quotes, rest[i]) {
				if i+1 == len(rest) || !strings.ContainsRune(quotes, rest[i+1]) {
					break
				}
				i++
			}
			text.WriteRune(rest[i])
		}
		strs = append(strs, text.String())
		out.WriteString("S")
	}
	return strs, out.String()
}

func TestLinesOfPowerShellHoldTheirTexts(t *testing.T) {
	for _, text := range hostile {
		q := Request{Method: "POST", URL: text, Header: []Field{{"X-Own", text}, {"Content-Type", text + "x"}}, Body: text + "x", Save: text + "x"}
		got, between := readPowerShell(ByName("powershell").Lines(&q))
		if want := []string{"X-Own", text, text + "x", text, text + "x", text + "x"}; !reflect.DeepEqual(got, want) {
			t.Errorf("the lines have the texts %q, want %q", got, want)
		}
		const want = "$headers = @{\n    S = S\n}\n$body = S\n" +
			"Invoke-RestMethod -Method Post -Uri S -Headers $headers -ContentType S -Body ([Text.Encoding]::UTF8.GetBytes($body)) -OutFile S"
		if between != want {
			t.Errorf("beside their texts the lines are\n%s\nwant\n%s", between, want)
		}
		got, between = readPowerShell(ByName("powershell").Lines(parted("http://127.0.0.1", text)))
		if want := []string{"Authorization", "Bearer YOUR_KEY", text, "case_type", "cases.csv", "file", "cases.csv", "http://127.0.0.1/"}; !reflect.DeepEqual(got, want) {
			t.Errorf("the lines of parts have the texts %q, want %q", got, want)
		}
		if strings.Count(between, "\n") != 7 {
			t.Errorf("beside their texts the lines of parts are\n%s\nwant 8", between)
		}
	}
}

func TestALineIsAsPeopleWriteIt(t *testing.T) {
	q := Request{Method: "POST", URL: "http://127.0.0.1:8080/api/cases", Header: []Field{Bearer("YOUR_KEY"), {"Content-Type", "application/json"}}, Body: `{"summary": "A hole", "wardId": null}`}
	for name, want := range map[string]string{
		"curl": `curl -H 'Authorization: Bearer YOUR_KEY' -H 'Content-Type: application/json' --data-raw '{"summary": "A hole", "wardId": null}' 'http://127.0.0.1:8080/api/cases'`,
		"python": `import requests

response = requests.post(
    "http://127.0.0.1:8080/api/cases",
    headers={
        "Authorization": "Bearer YOUR_KEY",
        "Content-Type": "application/json",
    },
    json={
        "summary": "A hole",
        "wardId": None,
    },
    timeout=60,
)
response.raise_for_status()
print(response.text)`,
		"javascript": `const response = await fetch("http://127.0.0.1:8080/api/cases", {
    method: "POST",
    headers: {
        "Authorization": "Bearer YOUR_KEY",
        "Content-Type": "application/json",
    },
    body: JSON.stringify({
        "summary": "A hole",
        "wardId": null,
    }),
});
if (!response.ok) throw new Error(response.status + " " + await response.text());
console.log(await response.text());`,
		"powershell": `$headers = @{
    'Authorization' = 'Bearer YOUR_KEY'
}
$body = '{"summary": "A hole", "wardId": null}'
Invoke-RestMethod -Method Post -Uri 'http://127.0.0.1:8080/api/cases' -Headers $headers -ContentType 'application/json' -Body ([Text.Encoding]::UTF8.GetBytes($body))`,
		"r": `library(httr2)

request("http://127.0.0.1:8080/api/cases") |>
    req_method("POST") |>
    req_headers("Authorization" = "Bearer YOUR_KEY") |>
    req_body_raw(r"({"summary": "A hole", "wardId": null})", type = "application/json") |>
    req_perform() |>
    resp_body_string() |>
    cat()`,
	} {
		if diff := cmp.Diff(want, ByName(name).Lines(&q)); diff != "" {
			t.Errorf("lines of %s (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzShellWordsAreOneWord(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// No argument of a command can hold a NUL.
		text = strings.ReplaceAll(text, "\x00", "")
		out, err := exec.CommandContext(t.Context(), "sh", "-c", `printf '%s|' `+shell(text)).Output() //nolint:gosec // what is tested
		if want := text + "|"; err != nil || string(out) != want {
			t.Errorf("a shell reads %s as %q, %v; want %q", shell(text), out, err, want)
		}
	})
}

// pythonReader reads texts as Python does: each line is the JSON of one, and is answered
// by its bytes in hexadecimal.
const pythonReader = "import json, sys\nfor line in sys.stdin: print(eval(json.loads(line)).encode().hex(), flush=True)\n"

func FuzzTextsAreThoseThatProgramsOfPythonRead(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	cmd := exec.CommandContext(f.Context(), "python3", "-S", "-E", "-c", pythonReader)
	in, err := cmd.StdinPipe()
	if err != nil {
		f.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		f.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	ask, answers := json.NewEncoder(in), bufio.NewReader(out)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		if err := ask.Encode(pythonText(text)); err != nil {
			t.Fatal(err)
		}
		line, err := answers.ReadString('\n')
		if got, _ := hex.DecodeString(strings.TrimSpace(line)); err != nil || string(got) != text {
			t.Errorf("Python reads %s as %q, %v; want %q", pythonText(text), got, err, text)
		}
	})
}
