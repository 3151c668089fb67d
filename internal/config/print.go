package config

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"text/tabwriter"
)

// Print writes each setting with its value and its source to w, as "text"
// (columns) or "json" (a list of objects). Passwords in URLs are masked.
func (c *Config) Print(w io.Writer, format string) error {
	if format == "json" {
		return c.printJSON(w)
	}
	if format != "text" {
		return fmt.Errorf("the format must be text or json, not %q", format)
	}
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range settings {
		fmt.Fprintf(columns, "%s\t%s\t%s\n", s.name, masked(s.value(c).String()), c.sources[s.name])
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
		rows[i] = wireSetting{s.name, masked(s.value(c).String()), c.sources[s.name]}
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(rows)
}

// The password of a URL's user, whatever it holds up to the last @ before the
// host, and one given as a parameter. It need not be a valid URL to be secret.
var (
	userPassword  = regexp.MustCompile(`(://[^:/@]*:).*@`)
	queryPassword = regexp.MustCompile(`([?&](?:ssl)?password=)[^&]*`)
)

func masked(value string) string {
	value = userPassword.ReplaceAllString(value, "${1}***@")
	return queryPassword.ReplaceAllString(value, "${1}***")
}
