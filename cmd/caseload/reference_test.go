package main

import (
	"bytes"
	"flag"
	"fmt"
	"html"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/ui"
)

//go:generate go test -run TestReferencePages -update .

var update = flag.Bool("update", false, "write the reference pages and the golden files anew")

func TestReferencePagesAreThoseOfTheCommands(t *testing.T) {
	pages := map[string]func(io.Writer){"../../docs/cli.md": writeCommands, "../../docs/config.md": writeSettings, "../../docs/errors.md": writeErrors}
	for name, write := range pages {
		var want bytes.Buffer
		write(&want)
		if *update {
			if err := os.WriteFile(name, want.Bytes(), 0o644); err != nil { //nolint:gosec // a page of the repository
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), string(got)); diff != "" {
			t.Errorf("%s is not what the commands say; run go generate ./cmd/caseload (-want +got):\n%s", name, diff)
		}
	}
}

const writtenByGenerate = "<!-- Written by go generate ./cmd/caseload; change the commands instead. -->\n\n"

func writeCommands(w io.Writer) {
	fmt.Fprint(w, writtenByGenerate)
	fmt.Fprint(w, "# The command line\n\n"+
		"An answer goes to standard output, and everything else to standard error. The exit code is 0 when it is done,\n"+
		"1 when it failed, and 2 when the command line is not one that can be done: the last line then names the help to read.\n"+
		"`caseload help COMMAND`, or `--help` behind the command, prints what stands here, and `caseload --version` the version.\n"+
		"`caseload completion SHELL` prints a script by which bash, fish, powershell or zsh complete commands and flags; with\n"+
		"`--help` it says how to load it.\n\n"+
		"Commands may be used on a database that a server has open. `serve` and `tenant create` make the database if there is\n"+
		"none, and bring its schema up to date, and so does `copy` with its target; the others refuse.\n"+
		"The settings behind `--db` and the flags of `serve` are in [config.md](config.md).\n")
	for _, cmd := range manualCommands() {
		writeCommand(w, cmd)
	}
}

// writeErrors writes every code of an error with what the pages say to do about it.
func writeErrors(w io.Writer) {
	fmt.Fprint(w, writtenByGenerate)
	fmt.Fprint(w, "# Errors\n\n"+
		"Each failure is of one of these kinds. An API answers the status below unless its published page has another:\n"+
		"[icasework.md](icasework.md) has the numbers of iCasework, and [differences.md](differences.md) says where else.\n"+
		"The message in the answer says what was wrong, where, and what is allowed. What a key asked lately, and why it\n"+
		"failed, stands in the pages under *Administration*, *API keys*, and is printed by `caseload key requests`.\n\n"+
		"| kind | status | what to do |\n|---|---|---|\n")
	texts := remedyTexts()
	for _, code := range caseload.Codes {
		fmt.Fprintf(w, "| `%s` | %d | %s |\n", code, httpkit.Status(code), texts[ui.Remedies[code]])
	}
	fmt.Fprint(w, "\nWhy a key was not accepted is told to administrators alone:\n\n| what the log of the key says | what to do |\n|---|---|\n")
	for _, why := range slices.Sorted(maps.Keys(ui.Refusals)) {
		of := ui.Refusals[why]
		fmt.Fprintf(w, "| %s | %s |\n", texts[of.Title], texts[of.Text])
	}
}

// remedyTexts are the English texts of the remedies, by their keys in the catalogue.
func remedyTexts() map[string]string {
	file, err := os.ReadFile("../../internal/ui/language/en.toml")
	if err != nil {
		panic(err)
	}
	var catalogue struct {
		Remedy map[string]string `toml:"remedy"`
	}
	if err := toml.Unmarshal(file, &catalogue); err != nil {
		panic(err)
	}
	out := map[string]string{}
	for key, text := range catalogue.Remedy {
		out["remedy."+key] = text
	}
	return out
}

func writeCommand(w io.Writer, cmd ui.ManualCommand) {
	fmt.Fprintf(w, "\n## %s\n\n%s\n", cmd.Name, cmd.About)
	if cmd.Usage != "" {
		fmt.Fprintf(w, "\n```\n%s\n```\n", cmd.Usage)
	}
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nFor example:\n\n```\n%s\n```\n", cmd.Example)
	}
	if cmd.Flags != "" {
		fmt.Fprintf(w, "\n```\n%s```\n", cmd.Flags)
	}
}

func writeSettings(w io.Writer) {
	fmt.Fprint(w, writtenByGenerate)
	fmt.Fprint(w, "# Settings\n\n"+
		"A flag counts before the environment, the environment before the file that `--config` or `CASELOAD_CONFIG`\n"+
		"names, and the file before the default. The file is TOML with the names below as its keys. A name that is not\n"+
		"below is an error, in the file and in the environment. `caseload config print` shows what is in force, and why.\n\n"+
		"| name, and flag of `serve` | variable | default | what it is |\n|---|---|---|---|\n")
	for _, x := range manualSettings() {
		fallback := "none"
		if x.Default != "" {
			fallback = "`" + x.Default + "`"
		}
		fmt.Fprintf(w, "| `%s` | `%s` | %s | %s |\n", x.Name, x.Variable, fallback, x.Means)
	}
}

// What the pages say of the program is compared with the program: the flags that it
// reads, the commands that it has, what it counts.
func TestEverySettingErrorMetricAndCommandIsInThePages(t *testing.T) {
	demo := startDemoWithoutLimit(t)
	b := newBrowser(t)
	b.get(demo.SignIn[0].URL)
	read := func(page string) string { return html.UnescapeString(b.get(demo.URL + "/ui/reference/" + page)) }
	settings, commands, metrics, failures := read("settings"), read("commands"), read("metrics"), read("errors")
	want := func(page, what string) {
		t.Helper()
		if !strings.Contains(page, what) {
			t.Errorf("the reference lacks %s", what)
		}
	}
	root := (&program{stdout: io.Discard, stderr: io.Discard}).root()
	serve, _, err := root.Find([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	serve.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" && f.Name != "help" {
			want(settings, "<code>"+f.Name+"</code>")
			want(settings, "<code>CASELOAD_"+strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))+"</code>")
			want(settings, f.Usage)
		}
	})
	for _, x := range caseload.AllSettings {
		want(settings, "<code>"+x.Name+"</code>")
	}
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		want(commands, ">"+cmd.CommandPath()+"</h2>")
		cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) { want(commands, "--"+f.Name) })
		for _, child := range cmd.Commands() {
			visit(child)
		}
	}
	for _, cmd := range root.Commands() {
		visit(cmd)
	}
	for _, code := range caseload.Codes {
		want(failures, "<code>"+string(code)+"</code>")
	}
	counted := regexp.MustCompile(`(?m)^# HELP (\S+)`).FindAllStringSubmatch(b.get(demo.AdminURL+"/metrics"), -1)
	for _, name := range counted {
		want(metrics, "<code>"+name[1]+"</code>")
	}
	if len(counted) < 20 {
		t.Errorf("the server counts %d things, want those of the program and of Go", len(counted))
	}
}
