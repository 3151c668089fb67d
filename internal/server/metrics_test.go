package server

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// metricName is how a description writes the name of a metric.
var metricName = regexp.MustCompile(`fqName: "(caseload_[a-z_]+)"`)

func TestEveryMetricIsInTheDocs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	described := make(chan *prometheus.Desc)
	go func() {
		defer close(described)
		newMetrics().registry.Describe(described)
	}()
	n := 0
	for d := range described {
		found := metricName.FindStringSubmatch(d.String())
		if found == nil {
			continue // of the Go runtime and the process
		}
		n++
		if !slices.ContainsFunc(Metrics(), func(m Metric) bool { return m.Name == found[1] && m.Means != "" }) {
			t.Errorf("Metrics lacks %s", found[1])
		}
		if !strings.Contains(string(page), "| `"+found[1]+"` |") {
			t.Errorf("docs/operations.md lacks the metric %s", found[1])
		}
	}
	if documented := strings.Count(string(page), "| `caseload_http_"); n == 0 || documented != n {
		t.Errorf("docs/operations.md has %d metrics, want the %d that there are", documented, n)
	}
}
