package ui

import (
	"cmp"
	"slices"
	"strings"

	"caseload"
)

const rolesAddress = adminAddress + "/roles"

// showRoles says what each role may do, as the Service does.
func showRoles(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	c, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	permits := caseload.Permits()
	p := wordsPage{page: v.areaPage("roles.title"), Intro: v.t("roles.text")}
	p.Words = table{Caption: p.Title, Columns: []column{{Title: v.t("roles.what")}}}
	for _, x := range permits {
		p.Words.Columns = append(p.Words.Columns, column{Title: v.t(roleTitles[x.Role])})
	}
	row := func(title string, of func(caseload.Permit) string) {
		line := []cell{{Text: title}}
		for _, x := range permits {
			line = append(line, cell{Text: of(x)})
		}
		p.Words.Rows = append(p.Words.Rows, line)
	}
	views := []cell{{Text: v.t("roles.see")}}
	for _, x := range permits {
		c := cell{}
		if x.Role != caseload.RoleAdmin {
			c = cell{Text: v.t("viewing.link"), About: v.t(roleTitles[x.Role]), Href: wordAddress(rolesAddress, string(x.Role)) + "/view"}
		}
		views = append(views, c)
	}
	p.Words.Rows = append(p.Words.Rows, views)
	for i, n := range caseload.PermitNouns {
		row(v.t(permitTitles[i]), func(x caseload.Permit) string { return v.grantText(x.Grants[n]) })
	}
	said := map[bool]string{true: v.t("value.yes"), false: v.t("value.no")}
	row(v.t("roles.confidential"), func(x caseload.Permit) string { return said[x.Confidential] })
	for level, title := range sensitivityColumns {
		row(v.columnsText(c, caseload.Sensitivity(level), title), func(x caseload.Permit) string { return said[x.Reads >= caseload.Sensitivity(level)] })
	}
	row(v.t("roles.reports"), func(x caseload.Permit) string { return said[x.Reports] })
	row(v.t("roles.readers"), func(x caseload.Permit) string { return said[x.Readers] })
	row(v.t("section.admin"), func(x caseload.Permit) string { return said[x.Administers] })
	return v.showWords(p)
}

// sensitivityColumns are the keys of what the pages call columns of each sensitivity.
var sensitivityColumns = []string{"roles.public", "roles.internal", "roles.personal"}

// columnsText says which columns of a sensitivity there are: among them the fields that
// are declared, by the names that forms have for them.
func (v *visit) columnsText(c *caseload.Catalog, s caseload.Sensitivity, title string) string {
	var names []string
	for _, f := range c.Fields() {
		if f.Sensitivity == s {
			names = append(names, cmp.Or(f.Label, f.Name))
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 0 {
		return v.t(title)
	}
	return v.t("roles.fields", "Columns", v.t(title), "Fields", strings.Join(names, ", "))
}

// permitTitles are the keys of what the pages call caseload.PermitNouns.
var permitTitles = []string{
	"roles.cases", "roles.people", "roles.parts", "roles.goals", "roles.stages", "roles.notes", "roles.documents",
	"statuses.title", "case-types.title", "categories.title", "wards.title", "users.title", "teams.title",
}

// recordTitles are the keys of what says which records something may be done with.
var recordTitles = map[caseload.Level]string{caseload.LevelAll: "roles.all", caseload.LevelLimited: "roles.limited", caseload.LevelAssigned: "roles.assigned"}

// grantText says what may be done, of which records.
func (v *visit) grantText(g caseload.Grant) string {
	var out []string
	for _, level := range caseload.Levels {
		var acts []string
		for _, x := range []struct {
			level caseload.Level
			title string
		}{
			{g.View, "roles.view"}, {g.Create, "roles.create"}, {g.Change, "roles.change"}, {g.Delete, "roles.delete"}, {g.Restore, "roles.restore"}, {g.Purge, "roles.purge"},
		} {
			if x.level == level {
				acts = append(acts, v.t(x.title))
			}
		}
		if len(acts) > 0 {
			out = append(out, v.t(recordTitles[level])+": "+strings.Join(acts, ", "))
		}
	}
	return strings.Join(out, ". ")
}
