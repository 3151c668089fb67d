package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// output is the form of an answer: text for people, json for programs.
type output struct{ json bool }

// addOutput gives a command the flag --output.
func addOutput(cmd *cobra.Command) *output {
	o := &output{}
	cmd.Flags().VarP(o, "output", "o", "the answer's form: text or json")
	return o
}

// Set reads the flag's value.
func (o *output) Set(s string) error {
	if s != "text" && s != "json" {
		return errors.New("must be text or json")
	}
	o.json = s == "json"
	return nil
}

// String is the name of the form.
func (o *output) String() string {
	if o.json {
		return "json"
	}
	return "text"
}

// Type is what the help calls the value.
func (*output) Type() string { return "form" }

// print writes an answer: value as one line of JSON, or what text writes, its
// tabs as columns.
func (o *output) print(w io.Writer, value any, text func(io.Writer)) error {
	if o.json {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(value)
	}
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	text(columns)
	return columns.Flush()
}

// listed joins words by commas.
func listed[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}
