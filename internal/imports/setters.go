package imports

import (
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
			return caseload.Faulty(c.rule.target, kindEmpty.Of())
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
		return caseload.Faulty(c.rule.target, caseload.FaultOf(err))
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
		return caseload.Faulty(c.rule.target, kindStatus.Of(), allowed...)
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
			return caseload.Faulty(c.rule.target, kindFlag.Of(), flagWords...)
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
			return caseload.Faulty(c.rule.target, kindDegrees.Of())
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
		return caseload.Faulty("location", caseload.FaultOf(err))
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
		return time.Time{}, caseload.Date{}, c.notDate()
	}
	if warning != "" {
		c.warn(warning)
	}
	if date.Year <= 1900 {
		c.warn(DatedBefore1901)
	}
	return at, date, nil
}

// maxWritten is how many layouts are told.
const maxWritten = 6

// notDate refuses what is in none of the layouts of its column.
func (c cell) notDate() error {
	told := min(len(c.rule.layouts), maxWritten)
	var allowed []string
	for _, l := range c.rule.layouts[:told] {
		allowed = append(allowed, l.written)
	}
	e := caseload.Faulty(c.rule.target, kindDate.Of(), allowed...)
	e.Problems[0].More = len(c.rule.layouts) - told
	return e
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
			return caseload.Value{}, caseload.Faulty(c.rule.target, kindFlag.Of(), flagWords...)
		}
		return caseload.Bool(yes), nil
	}
	v, err := caseload.ParseValue(f.Kind, c.text, f.Choices)
	if err != nil {
		return v, caseload.Faulty(c.rule.target, caseload.FaultOf(err), f.Choices...)
	}
	return v, nil
}
