package xform_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"caseload/internal/xform"
)

const caseSpace = "http://commcarehq.org/case/transaction/v2"

// inCase puts actions into a case block of version 2.
func inCase(actions string) string {
	return `<data xmlns="u:1"><case xmlns="` + caseSpace + `" case_id="c-1">` + actions + `</case></data>`
}

func TestABlockSaysWhatItAsksOfACase(t *testing.T) {
	for _, c := range []struct {
		rule, actions string
		want          xform.CaseBlock
	}{
		{"nothing: the case is touched", ``, xform.CaseBlock{}},
		{"an empty update too", `<update/>`, xform.CaseBlock{}},
		{"to be created", `<create/>`, xform.CaseBlock{Create: true}},
		{"to be closed", `<close/>`, xform.CaseBlock{Close: true}},
		{
			"special properties in create",
			`<create><case_type>visit</case_type><case_name> Sam Sample </case_name><owner_id>u-1</owner_id><external_id>X/1</external_id><date_opened>2026-01-02</date_opened><user_id>u-2</user_id></create>`,
			xform.CaseBlock{Create: true, UserID: "u-2", Type: "visit", Name: " Sam Sample ", Owner: "u-1", ExternalID: "X/1", Opened: at(t, "2026-01-02T00:00:00Z")},
		},
		{"other properties in create are ignored", `<create><village>Upper Ford</village></create>`, xform.CaseBlock{Create: true}},
		{
			"special properties in update win, as they come later",
			`<create><case_name>Sam</case_name><owner_id>u-1</owner_id></create><update><case_name>Samira</case_name><owner_id/></update>`,
			xform.CaseBlock{Create: true, Name: "Samira", Owner: ""},
		},
		{"ids and types lose the blanks around them", "<update><case_type>\n visit\n</case_type><external_id> 7 </external_id></update>", xform.CaseBlock{Type: "visit", ExternalID: "7"}},
		{
			"other properties in update, as sent, in their order",
			"<update><z> 1 </z><a/><m>x &amp; y\n</m></update>",
			xform.CaseBlock{Update: []xform.Property{{Name: "z", Value: " 1 "}, {Name: "a", Value: ""}, {Name: "m", Value: "x & y\n"}}},
		},
		{
			"of a repeated property the last",
			`<update><a>1</a><b>2</b><a>3</a></update><update><b>4</b></update>`,
			xform.CaseBlock{Update: []xform.Property{{Name: "a", Value: "3"}, {Name: "b", Value: "4"}}},
		},
		{"attributes of a property are ignored", `<update><photo tag="attachment">a.jpg</photo></update>`, xform.CaseBlock{Update: []xform.Property{{Name: "photo", Value: "a.jpg"}}}},
		{
			"an element with elements in it is no property",
			`<update><group>x<in>1</in></group><case_name><b>Sam</b></case_name><a>1</a></update>`,
			xform.CaseBlock{Update: []xform.Property{{Name: "a", Value: "1"}}},
		},
		{
			"parts of the schema are no properties",
			`<update><case_id>c-2</case_id><date_modified>x</date_modified><close/><create/><referral/><update/><case_type_id>t</case_type_id></update>`,
			xform.CaseBlock{},
		},
		{"a date that is empty is not said", `<update><date_opened/></update>`, xform.CaseBlock{}},
		{"attachments are left to the form", `<attachment><photo src="a.jpg" from="local"/></attachment>`, xform.CaseBlock{}},
		{
			"indices, of children and extensions, and one to be taken away",
			`<index><parent case_type="household"> h-1 </parent><host case_type="clinic" relationship="extension">k-1</host><old/></index>`,
			xform.CaseBlock{Indices: []xform.Index{
				{Name: "parent", CaseType: "household", Relationship: xform.Child, CaseID: "h-1"},
				{Name: "host", CaseType: "clinic", Relationship: xform.Extension, CaseID: "k-1"},
				{Name: "old", Relationship: xform.Child},
			}},
		},
		{
			"of a repeated index the last",
			`<index><parent case_type="a">1</parent></index><index><parent case_type="b">2</parent></index>`,
			xform.CaseBlock{Indices: []xform.Index{{Name: "parent", CaseType: "b", Relationship: xform.Child, CaseID: "2"}}},
		},
	} {
		c.want.ID = "c-1"
		got := parse(t, inCase(c.actions)).Cases
		if len(got) != 1 || !equal(got[0], c.want) {
			t.Errorf("%s: Cases of %s =\n%+v, want\n%+v", c.rule, c.actions, got, c.want)
		}
	}
}

// equal compares blocks, an empty list being no list.
func equal(a, b xform.CaseBlock) bool {
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b)
}

func TestAnInvalidBlockIsRefused(t *testing.T) {
	for _, c := range []struct{ form, path, message string }{
		{`<data><g/><g><case xmlns="` + caseSpace + `"/></g></data>`, "/data/g[2]/case/@case_id", "must have a case_id"},
		{`<data><case xmlns="` + caseSpace + `" case_id=" "/></data>`, "/data/case/@case_id", "must have a case_id"},
		{`<data><case><case_id/></case></data>`, "/data/case/case_id", "must have a case_id"},
		{`<data><case xmlns="` + caseSpace + `" case_id="c-1"/><case xmlns="` + caseSpace + `" case_id="c-2" date_modified="yesterday"/></data>`, "/data/case[2]/@date_modified", "not a date"},
		{`<data><case><case_id>c-1</case_id><date_modified>2026-02-30</date_modified></case></data>`, "/data/case/date_modified", "not a date"},
		{`<data><case case_id="c-1"/></data>`, "/data/case", "in the namespace " + caseSpace},
		{`<data><case xmlns="u:other"><case_id>c-1</case_id></case></data>`, "/data/case", "in the namespace " + caseSpace},
		{inCase(`<create><date_opened>soon</date_opened></create>`), "/data/case/create/date_opened", "not a date"},
		{inCase(`<update><date_opened>soon</date_opened></update>`), "/data/case/update/date_opened", "not a date"},
		{inCase(`<index><parent case_type="a">c-1</parent></index>`), "/data/case/index/parent", "index to itself"},
		{inCase(`<index><parent case_type="a" relationship="sibling">c-2</parent></index>`), "/data/case/index/parent", "must be child or extension"},
		{inCase(`<index><parent>c-2</parent></index>`), "/data/case/index/parent", "attribute case_type"},
		{inCase(`<referral><followup_date>2026-01-01</followup_date></referral>`), "/data/case/referral", "must have a referral_id"},
		{inCase(`<referral><referral_id>r</referral_id><followup_date>soon</followup_date></referral>`), "/data/case/referral/followup_date", "not a date"},
		{inCase(`<referral><referral_id>r</referral_id><open><referral_types> </referral_types></open></referral>`), "/data/case/referral/open", "must have referral_types"},
		{inCase(`<referral><referral_id>r</referral_id><update><date_closed>soon</date_closed></update></referral>`), "/data/case/referral/update/date_closed", "not a date"},
	} {
		err := refusal(t, c.form, xform.Limits{})
		if err.Malformed || err.Path != c.path || !strings.Contains(err.Message, c.message) {
			t.Errorf("Parse(%s) = %+v, want %q at %s, not malformed", c.form, err, c.message, c.path)
		}
	}
}

func TestALongPathKeepsItsEnd(t *testing.T) {
	group := strings.Repeat("ü", 150)
	err := refusal(t, `<d><`+group+`><case case_id="c-1"/></`+group+`></d>`, xform.Limits{})
	if !strings.HasPrefix(err.Path, "…ü") || !strings.HasSuffix(err.Path, "ü/case") || len(err.Path) > 210 {
		t.Errorf("Path = %q", err.Path)
	}
}

func TestBlocksAreFoundWhereverTheyStand(t *testing.T) {
	for _, c := range []struct {
		place, form string
		want        []string
	}{
		{"nowhere", `<d><cases><Case case_id="c-1"/></cases></d>`, nil},
		{"as the root", `<case xmlns="` + caseSpace + `" case_id="c-1"/>`, []string{"c-1"}},
		{"in repeats, at several depths, in the form's order", `<d xmlns:c="` + caseSpace + `"><r><c:case case_id="c-3"/></r><c:case case_id="c-1"/><r><g><c:case case_id="c-2"/></g></r></d>`, []string{"c-3", "c-1", "c-2"}},
		{"in a form of the same namespace", `<d xmlns="` + caseSpace + `"><case case_id="c-1"/></d>`, []string{"c-1"}},
		{"of version 1", `<d xmlns="u:1"><case><case_id>c-1</case_id></case></d>`, []string{"c-1"}},
		{"not in a block", inCase(`<update><case case_id="c-2"/></update><case case_id="c-3"/>`), []string{"c-1"}},
		{"not in the log of a device", `<d><report xmlns="http://code.javarosa.org/devicereport"><log><case xmlns="` + caseSpace + `" case_id="c-1"/></log></report></d>`, nil},
		{"a question that is called case", `<d><case>closed</case><case><court>Sample v Sample</court></case></d>`, nil},
		{"in a question that is called case", `<d><case><case xmlns="` + caseSpace + `" case_id="c-1"/></case></d>`, []string{"c-1"}},
	} {
		var got []string
		for _, b := range parse(t, c.form).Cases {
			got = append(got, b.ID)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: Cases of %s = %q, want %q", c.place, c.form, got, c.want)
		}
	}
}

func TestABlockOfVersion1IsRead(t *testing.T) {
	got := parse(t, `<registration xmlns="u:1"><case>
		<case_id>c-1</case_id><user_id>u-1</user_id><date_modified>2026-06-30T13:42:50</date_modified>
		<create><case_type_id>pregnancy</case_type_id><case_name>Sam Sample</case_name><external_id>X1</external_id></create>
		<update><edd>2026-12-01</edd></update>
		<close/>
	</case></registration>`).Cases
	want := xform.CaseBlock{
		ID: "c-1", UserID: "u-1", Modified: at(t, "2026-06-30T13:42:50Z"), Create: true,
		Type: "pregnancy", Name: "Sam Sample", ExternalID: "X1",
		Update: []xform.Property{{Name: "edd", Value: "2026-12-01"}}, Close: true,
	}
	if len(got) != 1 || !equal(got[0], want) {
		t.Errorf("Cases =\n%+v, want\n%+v", got, want)
	}
}

func TestReferralsAreRead(t *testing.T) {
	for _, c := range []struct {
		rule, referrals string
		want            []xform.Referral
	}{
		{"an empty one asks nothing", `<referral/>`, nil},
		{
			"opened, of several types",
			"<referral><referral_id>r-1</referral_id><followup_date>2026-07-02T13:42:50</followup_date><open><referral_types>clinic \n hospital</referral_types></open></referral>",
			[]xform.Referral{{ID: "r-1", FollowUp: at(t, "2026-07-02T13:42:50Z"), Open: []string{"clinic", "hospital"}}},
		},
		{
			"changed",
			`<referral><referral_id>r-1</referral_id><followup_date>2026-07-09</followup_date><update><referral_type>clinic</referral_type><date_closed/></update></referral>`,
			[]xform.Referral{{ID: "r-1", FollowUp: at(t, "2026-07-09T00:00:00Z"), Type: "clinic"}},
		},
		{
			"closed on a date",
			`<referral><referral_id>r-1</referral_id><update><referral_type>clinic</referral_type><date_closed>2026-07-10</date_closed></update></referral>`,
			[]xform.Referral{{ID: "r-1", Type: "clinic", Close: true}},
		},
		{
			"closed without a date, one type and all",
			`<referral><referral_id>r-1</referral_id><update><referral_type>clinic</referral_type><close/></update></referral><referral><referral_id>r-2</referral_id><close/></referral>`,
			[]xform.Referral{{ID: "r-1", Type: "clinic", Close: true}, {ID: "r-2", Close: true}},
		},
	} {
		got := parse(t, inCase(c.referrals)).Cases
		if len(got) != 1 || !reflect.DeepEqual(got[0].Referrals, c.want) {
			t.Errorf("%s: Referrals of %s =\n%+v, want\n%+v", c.rule, c.referrals, got, c.want)
		}
	}
}
