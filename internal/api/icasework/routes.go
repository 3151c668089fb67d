package icasework

import (
	"net/http"

	"caseload/internal/httpkit"
)

// Route is one address.
type Route struct {
	Method     string
	Pattern    string // of http.ServeMux
	Parameters []httpkit.Parameter
	Answers    string // what it answers, as docs/icasework.md says it

	family    int      // of the codes of its errors: thousands
	reporting bool     // at an account's reporting host alone
	open      bool     // who asks is found out by reply
	signedBy  []string // parameters of which one that is given begins what is signed
	maxBody   int64    // of a request, in bytes; 0: maxPlainBody
	reply     func(*call) error
}

// credentialParameters say who asks, where Authorization does not.
var credentialParameters = []httpkit.Parameter{
	{Name: "db", Values: []string{"hillside"}, Open: true, Means: "the account"},
	{Name: "access_token", Open: true, Means: "a token"},
	{Name: "Key", Open: true, Means: "the ID of a key pair"},
	{Name: "Signature", Open: true, Means: "MD5 in hexadecimal, where the account allows signatures"},
}

// with adds the parameters that every address has.
func with(own ...httpkit.Parameter) []httpkit.Parameter { return append(own, credentialParameters...) }

// Routes lists all addresses.
var Routes = []Route{
	{Method: http.MethodPost, Pattern: "/token", family: 19, open: true, Parameters: tokenParameters, Answers: "a token, for a signed JWT", reply: createToken},
	{Method: http.MethodGet, Pattern: "/getreport", family: 8, reporting: true, signedBy: []string{"ReportId"}, Parameters: reportParameters, Answers: "the rows of a report", reply: getReport},
}
