package ui

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// event is one thing that happened to a case.
type event struct {
	At      moment
	By      string
	Title   string
	Text    string // of a note, in lines; or why it happened
	Changes []changeLine
	begins  bool // all else of its second came after it
}

// changeLine is a value before and after a change; both are "" where they are not
// shown.
type changeLine struct{ Title, From, To string }

// mostEvents is how many are shown at once.
const mostEvents = caseload.MaxRevisions

// timeline is what happened to a case, the newest first, and where to read what
// happened before that.
func (v *visit) timeline(c *dossier) (all []event, earlier string) {
	for _, x := range c.told.History.Revisions {
		if x.Noun == caseload.NounCase {
			all = append(all, v.revision(&c.item, &x))
			all[len(all)-1].begins = x.Act == caseload.ActCreate
		} else {
			all = append(all, v.partRevision(c, &x))
		}
	}
	notes, forms := v.notesOf(c), v.formsOf(c)
	all = slices.Concat(all, notes, forms)
	slices.SortStableFunc(all, latestFirst) // what is left for later is found by its time
	if more := c.told.History.More || len(all) > mostEvents || len(notes) == mostEvents || len(forms) == mostEvents; more && len(all) > 0 {
		all = all[:min(len(all), mostEvents)]
		earlier = caseAddress(c.id) + "?" + beforeName + "=" + strconv.FormatInt(all[len(all)-1].At.at.UnixMicro(), 10) + "#timeline"
	}
	slices.SortStableFunc(all, newestFirst)
	return all, earlier
}

// latestFirst compares events by their times.
func latestFirst(a, b event) int { return b.At.at.Compare(a.At.at) }

// newestFirst compares events as they are told. What a case is created with is recorded
// just before the case itself, and is told as what came after.
func newestFirst(a, b event) int {
	if order := b.At.at.Truncate(time.Second).Compare(a.At.at.Truncate(time.Second)); order != 0 || a.begins == b.begins {
		return cmp.Or(order, latestFirst(a, b))
	}
	if a.begins {
		return 1
	}
	return -1
}

// beforeOf reads the time before which things happened, in microseconds.
func beforeOf(text string) (caseload.Rev, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, caseload.Invalid(beforeName, "This is not a place in the timeline.")
	}
	return caseload.Rev(n), nil
}

// until is the condition that a time lies before a Rev, if that is one.
func until(path caseload.Path, before caseload.Rev) caseload.Expr {
	if before == 0 {
		return nil
	}
	return caseload.Compare{Path: path, Op: caseload.Less, Value: caseload.Time(time.UnixMicro(int64(before)))}
}

var notePaths = []caseload.Path{"created", "author", "face", "text"}

func notesQuery(before caseload.Rev) caseload.RecordQuery {
	q := listed(toNotes, caseload.Order{Path: "created", Desc: true}, mostEvents, notePaths...)
	q.Where = until("created", before)
	return q
}

func (v *visit) notesOf(c *dossier) (out []event) {
	for _, note := range recordsOf(c.notes.Page, notePaths...) {
		out = append(out, event{
			At: v.moment(note.time("created")), By: cmp.Or(workerName(c.catalog, note.ref("author")), v.faceName(note.text("face"))), Title: v.t("event.note"), Text: note.text("text"),
		})
	}
	return out
}

var formPaths = []caseload.Path{"received", "sender", "username", "name", "xmlns"}

func formsQuery(before caseload.Rev) caseload.RecordQuery {
	q := listed(toForms, caseload.Order{Path: "received", Desc: true}, mostEvents, formPaths...)
	q.Where = until("received", before)
	return q
}

func (v *visit) formsOf(c *dossier) (out []event) {
	for _, form := range recordsOf(c.forms.Page, formPaths...) {
		out = append(out, event{
			At: v.moment(form.time("received")), By: cmp.Or(workerName(c.catalog, form.ref("sender")), form.text("username")),
			Title: v.t("event.form", "Name", cmp.Or(form.text("name"), form.text("xmlns"))),
		})
	}
	return out
}

// actTitles are the keys of what changes did.
var actTitles = map[caseload.Act]string{
	caseload.ActCreate: "event.created", caseload.ActUpdate: "event.updated", caseload.ActHide: "event.deleted",
	caseload.ActRestore: "event.restored", caseload.ActPurge: "event.purged",
}

// revision is a change of a record.
func (v *visit) revision(of *item, x *caseload.Revision) event {
	out := event{At: v.moment(time.UnixMicro(int64(x.Rev))), By: v.authorName(x.By), Title: v.t(actTitles[x.Act]), Changes: v.changeLines(of.catalog, x, of.caseType())}
	if x.Act == caseload.ActUpdate && len(out.Changes) == 0 {
		out.Title = v.t("event.touched")
	}
	out.Text = v.why(x)
	return out
}

// why says of a change that undid an import that it did.
func (v *visit) why(x *caseload.Revision) string {
	if !x.Undo {
		return ""
	}
	return v.t("event.import-undone")
}

// partTitles are the keys of what changes did to what belongs to a case.
var partTitles = map[caseload.Noun]map[caseload.Act]string{
	caseload.NounInvolvement: {
		caseload.ActCreate: "event.person-added", caseload.ActUpdate: "event.part-changed", caseload.ActHide: "event.person-deleted",
		caseload.ActRestore: "event.person-restored", caseload.ActPurge: "event.person-deleted",
	},
	caseload.NounGoal: {
		caseload.ActCreate: "event.goal-added", caseload.ActUpdate: "event.goal-changed", caseload.ActHide: "event.goal-deleted",
		caseload.ActRestore: "event.goal-restored", caseload.ActPurge: "event.goal-deleted",
	},
	caseload.NounDocument: {
		caseload.ActCreate: "event.document-added", caseload.ActUpdate: "event.document-changed", caseload.ActHide: "event.document-deleted",
		caseload.ActRestore: "event.document-restored", caseload.ActPurge: "event.document-deleted",
	},
}

// partRevision is a change of the people, goals or documents of a case.
func (v *visit) partRevision(c *dossier, x *caseload.Revision) event {
	out := event{At: v.moment(time.UnixMicro(int64(x.Rev))), By: v.authorName(x.By), Title: v.t(partTitles[x.Noun][x.Act]), Text: v.why(x), Changes: v.changeLines(c.catalog, x, 0)}
	if name := c.told.Names[x.Row]; name != "" {
		out.Title += ": " + name
	}
	return out
}

// attributeTitles are the keys of what the pages call attributes of a case. Changes
// of others follow from changes of these.
var attributeTitles = map[caseload.Path]string{
	"reference": "cases.reference", "client_reference": "cases.client-reference", "external_id": "cases.external-id", "type": "cases.type", "status": "cases.status",
	"ward": "cases.ward", "category": "cases.category", "source": "cases.source", "owner": "case.owner", "assignees": "cases.assigned", "access": "case.access",
	"main_person": "case.resident", "current_stage": "cases.stage", "name": "cases.name", "summary": "cases.summary", "themes": "case.themes",
	"public_summary": "case.public-summary", "public_themes": "case.public-themes", "details": "case.details", "address": "cases.address", "lat": "case.latitude",
	"lon": "case.longitude", "confidential": "case.confidential", "archived": "case.archived", "highlighted": "case.highlighted", "opened": "cases.opened",
	"received": "cases.received", "closed": "cases.closed", "due": "cases.due", "links": "case.family",
}

// titlesOf are the keys of what the pages call attributes of a noun.
var titlesOf = map[caseload.Noun]map[caseload.Path]string{
	caseload.NounCase:        attributeTitles,
	caseload.NounPerson:      personTitles,
	caseload.NounInvolvement: {"type": "case.part-type", "role": "case.role", "effective": "case.since", "ended": "case.until", "person": "case.person"},
	caseload.NounGoal:        {"name": "case.goal", "status": "cases.status", "target": "case.target", "person": "case.person"},
	caseload.NounDocument:    {"name": "case.file"},
	caseload.NounUser:        {"name": "profile.name", "email": "login.email", "role": "profile.role", "teams": "teams.title", "enabled": "users.enabled"},
	caseload.NounTeam:        {"name": "words.name", "code": "words.code"},
	caseload.NounStatus:      {"name": "words.name", "stage": "statuses.stage", "position": "statuses.place"},
	caseload.NounCaseType:    {"name": "words.name", "label": "words.label", "stages": "case.stages"},
	caseload.NounField: {
		"type": "fields.type", "name": "words.name", "label": "words.label", "kind": "fields.kind", "choices": "fields.choices", "required": "fields.required",
		"sensitivity": "fields.sensitivity", "searchable": "fields.searchable", "indexed": "changes.indexed",
	},
	caseload.NounCategory: {"name": "words.name", "code": "words.code", "parent": "changes.parent"},
	caseload.NounWard:     {"name": "words.name", "code": "words.code", "tier": "wards.tier", "description": "wards.boundary-text", "enabled": "wards.enabled", "boundary": "wards.boundary"},
}

// changeLines are what a change made different; of a case, whose type has fields.
func (v *visit) changeLines(c *caseload.Catalog, x *caseload.Revision, caseType caseload.PK) (lines []changeLine) {
	for _, d := range x.Changed {
		if name, ok := d.Path.Property(); ok {
			lines = append(lines, v.changedProperty(c, x.Noun, caseType, name, d))
			continue
		}
		key, ok := titlesOf[x.Noun][d.Path]
		if !ok {
			continue
		}
		a, _, _ := x.Noun.Attribute(string(d.Path))
		lines = append(lines, changeLine{v.t(key), v.valueText(c, x.Noun, a, d.From), v.valueText(c, x.Noun, a, d.To)})
	}
	return lines
}

func (v *visit) changedProperty(c *caseload.Catalog, n caseload.Noun, caseType caseload.PK, name string, d caseload.Difference) changeLine {
	if n != caseload.NounCase {
		return changeLine{nameInWords(name), v.plainText(d.From), v.plainText(d.To)}
	}
	title, from := v.property(c, caseType, name, d.From)
	_, to := v.property(c, caseType, name, d.To)
	return changeLine{title, from, to}
}

// longestValue is how much of a text is shown of a change, in characters.
const longestValue = 300

// valueText writes a value of an attribute of a noun for people, "" for none and for what is not in
// the catalogue.
func (v *visit) valueText(c *caseload.Catalog, n caseload.Noun, a caseload.Attribute, value caseload.Value) string {
	if value.IsNull() {
		return ""
	}
	switch a.Kind {
	case caseload.KindRef:
		if a.To == caseload.NounUser {
			return workerName(c, caseload.PK(value.Int64()))
		}
		return v.entryName(c, a.To, caseload.PK(value.Int64()))
	case caseload.KindRefs:
		var names []string
		for _, k := range caseload.ParseRefs(value.Str()) {
			names = append(names, workerName(c, k))
		}
		return strings.Join(names, ", ")
	case caseload.KindJSON:
		switch a.Name {
		case "stages":
			return v.plansText(caseload.ParseStagePlans(value.Str()))
		case "choices":
			return shortened(strings.Join(caseload.ParseChoices(value.Str()), ", "))
		}
		return ""
	}
	if title := v.wordValue(n, a, value); title != "" {
		return title
	}
	return v.plainText(value)
}

// wordValue is what the pages call a value of an attribute of a noun that has a name of
// its own, "" of another.
func (v *visit) wordValue(n caseload.Noun, a caseload.Attribute, value caseload.Value) string {
	key := ""
	switch n {
	case caseload.NounUser:
		if a.Name == "role" {
			key = roleTitles[caseload.Role(value.Str())]
		}
	case caseload.NounStatus:
		if a.Name == "stage" {
			key = stageTitles[caseload.Stage(value.Int64())]
		}
	case caseload.NounField:
		switch a.Name {
		case "sensitivity":
			key = sensitivityTitles[value.Int64()]
		case "kind":
			kind, _ := caseload.ParseFieldKind(value.Str())
			key = kindTitles[kind]
		}
	case caseload.NounWard:
		if a.Name == "tier" {
			return v.tierTitle(value.Str())
		}
	case caseload.NounInvolvement:
		if a.Name == "role" {
			return v.part(value.Str(), "")
		}
	case caseload.NounGoal:
		if a.Name == "status" {
			return v.statusInWords(value.Str())
		}
	}
	if key == "" {
		return ""
	}
	return v.t(key)
}

// plainText writes a value that refers to nothing, "" for none.
func (v *visit) plainText(value caseload.Value) string {
	if value.IsNull() {
		return ""
	}
	switch value.Kind() {
	case caseload.KindBool:
		if value.Int64() != 0 {
			return v.t("value.yes")
		}
		return v.t("value.no")
	case caseload.KindTime:
		return v.language.datetimeText(v.moment(time.UnixMicro(value.Int64())))
	case caseload.KindDate:
		return v.language.dayText(dayOf(value))
	}
	return shortened(value.Canonical())
}

func shortened(text string) string {
	if runes := []rune(text); len(runes) > longestValue {
		return string(runes[:longestValue]) + "…"
	}
	return text
}

func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }
