package caseload

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Dictionary is what the reports of a tenant about one subject can show.
type Dictionary struct {
	Subject ReportSubject
	Columns []*ColumnInfo // by group, those of a group in their order
	byName  map[string]*ColumnInfo
	party   string        // the group of columns about a case's main person; "": none
	usual   []*ColumnInfo // what a table has unless its columns are named
}

// ColumnInfo is one column of a Dictionary.
type ColumnInfo struct {
	Name        string // Group.Column, fit to be the name of an XML element
	Plain       string // its name in tables for programs, such as opened; "": it has the same
	Label       string // what people call it: Date received
	Term        string // the label without what it is of, to be said in another language; "": the tenant, or the published sample, calls it so
	Of          string // what it is of where that is not the row: Case, Person, Customer, or the name of a stage
	Meaning     string
	Kind        Kind
	Sensitivity Sensitivity
	Operators   []string // of rules that may look at it, from Service.Columns
	Sorts       bool     // rows may be sorted by it, from Service.Columns
	source      columnSource
	usual       bool // a table has it unless its columns are named
	ours        bool // it is nothing that iCasework tells about a case
}

// Group is the first part of the name.
func (c *ColumnInfo) Group() string {
	group, _, _ := strings.Cut(c.Name, ".")
	return group
}

// GroupLabel is what people call the group: Case details, or Case stage: Second review.
func (c *ColumnInfo) GroupLabel() string {
	for _, of := range []string{caseDetails, stageGroup} {
		if one, ok := strings.CutPrefix(c.Group(), of); ok && one != "" {
			return spaced(of) + ": " + spaced(one)
		}
	}
	return spaced(c.Group())
}

// columnSource is where a column's cells come from.
type columnSource struct {
	path  Path     // of the subject's rows
	also  Path     // looked at where there is nothing at path; the type, for asTarget
	form  cellForm // how it is written
	key   string   // of a property
	stage string   // of a name: the path begins with stages.
}

// cellForm is how a cell is written.
type cellForm uint8

const (
	asValue     cellForm = iota // by its kind
	asName                      // of the row of the catalogue that is referred to
	asCode                      //   its code or email address
	asUser                      //   its name, if it is a user
	asUserID                    //   its ID, if it is a user
	asTeam                      //   its name, if it is a team
	asTeamCode                  //   its code, if it is a team
	asProperty                  // one of the properties
	asMember                    // the same, read alone
	asTarget                    // a number of days, or what the case's type says
	asRev                       // a time as a number, of a change
	asNoun                      //   the name of what was changed
	asAct                       //   the name of what was done
	asRowID                     //   the ID of the row that was changed
	asFields                    // what was written of it
	asRowNumber                 //   its number, if it is a case
	asActorKind                 //   what did it
)

// subject is what reports of one subject read.
type subject struct {
	noun   Noun
	dates  []basis
	ofCase Path // of the case that a row belongs to: "case."; "" for cases themselves
}

// basis is a date that a timeframe can be about.
type basis struct {
	name string
	path Path
}

func (s subject) basis() string {
	if len(s.dates) == 0 {
		return ""
	}
	return s.dates[0].name
}

var subjects = map[ReportSubject]subject{
	SubjectCases: {noun: NounCase, dates: []basis{
		{"received", "received"}, {"opened", "opened"}, {"created", "created"}, {"updated", "updated"}, {"due", "due"}, {"closed", "closed"},
		{"stage completed", "stages.completed"},
	}},
	SubjectInvolvements: {noun: NounInvolvement, ofCase: "case.", dates: []basis{{"created", "created"}, {"updated", "updated"}, {"effective", "effective"}, {"ended", "ended"}}},
	SubjectGoals:        {noun: NounGoal, ofCase: "case.", dates: []basis{{"created", "created"}, {"updated", "updated"}, {"target", "target"}}},
	SubjectStages:       {noun: NounStage, ofCase: "case.", dates: []basis{{"received", "received"}, {"due", "due"}, {"completed", "completed"}, {"updated", "updated"}}},
	SubjectForms:        {noun: NounForm, dates: []basis{{"received", "received"}, {"started", "started"}, {"ended", "ended"}, {"updated", "updated"}}},
	SubjectNotes:        {noun: NounNote, ofCase: "case.", dates: []basis{{"created", "created"}, {"updated", "updated"}}},
	SubjectPeople:       {noun: NounPerson, dates: []basis{{"created", "created"}, {"updated", "updated"}}},
	SubjectChanges:      {noun: NounChange, dates: []basis{{"time", "rev"}}},
}

func parseSubject(s ReportSubject) (ReportSubject, error) {
	if s == "" {
		return SubjectCases, nil
	}
	if _, ok := subjects[s]; !ok {
		return "", Invalid("subject", "This is not a subject of reports.", texts(ReportSubjects)...)
	}
	return s, nil
}

// ReportBases lists the dates that a timeframe of a subject can be about, the
// default first.
func ReportBases(of ReportSubject) []string {
	var out []string
	for _, b := range subjects[of].dates {
		out = append(out, b.name)
	}
	return out
}

// Column finds a column by its name or its plain name, whatever its case; by the
// groups Customer and MainParty alike one about a case's main person; of cases also
// one of a property that is not declared, by the group CaseDetails and its own name.
func (d *Dictionary) Column(name string) *ColumnInfo {
	if c := d.byName[strings.ToLower(name)]; c != nil {
		return c
	}
	for _, group := range []string{customer, mainParty} {
		if rest, ok := cutFold(name, group+"."); ok {
			return d.byName[strings.ToLower(d.party+"."+rest)]
		}
	}
	key, ok := strings.CutPrefix(name, caseDetails+".")
	s := subjects[d.Subject]
	if !ok || key == "" || s.noun != NounCase && s.ofCase == "" || !isColumnName(name) {
		return nil
	}
	return &ColumnInfo{Name: name, Label: key, Meaning: "the property of this name", Kind: KindText, Sensitivity: Internal, source: columnSource{path: s.ofCase + "properties", form: asProperty, key: key}}
}

// key is the column of the ID of what a row is about.
func (d *Dictionary) key() *ColumnInfo {
	if d.Subject == SubjectChanges {
		return d.Column("rev")
	}
	return d.Column("id")
}

// cutFold is strings.CutPrefix, whatever the case.
func cutFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// The groups of columns about cases.
const (
	caseDetails = "CaseDetails"
	stageGroup  = "CaseStage"
)

// columnPart makes a label part of a column's name: without blanks and without
// what the name of an XML element cannot hold.
func columnPart(label string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-' {
			return r
		}
		return -1
	}, label)
}

// Dictionary makes the columns of a subject from the tenant's schema. domain
// names stand beside those of the iCasework face in docs/icasework.md. party is the
// group of columns about a case's main person, as Settings.Party says it.
func (c *Catalog) Dictionary(of ReportSubject, party string) *Dictionary {
	d := &dictionaryMaker{catalog: c, noun: subjects[of].noun, out: &Dictionary{Subject: of, byName: map[string]*ColumnInfo{}}}
	switch of {
	case SubjectCases:
		d.cases("")
		d.stages()
		d.out.party = party
		d.person(party, "main_person.")
	case SubjectInvolvements:
		d.rows(involvementColumns)
		d.person("Person", "person.")
		d.cases("case.")
	case SubjectGoals:
		d.rows(goalColumns)
		d.cases("case.")
	case SubjectStages:
		d.rows(stageColumns)
		d.cases("case.")
	case SubjectForms:
		d.rows(formColumns)
	case SubjectNotes:
		d.rows(noteColumns)
		d.cases("case.")
	case SubjectPeople:
		d.person("Person", "")
		d.rows(personTimes)
	case SubjectChanges:
		d.rows(changeColumns)
	}
	for _, c := range d.out.Columns {
		if c.usual {
			d.out.usual = append(d.out.usual, c)
		}
	}
	slices.SortStableFunc(d.out.Columns, func(a, b *ColumnInfo) int { return strings.Compare(a.Group(), b.Group()) })
	return d.out
}

type dictionaryMaker struct {
	catalog *Catalog
	noun    Noun
	out     *Dictionary
}

// add gives the dictionary a column, unless it has one of that name. The first of
// a plain name has it; the property "status" is property_status.
func (d *dictionaryMaker) add(c ColumnInfo) {
	key := strings.ToLower(c.Name)
	if d.out.byName[key] != nil {
		return
	}
	if taken := d.out.byName[strings.ToLower(c.Plain)] != nil || strings.EqualFold(c.Plain, deletedColumn); taken && c.source.form == asProperty {
		c.Plain = "property_" + c.Plain
	}
	plain := strings.ToLower(c.Plain)
	if d.out.byName[plain] != nil {
		c.Plain, plain, c.usual = "", "", false
	}
	d.out.byName[key] = &c
	if plain != "" {
		d.out.byName[plain] = &c
	}
	d.out.Columns = append(d.out.Columns, &c)
}

// columnRow is a column of every tenant.
type columnRow struct {
	name    string
	label   string
	plain   string
	path    Path
	form    cellForm
	meaning string
	also    Path
	ours    bool
	stage   string // what it is of, where the path is that of a stage
}

// nearby are the columns of what a row belongs to that a table of such rows has
// unless its columns are named.
var nearby = []string{"case_id", "case_number", "case_reference", "person_id", "person_name"}

// plainly is the plain name of a column behind a reference.
func plainly(via Path, name string) string {
	switch {
	case name == "" || via == "":
		return name
	case via == "case.":
		return "case_" + name
	}
	return "person_" + name
}

// labelled is what a column behind a reference is called: Case number, Customer
// first name.
func (d *dictionaryMaker) labelled(via Path, label string) string {
	if via == "" {
		return label
	}
	return d.whose(via) + " " + MidSentence(label)
}

// whose is what a reference leads to, "" for the row itself.
func (d *dictionaryMaker) whose(via Path) string {
	switch via {
	case "":
		return ""
	case "case.":
		return "Case"
	case "main_person.":
		return spaced(d.out.party)
	}
	return "Person"
}

// MidSentence is a label as it stands within a sentence: without the capital that it begins with, unless that is
// one of several: Date due is date due, and ID is ID.
func MidSentence(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	if second, _ := utf8.DecodeRuneInString(label[size:]); unicode.IsUpper(second) {
		return label
	}
	return string(unicode.ToLower(first)) + label[size:]
}

// spaced is a name such as MainParty in words: Main party.
func spaced(name string) string {
	var out strings.Builder
	before := ' '
	for i, r := range name {
		begins := i > 0 && (unicode.IsUpper(r) && !unicode.IsUpper(before) || unicode.IsDigit(r) && unicode.IsLetter(before))
		if before = r; begins {
			out.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		out.WriteRune(r)
	}
	return out.String()
}

// rows adds columns of attributes.
func (d *dictionaryMaker) rows(rows []columnRow) {
	for _, r := range rows {
		d.attribute(r, "")
	}
}

// attribute adds a column of an attribute behind a reference, "" for none.
func (d *dictionaryMaker) attribute(r columnRow, via Path) {
	pl := &planner{catalog: d.catalog, upTo: Personal}
	path := via + r.path
	a, err := pl.resolve(d.noun, path)
	if err != nil { // two references away: reports read one
		return
	}
	source := columnSource{path: path, form: r.form}
	source.stage, _, _ = path.Stage()
	if r.also != "" {
		source.also = via + r.also
	}
	kind := a.Kind
	if kind == KindRef || kind == KindRefs {
		kind = KindText
	}
	kind = kindOfForm(r.form, kind)
	plain, label, of := plainly(via, r.plain), d.labelled(via, r.label), d.whose(via)
	if r.stage != "" {
		label, of = r.stage+" "+r.label, r.stage
	}
	d.add(ColumnInfo{
		Name: r.name, Plain: plain, Label: label, Term: r.label, Of: of, Meaning: r.meaning, Kind: kind, Sensitivity: a.Sensitivity, source: source, ours: r.ours,
		usual: plain != "" && via == "" && !d.dear(path) || via != "main_person." && slices.Contains(nearby, plain),
	})
}

// dear reports whether a column of a case takes another row to be read, and so is
// read when it is asked for: the parent's number always, the present stage where no
// case type has stages.
func (d *dictionaryMaker) dear(path Path) bool {
	if path == ParentNumber {
		return true
	}
	via, _, _ := path.Ref()
	return via == "current_stage" && !slices.ContainsFunc(d.catalog.types.list, func(t *CaseType) bool { return len(t.Stages) > 0 })
}

// cases adds the columns of cases that a reference leads to, "" for the rows
// themselves.
func (d *dictionaryMaker) cases(via Path) {
	for _, r := range caseColumns {
		d.attribute(r, via)
	}
	for _, t := range d.catalog.types.list {
		d.attribute(columnRow{name: d.catalog.groupOf(t.PK) + ".Details", label: "Details", plain: "details", path: "details", meaning: "what the case is about, in full"}, via)
	}
	for _, f := range d.catalog.fields.list {
		d.property(via, f.Name, ColumnInfo{
			Name: d.catalog.groupOf(f.Type) + "." + columnPart(labelOf(f)), Plain: plainly(via, f.Name), Label: cmp.Or(strings.TrimSpace(f.Label), f.Name),
			Meaning: "declared: " + labelOf(f), Kind: f.Kind, Sensitivity: f.Sensitivity,
		})
	}
	for _, name := range loosely {
		_, key, _ := strings.Cut(name, ".")
		d.property(via, key, ColumnInfo{Name: name, Label: spaced(key), Meaning: "the property " + key, Kind: KindText, Sensitivity: Internal})
	}
	d.attribute(columnRow{name: "Row.Properties", label: "Properties", plain: "properties", path: "properties", meaning: "all properties, as one object of JSON", ours: true}, via)
}

// labelOf is how a field is called.
func labelOf(f *Field) string {
	if columnPart(f.Label) == "" {
		return f.Name
	}
	return f.Label
}

// groupOf is the group of what was declared for a case type, or for all.
func (c *Catalog) groupOf(k PK) string {
	t := c.CaseType(k)
	if t == nil {
		return caseDetails
	}
	label := columnPart(t.Label)
	if label == "" {
		label = columnPart(t.Name)
	}
	return caseDetails + label
}

// property adds a column of a property, of rows that a reference leads to.
func (d *dictionaryMaker) property(via Path, key string, c ColumnInfo) {
	c.Label, c.usual = d.labelled(via, c.Label), c.Plain != "" && via == ""
	c.source = columnSource{path: via + "properties", form: asProperty, key: key}
	d.add(c)
}

// stages adds a group for each stage that a case type of the tenant has.
func (d *dictionaryMaker) stages() {
	for _, t := range d.catalog.types.list {
		for _, plan := range t.Stages {
			if columnPart(plan.Name) == "" {
				continue
			}
			for _, r := range eachStageColumns {
				r.name = stageGroup + columnPart(capitalised(plan.Name)) + "." + r.name
				r.path = Path("stages."+plan.Name+".") + r.path
				r.stage = capitalised(plan.Name)
				r.meaning += " " + plan.Name
				d.attribute(r, "")
			}
		}
	}
}

// capitalised is a name with a capital at the beginning of each word, as in the
// published sample.
func capitalised(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		first, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(first)) + w[size:]
	}
	return strings.Join(words, " ")
}

// person adds the columns of a person whom a reference leads to.
func (d *dictionaryMaker) person(group string, via Path) {
	for _, r := range personColumns {
		r.name = group + "." + r.name
		d.attribute(r, via)
	}
	for _, key := range personProperties {
		d.property(via, key, ColumnInfo{Name: group + "." + key, Label: spaced(key), Meaning: "the person's property " + key, Kind: KindText, Sensitivity: Personal})
	}
	if via == "" {
		d.attribute(columnRow{name: "Row.Properties", label: "Properties", plain: "properties", path: "properties", meaning: "all properties, as one object of JSON"}, via)
	}
}
