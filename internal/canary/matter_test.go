package canary_test

import (
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"time"

	"caseload"
)

// matter is what decides who sees a case.
type matter struct {
	holder       string // the user whose it is, "" for nobody
	owned        bool   // by owning it, else as its assignee
	confidential bool
	granted      bool // its access list names Mia's team
	deleted      bool
}

// matters are all kinds of case.
func matters() []matter {
	var out []matter
	for _, holder := range []string{"", cas, mia, cou} {
		for bits := range 16 {
			m := matter{holder, bits&1 != 0, bits&2 != 0, bits&4 != 0, bits&8 != 0}
			if holder != "" || !m.owned {
				out = append(out, m)
			}
		}
	}
	return out
}

// The words that stand in every text of a case: in what the viewer sees, and in
// what the viewer does not see, in either world.
const (
	common = "capybara"
	here   = "quokka"
	there  = "axolotl"
)

// now is when the worlds begin.
var now = time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)

var (
	stages     = caseload.Stages
	sources    = []string{"email", "web", "phone"}
	subjects   = []string{"pothole", "lamp", "tree", "bin"}
	wardNames  = []string{"Truro East", "Falmouth South", "Penzance Central"}
	categories = []string{"Roads & Pavements", "Planning"}
)

// contents is what stands in the n-th case: all public fields follow from one
// word, all others from another.
func contents(n int, public, private string) caseload.CaseInput {
	in := caseload.CaseInput{}
	publicFields(&in, n, public)
	privateFields(&in, n, private)
	return in
}

func publicFields(in *caseload.CaseInput, n int, word string) {
	r := draw(n, word)
	in.Stage = caseload.Set(pick(r, stages))
	in.Ward = caseload.Set(caseload.Named{Name: pick(r, append(wardNames, ""))})
	in.Category = caseload.Set(caseload.Named{Name: pick(r, append(categories, ""))})
	in.Source = caseload.Set(pick(r, sources))
	in.PublicSummary = caseload.Set(sentence(r, word))
	in.PublicThemes = caseload.Set(sentence(r, word))
	in.Opened = caseload.Set(now.Add(-time.Duration(r.IntN(1000)) * time.Hour))
	in.Properties = map[string]caseload.Value{"shown": caseload.Text(sentence(r, word))}
	if n%2 == 0 { // else it is made of the number
		in.Reference = caseload.Set(fmt.Sprintf("REF-%s-%d", word, n))
	}
}

func privateFields(in *caseload.CaseInput, n int, word string) {
	r := draw(n, word)
	in.ExternalID = caseload.Set(fmt.Sprintf("ext-%s-%d", word, n))
	in.ClientReference = caseload.Set(sentence(r, word))
	in.Name = caseload.Set(sentence(r, word))
	in.Summary = caseload.Set(sentence(r, word))
	in.Themes = caseload.Set(sentence(r, word))
	in.Details = caseload.Set(sentence(r, word))
	in.Address = caseload.Set(sentence(r, word))
	in.Location = caseload.Set(&caseload.Point{Lat: float64(r.IntN(90)), Lon: float64(r.IntN(180))})
	in.Archived = caseload.Set(r.IntN(2) == 0)
	in.Highlighted = caseload.Set(r.IntN(2) == 0)
	in.Received = caseload.Set(caseload.DateOf(now.AddDate(0, 0, -r.IntN(40))))
	in.Due = caseload.Set(caseload.DateOf(now.AddDate(0, 0, r.IntN(40))))
	in.Closed = caseload.Set(now.Add(-time.Duration(r.IntN(40)) * time.Minute))
	in.Properties["kept"] = caseload.Text(sentence(r, word))
	in.Properties["secret"] = caseload.Text(sentence(r, word))
	in.Properties["undeclared"] = caseload.Text(sentence(r, word))
	in.Resident = caseload.Set(caseload.Resident{
		Name: caseload.Set(sentence(r, word)), Email: caseload.Set(word + "@example.org"), Phone: caseload.Set(fmt.Sprint(r.IntN(1e9))),
		Address: caseload.Set(sentence(r, word)), Postcode: caseload.Set(fmt.Sprintf("TR%d 1AA", r.IntN(20))),
	})
}

// sentence has the word in it, and one that other cases have too.
func sentence(r *rand.Rand, word string) string {
	return fmt.Sprintf("%s %s %d", pick(r, subjects), word, r.IntN(10))
}

func draw(n int, word string) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(n), uint64(crc32.ChecksumIEEE([]byte(word)))))
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
