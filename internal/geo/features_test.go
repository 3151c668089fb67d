package geo_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"caseload/internal/geo"
)

func TestFeaturesReadsTheRecordedWards(t *testing.T) {
	file, err := os.Open("testdata/wards.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var got []string
	err = geo.Features(file, func(props map[string]any, geometry json.RawMessage) error {
		got = append(got, props["WD13CD"].(string)+" "+props["WD13NM"].(string))
		_, err := geo.ParseBoundary(geometry)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "E05009168 Camborne Roskear; E05009169 Camborne Trelowarren; E05009280 Wadebridge West"
	if strings.Join(got, "; ") != want {
		t.Errorf("wards = %q, want %q", got, want)
	}
}

func TestFeaturesKeepsCodesAsWrittenAndMissingPartsNil(t *testing.T) {
	in := "\ufeff" + `{"features":[
		{"type":"Feature","properties":{"code":12345678901234567890},"geometry":null}],"type":"FeatureCollection"}`
	calls := 0
	err := geo.Features(strings.NewReader(in), func(props map[string]any, geometry json.RawMessage) error {
		calls++
		if got := props["code"]; got != json.Number("12345678901234567890") {
			t.Errorf("code = %v, want 12345678901234567890", got)
		}
		if geometry != nil {
			t.Errorf("geometry = %s, want nil", geometry)
		}
		return nil
	})
	if err != nil || calls != 1 {
		t.Errorf("Features: %d calls, %v; want 1", calls, err)
	}
}

func TestFeaturesSaysWhatIsWrongAndWhere(t *testing.T) {
	const good = `{"type":"Feature","properties":null,"geometry":null}`
	for _, c := range []struct{ in, want string }{
		{``, "ends too early"},
		{`[]`, "not a GeoJSON FeatureCollection"},
		{`{"type":"Feature","geometry":null}`, "not a GeoJSON FeatureCollection"},
		{`{"type":"FeatureCollection"}`, `with a list of "features"`},
		{`{"type":7,"features":[]}`, "not a GeoJSON FeatureCollection"},
		{`{"type":"FeatureCollection","features":null}`, `a "[" is missing`},
		{`{"type":"FeatureCollection","features":[` + good + `,`, "Feature 2: the file ends too early"},
		{`{"type":"FeatureCollection","features":[` + good, "ends too early"},
		{`{"type":"FeatureCollection","features":[` + good + `]`, "ends too early"},
		{`{"type":"FeatureCollection","features":[` + good + `,{"type":"Feature",}]}`, "Feature 2: the file is not valid JSON behind byte "},
		{`{"type":"FeatureCollection","features":[` + good + `,{"type":"feature"}]}`, `Feature 2: its "type" must be "Feature"`},
		{`{"type":"FeatureCollection","features":[` + good + `,7]}`, "Feature 2: it must be an object"},
		{`{"type":"FeatureCollection","features":[{"type":"Feature","properties":[]}]}`, `Feature 1: its "properties" must be an object`},
		{`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"x":"` + strings.Repeat("x", 1<<20) + `"}}]}`, `Feature 1: its "properties" are longer than`},
		{`{"type":"FeatureCollection","features":[]} {}`, "Something follows"},
	} {
		err := geo.Features(strings.NewReader(c.in), func(map[string]any, json.RawMessage) error { return nil })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Features(%s) = %v, want an error with %q", c.in, err, c.want)
		}
	}
}

func TestFeaturesStopsAtTheErrorOfYield(t *testing.T) {
	stop := errors.New("stop")
	file, err := os.Open("testdata/wards.geojson")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	calls := 0
	err = geo.Features(file, func(map[string]any, json.RawMessage) error {
		if calls++; calls == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || !strings.HasPrefix(err.Error(), "Feature 2: ") || calls != 2 {
		t.Errorf("Features = %v after %d calls, want Feature 2: stop after 2", err, calls)
	}
}

// endless repeats a text for ever, after a beginning.
type endless struct {
	start, text string
	n           int
}

func (e *endless) Read(p []byte) (int, error) {
	text := e.text
	if e.n == 0 {
		text = e.start
	}
	e.n++
	return copy(p, text), nil
}

func TestFeaturesYieldsWhileTheFileIsStillComing(t *testing.T) {
	const one = `{"type":"Feature","properties":{},"geometry":null},`
	stop := errors.New("stop")
	calls := 0
	err := geo.Features(&endless{start: `{"type":"FeatureCollection","features":[`, text: one}, func(map[string]any, json.RawMessage) error {
		if calls++; calls == 100_000 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Errorf("Features over a file without end = %v after %d features, want stop", err, calls)
	}
}

func TestFeaturesRefusesAFeatureTooLargeToHold(t *testing.T) {
	for _, start := range []string{`{"type":"FeatureCollection","features":[{"type":"`, `{"name":"`} {
		in := io.LimitReader(&endless{start: start, text: strings.Repeat("a", 4096)}, 1<<30)
		err := geo.Features(in, func(map[string]any, json.RawMessage) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "larger than 8 MiB") {
			t.Errorf("Features(%s aaa...) = %v, want an error with the limit", start, err)
		}
	}
}

func FuzzFeatures(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":[1]},"geometry":{"type":"Point"}}]}`)
	f.Add(`{"crs":{},"features":[],"type":"FeatureCollection"}`)
	f.Add("\ufeff{")
	f.Fuzz(func(t *testing.T, in string) {
		calls := 0
		err := geo.Features(strings.NewReader(in), func(_ map[string]any, geometry json.RawMessage) error {
			calls++
			if geometry != nil && !json.Valid(geometry) {
				t.Errorf("geometry %q is not JSON", geometry)
			}
			return nil
		})
		if err == nil && !json.Valid([]byte(strings.TrimPrefix(in, "\ufeff"))) {
			t.Errorf("Features(%q) reads what is not JSON", in)
		}
	})
}
