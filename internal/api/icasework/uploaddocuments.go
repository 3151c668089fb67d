package icasework

import (
	"caseload/internal/httpkit"
)

var uploadParameters = with(append([]httpkit.Parameter{
	{Name: "Document1.Name", Values: []string{"letter.pdf"}, Open: true, Means: "the name of the first document"},
	{Name: "Document1.MimeType", Values: []string{"application/pdf"}, Open: true, Means: "its media type"},
	{Name: "Document1.Content", Open: true, Means: "the document, in Base64"},
}, caseParameters...)...)

// uploadDocuments answers POST /uploaddocuments: documents that travel in the
// request are attached to a case.
func uploadDocuments(c *call) error {
	format, found, err := c.toChange()
	if err != nil {
		return err
	}
	r := c.newCaseReader(nil, nil)
	for _, p := range c.asked.pairs {
		if at := documentName.FindStringSubmatch(p.Name); at != nil && p.Value != "" {
			if err := r.document(at[1], at[2], p.Value); err != nil {
				return err
			}
		}
	}
	if err := c.readFiles(r); err != nil {
		return err
	}
	edits, err := r.documentEdits(found.ID)
	if err != nil {
		return err
	}
	if len(edits) == 0 {
		return missing("Document1.Content")
	}
	if _, err := c.svc.Edit(c.r.Context(), c.by, edits...); err != nil {
		return err
	}
	return c.respondCase(format, "uploaddocumentsresponse", found)
}
