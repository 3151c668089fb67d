package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

// bulkAddress is where many cases are changed at once.
const bulkAddress = "/ui/bulk"

// bulkForm is the ID of the form that the boxes beside cases belong to.
const bulkForm = "bulk"

// maxBulkForm bounds a form that names cases, in bytes: 10,000 of them by UUID.
const maxBulkForm = 1 << 20

// bulkShown is how many cases a preview shows, and bulkLeft how many that were not
// changed.
const (
	bulkShown = 20
	bulkLeft  = 100
)

// bulkTool is the form above a list that changes many of its cases.
type bulkTool struct {
	Form, Action string
	Change       selection
	All          *tick // nil: there are too many
	Query        string
}

// bulkTool is nil for who may change no cases.
func (v *visit) bulkTool(q *caseQuery, columns []caseColumn, list *caseload.Worklist) (*bulkTool, error) {
	if !v.visitor.By.MayBulk() {
		return nil, nil
	}
	statuses, _, err := v.statusOptions()
	if err != nil {
		return nil, err
	}
	tool := &bulkTool{Form: bulkForm, Action: bulkAddress, Query: q.kept(columns), Change: v.bulkChoice(list.Catalog, statuses)}
	if list.Total <= caseload.MaxBulk && !list.More {
		tool.All = &tick{Name: "all", Value: "true", ID: "all", Label: v.n("bulk.all", list.Total)}
	}
	return tool, nil
}

// bulkChoice offers what may become of cases: each is a kind and an ID.
func (v *visit) bulkChoice(c *caseload.Catalog, among []option) selection {
	statuses, workers := optionGroup{Title: v.t("bulk.status")}, optionGroup{Title: v.t("bulk.assign"), Options: []option{{Value: "nobody:", Label: v.t("case.nobody")}}}
	for _, s := range among {
		statuses.Options = append(statuses.Options, option{Value: "status:" + s.Value, Label: s.Label})
	}
	if all := v.workers(c, true); all.few() {
		for _, u := range all.users {
			workers.Options = append(workers.Options, option{Value: "user:" + u.ID, Label: u.Name})
		}
		for _, t := range all.teams {
			workers.Options = append(workers.Options, option{Value: "team:" + t.ID, Label: v.teamLabel(t)})
		}
	} else {
		workers.Options = append(workers.Options, option{Value: bulkFind, Label: v.t("who.find")})
	}
	return selection{Name: "change", Label: v.t("bulk.change"), Groups: []optionGroup{{Options: []option{{Label: v.t("bulk.choose")}}}, statuses, workers}}
}

// bulkFind is a change that gives cases to somebody whom words find, who are asked for.
const bulkFind = "find:"

// bulkChange reads what bulkChoice offers.
func bulkChange(text string) (b caseload.BulkChange) {
	kind, id, _ := strings.Cut(text, ":")
	switch kind {
	case "status":
		b.Status = id
	case "user":
		b.Assign = caseload.Set(caseload.Subject{Noun: caseload.NounUser, ID: id})
	case "team":
		b.Assign = caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: id})
	case "nobody":
		b.Assign = caseload.Set(caseload.Subject{})
	}
	return b
}

// bulkTitle says what a change does.
func (v *visit) bulkTitle(c *caseload.Catalog, statuses []option, change string) string {
	for _, g := range v.bulkChoice(c, statuses).Groups {
		for _, o := range g.Options {
			if o.Value == change && change != "" {
				return g.Title + ": " + o.Label
			}
		}
	}
	to := bulkChange(change).Assign.Value
	for _, who := range v.workers(c, true).all() {
		if who.Subject == to {
			return v.t("bulk.assign") + ": " + who.label
		}
	}
	return v.t("bulk.title")
}

// bulkPage shows what would become of cases, or what has.
type bulkPage struct {
	page
	Counts []summaryRow
	Cases  table  // the first that would be changed, or those that were not
	Above  string // what the table shows
	IDs    idList // of the cases that a button is about
	Submit string // what the button says
	Action string
	Change string
	At     caseload.Rev
	Idle   bool // nothing would change
	Query  string
	Back   string
	Who    *control // asks to whom the cases are given
	All    bool     // they are those of the list
}

// idList is the IDs of cases, as one input of a form: a form has no room for ten
// thousand inputs.
type idList []string

// String writes the IDs with blanks between them.
func (l idList) String() string {
	escaped := make([]string, len(l))
	for i, id := range l {
		escaped[i] = url.QueryEscape(id)
	}
	return strings.Join(escaped, " ")
}

// parseIDs reads what String has written.
func parseIDs(text string) (l idList, err error) {
	for escaped := range strings.FieldsSeq(text) {
		id, err := url.QueryUnescape(escaped)
		if err != nil {
			return nil, caseload.Invalid("cases", "The form does not say which cases it is of.")
		}
		l = append(l, id)
	}
	return l, nil
}

// bulkAsked is what a form wants of many cases.
type bulkAsked struct {
	form   url.Values
	ids    idList
	change string
	sought string // who says to whom they are given
	wrong  error  // with that
	query  *caseQuery
	page   bulkPage
}

func (v *visit) bulkAsked() (*bulkAsked, error) {
	form, err := v.longForm(maxBulkForm)
	if err != nil {
		return nil, err
	}
	q, err := v.caseQueryOf(form.Get("query"))
	if err != nil {
		return nil, err
	}
	ids, err := parseIDs(form.Get("cases"))
	if err != nil {
		return nil, err
	}
	statuses, _, err := v.statusOptions()
	if err != nil {
		return nil, err
	}
	a := &bulkAsked{form: form, ids: append(ids, form["case"]...), change: form.Get("change"), sought: strings.TrimSpace(form.Get(bulkWho)), query: q}
	if a.change == bulkFind && form.Has(bulkWho) {
		var who caseload.Subject
		if who, a.wrong = v.workers(q.catalog, true).chosen(bulkWho, a.sought); a.wrong == nil {
			a.change = who.Noun.String() + ":" + who.ID
		}
	}
	a.page = bulkPage{page: v.page(v.bulkTitle(q.catalog, statuses, a.change)), Change: a.change, Query: form.Get("query"), Back: q.address(func(url.Values) {})}
	return a, nil
}

// planBulk shows what a change would do to the cases that were ticked, or to all of the
// list, and changes nothing.
func planBulk(v *visit) error {
	a, err := v.bulkAsked()
	if err != nil {
		return err
	}
	of := caseload.Selection{IDs: a.ids}
	if a.form.Has("all") {
		all := a.query.query()
		of = caseload.Selection{All: &all}
	}
	switch {
	case of.All == nil && len(of.IDs) == 0:
		return v.refuseBulk(a, http.StatusUnprocessableEntity, v.t("bulk.none-ticked"))
	case a.change == bulkFind:
		return v.askWho(a)
	case bulkChange(a.change) == caseload.BulkChange{}:
		return v.refuseBulk(a, http.StatusUnprocessableEntity, v.t("bulk.no-change"))
	}
	plan, err := v.svc.PlanBulk(v.r.Context(), v.visitor.By, bulkChange(a.change), of)
	if caseload.CodeOf(err) == caseload.CodeTooLarge {
		return v.refuseBulk(a, http.StatusRequestEntityTooLarge, v.t("bulk.too-many"))
	}
	if err != nil {
		return err
	}
	p := a.page
	p.At, p.Action, p.Idle = plan.At, bulkAddress+"/apply", len(plan.Changed) == 0
	p.Counts = v.bulkCounts(plan, v.t("bulk.would"), v.t("bulk.left"))
	for _, c := range plan.Changed {
		p.IDs = append(p.IDs, c.ID)
	}
	if n := len(plan.Changed); n > 0 {
		p.Submit, p.Above = v.n("bulk.submit", int64(n)), v.n("bulk.first", int64(min(n, bulkShown)))
		if n <= bulkShown {
			p.Above = v.t("bulk.these")
		}
		p.Cases = v.bulkTable(plan, plan.Changed[:min(n, bulkShown)], p.Above, false)
	}
	return v.render(http.StatusOK, "bulk", p)
}

// bulkWho is the parameter of the text that says to whom cases are given.
const bulkWho = "who"

// askWho asks to whom cases are given, or which of those is meant whom a text finds.
func (v *visit) askWho(a *bulkAsked) error {
	var wrong []problem
	status := http.StatusOK
	if a.wrong != nil {
		status, wrong = http.StatusUnprocessableEntity, []problem{{bulkWho, v.saidOf(a.wrong)}}
	}
	who := caseEditor{path: bulkWho, title: v.t("who.words"), hint: v.t("who.hint"), asks: v.workers(a.query.catalog, true).asks}.show(a.sought, "", wrong)
	p := a.page
	p.Title, p.Problems, p.Who, p.All = v.t("bulk.assign"), wrong, &who, a.form.Has("all")
	p.IDs, p.Action, p.Submit = a.ids, bulkAddress, v.t("bulk.preview")
	return v.render(status, "bulk", p)
}

// refuseBulk says what is wrong with what was asked of many cases.
func (v *visit) refuseBulk(a *bulkAsked, status int, text string) error {
	a.page.show([]problem{{"", text}})
	return v.render(status, "bulk", a.page)
}

// applyBulk makes a change of the cases that its preview counted, but for those that
// somebody has changed since. Where it failed on the way the page says what was changed,
// under the status of the failure, and the log has its cause.
func applyBulk(v *visit) error {
	a, err := v.bulkAsked()
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(a.form.Get("at"), 10, 64)
	if err != nil {
		return caseload.Invalid("at", "The form does not say of which preview it is.")
	}
	done, err := v.svc.ChangeBulk(v.r.Context(), v.visitor.By, bulkChange(a.change), a.ids, caseload.Rev(at))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if done.Failed != nil {
		httpkit.Annotate(v.r.Context()).Err = done.Failed
		status = httpkit.Status(caseload.CodeOf(done.Failed))
	}
	p := a.page
	p.Notices = []notice{{v.n("bulk.done", int64(len(done.Changed))), len(done.Changed) > 0}}
	p.Counts = v.bulkCounts(done, v.t("bulk.changed"), v.t("bulk.not-changed"))
	for _, c := range done.Left {
		if caseload.CodeOf(c.Err) != caseload.CodeNotFound {
			p.IDs = append(p.IDs, c.ID)
		}
	}
	if n := len(done.Left); n > 0 {
		p.Above = v.n("bulk.first-left", int64(min(n, bulkLeft)))
		p.Cases = v.bulkTable(done, done.Left[:min(n, bulkLeft)], p.Above, true)
	}
	if len(p.IDs) > 0 {
		p.Submit, p.Action = v.t("bulk.again"), bulkAddress
	}
	return v.render(status, "bulk", p)
}

// bulkCounts are the numbers of cases, and of those that are left for each reason.
func (v *visit) bulkCounts(b *caseload.Bulk, changed, left string) []summaryRow {
	row := func(key string, n int) summaryRow {
		return summaryRow{Key: key, Value: cell{Text: v.language.number(n)}}
	}
	out := []summaryRow{row(changed, len(b.Changed)), row(v.t("bulk.same"), b.Same), row(left, len(b.Left))}
	var reasons []string
	counts := map[string]int{}
	for _, c := range b.Left {
		why := v.bulkReason(c.Err)
		if counts[why] == 0 {
			reasons = append(reasons, why)
		}
		counts[why]++
	}
	for _, why := range reasons {
		out = append(out, row(left+": "+why, counts[why]))
	}
	return out
}

// bulkReason says why a case is left.
func (v *visit) bulkReason(err error) string {
	switch caseload.CodeOf(err) {
	case caseload.CodePreconditionFailed:
		return v.t("bulk.newer")
	case caseload.CodeNotFound:
		return v.t("bulk.gone")
	}
	var said []string
	for _, x := range v.problems(err) {
		said = append(said, x.Message)
	}
	if len(said) == 0 {
		return v.saidOf(err)
	}
	return strings.Join(said, " ")
}

// bulkTable shows cases as they were, or why they are left.
func (v *visit) bulkTable(b *caseload.Bulk, cases []caseload.BulkCase, caption string, left bool) table {
	out := table{Caption: caption, Columns: []column{{Title: v.t("cases.reference"), Whole: true}, {Title: v.t("cases.name"), Long: true}}}
	if left {
		out.Columns = append(out.Columns, column{Title: v.t("bulk.why")})
	} else {
		out.Columns = append(out.Columns, column{Title: v.t("cases.status"), Whole: true}, column{Title: v.t("cases.assigned")}, column{Title: v.t("cases.team")})
	}
	for _, c := range cases {
		row := []cell{{Text: c.Reference, Href: caseAddress(c.ID)}, {Text: c.Name}}
		if c.Reference == "" {
			row[0] = cell{Text: v.t("cases.unknown")}
		}
		if left {
			out.Rows = append(out.Rows, append(row, cell{Text: v.bulkReason(c.Err)}))
			continue
		}
		var names []string
		for _, k := range c.Assignees {
			names = append(names, workerName(b.Catalog, k))
		}
		out.Rows = append(out.Rows, append(row, cell{Tag: v.statusTag(b.Catalog, c.Status)}, cell{Text: strings.Join(names, ", ")}, cell{Text: workerName(b.Catalog, c.Owner)}))
	}
	return out
}
