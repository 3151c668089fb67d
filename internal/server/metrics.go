package server

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"caseload/internal/httpkit"
)

type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
	panics   prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "caseload_http_requests_total",
			Help: "Requests answered, by face, route template, method and class of status (or aborted).",
		}, []string{"face", "route", "method", "class"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "caseload_http_request_duration_seconds",
			Help:    "Time from the request's header to the end of its handler.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"face", "route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "caseload_http_requests_in_flight",
			Help: "Requests whose handlers are running.",
		}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "caseload_http_panics_total",
			Help: "Handlers that panicked.",
		}),
	}
	m.registry.MustRegister(
		m.requests, m.duration, m.inFlight, m.panics,
		collectors.NewBuildInfoCollector(),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Metric is one of those that a server counts.
type Metric struct {
	Name, Means string
	Labels      []string
}

// Metrics are those of a server, by name.
func Metrics() (out []Metric) {
	m := newMetrics()
	m.observe(&exchange{note: &httpkit.Annotation{}}) // so that metrics of several labels are there
	families, err := m.registry.Gather()
	if err != nil {
		panic(err) // two collectors have a metric of one name
	}
	for _, f := range families {
		x := Metric{Name: f.GetName(), Means: f.GetHelp()}
		for _, label := range f.GetMetric()[0].GetLabel() {
			x.Labels = append(x.Labels, label.GetName())
		}
		out = append(out, x)
	}
	return out
}

func (m *metrics) observe(x *exchange) {
	face, route := orNone(x.note.Face), orNone(x.note.Route)
	m.requests.WithLabelValues(face, route, x.method, class(x)).Inc()
	m.duration.WithLabelValues(face, route, x.method).Observe(x.took.Seconds())
}

// orNone names what no face has claimed, such as an unknown path.
func orNone(label string) string {
	if label == "" {
		return "none"
	}
	return label
}

func class(x *exchange) string {
	if x.aborted || x.left {
		return "aborted"
	}
	return strconv.Itoa(x.note.Status/100) + "xx"
}
