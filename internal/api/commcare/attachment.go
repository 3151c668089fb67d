package commcare

import (
	"cmp"
	"mime"
	"net/http"
)

// attachments are the addresses of files that came with forms.
var attachments = []string{
	"/a/{domain}/api/form/attachment/{id}/{name}", "/a/{domain}/api/form_attachment/v1/{id}/{name}",
}

// readAttachment answers a file as it came. It may hold anything, so a browser
// is told to keep it, not to show it or to run what it finds in it (difference 49).
func readAttachment(c *call) error {
	file, err := c.svc.Attachment(c.r.Context(), c.by, c.id(), c.r.PathValue("name"))
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Disposition", cmp.Or(mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}), "attachment"))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox")
	return c.send(c.w, http.StatusOK, file.MediaType, []byte(file.Body))
}
