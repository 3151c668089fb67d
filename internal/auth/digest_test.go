package auth

import (
	"encoding/hex"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"
)

// The examples of RFC 2617, 3.5, and RFC 7616, 3.9.1.
func TestResponsesAreThoseOfTheRFCs(t *testing.T) {
	for _, tt := range []struct{ secret, hashed, parameters string }{
		{
			"Mufasa:testrealm@host.com:Circle Of Life", "939e7578ed9e3c518a452acee763bce9",
			`username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html",
			qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"`,
		},
		{
			"Mufasa:http-auth@example.org:Circle of Life", "3d78807defe7de2157e2b0b6573a855f",
			`username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
			nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="8ca523f5e9506fed4657c9700eebdbec",
			opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
		},
	} {
		if got := md5Hex(tt.secret); got != tt.hashed {
			t.Errorf("the hash of %s is %s, want %s", tt.secret, got, tt.hashed)
		}
		hashed, _ := hex.DecodeString(tt.hashed)
		c, ok := parseDigest(strings.NewReplacer("\n", " ", "\t", " ").Replace(tt.parameters))
		if !ok || !c.proof("GET")(hashed) {
			t.Errorf("parseDigest(%s) = %+v, %t, want what proves to know the secret", tt.parameters, c, ok)
		}
		if c.proof("POST")(hashed) {
			t.Errorf("the response of %+v is good for another method", c)
		}
		hashed[0] ^= 1
		if c.proof("GET")(hashed) {
			t.Errorf("the response of %+v is good for another secret", c)
		}
	}
}

func TestParametersAreReadAsTheyMayBeWritten(t *testing.T) {
	for text, want := range map[string]map[string]string{
		``:                        {},
		` , ,`:                    {},
		`a=b`:                     {"a": "b"},
		`A = b ,c="d"`:            {"a": "b", "c": "d"},
		`a="b, c=\"d\\",e=`:       {"a": `b, c="d\`, "e": ""},
		`a="",b=/x?y=z&w=%22,c=d`: {"a": "", "b": "/x?y=z&w=%22", "c": "d"},
		`a="é",b=c;d=e`:           {"a": "é", "b": "c;d=e"},
	} {
		if got, ok := authParameters(text); !ok || !maps.Equal(got, want) {
			t.Errorf("authParameters(%s) = %q, %t, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{`a`, `=b`, `a=b c=d`, `a="b`, `a="b\`, `a="b"c`, `a=b"c"`, `a=b,A=c`, `"a"=b`, `a b=c`} {
		if got, ok := authParameters(text); ok {
			t.Errorf("authParameters(%s) = %q, want it refused", text, got)
		}
	}
}

func TestDigestOfAnotherKindIsRefused(t *testing.T) {
	sound := map[string]string{
		"username": "u", "realm": "DJANGO", "nonce": "n", "uri": "/", "cnonce": "c", "nc": "0000000a",
		"response": strings.Repeat("A", 32), "algorithm": "md5", "qop": "auth",
	}
	parse := func(name, value string) (credentials, bool) {
		var parts []string
		for n, v := range sound {
			if n == name {
				v = value
			}
			if v != "-" {
				parts = append(parts, n+`="`+v+`"`)
			}
		}
		return parseDigest(strings.Join(parts, ", "))
	}
	want := credentials{username: "u", nonce: "n", uri: "/", cnonce: "c", nc: "0000000a", count: 10, response: strings.Repeat("a", 32)}
	for _, absent := range []string{"none", "realm", "algorithm"} {
		if got, ok := parse(absent, "-"); !ok || got != want {
			t.Errorf("parseDigest without %s = %+v, %t, want %+v", absent, got, ok, want)
		}
	}
	for _, tt := range [][2]string{
		{"username", "-"}, {"username", ""}, {"cnonce", "-"}, {"nc", "-"}, {"nc", "00000000"}, {"nc", "1"}, {"nc", "000000001"}, {"nc", "0000000g"}, {"nc", "+0000001"},
		{"qop", "-"}, {"qop", "auth-int"}, {"algorithm", "MD5-sess"}, {"algorithm", "SHA-256"}, {"algorithm", ""},
		{"nonce", strings.Repeat("n", 129)}, {"cnonce", strings.Repeat("c", 129)},
	} {
		if got, ok := parse(tt[0], tt[1]); ok {
			t.Errorf("parseDigest with %s=%s = %+v, want it refused", tt[0], tt[1], got)
		}
	}
}

func TestTargetIsTheSameHoweverItIsSaid(t *testing.T) {
	for _, tt := range []struct {
		uri, requested string
		same           bool
	}{
		{"/a/x/?b=c%20d", "/a/x/?b=c%20d", true},
		{"http://here.example/a?b", "/a?b", true},
		{"/a?b", "https://here.example/a?b", true},
		{"//a/b", "//a/b", true},
		{"/a", "/a?", false},
		{"/a", "/b", false},
		{"/a?x=1", "/a?x=2", false},
		{"//a/b", "/b", false},
		{"", "/", false},
		{"a", "/a", false},
		{"/%zz", "/%zz", false},
	} {
		if got := sameTarget(tt.uri, tt.requested); got != tt.same {
			t.Errorf("sameTarget(%s, %s) = %t, want %t", tt.uri, tt.requested, got, tt.same)
		}
	}
}

// quoted writes parameters as the parser reads them.
func quoted(parameters map[string]string) string {
	var b strings.Builder
	for name, value := range parameters {
		b.WriteString(name + `="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `",`)
	}
	return b.String()
}

func FuzzDigest(f *testing.F) {
	f.Add(`username="Mufasa", nonce="n", uri="/", qop=auth, nc=00000001, cnonce="c", response="6629fae49393a05397450978507c4ef1"`)
	f.Add(`a="b\"",,c = d, e=`)
	f.Fuzz(func(t *testing.T, text string) {
		parameters, ok := authParameters(text)
		if !ok {
			return
		}
		again, ok := authParameters(quoted(parameters))
		if !ok || !maps.Equal(again, parameters) {
			t.Fatalf("authParameters(%q) = %q, which written anew is read as %q", text, parameters, again)
		}
		c, ok := parseDigest(text)
		if !ok {
			return
		}
		if c.count == 0 || len(c.nc) != 8 || c.username == "" || len(c.nonce)+len(c.cnonce) > 2*maxNonce {
			t.Fatalf("parseDigest(%q) = %+v, which is not of the kind that is asked for", text, c)
		}
		if utf8.ValidString(c.response) && c.response != strings.ToLower(c.response) {
			t.Fatalf("the response of %q is %q, want it in lower case", text, c.response)
		}
		if c.proof("GET")([]byte("another")) {
			t.Fatalf("parseDigest(%q) proves to know what it cannot", text)
		}
	})
}
