package imports

import (
	"context"
	"maps"
	"slices"
	"time"

	"caseload"
)

// targets are what the columns of a file can be, for one noun.
type targets[T any] struct {
	set    map[string]setter[T]
	needed string // that no mapping can do without
	// property writes a cell into a property; nil where there are none.
	property func(in *T, name string, v caseload.Value)
	// boundary writes a GeoJSON geometry; nil where there is none.
	boundary func(in *T, geometry string)
	// note keeps what a dry run found of a row for who asked for it; nil where nobody looks.
	note func(r *Report, in *T, result caseload.Result)
	// finish writes what follows from several cells together.
	finish func(in *T, warn func(Warning)) error
	// storer makes what takes the rows of one file, batch by batch.
	storer func(svc *caseload.Service, dry bool) storer[T]
}

// storer stores rows, or tries to.
type storer[T any] func(context.Context, *caseload.Principal, []T) ([]caseload.Outcome, error)

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
	storer: func(svc *caseload.Service, dry bool) storer[caseload.CaseInput] {
		return func(ctx context.Context, p *caseload.Principal, rows []caseload.CaseInput) ([]caseload.Outcome, error) {
			return svc.ImportCases(ctx, p, rows, dry)
		}
	},
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
	note:     (*Report).noteWard,
	finish:   func(in *caseload.WardInput, _ func(Warning)) error { return finishPoint(&in.Center) },
	storer: func(svc *caseload.Service, dry bool) storer[caseload.WardInput] {
		var tried *caseload.TriedWards
		if dry {
			tried = &caseload.TriedWards{}
		}
		return func(ctx context.Context, p *caseload.Principal, rows []caseload.WardInput) ([]caseload.Outcome, error) {
			return svc.ImportWards(ctx, p, rows, tried)
		}
	},
}

func locationOf(in *caseload.CaseInput) *caseload.Opt[*caseload.Point] { return &in.Location }
func centerOf(in *caseload.WardInput) *caseload.Opt[*caseload.Point]   { return &in.Center }

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
