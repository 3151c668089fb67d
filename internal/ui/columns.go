package ui

import (
	"slices"
	"strings"

	"caseload"
)

// subjectTitles are the keys of what the pages call the subjects of reports, and of
// what a row of each is.
var subjectTitles = map[caseload.ReportSubject]struct{ title, about string }{
	caseload.SubjectCases:        {"subject.cases", "subject.cases-about"},
	caseload.SubjectInvolvements: {"subject.involvements", "subject.involvements-about"},
	caseload.SubjectGoals:        {"subject.goals", "subject.goals-about"},
	caseload.SubjectStages:       {"subject.stages", "subject.stages-about"},
	caseload.SubjectForms:        {"subject.forms", "subject.forms-about"},
	caseload.SubjectNotes:        {"subject.notes", "subject.notes-about"},
	caseload.SubjectPeople:       {"subject.people", "subject.people-about"},
	caseload.SubjectChanges:      {"subject.changes", "subject.changes-about"},
}

// subjectTitle is what the pages call a subject.
func (v *visit) subjectTitle(s caseload.ReportSubject) string {
	if s == "" {
		s = caseload.SubjectCases
	}
	if known, ok := subjectTitles[s]; ok {
		return v.t(known.title)
	}
	return string(s)
}

// columnGroup is the columns of one group, to choose from.
type columnGroup struct {
	Name    columnName
	Columns []tick
	Chosen  int64
}

// columnGroups are boxes for columns in their groups, each ticked that is chosen.
func (v *visit) columnGroups(all []*caseload.ColumnInfo, chosen []string) (groups []columnGroup) {
	last := ""
	for _, c := range all {
		if len(groups) == 0 || c.Group() != last {
			last = c.Group()
			groups = append(groups, columnGroup{Name: v.groupTitle(c.GroupLabel())})
		}
		g := &groups[len(groups)-1]
		name, meaning := v.columnTitle(c), v.columnMeaning(c)
		t := tick{Name: "column", Value: c.Name, ID: "column-" + c.Name, Label: name.Title, In: name.In, Hint: meaning.Text, HintIn: meaning.In, Ticked: slices.Contains(chosen, c.Name)}
		if t.Ticked {
			g.Chosen++
		}
		g.Columns = append(g.Columns, t)
	}
	return groups
}

// columnSelection offers the columns that may, in their groups.
func (v *visit) columnSelection(name string, all []*caseload.ColumnInfo, may func(*caseload.ColumnInfo) bool) selection {
	p := selection{Name: name, Groups: []optionGroup{{Options: []option{{Label: v.t("rule.choose")}}}}}
	for _, c := range all {
		if !may(c) {
			continue
		}
		if group := v.groupTitle(c.GroupLabel()); p.Groups[len(p.Groups)-1].Title != group.Title {
			p.Groups = append(p.Groups, optionGroup{Title: group.Title, In: group.In})
		}
		g, name := &p.Groups[len(p.Groups)-1], v.columnTitle(c)
		g.Options = append(g.Options, option{Value: c.Name, Label: name.Title, In: name.In})
	}
	return p
}

// nameOf is the name of a column that is called by any of its names, and what was
// given where there is none.
func nameOf(all []*caseload.ColumnInfo, given string) string {
	for _, c := range all {
		if given != "" && (strings.EqualFold(c.Name, given) || strings.EqualFold(c.Plain, given)) {
			return c.Name
		}
	}
	return given
}

// kindOf is the kind of a column that is called by any of its names; a text where there
// is none.
func kindOf(all []*caseload.ColumnInfo, given string) caseload.Kind {
	name := nameOf(all, given)
	if at := slices.IndexFunc(all, func(c *caseload.ColumnInfo) bool { return c.Name == name }); at >= 0 {
		return all[at].Kind
	}
	return caseload.KindText
}

// maxFound bounds the columns that a search shows.
const maxFound = 30

// findColumns are the columns that all words of a text are in: in the name, what
// people call it, or what it means.
func (v *visit) findColumns(all []*caseload.ColumnInfo, text string) (found []*caseload.ColumnInfo, more bool) {
	words := strings.Fields(strings.ToLower(text))
	for _, c := range all {
		about := strings.ToLower(c.Name + " " + c.Plain + " " + c.Label + " " + v.columnTitle(c).Title + " " + c.Meaning + " " + v.columnMeaning(c).Text)
		if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(about, w) }) {
			continue
		}
		if len(found) == maxFound {
			return found, true
		}
		found = append(found, c)
	}
	return found, false
}
