package config

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/pflag"
)

// Print writes each setting with its value and its source to w, as "text"
// (columns) or "json" (a list of objects). Passwords are masked.
func (c *Config) Print(w io.Writer, format string) error {
	if format == "json" {
		return c.printJSON(w)
	}
	if format != "text" {
		return fmt.Errorf("the format must be text or json, not %q", format)
	}
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range settings {
		fmt.Fprintf(columns, "%s\t%s\t%s\n", s.name, shown(s.value(c)), c.sources[s.name])
	}
	return columns.Flush()
}

type wireSetting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source Source `json:"source"`
}

func (c *Config) printJSON(w io.Writer) error {
	rows := make([]wireSetting, len(settings))
	for i, s := range settings {
		rows[i] = wireSetting{s.name, shown(s.value(c)), c.sources[s.name]}
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(rows)
}

// shown is a setting's text without passwords.
func shown(v pflag.Value) string {
	if secret, ok := v.(interface{ masked() string }); ok {
		return secret.masked()
	}
	return v.String()
}
