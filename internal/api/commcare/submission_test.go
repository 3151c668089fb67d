package commcare

import (
	"context"
	"errors"
	"mime/multipart"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"caseload"
	"caseload/internal/xform"
)

func day(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) }

func TestACaseBlockBecomesAChange(t *testing.T) {
	got := caseChange(&xform.CaseBlock{
		ID: "child-1", UserID: "nurse-1", Modified: day(8), Create: true, Close: true, Opened: day(7),
		Type: "child", ExternalID: "x-1",
		Update:  []xform.Property{{Name: "weight", Value: "3.2"}, {Name: "gone", Value: ""}},
		Indices: []xform.Index{{Name: "parent", CaseType: "mother", Relationship: xform.Child, CaseID: "mother-1"}, {Name: "host"}},
	})
	want := caseload.CaseChange{
		ID: "child-1", By: "nurse-1", Modified: day(8), Close: true,
		Input: caseload.CaseInput{
			Type: caseload.Set("child"), ExternalID: caseload.Set("x-1"), Opened: caseload.Set(day(7)),
			Properties: map[string]caseload.Value{"weight": caseload.Text("3.2"), "gone": caseload.Text("")},
		},
		Links: []caseload.LinkChange{
			{Name: "parent", Link: caseload.Link{To: "mother-1", Type: "mother", Relation: caseload.RelationChild}}, {Name: "host"},
		},
		SharedExternalID: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestAReferralBecomesOneChangeForEachType(t *testing.T) {
	due := caseload.Set(day(15))
	for name, of := range map[string]struct {
		referral xform.Referral
		want     []caseload.ReferralChange
	}{
		"opened": {xform.Referral{ID: "r", Open: []string{"tb", "anc"}, FollowUp: day(15)},
			[]caseload.ReferralChange{{Referral: "r", Type: "tb", Followup: due}, {Referral: "r", Type: "anc", Followup: due}}},
		"put off":            {xform.Referral{ID: "r", FollowUp: day(15)}, []caseload.ReferralChange{{Referral: "r", Followup: due}}},
		"put off, of a type": {xform.Referral{ID: "r", Type: "tb", FollowUp: day(15)}, []caseload.ReferralChange{{Referral: "r", Type: "tb", Followup: due}}},
		"closed":             {xform.Referral{ID: "r", Close: true}, []caseload.ReferralChange{{Referral: "r", Close: true}}},
		"opened, one closed": {xform.Referral{ID: "r", Open: []string{"anc"}, Type: "tb", Close: true},
			[]caseload.ReferralChange{{Referral: "r", Type: "anc"}, {Referral: "r", Type: "tb", Close: true}}},
		"of which nothing is said": {xform.Referral{ID: "r"}, nil},
	} {
		if got := referralChanges(of.referral); !reflect.DeepEqual(got, of.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, of.want)
		}
	}
}

func TestLargeFormsAreWorkedOnFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom()
		leaveFirst, err := r.enter(t.Context(), make([]byte, maxAtOnce-10))
		if err != nil {
			t.Fatal(err)
		}
		entered := make(chan func(), 1)
		go func() {
			leave, err := r.enter(t.Context(), make([]byte, 11))
			if err != nil {
				t.Error(err)
			}
			entered <- leave
		}()
		synctest.Wait()
		if len(entered) > 0 {
			t.Error("a form entered for which there was no room")
		}
		leaveFirst()
		(<-entered)()
		if !r.left.TryAcquire(maxAtOnce) {
			t.Error("forms that left still take room")
		}
	})
}

func TestAClientThatGoesTakesNoRoom(t *testing.T) {
	r := newRoom()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.enter(t.Context(), make([]byte, maxAtOnce)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.enter(gone, []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the client is gone", err)
	}
}

func FuzzReadParts(f *testing.F) {
	f.Add("--b\r\nContent-Disposition: form-data; name=\"xml_submission_file\"\r\n\r\n<data/>\r\n--b--\r\n")
	f.Add("--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../a\"\r\n\r\nx\r\n--b\r\n\r\n\r\n--b--")
	f.Fuzz(func(t *testing.T, body string) {
		got, err := readParts(multipart.NewReader(strings.NewReader(body), "b"))
		if (got == nil) == (err == nil) {
			t.Fatalf("got %v and %v, want one of them", got, err)
		}
		if err != nil {
			return
		}
		names := map[string]bool{}
		for _, d := range got.documents() {
			if names[d.Name] || d.Name == "" || d.Bytes != int64(len(d.Body)) {
				t.Fatalf("got a file named %q of %d bytes, want a name of its own and %d", d.Name, d.Bytes, len(d.Body))
			}
			names[d.Name] = true
		}
	})
}
