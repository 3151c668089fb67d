package apitest

import (
	"net/netip"
	"testing"

	"caseload"
)

// CaseTypeSeed is a case type with the stages that its cases go through, and the
// fields that they have beside those of all.
type CaseTypeSeed struct {
	Name   string               `json:"name"`
	Stages []caseload.StagePlan `json:"stages"`
	Fields []FieldSeed          `json:"fields"`
}

// FieldSeed is a field of a case type. Its label is its name.
type FieldSeed struct {
	Name        string `json:"name"`
	Kind        string `json:"kind"`        // "": text
	Sensitivity string `json:"sensitivity"` // "": public
	Searchable  bool   `json:"searchable"`
}

// ReportSeed is a report.
type ReportSeed struct {
	Key        string                    `json:"key"` // the label of its maker's; "": the operator is
	Number     int64                     `json:"number"`
	Name       string                    `json:"name"`
	Shared     bool                      `json:"shared"`
	Definition caseload.ReportDefinition `json:"definition"`
}

func (o *Office) addCaseType(t *testing.T, by *caseload.Principal, in CaseTypeSeed) {
	t.Helper()
	_, err := o.Service.SaveCaseType(t.Context(), by, caseload.CaseTypeInput{Name: caseload.Set(in.Name), Stages: caseload.Set(in.Stages)})
	must(t, err)
	for _, f := range in.Fields {
		field := caseload.FieldInput{Type: in.Name, Name: f.Name, Label: f.Name, Kind: caseload.KindText, Searchable: f.Searchable}
		if f.Kind != "" {
			field.Kind, err = caseload.ParseFieldKind(f.Kind)
			must(t, err)
		}
		if f.Sensitivity != "" {
			field.Sensitivity, err = caseload.ParseSensitivity(f.Sensitivity)
			must(t, err)
		}
		must(t, o.Service.CreateField(t.Context(), by, field))
	}
}

func (o *Office) addReport(t *testing.T, by *caseload.Principal, in ReportSeed) {
	t.Helper()
	if in.Key != "" {
		var err error
		by, err = o.Service.Authenticate(t.Context(), o.Secrets[in.Key], netip.Addr{})
		must(t, err)
	}
	_, err := o.Service.CreateReport(t.Context(), by, caseload.ReportInput{
		Number: in.Number, Name: caseload.Set(in.Name), Shared: caseload.Set(in.Shared), Definition: caseload.Set(in.Definition),
	})
	must(t, err)
}
