package encode_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"caseload/internal/encode"
)

func TestXMLTextEscapesMarkupAndReplacesWhatXMLForbids(t *testing.T) {
	for _, c := range []struct{ in, text, attribute string }{
		{"", "", `""`},
		{"Môn 東京 🚧", "Môn 東京 🚧", `"Môn 東京 🚧"`},
		{`<a b="c">&'`, "&lt;a b=&quot;c&quot;&gt;&amp;'", `"&lt;a b=&quot;c&quot;&gt;&amp;'"`},
		{"]]>", "]]&gt;", `"]]&gt;"`},
		{"a\tb\nc\rd", "a\tb\nc&#13;d", `"a&#9;b&#10;c&#13;d"`},
		{"\x00\x01\x1f\x7f", "\ufffd\ufffd\ufffd\x7f", "\"\ufffd\ufffd\ufffd\x7f\""},
		{"\ufffe\uffff\ufffd", "\ufffd\ufffd\ufffd", "\"\ufffd\ufffd\ufffd\""},
		{"bad\xff\xc3 byte", "bad\ufffd\ufffd byte", "\"bad\ufffd\ufffd byte\""},
	} {
		if got := string(encode.AppendXMLText([]byte("x:"), c.in)); got != "x:"+c.text {
			t.Errorf("AppendXMLText(%q) = %s, want x:%s", c.in, got, c.text)
		}
		if got := string(encode.AppendXMLAttribute([]byte("x:"), c.in)); got != "x:"+c.attribute {
			t.Errorf("AppendXMLAttribute(%q) = %s, want x:%s", c.in, got, c.attribute)
		}
	}
}

func TestXMLNameIsThatOfAnElementWithoutAPrefix(t *testing.T) {
	for name, want := range map[string]bool{
		"age": true, "_x": true, "A-1.b_c": true, "größe": true, "年齢": true, "a·b": true, "xml": true,
		"": false, "1a": false, "-a": false, ".a": false, "a b": false, "a:b": false, "a/b": false, "a\x00": false, "a\xff": false,
		"×": false, "a×": false, "·a": false, "<a>": false, "a\u2028": false,
	} {
		if got := encode.IsXMLName(name); got != want {
			t.Errorf("IsXMLName(%q) = %t, want %t", name, got, want)
		}
	}
}

func FuzzXML(f *testing.F) {
	for _, s := range []string{"", "a", "<a>&amp;\"", "\r\n\t", "\x00\ufffe", "größe", "bad\xff", "a:b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := "x"
		if encode.IsXMLName(s) && isASCII(s) { // beyond it encoding/xml follows the fourth edition
			name = s
		}
		text := append([]byte("<"+name+" y="), encode.AppendXMLAttribute(nil, s)...)
		text = append(encode.AppendXMLText(append(text, '>'), s), "</"+name+">"...)
		var got struct {
			XMLName xml.Name
			Y       string `xml:"y,attr"`
			Text    string `xml:",chardata"`
		}
		if err := xml.Unmarshal(text, &got); err != nil {
			t.Fatalf("encoding/xml refuses %q: %v", text, err)
		}
		if want := kept(s); got.Text != want || got.Y != want || got.XMLName.Local != name {
			t.Errorf("%q reads back as %q and %q in %q", s, got.Text, got.Y, got.XMLName.Local)
		}
	})
}

func isASCII(s string) bool { return len(s) == utf8.RuneCountInString(s) }

// kept is what XML keeps of a text.
func kept(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return utf8.RuneError
		}
		return r
	}, s)
}
