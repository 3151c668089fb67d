package caseload_test

import (
	"testing"

	"caseload"
)

func TestAMappingIsChangedByWhoSawItAsItIs(t *testing.T) {
	o := newOffice(t)
	keep := func(seen string, x caseload.KeptMapping) caseload.KeptMapping {
		t.Helper()
		x, err := o.service.KeepMapping(t.Context(), o.admin, seen, x)
		o.must(err)
		return x
	}
	first := keep("", caseload.KeptMapping{Name: "Lamps", Rows: "case", Mapping: "first"})
	theirs := first
	theirs.Mapping = "theirs"
	theirs = keep(first.Edition(), theirs)
	late := first
	late.Mapping = "late"
	for what, do := range map[string]func(seen string) error{
		"kept": func(seen string) error { _, err := o.service.KeepMapping(t.Context(), o.admin, seen, late); return err },
		"renamed": func(seen string) error {
			_, err := o.service.RenameMapping(t.Context(), o.admin, first.ID, seen, "Late")
			return err
		},
		"deleted": func(seen string) error { return o.service.DeleteMapping(t.Context(), o.admin, first.ID, seen) },
	} {
		o.wantCode(what+" by who saw it before", do(first.Edition()), caseload.CodePreconditionFailed)
		o.wantCode(what+" by who saw none", do(""), caseload.CodePreconditionFailed)
	}
	got, err := o.service.Mapping(t.Context(), o.admin, first.ID)
	o.must(err)
	want(o, "text", got.Mapping, "theirs")
	o.must(o.service.UseMapping(t.Context(), o.admin, first.ID, "a,b"))
	renamed, err := o.service.RenameMapping(t.Context(), o.admin, first.ID, theirs.Edition(), "Lamps of Truro")
	o.must(err)
	o.wantCode("deleted by who saw it under another name", o.service.DeleteMapping(t.Context(), o.admin, first.ID, theirs.Edition()), caseload.CodePreconditionFailed)
	o.must(o.service.DeleteMapping(t.Context(), o.admin, first.ID, renamed.Edition()))
	o.wantCode("deleted again", o.service.DeleteMapping(t.Context(), o.admin, first.ID, renamed.Edition()), caseload.CodeNotFound)
}
