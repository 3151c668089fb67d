package xform_test

import "testing"

func TestAnswersFollowTheRulesOfCommCare(t *testing.T) {
	for _, c := range []struct{ rule, form, want string }{
		{"an empty element is an empty text", `<d><a/><b></b></d>`, `{"#type":"d","a":"","b":""}`},
		{"a text is as sent, blanks too", "<d><a> x\t</a><b>\n  </b></d>", `{"#type":"d","a":" x\t","b":"\n  "}`},
		{"keys are sorted", `<d z="1" b="2"><c/><_/><B/><b/></d>`, `{"#type":"d","@b":"2","@z":"1","B":"","_":"","b":"","c":""}`},
		{"a text beside attributes", `<d><a x="1">t</a><b x="">  </b></d>`, `{"#type":"d","a":{"#text":"t","@x":"1"},"b":{"@x":""}}`},
		{"of a text among children, what is before the first", `<d>one<a/>two<b/>three</d>`, `{"#text":"one","#type":"d","a":"","b":""}`},
		{"a blank text before children is nothing", "<d>\n <a/>\n</d>", `{"#type":"d","a":""}`},
		{"repeats are an array in their order", `<d><r>2</r><x/><r>1</r><r><y/></r></d>`, `{"#type":"d","r":["2","1",{"y":""}],"x":""}`},
		{"the root is an object", `<d>only text</d>`, `{"#text":"only text","#type":"d"}`},
		{
			"a namespace where it changes from the parent's",
			`<f xmlns="u:1"><a/><b xmlns="u:2">t</b><c xmlns="u:3"><d/><e xmlns="u:1"><g/></e></c></f>`,
			`{"#type":"f","@xmlns":"u:1","a":"","b":{"#text":"t","@xmlns":"u:2"},"c":{"@xmlns":"u:3","d":"","e":{"@xmlns":"u:1","g":""}}}`,
		},
		{
			"no namespace is none to show",
			`<p:f xmlns:p="u:1"><a><p:b/></a><c xmlns="u:2"><d xmlns=""/></c></p:f>`,
			`{"#type":"f","@xmlns":"u:1","a":{"b":{"@xmlns":"u:1"}},"c":{"@xmlns":"u:2","d":""}}`,
		},
		{"names go without prefixes", `<d xmlns:p="u:1" p:v="1" xml:lang="cy"/>`, `{"#type":"d","@lang":"cy","@v":"1"}`},
		{"an attribute without prefix is the one kept", `<d xmlns:a="u:1" a:v="1" v="2" a:w="3"/>`, `{"#type":"d","@v":"2","@w":"3"}`},
		{"an attribute cannot pass for a namespace", `<d xmlns:p="u:1" p:xmlns="u:2"><a/></d>`, `{"#type":"d","a":""}`},
		{"prefixes of one namespace are one", `<d xmlns:p="u:1" xmlns:q="u:1"><p:a/><q:a/></d>`, `{"#type":"d","a":[{"@xmlns":"u:1"},{"@xmlns":"u:1"}]}`},
		{"entities, numbers and CDATA are the text they stand for", `<d><a>&lt;&amp;&#233;&#x41;<![CDATA[<b>&amp;]]>!</a></d>`, `{"#type":"d","a":"<&éA<b>&amp;!"}`},
		{"comments and instructions are no part of a text", `<d><a>1<!-- no -->2<?no no?>3</a></d>`, `{"#type":"d","a":"123"}`},
		{"line ends are \n", "<d><a>1\r\n2\r3</a></d>", `{"#type":"d","a":"1\n2\n3"}`},
		{"unless they are given by number", "<d><a>1&#13;&#10;2</a></d>", `{"#type":"d","a":"1\r\n2"}`},
		{"other alphabets stand as they are", `<d><ชื่อ>มานี</ชื่อ></d>`, `{"#type":"d","ชื่อ":"มานี"}`},
		{"quotes are escaped", "<d><a>\"\\\u2028</a></d>", `{"#type":"d","a":"\"\\` + "\u2028" + `"}`},
	} {
		if got := string(parse(t, c.form).Answers); got != c.want {
			t.Errorf("%s: Answers of %s =\n%s, want\n%s", c.rule, c.form, got, c.want)
		}
	}
}

func TestAByteOrderMarkIsPassedOver(t *testing.T) {
	if got, want := string(parse(t, "\uFEFF<d/>").Answers), `{"#type":"d"}`; got != want {
		t.Errorf("Answers = %s, want %s", got, want)
	}
}

func TestASCIIByOtherNamesIsRead(t *testing.T) {
	for _, encoding := range []string{"UTF-8", "utf8", "us-ascii", "ASCII"} {
		form := `<?xml version="1.0" encoding="` + encoding + `"?><d><a>1</a></d>`
		if got, want := string(parse(t, form).Answers), `{"#type":"d","a":"1"}`; got != want {
			t.Errorf("in %s: Answers = %s, want %s", encoding, got, want)
		}
	}
}
