package ui

import (
	"mime"
	"net/http"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

func (v *visit) noteField(text string) field {
	return field{Name: "text", Label: v.t("case.note"), Value: text}
}

// addNote keeps a note of a case, once.
func addNote(v *visit) error {
	form, err := v.onceForm()
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(form.Get("text"), "\r\n", "\n")
	if strings.TrimSpace(text) == "" {
		return v.oneCase(http.StatusUnprocessableEntity, text, []problem{{"text", v.t("case.note-empty")}})
	}
	c, err := v.readCase()
	if err != nil {
		return err
	}
	_, err = v.makeOnce(form, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounNote, Input: &caseload.NoteInput{Case: caseload.Set(c.id), Text: caseload.Set(text)}})
	if wrong := v.unmade(form, err); len(wrong) > 0 {
		return v.oneCase(http.StatusUnprocessableEntity, text, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(caseAddress(c.id)+"#timeline", "notice.note-added")
}

// attach answers with a file for the client to keep.
func (v *visit) attach(name, body string) error {
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return httpkit.Send(v.w, http.StatusOK, "application/octet-stream", []byte(body), v.WriteTimeout)
}
