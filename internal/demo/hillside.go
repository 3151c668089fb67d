package demo

import (
	"context"
	"embed"
	"fmt"
	"time"

	"caseload"
	"caseload/internal/gendata"
	"caseload/internal/reportfile"
)

//go:embed reports/*.toml
var reports embed.FS

// officeCases is how many cases Hillside is given.
const officeCases = 1800

// fillHillside makes a council with an office for complaints and requests for
// information, whose cases came in up to a moment, with the reports that officers
// ask for. Its wards are another tenant's, without their boundaries.
func fillHillside(ctx context.Context, svc *caseload.Service, now time.Time, wardsOf *Tenant) (*Tenant, Pair, error) {
	t, err := people(ctx, svc, "hillside", "Hillside Council (invented)", "Europe/London")
	if err != nil {
		return nil, Pair{}, err
	}
	if err := copyWards(ctx, svc, wardsOf, t); err != nil {
		return nil, Pair{}, err
	}
	if err := gendata.GenerateOffice(ctx, svc, t.operator, t.invented(officeCases, now)); err != nil {
		return nil, Pair{}, fmt.Errorf("invent an office: %w", err)
	}
	if err := addReports(ctx, svc, t.operator); err != nil {
		return nil, Pair{}, err
	}
	pair, err := newPair(ctx, svc, t)
	return t, pair, err
}

func copyWards(ctx context.Context, svc *caseload.Service, from, to *Tenant) error {
	wards, err := svc.Wards(ctx, from.operator)
	if err != nil {
		return err
	}
	rows := make([]caseload.WardInput, len(wards))
	for i, w := range wards {
		rows[i] = caseload.WardInput{Name: caseload.Set(w.Name), Code: caseload.Set(w.Code)}
	}
	if _, err := svc.ImportWards(ctx, to.operator, rows, nil); err != nil {
		return fmt.Errorf("copy the wards of %s: %w", from.Slug, err)
	}
	return nil
}

func addReports(ctx context.Context, svc *caseload.Service, by *caseload.Principal) error {
	all, err := reports.ReadDir("reports")
	if err != nil {
		return err
	}
	for _, f := range all {
		text, err := reports.ReadFile("reports/" + f.Name())
		if err != nil {
			return err
		}
		in, err := reportfile.Parse(text)
		if err == nil {
			_, err = svc.CreateReport(ctx, by, in)
		}
		if err != nil {
			return fmt.Errorf("make the report of %s: %w", f.Name(), err)
		}
	}
	return nil
}
