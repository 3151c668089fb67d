package icasework_test

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/commcare"
	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
)

// overStores runs a test over every store.
func overStores(t *testing.T, test func(*testing.T, *hillside)) {
	t.Helper()
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) { test(t, openHillside(t, store, icasework.Options{})) })
	}
}

// send sends a form as the holder of a key; headers are names and values.
func (h *hillside) send(t *testing.T, key, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return h.do(t, key, r)
}

var caseIDPattern = regexp.MustCompile(`<caseid>(\d+)</caseid>`)

// made is the number that an answer of createcase has.
func made(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	found := caseIDPattern.FindStringSubmatch(answer.Body.String())
	if answer.Code != http.StatusOK || found == nil {
		t.Fatalf("createcase is answered %d %q %s", answer.Code, answer.Header().Get("X-Application-Error-Info"), answer.Body)
	}
	return found[1]
}

// details are the columns of one case; of a repeated one the last.
func (h *hillside) details(t *testing.T, number string) map[string]string {
	t.Helper()
	answer := h.get(t, "support", "/getcasedetails?Format=json&CaseId="+number)
	columns := map[string]string{}
	if err := json.Unmarshal(answer.Body.Bytes(), &columns); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("getcasedetails is answered %d %v: %s", answer.Code, err, answer.Body)
	}
	return columns
}

func wantColumns(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s is %q, want %q", what, name, got[name], text)
		}
	}
}

// refused checks the error that an answer is.
func refused(t *testing.T, what string, answer *httptest.ResponseRecorder, code, says string) {
	t.Helper()
	h := answer.Header()
	if answer.Code < 400 || h.Get("X-Application-Error-Code") != code || !strings.Contains(h.Get("X-Application-Error-Info"), says) {
		t.Errorf("%s is answered %d %s %q, want %s %q", what, answer.Code, h.Get("X-Application-Error-Code"), h.Get("X-Application-Error-Info"), code, says)
	}
}

const complaint = "Type=Complaint&ExternalId=EXT-7&Details=The+bin+%26+the+%3Clid%3E&Label=Bin+not+emptied&Reference=R%2F1&RequestMethod=Web&RequestDate=2022-08-20" +
	"&TotalPaid=12.50&Source=Direct&isVulnerable=Yes&Case.ServiceTeam=S1&Team=HFINTOUCHTEAM&PublicSummary=A+bin" +
	"&Customer.FirstName=Ada&Customer.Surname=Byron&Customer.Email=ada%40resident.example&Customer.Address=1+Quay%0D%0ALeith&Customer.DOB=1970-01-31&Customer.Custom7=x"

func TestACaseOfCreatecaseIsReadBackAlikeByEveryFace(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		number := made(t, h.send(t, "support", "/createcase?db=hillside", complaint))
		wantColumns(t, "getcasedetails", h.details(t, number), map[string]string{
			"CaseDetails.CaseId": number, "CaseDetails.CaseType": "Complaint", "CaseDetails.ExternalId": "EXT-7", "CaseDetails.Label": "Bin not emptied",
			"CaseDetails.Reference": "R/1", "CaseDetailsComplaint.Details": "The bin & the <lid>", "CaseDetailsComplaint.TotalPaid": "12.50",
			"CaseDetailsComplaint.Source": "Direct", "CaseDetails.isVulnerable": "Yes", "CaseDetails.TeamCode": "HFINTOUCHTEAM",
			"CaseStatusReceipt.Method": "Web", "CaseStatusReceipt.DateReceived": "2022-08-20", "Customer.FullName": "Ada Byron",
			"Customer.EmailAddress": "ada@resident.example", "Customer.Address": "1 Quay\r\nLeith", "Customer.DateOfBirth": "1970-01-31", "Customer.Custom7": "x",
		})
		h.wantInReport(t, number)
		h.wantInOtherFaces(t)
	})
}

// wantInReport reads the case of complaint by a report.
func (h *hillside) wantInReport(t *testing.T, number string) {
	t.Helper()
	h.addReport(t, h.by, 7, true, caseload.ReportDefinition{
		Columns: columnsOf("CaseDetails.CaseId", "CaseDetails.ExternalId", "CaseDetails.Label", "CaseDetailsComplaint.TotalPaid", "CaseDetails.isVulnerable", "CaseDetails.Case.ServiceTeam", "Customer.FullName"),
		Rules:   []caseload.ReportRule{{Column: "CaseDetails.ExternalId", Operator: caseload.RuleAnyOf, Values: []string{"EXT-7"}}},
	})
	answer := h.get(t, "nightly", "/getreport?db=hillside&ReportId=7&Format=csv")
	if want := number + ",EXT-7,Bin not emptied,12.50,Yes,S1,Ada Byron\r\n"; answer.Body.String() != want {
		t.Errorf("the report is %q, want %q", answer.Body, want)
	}
}

// wantInOtherFaces reads the case of complaint by the casework export, by JSON:API
// and by the CommCare detail.
func (h *hillside) wantInOtherFaces(t *testing.T) {
	t.Helper()
	for _, face := range []struct {
		handler http.Handler
		target  string
		want    []string
	}{
		{casework.New(h.Service, casework.Options{Now: h.Clock.Now}), "/api/cases/export", []string{`"summary":"A bin"`, `"source":"Web"`}},
		{
			casebook.New(h.Service, casebook.Options{}), "/cases/cases?filter[external_id]=EXT-7&include=involvements.person",
			[]string{`"name":"Bin not emptied"`, `"client_reference":"R/1"`, `"isVulnerable":"Yes"`, `"TotalPaid":"12.50"`, `"last_name":"Byron"`, `"received_on":"2022-08-20"`},
		},
		{
			commcare.New(h.Service, commcare.Options{Now: h.Clock.Now}), "/a/hillside/api/case/v2/ext/EXT-7/",
			[]string{`"case_name":"Bin not emptied"`, `"TotalPaid":"12.50"`, `"isVulnerable":"Yes"`, `"external_id":"EXT-7"`},
		},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, face.target, http.NoBody)
		r.Header.Set("Authorization", "Bearer "+h.Secrets["support"])
		answer := httptest.NewRecorder()
		face.handler.ServeHTTP(answer, r)
		body := strings.ReplaceAll(answer.Body.String(), `": `, `":`)
		for _, want := range face.want {
			if !strings.Contains(body, want) {
				t.Errorf("GET %s is answered %d without %s: %s", face.target, answer.Code, want, body)
			}
		}
	}
}

func TestCreatecaseReadsAFormAQueryAndFlatJSON(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		for what, answer := range map[string]*httptest.ResponseRecorder{
			"a form":    h.send(t, "support", "/createcase", "Type=complaint&Label=Lamp"),
			"a query":   h.send(t, "support", "/createcase?Type=type-1&Label=Lamp", ""),
			"flat JSON": h.send(t, "support", "/createcase", `{"Type":"Complaint","Label":"Lamp","db":"hillside"}`, "Content-Type", "application/json"),
		} {
			if got := h.details(t, made(t, answer))["CaseDetails.Label"]; got != "Lamp" {
				t.Errorf("by %s the label is %q", what, got)
			}
		}
		answer := h.send(t, "support", "/createcase", "Type=Complaint&Team=HFINTOUCHTEAM")
		if want := `<?xml version="1.0" encoding="UTF-8"?><createcaseresponse><caseid>453785</caseid><team>HFINTOUCHTEAM</team></createcaseresponse>`; answer.Body.String() != want {
			t.Errorf("the answer is %q, want %q", answer.Body, want)
		}
		answer = h.send(t, "support", "/createcase?Format=json", "Type=Complaint&Team=HFINTOUCHTEAM")
		if want := `{"createcaseresponse": {"caseid": "453786"}}`; answer.Body.String() != want {
			t.Errorf("the answer is %q, want %q", answer.Body, want)
		}
	})
}

func TestCreatecaseTwiceMakesOneCaseWhereThatIsAskedFor(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		first := made(t, h.send(t, "support", "/createcase", complaint, "Idempotency-Key", "one"))
		if again := made(t, h.send(t, "support", "/createcase", complaint, "Idempotency-Key", "one")); again != first {
			t.Errorf("the same Idempotency-Key made %s and %s", first, again)
		}
		refused(t, "another request of the key", h.send(t, "support", "/createcase", complaint+"x", "Idempotency-Key", "one"), "4099", "Another request")
		if other := made(t, h.send(t, "support", "/createcase", complaint)); other == first {
			t.Error("without the setting, an ExternalId is that of one case")
		}
		_, err := h.Service.ConfigureTenant(t.Context(), h.by, "icasework.create_once", "true")
		must(t, err)
		if numbers := h.createAtOnce(t, "Type=Complaint&ExternalId=EXT-8", 6); len(numbers) != 1 {
			t.Errorf("with the setting, requests at once made %v", numbers)
		}
		if newest := made(t, h.send(t, "support", "/createcase", complaint)); newest != strconv.Itoa(sampleNumber+2) {
			t.Errorf("of two cases with an ExternalId %s is answered, want the newest", newest)
		}
	})
}

// Tokens and signatures differ when a client sends again what it has sent; what it
// wants does not.
func TestARequestIsTheSameWhoeverAsksAndWithItsFiles(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		secret := url.QueryEscape(h.Secrets["support"])
		first := made(t, h.send(t, "support", "/createcase", "Type=Complaint", "Idempotency-Key", "one"))
		if again := made(t, h.send(t, "", "/createcase?access_token="+secret, "Type=Complaint", "Idempotency-Key", "one")); again != first {
			t.Errorf("with its token elsewhere the request made %s and %s", first, again)
		}
		send := func(file string) *httptest.ResponseRecorder {
			body, contentType := form(t, "", [2]string{"Document1", file})
			return h.send(t, "support", "/createcase?Type=Complaint", body, "Content-Type", contentType, "Idempotency-Key", "two")
		}
		if first, again := made(t, send("x")), made(t, send("x")); again != first {
			t.Errorf("with its file the request made %s and %s", first, again)
		}
		refused(t, "another file", send("y"), "4099", "Another request")
	})
}

// createAtOnce makes a case some times at once, and answers the numbers.
func (h *hillside) createAtOnce(t *testing.T, body string, times int) map[string]bool {
	t.Helper()
	answers := make([]*httptest.ResponseRecorder, times)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = h.send(t, "support", "/createcase", body) })
	}
	all.Wait()
	numbers := map[string]bool{}
	for _, answer := range answers {
		numbers[made(t, answer)] = true
	}
	return numbers
}

func TestARequestIdIsTheNumberOfTheCase(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		for _, row := range []struct{ asked, want string }{{"5", "5"}, {"600000", "600000"}, {"", "600001"}} {
			if got := made(t, h.send(t, "support", "/createcase", "Type=Complaint&RequestId="+row.asked)); got != row.want {
				t.Errorf("RequestId %q made case %s, want %s", row.asked, got, row.want)
			}
		}
		refused(t, "a number that is used", h.send(t, "support", "/createcase", "Type=Complaint&RequestId=5"), "4099", "There is already a case with this number.")
		must(t, h.Service.HideCase(t.Context(), h.by, "sample"))
		refused(t, "the number of a deleted case", h.send(t, "support", "/createcase", "Type=Complaint&RequestId=453781"), "4099", "already")
		for _, number := range []string{"0", "-1", "x", "1000000000000", "1e3", "99999999999999999999"} {
			refused(t, "RequestId "+number, h.send(t, "support", "/createcase", "Type=Complaint&RequestId="+number), "4099", "RequestId")
		}
	})
}

func TestACustomerOfAnIDIsChangedOrMade(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		known := h.details(t, made(t, h.send(t, "support", "/createcase", "Type=Complaint&Customer.Id=214521&Customer.Town=Leith")))
		wantColumns(t, "a known customer", known, map[string]string{"Customer.Reference": "214521", "Customer.FullName": "Bloggs, Fred", "Customer.Town": "Leith"})
		wantColumns(t, "the other case of the customer", h.details(t, "453781"), map[string]string{"Customer.Town": "Leith"})
		fresh := h.details(t, made(t, h.send(t, "support", "/createcase", "Type=Complaint&Customer.Id=new-1&Customer.Name=Ada+Byron&Agent.Name=Bo")))
		wantColumns(t, "a new customer", fresh, map[string]string{"Customer.Reference": "new-1", "Customer.FullName": "Ada Byron"})
		refused(t, "a customer without a name", h.send(t, "support", "/createcase", "Type=Complaint&Customer.Id=new-2&Customer.Town=Leith"), "4099", "")
	})
}

func TestGetcasedetailsIsLaidOutAsTheOriginal(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		answer := h.get(t, "support", "/getcasedetails?db=hillside&CaseId=453781")
		body := answer.Body.String()
		begin := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Cases RequestId=\"453781\">\r\n<Case>\r\n<CaseDetails.CaseId>453781</CaseDetails.CaseId>\r\n"
		if !strings.HasPrefix(body, begin) || !strings.HasSuffix(body, "</Case>\r\n</Cases>\r\n") {
			t.Errorf("the answer is %s", body)
		}
		for _, line := range []string{
			"<CaseDetails.ParentCaseId></CaseDetails.ParentCaseId>\r\n", "<CaseStageCorporateStage1.DateDue>2022-06-29</CaseStageCorporateStage1.DateDue>\r\n",
			"<Customer.Address>Test\r\na\r\nb\r\ncsss\r\nd</Customer.Address>\r\n",
		} {
			if !strings.Contains(body, line) {
				t.Errorf("the answer lacks %q", line)
			}
		}
		if got := answer.Header().Get("Content-Type") + answer.Header().Get("Content-Disposition"); got != `text/xml;charset=UTF-8filename="output.xml"` {
			t.Errorf("the headers are %q", got)
		}
		if err := xml.Unmarshal(answer.Body.Bytes(), new(struct{})); err != nil {
			t.Error(err)
		}
	})
}

// Clients split what they get at }{ and take the last.
func TestCasesOfOneExternalIdFollowEachOtherWithoutCommas(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		for range 2 {
			made(t, h.send(t, "support", "/createcase", "Type=Complaint&ExternalId=twice"))
		}
		objects := strings.Split(h.get(t, "support", "/getcasedetails?Format=json&ExternalId=twice").Body.String(), "}{")
		if len(objects) != 2 || !strings.Contains(objects[1], `"CaseDetails.CaseId": "453783"`) {
			t.Errorf("the answer is %q", objects)
		}
		var typed []map[string]any
		must(t, json.Unmarshal(h.get(t, "support", "/getcasedetails?Format=json&ExternalId=twice&JSONArray=true").Body.Bytes(), &typed))
		if len(typed) != 2 || typed[0]["CaseDetails.CaseId"] != 453782.0 || typed[1]["CaseDetails.Confidential"] != false || typed[1]["CaseDetails.ParentCaseId"] != nil {
			t.Errorf("the array is %v", typed)
		}
	})
}

func TestTheGroupOfTheCustomerIsThatOfTheAccount(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	_, err := h.Service.ConfigureTenant(t.Context(), h.by, "icasework.party", "MainParty")
	must(t, err)
	got := h.details(t, "453781")
	if _, old := got["Customer.FullName"]; old || got["MainParty.FullName"] != "Bloggs, Fred" {
		t.Errorf("MainParty.FullName is %q, Customer.FullName is there: %t", got["MainParty.FullName"], old)
	}
	h.addReport(t, h.by, 7, true, caseload.ReportDefinition{Columns: columnsOf("Customer.Town", "MainParty.FullName", "customer.title")})
	const query = "/getreport?ReportId=7&Format=csv&CSVHeader=yes"
	if got, want := h.get(t, "nightly", query).Body.String(), "mainparty.town,mainparty.fullname,mainparty.title\r\n,\"Bloggs, Fred\",Mr\r\n"; got != want {
		t.Errorf("the report is %q, want %q", got, want)
	}
	for _, fields := range []string{"mainparty.title", "customer.title"} {
		if got, want := h.get(t, "nightly", query+"&CSVFields="+fields).Body.String(), "mainparty.title\r\nMr\r\n"; got != want {
			t.Errorf("of the fields %s the report shows %q, want %q", fields, got, want)
		}
	}
}

func TestGetcasesListsOnlyWhatIsForThePublic(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		for _, more := range []string{
			"&Published=Yes&PublicSummary=Lamp+%26+post&RequestDate=2022-08-01&Customer.Name=Secret", "&Published=Yes&PublicSummary=Second&RequestDate=2022-08-02",
			"&PublicSummary=Internal&RequestDate=2022-08-01", "&Published=Yes&Confidential=Yes&PublicSummary=Hidden&RequestDate=2022-08-01",
		} {
			made(t, h.send(t, "support", "/createcase", "Type=Complaint&RequestMethod=Web&Details=Private&Label=Private"+more))
		}
		got := h.get(t, "support", "/getcases?From=2022-08-01").Body.String()
		want := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Cases>\r\n  <Case>\r\n    <CaseId>453782</CaseId>\r\n    <Type>Complaint</Type>\r\n" +
			"    <Label>Lamp &amp; post</Label>\r\n    <RequestMethod>Web</RequestMethod>\r\n    <RequestDate>2022-08-01</RequestDate>\r\n"
		if !strings.HasPrefix(got, want) || strings.Count(got, "<Case>") != 2 {
			t.Errorf("the list is %s", got)
		}
		for _, secret := range []string{"Private", "Secret", "Internal", "Hidden"} {
			if strings.Contains(got, secret) {
				t.Errorf("the list shows %q: %s", secret, got)
			}
		}
		for query, want := range map[string]int{
			"": 2, "From=2022-08-02": 1, "Until=2022-08-01": 1, "Days=24": 2, "Days=23": 1, "Days=22": 0, "Type=Complaint": 2, "Type=case": 0,
			"fromseq=2": 1, "fromseq=1&toseq=1": 1, "fromseq=3": 0,
		} {
			if got := strings.Count(h.get(t, "support", "/getcases?"+query).Body.String(), "<Case>"); got != want {
				t.Errorf("getcases?%s lists %d cases, want %d", query, got, want)
			}
		}
		if got := h.get(t, "support", "/getcases?Days=1").Body.String(); got != "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Cases />\r\n" {
			t.Errorf("an empty list is %q", got)
		}
		h.wantPoorJSON(t)
	})
}

// wantPoorJSON reads the members that getcases has in JSON, which are fewer.
func (h *hillside) wantPoorJSON(t *testing.T) {
	t.Helper()
	got := h.get(t, "support", "/getcases?Format=json&Until=2022-08-01").Body.String()
	created := regexp.MustCompile(`"TimeCreated": "[^"]*"`).ReplaceAllString(got, `"TimeCreated": ""`)
	want := "[\r\n{\r\n\"CaseId\": \"453782\",\r\n\"CaseType\": \"Complaint\",\r\n\"CaseLabel\": \"Lamp & post\",\r\n\"ContactMethod\": \"Web\",\r\n" +
		"\"DateReceived\": \"2022-08-01\",\r\n\"TimeCreated\": \"\",\r\n\"Status\": \"open\",\r\n\"Rating\": \"\"\r\n}\n]"
	if created != want {
		t.Errorf("the list is %q, want %q", created, want)
	}
}

func TestADocumentIsReadByItsAddressForAnHour(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		content := "\x00PNG <script>"
		body := "CaseId=453781&Document1.Name=letter+%22a%22.pdf&Document1.MimeType=application%2Fpdf&Document1.Content=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(content)))
		if got := h.send(t, "support", "/uploaddocuments", body).Body.String(); !strings.Contains(got, "<uploaddocumentsresponse><caseid>453781</caseid>") {
			t.Fatalf("uploaddocuments is answered %s", got)
		}
		listed := h.get(t, "support", "http://cases.example/getcasedocuments?CaseId=453781").Body.String()
		found := regexp.MustCompile(`<Document Id="(D[^"]+)" Name="letter &#34;a&#34;.pdf" Category="" Type="application/pdf" .*><!\[CDATA\[http://cases.example(.*)\]\]></Document>`).FindStringSubmatch(strings.ReplaceAll(listed, "&quot;", "&#34;"))
		if found == nil {
			t.Fatalf("the list is %s", listed)
		}
		answer := h.get(t, "", found[2])
		if answer.Code != http.StatusOK || answer.Body.String() != content || answer.Header().Get("Content-Security-Policy") != "sandbox" {
			t.Errorf("the document is answered %d %v %q", answer.Code, answer.Header(), answer.Body)
		}
		h.wantDocumentAlone(t, found[2])
		h.Clock.Move(caseload.TokenLife + 1)
		refused(t, "the address after an hour", h.get(t, "", found[2]), "7021", "Invalid token (6)")
	})
}

func TestADocumentIsSavedInTheFolderOfWhoReadsIt(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	for name, want := range map[string]string{
		"../../etc/passwd": "attachment; filename=passwd", `..\..\boot.ini`: "attachment; filename=boot.ini",
		"..": "attachment; filename=document", "a/..": "attachment; filename=document", "letter.pdf": "attachment; filename=letter.pdf",
	} {
		of := made(t, h.send(t, "support", "/createcase", url.Values{"Type": {"Complaint"}, "Document.Name": {name}, "Document.Content": {"Yg"}}.Encode()))
		ref := regexp.MustCompile(`Id="(D[^"]+)"`).FindStringSubmatch(h.get(t, "support", "/getcasedocuments?CaseId="+of).Body.String())[1]
		if got := h.get(t, "support", "/servlet/servlets.getImg?ref="+ref).Header().Get("Content-Disposition"); got != want {
			t.Errorf("a document called %q is sent as %s, want %s", name, got, want)
		}
	}
}

// wantDocumentAlone uses the token of a document for what it is not.
func (h *hillside) wantDocumentAlone(t *testing.T, target string) {
	t.Helper()
	address, err := url.Parse(target)
	must(t, err)
	token := address.Query().Get("access_token")
	refused(t, "a case by a document's token", h.get(t, "", "/getcasedetails?CaseId=453781&access_token="+token), "5021", "Invalid token (6)")
	refused(t, "a document that is not there", h.get(t, "", strings.Replace(target, "ref=D", "ref=Dx", 1)), "7002", "no such document")
	refused(t, "a document in another account", h.get(t, "", strings.Replace(target, "db=hillside", "db=valley", 1)), "7021", "Invalid token (6)")
	other := made(t, h.send(t, "support", "/createcase", "Type=Complaint&Document.Name=b&Document.Content=Yg"))
	ref := regexp.MustCompile(`Id="(D[^"]+)"`).FindStringSubmatch(h.get(t, "support", "/getcasedocuments?CaseId="+other).Body.String())[1]
	refused(t, "a document of another case", h.get(t, "", "/servlet/servlets.getImg?ref="+ref+"&access_token="+token), "7002", "no such document")
	refused(t, "a document by a forged token", h.get(t, "", "/servlet/servlets.getImg?ref="+ref+"&access_token="+strings.Replace(token, "td_453781", "td_"+other, 1)), "7021", "Invalid token (6)")
	refused(t, "a document by nobody", h.get(t, "", "/servlet/servlets.getImg?ref="+ref), "7021", "Incorrect key or signature")
}

func TestACaseThatIsNotThereHasNoDocuments(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		for _, query := range []string{"CaseId=1", "CaseId=453781", "ExternalId=none", "CaseId=x"} {
			answer := h.get(t, "support", "/getcasedocuments?"+query)
			if want := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Documents />\r\n"; answer.Code != http.StatusOK || answer.Body.String() != want {
				t.Errorf("getcasedocuments?%s is answered %d %q, want %q", query, answer.Code, answer.Body, want)
			}
		}
	})
}

func TestUpdatecaseSetsAttributesOfTheCaseAndItsCustomer(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		answer := h.send(t, "support", "/updatecase", "CaseId=453781&Attribute=TotalPaid&Value=7.00&CaseDetails.isVulnerable=Yes&Customer.Town=Leith&TotalRedress=")
		if want := `<?xml version="1.0" encoding="UTF-8"?><updatecaseattributeresponse><caseid>453781</caseid></updatecaseattributeresponse>`; answer.Body.String() != want {
			t.Fatalf("updatecase is answered %d %q: %s, want %s", answer.Code, answer.Header().Get("X-Application-Error-Info"), answer.Body, want)
		}
		wantColumns(t, "the case", h.details(t, "453781"), map[string]string{
			"CaseDetailsComplaint.TotalPaid": "7.00", "CaseDetails.isVulnerable": "Yes", "Customer.Town": "Leith", "Customer.FullName": "Bloggs, Fred", "CaseDetails.TotalRedress": "",
		})
		refused(t, "a computed column", h.send(t, "support", "/updatecase", "CaseId=453781&CaseDetails.CaseReference=1"), "11099", "cannot be set")
		refused(t, "a stage", h.send(t, "support", "/updatecase", "CaseId=453781&CaseStageStage3.Outcome=1"), "11099", "cannot be set")
		refused(t, "an unknown status", h.send(t, "support", "/updatecase", "CaseId=453781&Status=Nowhere"), "11099", "New case")
		refused(t, "another customer", h.send(t, "support", "/updatecase", "CaseId=453781&Customer.Id=2"), "11099", "Customer.Id")
		refused(t, "a key that only reads", h.send(t, "nightly", "/updatecase", "CaseId=453781&Label=x"), "11099", "")
	})
}

func TestGetcaseattributeReadsOneColumn(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		for query, want := range map[string]string{
			"Attribute=CaseId":                        `<caseid>453781</caseid><value>453781</value>`,
			"Attribute=casestatus.status":             `<caseid>453781</caseid><value>New case</value>`,
			"Attribute=Customer.FullName&Format=json": `{"getcaseattributeresponse": {"caseid": "453781", "value": "Bloggs, Fred"}}`,
		} {
			if got := h.get(t, "support", "/getcaseattribute?CaseId=453781&"+query).Body.String(); !strings.Contains(got, want) {
				t.Errorf("getcaseattribute?%s is answered %s, want %s", query, got, want)
			}
		}
		refused(t, "an unknown attribute", h.get(t, "support", "/getcaseattribute?CaseId=453781&Attribute=Nothing"), "9099", "Attribute")
	})
}

func TestNeighboursRefuseInTheirOwnFamilies(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		for _, row := range []struct{ method, target, body, code, says string }{
			{http.MethodGet, "/createcase", "", "4000", "Invalid HTTP Method."},
			{http.MethodPost, "/createcase", "", "4003", "Type"},
			{http.MethodPost, "/createcase", "Type=Nothing", "4099", "Complaint"},
			{http.MethodPost, "/createcase", "Type=Complaint&CaseId=1", "4099", "updatecase"},
			{http.MethodPost, "/createcase", "Type=Complaint&RequestDate=yesterday", "4099", "RequestDate"},
			{http.MethodPost, "/createcase", "Type=Complaint&Confidential=perhaps", "4099", "Yes or No"},
			{http.MethodPost, "/createcase", "Type=Complaint&Customer.Name=A&Customer.DOB=1.1.70", "4099", "Customer.DOB"},
			{http.MethodPost, "/createcase", "Type=Complaint&Document1.Content=%25%25", "4099", "Base64"},
			{http.MethodPost, "/createcase", "Type=Complaint&Document1.Name=a", "4003", "Document1.Content"},
			{http.MethodPost, "/createcase", "Type=Complaint&Format=yaml", "4099", "xml or json"},
			{http.MethodPost, "/createcase", `{"Type":["Complaint"]}`, "4099", "flat JSON"},
			{http.MethodPost, "/createcase", "Type=Complaint&Label=" + strings.Repeat("x", caseload.MaxName+1), "4099", ""},
			{http.MethodPost, "/createcase", "Type=Complaint&Label=%00", "4099", ""},
			{http.MethodPost, "/createcase", "Type=Complaint&Label=%ff", "4099", "Label"},
			{http.MethodGet, "/getcasedetails", "", "5003", "CaseId"},
			{http.MethodGet, "/getcasedetails?CaseId=1", "", "5002", "Unable to identify case."},
			{http.MethodGet, "/getcasedetails?CaseId=%00", "", "5099", ""},
			{http.MethodGet, "/getcasedetails?CaseId=1%20OR%201", "", "5002", "Unable to identify case."},
			{http.MethodGet, "/getcasedetails?CaseId=453781&ExternalId=other", "", "5002", "Unable to identify case."},
			{http.MethodGet, "/getcases?From=soon", "", "6099", "From"},
			{http.MethodGet, "/getcases?Days=-1", "", "6099", "Days"},
			{http.MethodGet, "/getcases?fromseq=0", "", "6099", "fromseq"},
			{http.MethodGet, "/getcases?fromseq=9&toseq=1", "", "6099", "toseq"},
			{http.MethodPost, "/updatecase", "CaseId=1&Label=x", "11002", "Unable to identify case."},
			{http.MethodPost, "/uploaddocuments", "CaseId=453781", "12003", "Document1.Content"},
			{http.MethodPost, "/createaction", "CaseId=453781", "1099", "createaction is not served here."},
			{http.MethodGet, "/getcasecontactdetails?CaseId=453781", "", "2099", "not served"},
			{http.MethodPost, "/updatecustomer", "Id=214521", "13099", "not served"},
			{http.MethodPost, "/createauditentry", "Name=x", "14099", "not served"},
			{http.MethodGet, "/getcasecorrespondence?CaseId=453781", "", "29099", "not served"},
			{http.MethodGet, "/getrecentcaselist?UserName=x", "", "43099", "not served"},
		} {
			r := httptest.NewRequestWithContext(t.Context(), row.method, row.target, strings.NewReader(row.body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			refused(t, row.method+" "+row.target+" "+row.body[:min(len(row.body), 80)], h.do(t, "support", r), row.code, row.says)
		}
	})
}

// form is a form of several parts: a CaseId and files, by their fields.
func form(t *testing.T, number string, files ...[2]string) (body, contentType string) {
	t.Helper()
	var out strings.Builder
	w := multipart.NewWriter(&out)
	must(t, w.WriteField("CaseId", number))
	for _, f := range files {
		part, err := w.CreateFormFile(f[0], strings.ToLower(f[0])+".bin")
		must(t, err)
		_, err = part.Write([]byte(f[1]))
		must(t, err)
	}
	must(t, w.Close())
	return out.String(), w.FormDataContentType()
}

func TestDocumentsAreFilesOfAForm(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		picture := strings.Repeat("\x00\xff\r\n--", 100_000)
		body, contentType := form(t, "453781", [2]string{"Document1", picture}, [2]string{"document2.Content", ""})
		if answer := h.send(t, "support", "/uploaddocuments", body, "Content-Type", contentType); answer.Code != http.StatusOK {
			t.Fatalf("uploaddocuments is answered %d %s", answer.Code, answer.Header().Get("X-Application-Error-Info"))
		}
		for _, bytes := range []int{len("--\r\n"), 10, 100} {
			cut := h.send(t, "support", "/uploaddocuments", body[:len(body)-bytes], "Content-Type", contentType)
			refused(t, "a form without its last "+strconv.Itoa(bytes)+" bytes", cut, "12099", "did not arrive whole")
		}
		listed := h.get(t, "support", "/getcasedocuments?CaseId=453781").Body.String()
		refs := regexp.MustCompile(`Id="(D[^"]+)" Name="document1.bin" Category="" Type="application/octet-stream"`).FindStringSubmatch(listed)
		if refs == nil || strings.Count(listed, "<Document ") != 2 {
			t.Fatalf("the list is %s", listed)
		}
		if got := h.get(t, "support", "/servlet/servlets.getImg?ref="+refs[1]).Body.String(); got != picture {
			t.Errorf("the document has %d bytes, want %d, or others", len(got), len(picture))
		}
	})
}

func TestABodyMayBeAsLongAsItsDocumentsNeed(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	const longest = 16 << 20
	fitting, contentType := form(t, "453781", [2]string{"Document1", strings.Repeat("a", longest-1_000)})
	if answer := h.send(t, "support", "/uploaddocuments", fitting, "Content-Type", contentType); answer.Code != http.StatusOK {
		t.Errorf("a form of 16 MiB is answered %d %s", answer.Code, answer.Header().Get("X-Application-Error-Info"))
	}
	long, contentType := form(t, "453781", [2]string{"Document1", strings.Repeat("a", longest)})
	refused(t, "a longer form", h.send(t, "support", "/uploaddocuments", long, "Content-Type", contentType), "12099", "16777216")
	plain := "Type=Complaint&Document1.Content=" + strings.Repeat("YWFh", 1<<20)
	made(t, h.send(t, "support", "/createcase", plain))
	refused(t, "a longer body", h.send(t, "support", "/createcase", plain+strings.Repeat("YWFh", 4<<20)), "4099", "16777216")
	many := make([][2]string, 51)
	for i := range many {
		many[i][0] = "Document" + strconv.Itoa(i)
	}
	body, contentType := form(t, "453781", many...)
	refused(t, "51 documents", h.send(t, "support", "/uploaddocuments", body, "Content-Type", contentType), "12099", "at most 50 documents")
}

func TestDocumentsAreNotFetched(t *testing.T) {
	fetched := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched = true }))
	defer elsewhere.Close()
	overStores(t, func(t *testing.T, h *hillside) {
		for _, address := range []string{elsewhere.URL, "http://169.254.169.254/", "file:///etc/passwd", "//localhost", "x"} {
			document := "&Document1.Name=a&Document1.URLLoadContent=true&Document1.URL=" + url.QueryEscape(address)
			refused(t, "createcase with "+address, h.send(t, "support", "/createcase", "Type=Complaint"+document), "4099", "not fetched")
			refused(t, "uploaddocuments with "+address, h.send(t, "support", "/uploaddocuments", "CaseId=453781"+document), "12099", "not fetched")
		}
		if got := h.get(t, "support", "/getcasedetails?CaseId=453782").Code; got != http.StatusBadRequest {
			t.Errorf("a refused createcase made a case: it is answered %d", got)
		}
	})
	if fetched {
		t.Error("the document was fetched")
	}
}

// What a caseworker may not see is not there.
func TestNeighboursShowOnlyWhatTheCallerMaySee(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		other := made(t, h.send(t, "support", "/createcase", "Type=Complaint&ExternalId=theirs&Document.Name=a&Document.Content=YQ"))
		h.addKey(t, "basic", caseload.KeyInput{Role: caseload.RoleCaseworker, User: "basic@hillside.example"})
		if got := h.get(t, "basic", "/getcasedetails?CaseId=453781").Code; got != http.StatusOK {
			t.Errorf("a caseworker's own case is answered %d", got)
		}
		for _, address := range []string{"/getcasedetails?CaseId=" + other, "/getcaseattribute?Attribute=CaseId&ExternalId=theirs"} {
			if answer := h.get(t, "basic", address); answer.Code != http.StatusBadRequest || answer.Header().Get("X-Application-Error-Info") != "Unable to identify case." {
				t.Errorf("GET %s of another's case is answered %d %s", address, answer.Code, answer.Body)
			}
		}
		refused(t, "a change of another's case", h.send(t, "basic", "/updatecase", "Label=mine&CaseId="+other), "11002", "Unable")
		if got := h.get(t, "basic", "/getcasedocuments?CaseId="+other).Body.String(); !strings.Contains(got, "<Documents />") {
			t.Errorf("a caseworker reads of another's documents: %s", got)
		}
		if number := made(t, h.send(t, "basic", "/createcase", "Type=Complaint&Customer.Name=Ada+Byron")); h.get(t, "basic", "/getcasedetails?CaseId="+number).Code != http.StatusOK {
			t.Error("a caseworker does not see the case that they made")
		}
	})
}
