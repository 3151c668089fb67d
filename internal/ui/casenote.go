package ui

import (
	"mime"
	"net/http"
	"strings"

	"caseload/internal/httpkit"
)

func (v *visit) noteField(text string) field {
	return field{Name: "text", Label: v.t("case.note"), Value: text}
}

// addNote keeps a note of a case.
func addNote(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(form.Get("text"), "\r\n", "\n")
	if strings.TrimSpace(text) == "" {
		return v.oneCase(http.StatusUnprocessableEntity, text, []problem{{"text", v.t("case.note-empty")}})
	}
	id := v.r.PathValue("id")
	_, err = v.svc.AddNote(v.r.Context(), v.visitor.By, id, text)
	if wrong := v.problems(err); len(wrong) > 0 {
		return v.oneCase(http.StatusUnprocessableEntity, text, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(caseAddress(id)+"#timeline", "notice.note-added")
}

// attach answers with a file for the client to keep.
func (v *visit) attach(name, body string) error {
	v.w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return httpkit.Send(v.w, http.StatusOK, "application/octet-stream", []byte(body), v.WriteTimeout)
}
