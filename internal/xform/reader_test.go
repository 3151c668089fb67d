package xform_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"caseload/internal/xform"
)

// refusal parses a form that must be refused.
func refusal(t *testing.T, form string, l xform.Limits) *xform.Error {
	t.Helper()
	s, err := xform.Parse(strings.NewReader(form), l)
	refused, ok := errors.AsType[*xform.Error](err)
	if !ok {
		t.Fatalf("Parse(%.200s) = %+v, %v; want an *Error", form, s, err)
	}
	return refused
}

func TestAFormThatCannotBeReadIsRefused(t *testing.T) {
	for _, c := range []struct{ name, form, message string }{
		{"nothing", "", "The form is empty"},
		{"blanks", " \n", "The form is empty"},
		{"no XML", "name=Sam", "outside its root"},
		{"JSON", `{"form":{}}`, "outside its root"},
		{"cut short", "<d><a>1", "ends before its elements do"},
		{"cut in a tag", "<d><a", "unexpected EOF"},
		{"an end tag of another element", "<d><a></d></a>", "not that of the element"},
		{"an end tag with another prefix", `<d xmlns:p="u" xmlns:q="u"><p:a></q:a></d>`, "not that of the element"},
		{"an end tag too many", "<d/></d>", "not that of the element"},
		{"two roots", "<d/><e/>", "second root"},
		{"text behind the root", "<d/>x", "outside its root"},
		{"an attribute twice", `<d a="1" a="2"/>`, "an attribute twice"},
		{"an attribute twice by two prefixes", `<d xmlns:p="u" xmlns:q="u" p:a="1" q:a="2"/>`, "an attribute twice"},
		{"an attribute without quotes", "<d a=1/>", "attribute value"},
		{"a prefix that is not declared", "<d><n0:case/></d>", "prefix of a name is not declared"},
		{"a prefix out of its scope", `<d><a xmlns:p="u"/><p:b/></d>`, "prefix of a name is not declared"},
		{"a prefix taken away", `<d xmlns:p=""><p:b/></d>`, "prefix of a name is not declared"},
		{"an attribute's prefix that is not declared", `<d p:a="1"/>`, "prefix of a name is not declared"},
		{"a name that ends with a colon", "<d:/>", "a colon"},
		{"a name that starts with a digit after its prefix", `<d xmlns:p="u"><p:0/></d>`, `"0"`},
		{"an attribute that starts with a colon", `<d :a="1"/>`, "a colon"},
		{"a name of other characters", "<d><\u00d7/></d>", "a character that names may not have"},
		{"a DOCTYPE", "<!DOCTYPE d SYSTEM 'http://example.org/d.dtd'><d/>", "may not have a DOCTYPE"},
		{"an entity bomb", `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><d>&c;</d>`, "may not have a DOCTYPE"},
		{"an entity that XML does not have", "<d>&nbsp;</d>", "&amp; &lt; &gt; &quot; &apos;"},
		{"a bare ampersand", "<d>Sam & Co</d>", "&amp; &lt; &gt; &quot; &apos;"},
		{"NUL", "<d>a\x00b</d>", "illegal character code U+0000"},
		{"NUL by its number", "<d>&#0;</d>", "illegal character code U+0000"},
		{"a control character", "<d a='\x1b'/>", "illegal character code U+001B"},
		{"a text that is not UTF-8", "<d>caf\xe9</d>", "not in UTF-8"},
		{"ISO-8859-1", `<?xml version="1.0" encoding="ISO-8859-1"?><d/>`, "not in UTF-8"},
		{"UTF-16, by its mark", "\xff\xfe<\x00d\x00/\x00>\x00", "not in UTF-8"},
		{"UTF-16, by its mark, the other way", "\xfe\xff\x00<\x00d\x00/\x00>", "not in UTF-8"},
		{"XML 1.1", `<?xml version="1.1"?><d/>`, "must be XML 1.0"},
	} {
		err := refusal(t, c.form, xform.Limits{})
		if !err.Malformed || !strings.HasPrefix(err.Path, "line ") || !strings.Contains(err.Message, c.message) {
			t.Errorf("%s: Parse = %+v, want it malformed: %s", c.name, err, c.message)
		}
	}
}

func TestARefusalNamesTheLine(t *testing.T) {
	if err := refusal(t, "<d>\n<a>\n&x;</a></d>", xform.Limits{}); err.Path != "line 3" {
		t.Errorf("Path = %q, want line 3", err.Path)
	}
}

func TestARefusalRepeatsNoTextOfTheForm(t *testing.T) {
	for _, form := range []string{
		"<d>Asha &Sample;</d>",
		"<d>Asha & Sample</d>",
		"<d>Asha <Sample\u00d7/></d>",
		`<?xml version="Sample"?><d/>`,
		`<?xml version="1.0" encoding="Sample"?><d/>`,
		inCase(`<update><date_opened>Sample</date_opened></update>`),
		inCase(`<index><parent case_type="Sample" relationship="Sample">Sample</parent></index>`),
	} {
		if err := refusal(t, form, xform.Limits{}); strings.Contains(err.Error(), "Sample") {
			t.Errorf("Parse(%s) = %v", form, err)
		}
	}
}

func TestLimitsHold(t *testing.T) {
	block := `<case xmlns="` + caseSpace + `" case_id="c"/>`
	for _, c := range []struct {
		name     string
		limits   xform.Limits
		within   string
		beyond   string
		message  string
		pathOnly string
	}{
		{"bytes", xform.Limits{Bytes: 10}, "<d>abc</d>", "<d>abcd</d>", "larger than 10 bytes", "line 1"},
		{"depth", xform.Limits{Depth: 3}, "<a><b><c/><c/></b></a>", "<a><b><c><d/></c></b></a>", "more than 3 deep", "line 1"},
		{"elements", xform.Limits{Elements: 3}, "<a><b/><c/></a>", "<a><b/><c/><d/></a>", "more than 3 elements", "line 1"},
		{"attributes", xform.Limits{Attributes: 3}, `<a x="" y=""><b z=""/></a>`, `<a x="" y=""><b z="" xmlns="u"/></a>`, "more than 3 attributes", "line 1"},
		{"cases", xform.Limits{Cases: 2}, "<d>" + block + block + "</d>", "<d>" + block + block + block + "</d>", "more than 2 case blocks", "/d/case[3]"},
		{"tag", xform.Limits{}, tag(64 << 10), tag(64<<10 + 1), "longer than 65536 bytes", "line 1"},
		{"namespaces", xform.Limits{}, nested(256), nested(257), "more than 256 namespaces", "line 1"},
		{"default bytes", xform.Limits{}, sized(10 << 20), sized(10<<20 + 1), "larger than 10485760 bytes", "line 1"},
		{"default depth", xform.Limits{}, deep(100), deep(101), "more than 100 deep", "line 1"},
		{"default elements", xform.Limits{}, wide("<a/>", 99_999), wide("<a/>", 100_000), "more than 100000 elements", "line 1"},
		{"default attributes", xform.Limits{}, wide(`<a b="" c=""/>`, 50_000), wide(`<a b="" c=""/>`, 50_001), "more than 100000 attributes", "line 1"},
		{"default cases", xform.Limits{}, wide(block, 1000), wide(block, 1001), "more than 1000 case blocks", "/d/case[1001]"},
	} {
		if _, err := xform.Parse(strings.NewReader(c.within), c.limits); err != nil {
			t.Errorf("%s: at the limit: Parse = %v", c.name, err)
		}
		if err := refusal(t, c.beyond, c.limits); !err.Malformed || err.Path != c.pathOnly || !strings.Contains(err.Message, c.message) {
			t.Errorf("%s: beyond the limit: Parse = %+v, want it malformed at %s: %s", c.name, err, c.pathOnly, c.message)
		}
	}
}

// tag is a form whose second tag has so many bytes.
func tag(bytes int) string {
	return `<d><a b="` + strings.Repeat("x", bytes-len(`<a b="">`)) + `"></a></d>`
}

// nested declares so many namespaces.
func nested(n int) string {
	var b strings.Builder
	b.WriteString("<d")
	for i := range n {
		b.WriteString(` xmlns:p` + strings.Repeat("x", i) + `="u"`)
	}
	return b.String() + "/>"
}

func sized(bytes int) string {
	return "<d>" + strings.Repeat("x", bytes-len("<d></d>")) + "</d>"
}

func deep(n int) string {
	return strings.Repeat("<a>", n) + strings.Repeat("</a>", n)
}

func wide(child string, n int) string {
	return "<d>" + strings.Repeat(child, n) + "</d>"
}

// hostile are forms of at most so many MiB that take as much memory or time as
// their makers could arrange.
func hostile(mib int) map[string]string {
	size := mib<<20 - 20
	of := func(part string) string { return strings.Repeat(part, size/len(part)) }
	return map[string]string{
		"a tag of attributes":           "<d" + of(` a=""`) + "/>",
		"tags of attributes":            wide("<a"+distinct(3_000)+"/>", 3*mib),
		"a comment":                     "<d><!--" + of("x") + "--></d>",
		"a DOCTYPE":                     "<!DOCTYPE" + of(" x") + "><d/>",
		"an end tag":                    "<d></" + of("d") + ">",
		"text in many pieces":           "<d>" + of("<![CDATA[x]]>") + "</d>",
		"entities":                      "<d>" + of("&lt;") + "</d>",
		"what JSON must escape":         "<d><![CDATA[" + strings.Repeat("<", size) + "]]></d>",
		"text at every depth":           strings.Repeat("<a>"+strings.Repeat("x", size/100-7), 100) + strings.Repeat("</a>", 100),
		"a long namespace, shown often": `<d xmlns:p="` + strings.Repeat("u", 60_000) + `">` + strings.Repeat("<p:a/>", 9_900*mib) + "</d>",
		"prefixes looked for far":       strings.TrimSuffix(nested(255), "/>") + ">" + strings.Repeat("<a/>", 9_900*mib) + "</d>",
		"one property again and again":  inCase("<update>" + strings.Repeat("<a/>", 9_900*mib) + "</update>"),
	}
}

// distinct are so many attributes.
func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` a%d="%d"`, n-i, i)
	}
	return b.String()
}

func TestHostileFormsTakeAtMostFortyTimesTheirSize(t *testing.T) {
	mib := 10
	if testing.Short() {
		mib = 1
	}
	limit := int64(mib) << 20
	for name, form := range hostile(mib) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s, err := xform.Parse(strings.NewReader(form), xform.Limits{Bytes: limit})
		runtime.ReadMemStats(&after)
		if taken := int64(after.TotalAlloc - before.TotalAlloc); taken > 40*limit {
			t.Errorf("%s: Parse allocated %d KiB in all (%v)", name, taken>>10, err)
		}
		if s != nil && int64(len(s.Answers)) > 8*limit {
			t.Errorf("%s: %d bytes of answers", name, len(s.Answers))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, form := range []string{
		inCase(`<create><case_name>Sam</case_name></create><update><a>1</a><date_opened>2026-01-02</date_opened></update>`),
		inCase(`<index><p case_type="t" relationship="extension">x</p></index><close/>`),
		`<d version="1"><m:meta xmlns:m="u"><m:instanceID>1</m:instanceID><m:timeEnd>2026-03-04T16:29:41.7+05:30</m:timeEnd></m:meta></d>`,
		`<d><case><case_id>1</case_id><referral><referral_id>1</referral_id><open><referral_types>a b</referral_types></open></referral></case></d>`,
		"\uFEFF<?xml version='1.0' encoding='us-ascii'?><d a='1'>&#233;<![CDATA[<]]></d>",
		`<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>`,
		`<p:d xmlns:p="u" p:xmlns="v"><p:a/><a/></p:d>`, `<p:d xmlns:p="u" xmlns="v"><p:0/></p:d>`,
	} {
		f.Add([]byte(form))
	}
	limits := xform.Limits{Bytes: 64 << 10, Cases: 10}
	f.Fuzz(func(t *testing.T, form []byte) {
		s, err := xform.Parse(bytes.NewReader(form), limits)
		refused, ok := errors.AsType[*xform.Error](err)
		switch {
		case err == nil:
		case !ok || refused.Path == "" || refused.Message == "" || s != nil:
			t.Fatalf("Parse = %+v, %+v", s, err)
		default:
			return
		}
		if got, want := string(s.Answers), compact(t, s.Answers); got != want {
			t.Errorf("Answers are not canonical:\n%s, want\n%s", got, want)
		}
		if int64(len(s.Answers)) > 8*limits.Bytes {
			t.Errorf("%d bytes of answers from %d of form", len(s.Answers), len(form))
		}
		var root map[string]json.RawMessage
		if err := json.Unmarshal(s.Answers, &root); err != nil || root["#type"] == nil {
			t.Errorf("Answers are no form: %s", s.Answers)
		}
		for _, b := range s.Cases {
			if b.ID == "" {
				t.Errorf("a block without an id: %+v", b)
			}
		}
	})
}
