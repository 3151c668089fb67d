package httpkit_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

func TestNoCacheDemandsWhatIsNew(t *testing.T) {
	for _, c := range []struct {
		header []string
		want   caseload.Fresh
	}{
		{nil, caseload.Lagging},
		{[]string{""}, caseload.Lagging},
		{[]string{"max-age=0"}, caseload.Lagging},
		{[]string{"no-cached, x-no-cache"}, caseload.Lagging},
		{[]string{"no-cache"}, caseload.Own},
		{[]string{"max-age=0,NO-CACHE ,no-store"}, caseload.Own},
		{[]string{"no-store", "no-cache"}, caseload.Own},
		{[]string{`no-cache="x"`}, caseload.Own},
	} {
		if got := httpkit.Freshness(http.Header{"Cache-Control": c.header}); got != c.want {
			t.Errorf("Freshness of %q = %v, want %v", c.header, got, c.want)
		}
	}
}

func FuzzFreshness(f *testing.F) {
	f.Add("max-age=0", " no-cache")
	f.Add(`a="b,c"`, "no-store")
	f.Fuzz(func(t *testing.T, before, after string) {
		if got := httpkit.Freshness(http.Header{"Cache-Control": {before + ",no-cache," + after}}); got != caseload.Own {
			t.Errorf("no-cache between %q and %q is not seen", before, after)
		}
		if !strings.Contains(strings.ToLower(before+after), "no-cache") && httpkit.Freshness(http.Header{"Cache-Control": {before, after}}) == caseload.Own {
			t.Errorf("no-cache is seen in %q and %q", before, after)
		}
	})
}

func TestAgeIsInWholeSecondsRoundedUp(t *testing.T) {
	for age, want := range map[time.Duration]string{
		0: "0", time.Microsecond: "1", time.Second: "1", time.Second + 1: "2", time.Hour: "3600",
	} {
		h := http.Header{}
		httpkit.SetAge(h, caseload.Lag{Replica: true, Age: age})
		if got := h.Get("Age"); got != want {
			t.Errorf("the Age of %v is %q, want %q", age, got, want)
		}
	}
	h := http.Header{}
	if httpkit.SetAge(h, caseload.Lag{}); len(h) != 0 {
		t.Errorf("an answer of no replica has the headers %v, want none", h)
	}
}
