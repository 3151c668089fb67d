package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"caseload"
)

// fullMapping is one with everything set.
func (d *desk) fullMapping(id string) caseload.KeptMapping {
	return caseload.KeptMapping{
		Tenant: d.tenant.ID, ID: id, Name: "Tŷ\" " + id, Rows: "case", Columns: "id, name", Header: "00", Mapping: "noun = \"cases\"\n", Keeper: d.bob, Kept: someTime, User: d.ann, Used: someTime,
	}
}

// keepMappings keeps mappings as they are.
func (d *desk) keepMappings(all ...caseload.KeptMapping) {
	d.Helper()
	for _, x := range all {
		_, err := d.store.ChangeMapping(d.Context(), x.Tenant, x.ID, func(to *caseload.KeptMapping, _ []caseload.KeptMapping) error { *to = x; return nil })
		d.must(err)
	}
}

func mappingIDs(all []caseload.KeptMapping) string {
	var ids []string
	for _, x := range all {
		ids = append(ids, x.ID+x.Mapping)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

var mappingTests = []test{
	{"a mapping is found as it was kept last, and listed without its text, in its own tenant", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		unused := d.fullMapping("b")
		unused.Used, unused.User = time.Time{}, 0
		d.keepMappings(d.fullMapping("a"), unused, there.fullMapping("c"))
		got, err := d.store.Mapping(d.Context(), d.tenant.ID, "a")
		d.must(err)
		want(d, "kept", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", d.fullMapping("a")))
		changed := d.fullMapping("a")
		changed.Name, changed.Rows, changed.Columns, changed.Header, changed.Mapping, changed.Keeper = "other", "ward", "code", "11", "noun", d.ann
		d.keepMappings(changed)
		got, err = d.store.Mapping(d.Context(), d.tenant.ID, "a")
		d.must(err)
		want(d, "changed", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", changed))
		all, err := d.store.Mappings(d.Context(), d.tenant.ID)
		d.must(err)
		want(d, "listed", mappingIDs(all), "a b")
		_, err = d.store.Mapping(d.Context(), d.tenant.ID, "c")
		d.wantCode(err, caseload.CodeNotFound)
		free := func(*caseload.KeptMapping) error { return nil }
		d.wantCode(d.store.DeleteMapping(d.Context(), d.tenant.ID, "c", free), caseload.CodeNotFound)
		d.must(d.store.DeleteMapping(d.Context(), d.tenant.ID, "a", free))
		seen := func(x *caseload.KeptMapping) error {
			return caseload.Errorf(caseload.CodeConflict, "%s is another", x.ID)
		}
		d.wantCode(d.store.DeleteMapping(d.Context(), d.tenant.ID, "b", seen), caseload.CodeConflict)
		_, err = d.store.Mapping(d.Context(), d.tenant.ID, "b")
		d.must(err)
		all, err = d.store.Mappings(d.Context(), there.tenant.ID)
		d.must(err)
		want(d, "of the other tenant", mappingIDs(all), "c")
		_, err = d.store.Mapping(d.Context(), d.tenant.ID, "a")
		d.wantCode(err, caseload.CodeNotFound)
	}},
	{"a change of a mapping that is refused beside the others of the tenant is not kept", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		d.keepMappings(d.fullMapping("a"), there.fullMapping("z"))
		for _, id := range []string{"a", "b"} {
			_, err := d.store.ChangeMapping(d.Context(), d.tenant.ID, id, func(x *caseload.KeptMapping, all []caseload.KeptMapping) error {
				want(d, "beside", mappingIDs(all), "a")
				x.Name = "changed"
				return caseload.Errorf(caseload.CodeConflict, "refused")
			})
			d.wantCode(err, caseload.CodeConflict)
		}
		got, err := d.store.Mapping(d.Context(), d.tenant.ID, "a")
		d.must(err)
		want(d, "kept", got.Name, d.fullMapping("a").Name)
		_, err = d.store.Mapping(d.Context(), d.tenant.ID, "b")
		d.wantCode(err, caseload.CodeNotFound)
	}},
}
