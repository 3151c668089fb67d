package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"caseload"
)

// The columns of the CSV export, and those of a wide report: of cases, their stages,
// their people and their properties.
const (
	exportedColumns = `CaseDetails.CaseReference CaseStatus.Status CaseDetails.PublicSummary CaseDetails.PublicThemes CaseDetails.Ward
		CaseDetails.Category CaseStatusReceipt.Method CaseDetails.Opened CaseStatusTouchTimes.LastUpdatedTime`
	wideColumns = exportedColumns + ` CaseDetails.CaseId CaseDetails.Reference CaseDetails.ExternalId CaseDetails.ParentCaseId CaseDetails.CaseType
		CaseDetails.Label CaseDetails.Summary CaseDetails.Themes CaseDetails.Confidential CaseDetails.WardCode CaseDetails.AssignedTo
		CaseDetails.Team CaseDetails.Address CaseDetails.Details CaseDetails.Invented CaseDetails.TotalRedress CaseStatus.CurrentTargetDate
		CaseStatus.CurrentTargetDays CaseStatus.CurrentStage CaseStatus.CurrentOutcome CaseStatusReceipt.DateReceived
		CaseStatusReceipt.TimeCreated CaseStatusClosure.DateClosed CaseStatusClosure.ClosureInTarget CaseStageFirst.TargetDays
		CaseStageFirst.DateReceived CaseStageFirst.DateDue CaseStageSecond.DateDue Customer.FullName Customer.Postcode Customer.EmailAddress`
)

// reports compares reports of all cases as CSV with the CSV export of the same
// cases, both over HTTP, by the time that a column takes.
func (b *bench) reports(ctx context.Context, e engine) error {
	s, err := openSite(ctx, e, "reports", b.rows, staged)
	if err != nil {
		return err
	}
	defer s.close()
	face, err := s.serve(ctx, caseload.RoleManager)
	if err != nil {
		return err
	}
	defer face.close()
	exported := strings.Fields(exportedColumns)
	export := side{"export-csv", func() (took time.Duration, err error) {
		took, _, err = face.get("/api/cases/export?format=csv&limit=all")
		return took, err
	}}
	for _, r := range []struct {
		name, sort, columns string
	}{{"report-export", "CaseDetails.Opened", exportedColumns}, {"report-wide", "CaseStatusReceipt.DateReceived", wideColumns}} {
		columns := strings.Fields(r.columns)
		number, err := s.report(ctx, r.sort, columns)
		if err != nil {
			return err
		}
		report := side{r.name, func() (took time.Duration, err error) {
			took, _, err = face.get(fmt.Sprintf("/getreport?db=bench&Format=csv&CSVHeader=yes&ReportId=%d", number))
			return took, err
		}}
		us, them, ratio, err := b.compare(report, export)
		if err != nil {
			return err
		}
		n := len(columns)
		b.add(e.name(), fmt.Sprintf("CSV report of %d columns over HTTP, each against one of the CSV export", n),
			perColumn(us, n), perColumn(them, len(exported)), ratio*float64(n)/float64(len(exported)), "1")
	}
	return nil
}

func perColumn(took time.Duration, columns int) string {
	return fmt.Sprintf("%.1f ms", took.Seconds()*1000/float64(columns))
}

// staged gives the cases of a tenant that are to come two stages.
func staged(ctx context.Context, s *site) error {
	_, err := s.service.SaveCaseType(ctx, s.service.Operator(s.tenant), caseload.CaseTypeInput{
		Name: caseload.Set("case"), Stages: caseload.Set([]caseload.StagePlan{{Name: "First", TargetDays: 15}, {Name: "Second", TargetDays: 20}}),
	})
	return err
}

// report stores a report of all cases, the last by a column first.
func (s *site) report(ctx context.Context, by string, columns []string) (number int64, err error) {
	d := caseload.ReportDefinition{Basis: "opened", Sort: []caseload.ReportSort{{Column: by, Descending: true}}}
	for _, name := range columns {
		d.Columns = append(d.Columns, caseload.ReportColumn{Name: name})
	}
	r, err := s.service.CreateReport(ctx, s.service.Operator(s.tenant), caseload.ReportInput{
		Name: caseload.Set(by), Shared: caseload.Set(true), Definition: caseload.Set(d),
	})
	if err != nil {
		return 0, err
	}
	return r.Number, nil
}
