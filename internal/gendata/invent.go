package gendata

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"caseload"
	"caseload/internal/geo"
)

// The three years in which all cases are opened, in seconds.
const openedIn = 1096 * 24 * 60 * 60

// generator makes one case after the other.
type generator struct {
	options Options
	areas   []area
}

// area is a ward that cases are put into.
type area struct {
	id       string
	boundary *geo.Boundary // nil: without places
}

// areasOf takes the enabled wards; if some of them have boundaries, only those.
func areasOf(wards []*caseload.Ward) []area {
	var all, bounded []area
	for _, w := range wards {
		if !w.Enabled {
			continue
		}
		a := area{id: w.ID}
		if b, err := geo.ParseBoundary([]byte(w.Boundary)); err == nil {
			a.boundary = b
			bounded = append(bounded, a)
		}
		all = append(all, a)
	}
	if len(bounded) > 0 {
		return bounded
	}
	return all
}

// luck is the random numbers of one thing that is invented, so that it is the
// same whichever others are made beside it.
type luck struct{ *rand.Rand }

func luckOf(seed uint64, n int) luck { return luck{rand.New(rand.NewPCG(seed, uint64(n)))} }

func (l luck) one(of []string) string { return of[l.IntN(len(of))] }

// newID is a random UUID.
func (l luck) newID() string {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], l.Uint64())
	binary.BigEndian.PutUint64(id[8:], l.Uint64())
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // RFC 9562, 5.4
	return id.String()
}

func (l luck) email(first, last string) string {
	return fmt.Sprintf("%s.%s%d@example.org", strings.ToLower(first), strings.ToLower(last), l.IntN(1000))
}

func (l luck) phone() string { return fmt.Sprintf("01632 960%03d", l.IntN(1000)) }

func (l luck) postcode() string {
	return fmt.Sprintf("ZZ%d %d%c%c", 1+l.IntN(98), l.IntN(10), 'A'+l.IntN(26), 'A'+l.IntN(26))
}

// address is a house in a street that may stand anywhere.
func (l luck) address() string {
	return fmt.Sprintf("%d %s %s", 1+l.IntN(180), l.one(streetNames), l.one(streetKinds))
}

// draft is a case in the making.
type draft struct {
	luck
	in caseload.CaseInput
}

// ExternalID is that of the nth case of a seed, from 1.
func ExternalID(seed uint64, n int) string { return fmt.Sprintf("invented-%d-%d", seed, n) }

func (g *generator) invent(n int) caseload.CaseInput {
	d := &draft{luck: luckOf(g.options.Seed, n)}
	d.in.ExternalID = caseload.Set(ExternalID(g.options.Seed, n))
	d.in.ClientReference = caseload.Set(fmt.Sprintf("INVENTED-%d", n))
	d.in.Properties = map[string]caseload.Value{marked.Name: caseload.Bool(true)}
	where := d.address()
	d.matter(where)
	d.life(g.options.until())
	d.person(where)
	d.place(g.areas)
	if g.options.Assign != "" && d.Float64() < g.options.Share {
		d.in.Assignee = caseload.Set(caseload.Named{ID: g.options.Assign})
	}
	return d.in
}

// matter writes what the case is about.
func (d *draft) matter(address string) {
	s := subjects[d.IntN(len(subjects))]
	what := d.one(s.matters)
	_, street, _ := strings.Cut(address, " ")
	d.in.Category = caseload.Set(caseload.Named{Name: s.category, Make: true})
	d.in.Name = caseload.Set(what + ", " + street)
	d.in.Summary = caseload.Set(fmt.Sprintf("%s at %s. %s %s", what, address, d.one(reports), d.one(details)))
	d.in.Themes = caseload.Set(s.themes)
	d.in.PublicSummary = caseload.Set(what + " in " + street + " (invented)")
	d.in.PublicThemes = caseload.Set(s.themes)
	d.in.Details = caseload.Set(d.one(details) + " " + d.one(actions) + " " + d.one(actions))
	d.in.Address = caseload.Set(address)
	d.in.Source = caseload.Set(d.one(sources))
}

// life gives the case its dates and status: the older, the likelier it is done.
func (d *draft) life(until time.Time) {
	const hoursOpen = 24 * 120 // of a case that is closed, at most
	opened := until.Add(time.Duration(d.Int64N(openedIn)-openedIn) * time.Second)
	closed := opened.Add(time.Duration(1+d.IntN(hoursOpen)) * time.Hour)
	d.in.Opened = caseload.Set(opened)
	d.in.Due = caseload.Set(caseload.DateOf(opened).AddDays(28))
	if closed.After(until) || d.IntN(10) == 0 {
		d.in.Stage = caseload.Set([]caseload.Stage{caseload.Open, caseload.InProgress, caseload.Chasing}[d.IntN(3)])
		return
	}
	d.in.Stage = caseload.Set([]caseload.Stage{caseload.Resolved, caseload.Closed}[d.IntN(2)])
	d.in.Closed = caseload.Set(closed)
}

// residents is the share of cases that have one; the others came from the
// council's own staff.
const residents = 2.0 / 3

// person invents the resident of a case, if it has one.
func (d *draft) person(address string) {
	if d.IntN(3) == 0 {
		return
	}
	first, last := d.one(firstNames), d.one(lastNames)
	d.in.Resident = caseload.Set(caseload.Resident{
		Name:     caseload.Set(first + " " + last),
		Email:    caseload.Set(d.email(first, last)),
		Phone:    caseload.Set(d.phone()),
		Address:  caseload.Set(address),
		Postcode: caseload.Set(d.postcode()),
	})
}

// place puts the case into one of the areas.
func (d *draft) place(areas []area) {
	if len(areas) == 0 {
		return
	}
	a := areas[d.IntN(len(areas))]
	d.in.Ward = caseload.Set(caseload.Named{ID: a.id})
	if a.boundary != nil {
		lat, lon := a.boundary.RandomPoint(d.Rand)
		d.in.Location = caseload.Set(&caseload.Point{Lat: lat, Lon: lon})
	}
}
