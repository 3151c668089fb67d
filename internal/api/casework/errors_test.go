package casework

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload"
)

func TestEveryCodeIsAnsweredInTheFacesForm(t *testing.T) {
	f := &face{}
	for _, code := range caseload.Codes {
		err := &caseload.Error{
			Code: code, Message: "A sentence.", Cause: errors.New("a secret cause"),
			Problems: []caseload.Problem{{Field: "status", Message: "Wrong.", Allowed: []string{"a", "b"}}},
		}
		w := httptest.NewRecorder()
		f.fail(w, nil, err)
		var answer errorAnswer
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Error == "" {
			t.Errorf("%s is answered %q, want a failure in the face's form", code, w.Body)
		}
		if internal := code == caseload.CodeInternal; internal != (w.Code == http.StatusInternalServerError) || internal != (answer.Details == nil) {
			t.Errorf("%s is answered %d %s, want 500 without details for internal alone", code, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s tells its cause: %s", code, w.Body)
		}
	}
}

func TestStrangeErrorsAreForTheLogAlone(t *testing.T) {
	w := httptest.NewRecorder()
	(&face{}).fail(w, nil, errors.New("a secret"))
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("a strange error is answered %d %s, want 500 without its text", w.Code, w.Body)
	}
}

func TestEveryAttributeOfABodyHasItsNameThere(t *testing.T) {
	for attribute, member := range wireNames {
		if strings.Contains(member, "_") {
			t.Errorf("%s is called %s, which is not a name of the face", attribute, member)
		}
	}
	names := strings.Join(append(memberNames(&caseBody{}), memberNames(&wardBody{})...), " ") + " resident"
	for attribute, member := range wireNames {
		if !strings.Contains(names, member) {
			t.Errorf("%s is called %s, which no body has", attribute, member)
		}
	}
}
