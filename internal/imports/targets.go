package imports

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// cell is what stands in a row for one target.
type cell struct {
	text string
	rule *rule
	zone *time.Location
	warn func(Warning)
}

// setter writes a cell into an input. An empty cell clears what may be empty.
// The error is a *caseload.Error that says what is allowed.
type setter[T any] func(in *T, c cell) error

// targets are what the columns of a file can be, for one noun.
type targets[T any] struct {
	set    map[string]setter[T]
	needed string // that no mapping can do without
	// property writes a cell into a property; nil where there are none.
	property func(in *T, name string, v caseload.Value)
	// boundary writes a GeoJSON geometry; nil where there is none.
	boundary func(in *T, geometry string)
	// finish writes what follows from several cells together.
	finish func(in *T, warn func(Warning)) error
	// store is the method of the Service that takes the rows.
	store func(*caseload.Service, context.Context, *caseload.Principal, []T, bool) ([]caseload.Outcome, error)
}

func (t *targets[T]) names() []string { return slices.Sorted(maps.Keys(t.set)) }

var caseTargets = &targets[caseload.CaseInput]{
	needed: "external_id",
	set: map[string]setter[caseload.CaseInput]{
		"external_id":       needed(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.ExternalID }),
		"reference":         kept(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Reference }),
		"client_reference":  text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.ClientReference }),
		"type":              kept(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Type }),
		"status":            setStatus,
		"ward":              named(func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Ward }),
		"ward_code":         coded(func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Ward }),
		"category":          named(func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Category }),
		"category_code":     coded(func(in *caseload.CaseInput) *caseload.Opt[caseload.Named] { return &in.Category }),
		"source":            kept(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Source }),
		"resident_name":     resident(func(r *caseload.Resident) *caseload.Opt[string] { return &r.Name }),
		"resident_email":    resident(func(r *caseload.Resident) *caseload.Opt[string] { return &r.Email }),
		"resident_phone":    resident(func(r *caseload.Resident) *caseload.Opt[string] { return &r.Phone }),
		"resident_address":  resident(func(r *caseload.Resident) *caseload.Opt[string] { return &r.Address }),
		"resident_postcode": resident(func(r *caseload.Resident) *caseload.Opt[string] { return &r.Postcode }),
		"name":              text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Name }),
		"summary":           text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Summary }),
		"themes":            text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Themes }),
		"public_summary":    text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.PublicSummary }),
		"public_themes":     text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.PublicThemes }),
		"details":           text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Details }),
		"address":           text(func(in *caseload.CaseInput) *caseload.Opt[string] { return &in.Address }),
		"latitude":          degrees(locationOf, func(p *caseload.Point) *float64 { return &p.Lat }),
		"longitude":         degrees(locationOf, func(p *caseload.Point) *float64 { return &p.Lon }),
		"confidential":      flag(func(in *caseload.CaseInput) *caseload.Opt[bool] { return &in.Confidential }),
		"archived":          flag(func(in *caseload.CaseInput) *caseload.Opt[bool] { return &in.Archived }),
		"highlighted":       flag(func(in *caseload.CaseInput) *caseload.Opt[bool] { return &in.Highlighted }),
		"opened":            moment(func(in *caseload.CaseInput) *caseload.Opt[time.Time] { return &in.Opened }),
		"closed":            moment(func(in *caseload.CaseInput) *caseload.Opt[time.Time] { return &in.Closed }),
		"received":          day(func(in *caseload.CaseInput) *caseload.Opt[caseload.Date] { return &in.Received }),
		"due":               day(func(in *caseload.CaseInput) *caseload.Opt[caseload.Date] { return &in.Due }),
	},
	property: func(in *caseload.CaseInput, name string, v caseload.Value) {
		if in.Properties == nil {
			in.Properties = map[string]caseload.Value{}
		}
		in.Properties[name] = v
	},
	finish: finishCase,
	store:  (*caseload.Service).ImportCases,
}

var wardTargets = &targets[caseload.WardInput]{
	needed: "name",
	set: map[string]setter[caseload.WardInput]{
		"name":        needed(func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Name }),
		"code":        kept(func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Code }),
		"tier":        kept(func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Tier }),
		"description": text(func(in *caseload.WardInput) *caseload.Opt[string] { return &in.Description }),
		"enabled":     flag(func(in *caseload.WardInput) *caseload.Opt[bool] { return &in.Enabled }),
		"latitude":    degrees(centerOf, func(p *caseload.Point) *float64 { return &p.Lat }),
		"longitude":   degrees(centerOf, func(p *caseload.Point) *float64 { return &p.Lon }),
	},
	boundary: func(in *caseload.WardInput, geometry string) { in.Boundary = caseload.Set(geometry) },
	finish:   func(in *caseload.WardInput, _ func(Warning)) error { return finishPoint(&in.Center) },
	store:    (*caseload.Service).ImportWards,
}

func locationOf(in *caseload.CaseInput) *caseload.Opt[*caseload.Point] { return &in.Location }
func centerOf(in *caseload.WardInput) *caseload.Opt[*caseload.Point]   { return &in.Center }

// text sets a text, or clears it.
func text[T any](of func(*T) *caseload.Opt[string]) setter[T] {
	return func(in *T, c cell) error {
		*of(in) = caseload.Set(c.text)
		return nil
	}
}

// kept sets a text; an empty cell leaves it as it is.
func kept[T any](of func(*T) *caseload.Opt[string]) setter[T] {
	return func(in *T, c cell) error {
		if c.text != "" {
			*of(in) = caseload.Set(c.text)
		}
		return nil
	}
}

// needed sets a text that must not be empty.
func needed[T any](of func(*T) *caseload.Opt[string]) setter[T] {
	return func(in *T, c cell) error {
		if c.text == "" {
			return caseload.Invalid(c.rule.target, "This is empty; every row needs it, to be known again.")
		}
		*of(in) = caseload.Set(c.text)
		return nil
	}
}

func resident(of func(*caseload.Resident) *caseload.Opt[string]) setter[caseload.CaseInput] {
	return func(in *caseload.CaseInput, c cell) error {
		in.Resident.Set = true
		*of(&in.Resident.Value) = caseload.Set(c.text)
		return nil
	}
}

// named sets a ward or category by its name. A new one is made of this text,
// so that it is checked here.
func named(of func(*caseload.CaseInput) *caseload.Opt[caseload.Named]) setter[caseload.CaseInput] {
	return func(in *caseload.CaseInput, c cell) error {
		to := of(in)
		to.Set, to.Value.Name, to.Value.Make = true, c.text, c.rule.Make
		return checkName(c)
	}
}

func coded(of func(*caseload.CaseInput) *caseload.Opt[caseload.Named]) setter[caseload.CaseInput] {
	return func(in *caseload.CaseInput, c cell) error {
		to := of(in)
		to.Set, to.Value.Code = true, c.text
		return checkName(c)
	}
}

func checkName(c cell) error {
	if _, err := caseload.ParseText(c.text, caseload.MaxName); err != nil {
		return caseload.Invalid(c.rule.target, messageOf(err))
	}
	return nil
}

func setStatus(in *caseload.CaseInput, c cell) error {
	if c.text == "" {
		return nil
	}
	stage, err := parseStage(c.text)
	if err != nil {
		allowed := slices.Concat(slices.Sorted(maps.Keys(c.rule.Values)), caseload.StageNames())
		return caseload.Invalid(c.rule.target, "This is not a status that the mapping knows.", allowed...)
	}
	in.Stage = caseload.Set(stage)
	return nil
}

// parseStage reads one of the five statuses, however it is spelt: In Progress.
func parseStage(s string) (caseload.Stage, error) {
	return caseload.ParseStage(strings.ReplaceAll(strings.ToLower(s), " ", "_"))
}

func flag[T any](of func(*T) *caseload.Opt[bool]) setter[T] {
	return func(in *T, c cell) error {
		if c.text == "" {
			return nil
		}
		yes, ok := parseFlag(c.text)
		if !ok {
			return caseload.Invalid(c.rule.target, "This is neither yes nor no.", flagWords...)
		}
		*of(in) = caseload.Set(yes)
		return nil
	}
}

var flagWords = []string{"true", "false", "yes", "no", "y", "n", "1", "0"}

func parseFlag(s string) (yes, ok bool) {
	i := slices.Index(flagWords, strings.ToLower(s))
	return i%2 == 0, i >= 0
}

// degrees sets half of a place; finishPoint sees whether the other half came.
func degrees[T any](of func(*T) *caseload.Opt[*caseload.Point], half func(*caseload.Point) *float64) setter[T] {
	return func(in *T, c cell) error {
		to := of(in)
		if to.Value == nil {
			*to = caseload.Set(&caseload.Point{Lat: math.NaN(), Lon: math.NaN()})
		}
		if c.text == "" {
			return nil
		}
		d, err := strconv.ParseFloat(c.text, 64)
		if err != nil || math.IsNaN(d) {
			return caseload.Invalid(c.rule.target, "This is not a number of degrees such as 50.2660.")
		}
		*half(to.Value) = d
		return nil
	}
}

// finishPoint takes a place away that lacks a half, and refuses one that is
// not on Earth.
func finishPoint(to *caseload.Opt[*caseload.Point]) error {
	p := to.Value
	if p == nil {
		return nil
	}
	if math.IsNaN(p.Lat) || math.IsNaN(p.Lon) {
		to.Value = nil
		return nil
	}
	if _, err := caseload.ParsePoint(p.Lat, p.Lon); err != nil {
		return caseload.Invalid("location", messageOf(err))
	}
	return nil
}

func moment[T any](of func(*T) *caseload.Opt[time.Time]) setter[T] {
	return func(in *T, c cell) error {
		if c.text == "" {
			return nil
		}
		at, _, err := c.moment()
		if err == nil {
			*of(in) = caseload.Set(at)
		}
		return err
	}
}

func day[T any](of func(*T) *caseload.Opt[caseload.Date]) setter[T] {
	return func(in *T, c cell) error {
		if c.text == "" {
			*of(in) = caseload.Set(caseload.Date{})
			return nil
		}
		_, date, err := c.moment()
		if err == nil {
			*of(in) = caseload.Set(date)
		}
		return err
	}
}

// moment reads the cell by the layouts of its column.
func (c cell) moment() (time.Time, caseload.Date, error) {
	at, date, warning, ok := parseMoment(c.text, c.rule.layouts, c.zone)
	if !ok {
		return time.Time{}, caseload.Date{}, caseload.Invalid(c.rule.target, "This is not a date in the layout of the mapping.", written(c.rule.layouts)...)
	}
	if warning != "" {
		c.warn(warning)
	}
	if date.Year <= 1900 {
		c.warn(DatedBefore1901)
	}
	return at, date, nil
}

func written(layouts []layout) []string {
	out := make([]string, len(layouts))
	for i, l := range layouts {
		out[i] = l.written
	}
	return out
}

func finishCase(in *caseload.CaseInput, warn func(Warning)) error {
	switch {
	case !in.Opened.Set:
		warn(OpenedMissing)
	case in.Closed.Set && in.Closed.Value.Before(in.Opened.Value):
		warn(ClosedBeforeOpened)
	}
	return finishPoint(&in.Location)
}

func propertyValue(f caseload.FieldInput, c cell) (caseload.Value, error) {
	if c.text == "" {
		return caseload.Value{}, nil
	}
	switch f.Kind {
	case caseload.KindDate:
		_, date, err := c.moment()
		return caseload.Day(date), err
	case caseload.KindTime:
		at, _, err := c.moment()
		return caseload.Time(at), err
	case caseload.KindBool:
		yes, ok := parseFlag(c.text)
		if !ok {
			return caseload.Value{}, caseload.Invalid(c.rule.target, "This is neither yes nor no.", flagWords...)
		}
		return caseload.Bool(yes), nil
	}
	v, err := caseload.ParseValue(f.Kind, c.text, f.Choices)
	if err != nil {
		return v, caseload.Invalid(c.rule.target, messageOf(err), f.Choices...)
	}
	return v, nil
}

// declared is the setter of a property. Only what has properties is asked: a
// mapping of other things that names one is refused when it is parsed.
func (t *targets[T]) declared(f caseload.FieldInput) setter[T] {
	return func(in *T, c cell) error {
		v, err := propertyValue(f, c)
		if err != nil {
			return err
		}
		t.property(in, f.Name, v)
		return nil
	}
}
