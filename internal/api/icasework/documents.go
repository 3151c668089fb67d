package icasework

import (
	"cmp"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
)

// documentPath is the original's address of a document.
const documentPath = "/servlet/servlets.getImg"

// documentPrefix begins the ID of a document in this face.
const documentPrefix = "D"

var (
	documentsParameters = with(append([]httpkit.Parameter{
		{Name: "SelfService", Values: []string{"True"}, Open: true, Means: "only the documents of a case that is for the public"},
	}, caseParameters...)...)
	documentParameters = with(httpkit.Parameter{Name: "ref", Open: true, Means: "the Id of a document"})
)

// listedDocument is a document as getcasedocuments lists it.
type listedDocument struct {
	attributes []caseload.NamedCell
	url        string
}

// getCaseDocuments answers GET /getcasedocuments. A case that is not there has no
// documents, as in the original.
func getCaseDocuments(c *call) error {
	format, err := c.plainFormat()
	if err != nil {
		return err
	}
	listed, err := c.documents()
	if err != nil {
		return err
	}
	c.w.Header().Set("Cache-Control", "no-store")
	if format == formatXML {
		return c.send(contentTypes[formatXML], documentsXML(listed))
	}
	return c.send(jsonType, documentsJSON(listed))
}

// documents lists those of the newest case that is meant, each with an address that
// is good for an hour (difference 109).
func (c *call) documents() (listed []listedDocument, err error) {
	found, err := c.newest()
	if errors.Is(err, errUnidentified) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if yes(c.asked.value("SelfService")) && (!found.Highlighted || found.Confidential) {
		return nil, nil
	}
	all, err := c.svc.CaseDocuments(c.r.Context(), c.by, found.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	token, err := c.svc.CreateDocumentToken(c.r.Context(), c.by, found.Number)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		listed = append(listed, listedDocument{[]caseload.NamedCell{
			{Name: "Id", Text: documentPrefix + d.ID}, {Name: "Name", Text: d.Name}, {Name: "Category"}, {Name: "Type", Text: d.MediaType},
			{Name: "Source", Text: faceName}, {Name: "DocumentDate", Text: d.CreatedAt().In(c.by.Tenant.Zone).Format(time.DateOnly)},
		}, c.documentURL(d.ID, token)})
	}
	return listed, nil
}

func (c *call) documentURL(id, token string) string {
	return httpkit.Origin(c.r, c.PublicURL) + documentPath + "?ref=" + url.QueryEscape(documentPrefix+id) + "&bin=Y&auth=0&db=" + url.QueryEscape(c.by.Tenant.Slug) +
		"&access_token=" + url.QueryEscape(token)
}

func documentsXML(listed []listedDocument) []byte {
	if len(listed) == 0 {
		return []byte(xmlDeclaration + "<Documents />\r\n")
	}
	out := []byte(xmlDeclaration + "<Documents>\r\n")
	for _, d := range listed {
		out = append(out, "  <Document"...)
		for _, a := range d.attributes {
			out = encode.AppendXMLAttribute(append(out, " "+a.Name+"="...), a.Text)
		}
		out = append(out, "><![CDATA["+d.url+"]]></Document>\r\n"...) // an address has no ]
	}
	return append(out, "</Documents>\r\n"...)
}

func documentsJSON(listed []listedDocument) []byte {
	out := []byte(`{"Documents": [`)
	for i, d := range listed {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = appendObject(out, append(d.attributes, caseload.NamedCell{Name: "URL", Text: d.url}))
	}
	return append(out, "]}"...)
}

// getDocument answers a document as it came, to whoever has its address or may
// read cases. It may hold anything, so a browser is told to keep it, not to show
// it or to run what it finds in it.
func getDocument(c *call) error {
	by, of, err := c.documentReader()
	if err != nil {
		return err
	}
	note := httpkit.Annotate(c.r.Context())
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := c.Limiter.Take(by.Key).Refusal(c.w.Header()); err != nil {
		return err
	}
	file, err := c.svc.CaseDocument(c.r.Context(), by, of, strings.TrimPrefix(c.asked.value("ref"), documentPrefix))
	if caseload.CodeOf(err) == caseload.CodeNotFound {
		return &refusal{code: codeUnidentified, info: "There is no such document.", status: http.StatusNotFound, cause: err}
	}
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Disposition", cmp.Or(mime.FormatMediaType("attachment", map[string]string{"filename": fileName(file.Name)}), "attachment"))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("Cache-Control", "no-store")
	return c.send(mediaType(file.MediaType), []byte(file.Body))
}

// fileName is what is behind the last slash of a document's name: clients that
// save it as a file of this name must not be led out of their folder.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	switch name {
	case "", ".", "..":
		return "document"
	}
	return name
}

// mediaType is the type of a document, if it can be the value of a header.
func mediaType(text string) string {
	if _, _, err := mime.ParseMediaType(text); err != nil {
		return "application/octet-stream"
	}
	return text
}

// documentReader finds out who reads a document: by the token of its address, which
// is good for one case, or as everywhere.
func (c *call) documentReader() (*caseload.Principal, caseload.CaseKey, error) {
	token, _ := c.token()
	if !caseload.IsDocumentToken(token) {
		by, err := c.authenticate()
		return by, caseload.CaseKey{}, err
	}
	by, of, err := c.svc.AuthenticateDocument(c.r.Context(), token, auth.ClientAddress(c.r))
	switch {
	case caseload.CodeOf(err) == caseload.CodeUnauthenticated:
		return nil, of, errToken.because(err)
	case err == nil && c.account != "" && by.Tenant.Slug != c.account:
		return nil, of, errToken
	case err != nil:
		return nil, of, err
	}
	by.Face = faceName
	return by, of, nil
}
