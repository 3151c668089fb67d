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
	Unserved   bool   // all that is answered is that it is not served

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
	{Method: http.MethodGet, Pattern: "/getcasedetails", family: 5, signedBy: byCase, Parameters: detailsParameters, Answers: "all columns of a case", reply: getCaseDetails},
	{Method: http.MethodPost, Pattern: "/createcase", family: 4, maxBody: maxDocumentsBody, Parameters: createParameters, Answers: "the number of a case that is made", reply: createCase},
	{Method: http.MethodGet, Pattern: "/getcases", family: 6, Parameters: casesParameters, Answers: "the cases that are for the public", reply: getCases},
	{Method: http.MethodGet, Pattern: "/getcasedocuments", family: 7, signedBy: byCase, Parameters: documentsParameters, Answers: "the documents of a case, with addresses good for an hour", reply: getCaseDocuments},
	{Method: http.MethodGet, Pattern: documentPath, family: 7, open: true, Parameters: documentParameters, Answers: "a document", reply: getDocument},
	{Method: http.MethodGet, Pattern: "/getcaseattribute", family: 9, signedBy: byCase, Parameters: attributeParameters, Answers: "one column of a case", reply: getCaseAttribute},
	{Method: http.MethodPost, Pattern: "/updatecase", family: 11, maxBody: maxDocumentsBody, signedBy: byCase, Parameters: updateParameters, Answers: "the number of a case that is changed", reply: updateCase},
	{Method: http.MethodPost, Pattern: "/uploaddocuments", family: 12, maxBody: maxDocumentsBody, signedBy: byCase, Parameters: uploadParameters, Answers: "the number of a case that documents are attached to", reply: uploadDocuments},
	{Method: http.MethodPost, Pattern: "/createaction", family: 1, signedBy: byCase, Parameters: with(), Answers: "that it is not served", Unserved: true, reply: unserved("Set what changes by updatecase.")},
	{Method: http.MethodGet, Pattern: "/getcasecontactdetails", family: 2, signedBy: byCase, Parameters: with(), Answers: "that it is not served", Unserved: true, reply: unserved("Read the columns Customer.* by getcasedetails.")},
	{Method: http.MethodPost, Pattern: "/updatecustomer", family: 13, Parameters: with(), Answers: "that it is not served", Unserved: true, reply: unserved("Set Customer.* by updatecase.")},
	{Method: http.MethodPost, Pattern: "/createauditentry", family: 14, signedBy: byCase, Parameters: with(), Answers: "that it is not served", Unserved: true, reply: unserved("What is done is recorded by itself.")},
	{Method: http.MethodGet, Pattern: "/getcasecorrespondence", family: 29, signedBy: byCase, Parameters: with(), Answers: "that it is not served", Unserved: true, reply: unserved("List documents by getcasedocuments.")},
	{Method: http.MethodGet, Pattern: "/getrecentcaselist", family: 43, Parameters: with(), Answers: "that it is not served", Unserved: true, reply: unserved("Ask a report by getreport.")},
}

// byCase are the parameters that a signature begins with where a case is meant.
var byCase = []string{"CaseId", "ExternalId"}
