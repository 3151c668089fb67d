package caseload_test

import (
	"testing"

	"caseload"
)

func TestATenantIsConfiguredByNamesAndValues(t *testing.T) {
	o := newOffice(t)
	configure := func(name, value string) caseload.Tenant {
		t.Helper()
		tenant, err := o.service.ConfigureTenant(t.Context(), o.admin, name, value)
		o.must(err)
		return tenant
	}
	want(o, "suffix by default", o.tenant.Settings.Suffix(), "commcarehq.org")
	configure("commcare.suffix", "example.org")
	got := configure("commcare.envelope", "true")
	want(o, "settings", got.Settings, caseload.Settings{CommCareEnvelope: true, CommCareSuffix: "example.org"})
	again, err := o.service.Tenant(t.Context(), "here")
	o.must(err)
	want(o, "kept", again.Settings, got.Settings)
	configure("commcare.suffix", "")
	want(o, "suffix by default again", configure("commcare.envelope", "").Settings, caseload.Settings{})
	want(o, "settings as text", caseload.ParseSettings(got.Settings.Text()), got.Settings)
}

func TestWhatIsNoSettingIsRefused(t *testing.T) {
	o := newOffice(t)
	for _, tt := range []struct{ name, value string }{
		{"commcare.other", "true"}, {"", ""}, {"commcare.strict", "yes"}, {"commcare.suffix", "exam ple"}, {"commcare.suffix", "a<b"}, {"commcare.suffix", "a\x00b"},
	} {
		_, err := o.service.ConfigureTenant(t.Context(), o.admin, tt.name, tt.value)
		o.wantCode(tt.name+"="+tt.value, err, caseload.CodeInvalid)
	}
	for _, role := range caseload.Roles[1:3] {
		_, err := o.service.ConfigureTenant(t.Context(), o.as(caseload.KeyInput{Role: role}), "commcare.strict", "true")
		o.wantCode(string(role), err, caseload.CodeForbidden)
	}
}
