package commcare

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestTheParameterAndAcceptChooseTheFormat(t *testing.T) {
	for _, tt := range []struct {
		query, accept string
		want          format
		err           error
	}{
		{"", "", formatJSON, nil},
		{"", "*/*", formatJSON, nil},
		{"", "*", formatJSON, nil},
		{"", "application/json", formatJSON, nil},
		{"", "application/xml", formatXML, nil},
		{"", " application/xml ; q=0.9 , text/html", formatXML, nil},
		{"", "text/html", formatJSON, nil},
		{"", "image/png", formatJSON, nil},
		{"", "application/*", formatJSON, nil},
		{"", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", formatXML, nil}, // a browser's
		{"", "application/xml, application/json", formatJSON, nil},
		{"", "application/xml;q=0.5, application/json;q=0.4", formatXML, nil},
		{"", "application/xml;q=0.4, */*;q=0.5", formatJSON, nil},
		{"", "application/xml, */*", formatXML, nil},
		{"", "application/xml;q=0", formatJSON, nil},
		{"", "application/xml;q=2, application/json;q=0.9", formatXML, nil}, // a weight that is none is 1
		{"", "application/xml;charset=utf-8;q=0.9, application/json;q=0.8", formatXML, nil},
		{"", "application/json,,", formatJSON, nil},
		{"", "xml", formatJSON, errAccept},
		{"", "application/xml/more", formatJSON, errAccept},
		{"", "application/json, nonsense", formatJSON, errAccept},
		{"format=xml", "", formatXML, nil},
		{"format=xml", "application/json", formatXML, nil},
		{"format=json", "application/xml", formatJSON, nil},
		{"format=json", "nonsense", formatJSON, nil},
		{"format=yaml", "application/xml", formatXML, nil},
		{"format=yaml", "", formatJSON, nil},
		{"format=json&format=xml", "", formatXML, nil},
		{"format=", "application/xml", formatXML, nil},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?"+tt.query, nil)
		if tt.accept != "" {
			r.Header.Set("Accept", tt.accept)
		}
		if got, err := formatOf(r); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("format of ?%s with Accept %q = %v, %v, want %v, %v", tt.query, tt.accept, got, err, tt.want, tt.err)
		}
	}
}
