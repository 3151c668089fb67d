package caseload

import "time"

// Form is a submission that created or changed cases.
type Form struct {
	Row                // the ID is the form's own
	XMLNS, Name        string
	AppID, BuildID     string
	Version, UIVersion string
	Device             string
	Sender             PK     // the User who filled it in
	Username           string // as the form has it
	Started, Ended     time.Time
	Received           time.Time
	Edited             time.Time // when another took its place; zero: never
	Phone              bool      // it came from an OpenRosa client
	Cases              []PK      // that it created or changed
	Answers            string    // canonical JSON
}

func (f *Form) noun() Noun { return NounForm }

func (f *Form) cells(x *cells) {
	x.common(&f.Row)
	x.text(&f.XMLNS)
	x.text(&f.Name)
	x.text(&f.AppID)
	x.text(&f.BuildID)
	x.text(&f.Version)
	x.text(&f.UIVersion)
	x.text(&f.Device)
	x.pk(&f.Sender)
	x.text(&f.Username)
	x.time(&f.Started)
	x.time(&f.Ended)
	x.time(&f.Received)
	x.time(&f.Edited)
	x.flag(&f.Phone)
	x.refs(&f.Cases)
	x.text(&f.Answers)
}

// Referral sends the person of a case elsewhere, to be followed up.
type Referral struct {
	Row
	Case             PK
	Referral         string // the client's id, which several types may share
	Type             string
	Opened, Modified time.Time
	Followup, Closed time.Time // zero: none, and open
}

func (r *Referral) noun() Noun { return NounReferral }

func (r *Referral) cells(x *cells) {
	x.common(&r.Row)
	x.pk(&r.Case)
	x.text(&r.Referral)
	x.text(&r.Type)
	x.time(&r.Opened)
	x.time(&r.Modified)
	x.time(&r.Followup)
	x.time(&r.Closed)
}

// Document is a file that belongs to a case or came with a form.
type Document struct {
	Row
	Case, Form      PK
	Name, MediaType string
	Bytes           int64
	SHA256          string // hexadecimal
	Body            string // any bytes
}

func (d *Document) noun() Noun { return NounDocument }

func (d *Document) cells(x *cells) {
	x.common(&d.Row)
	x.pk(&d.Case)
	x.pk(&d.Form)
	x.text(&d.Name)
	x.text(&d.MediaType)
	x.int(&d.Bytes)
	x.text(&d.SHA256)
	x.text(&d.Body)
}
