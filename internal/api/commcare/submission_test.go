package commcare

import (
	"context"
	"errors"
	"mime/multipart"
	"net/http"
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

func TestLargeSubmissionsAreWorkedOnFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom()
		first, err := r.enter(t.Context(), maxAtOnce-10)
		if err != nil {
			t.Fatal(err)
		}
		entered := make(chan *place, 1)
		go func() {
			second, err := r.enter(t.Context(), 11)
			if err != nil {
				t.Error(err)
			}
			entered <- second
		}()
		synctest.Wait()
		if len(entered) > 0 {
			t.Error("a submission entered for which there was no room")
		}
		first.leave()
		(<-entered).leave()
		if !r.left.TryAcquire(maxAtOnce) {
			t.Error("submissions that left still take room")
		}
	})
}

func TestASubmissionKeepsTheRoomOfItsFilesAlone(t *testing.T) {
	r := newRoom()
	p, err := r.enter(t.Context(), maxSubmission)
	if err != nil {
		t.Fatal(err)
	}
	p.shrink((&sent{form: "12345", attachments: []caseload.Document{newDocument("a", "", "678")}}).bytes())
	if r.left.TryAcquire(maxAtOnce - 7) {
		t.Error("files of 8 bytes take less room")
	}
	if !r.left.TryAcquire(maxAtOnce - 8) {
		t.Error("files of 8 bytes take more room")
	}
	p.shrink(9)
	if r.left.TryAcquire(1) {
		t.Error("a submission gave back more than it had")
	}
}

func TestAClientThatGoesTakesNoRoom(t *testing.T) {
	r := newRoom()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.enter(t.Context(), maxAtOnce); err != nil {
		t.Fatal(err)
	}
	if _, err := r.enter(gone, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the client is gone", err)
	}
}

func TestASubmissionTakesTheRoomThatItMayNeed(t *testing.T) {
	for name, of := range map[string]struct {
		length   int64
		encoding string
		want     int64
		err      error
	}{
		"plain":                {1000, "", 1000, nil},
		"as long as it may be": {maxSubmission, "", maxSubmission, nil},
		"of no stated length":  {-1, "", maxSubmission, nil},
		"packed":               {1000, "gzip", 1_032_000, nil},
		"packed, and long":     {30_000, "gzip", maxSubmission, nil},
		"too long":             {maxSubmission + 1, "", 0, errTooLong},
		"too long, packed":     {maxSubmission + 1, "gzip", 0, errTooLong},
	} {
		got, err := longest(&http.Request{ContentLength: of.length, Header: http.Header{"Content-Encoding": {of.encoding}}})
		if got != of.want || !errors.Is(err, of.err) {
			t.Errorf("%s: got %d bytes (%v), want %d (%v)", name, got, err, of.want, of.err)
		}
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
