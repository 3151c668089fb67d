package postgres_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/shapetest"
	"caseload/internal/store/sqldb"
)

// answered is how the database must find the answer to a question. What it
// scans otherwise is an error, and so is sorting many cases, but where all are
// to be sorted as no index does.
type answered struct {
	by    []string
	whole bool
}

// answers are those to all shapes of questions.
var answers = map[string]answered{
	"newest first": {by: []string{
		"Index Scan backward cases_opened: tenant = ?",
		"Index Scan backward cases_opened: tenant = ? AND opened <= ?", // behind a cursor
		"Index Scan margins_pkey: tenant = ? AND dimension = ?",
	}},
	"behind an offset": {by: []string{
		"Index Only Scan backward cases_opened: tenant = ?", "Index Scan cases_pkey: tenant = ? AND pk = t_1.pk",
	}},
	"all, as a file": {by: []string{"Index Scan backward cases_opened: tenant = ?"}},
	"opened in a period": {by: []string{
		"Index Scan backward cases_opened: tenant = ? AND opened >= ? AND opened < ?",
		"Index Only Scan cases_opened: tenant = ? AND opened >= ? AND opened < ?", // their number
	}},
	"of a status": {by: []string{
		"Index Scan backward cases_opened: tenant = ?", "Index Scan cube_pkey: tenant = ? AND status = ? AND hidden = 0",
	}},
	"of a rare status": {by: []string{"Index Scan cases_filter: tenant = ? AND status = ?"}},
	"of a status, a ward and a category": {by: []string{
		"Index Scan backward cases_filter: tenant = ? AND status = ? AND ward = ? AND category = ?",
		"Index Scan backward cases_filter: tenant = ? AND status = ? AND ward = ? AND category = ? AND opened <= ?",
	}},
	"of a status, a ward and a category in a period": {by: []string{
		"Index Scan backward cases_filter: tenant = ? AND status = ? AND ward = ? AND category = ? AND opened >= ?",
	}},
	"what changed since": {by: []string{
		"Index Scan cases_updated: tenant = ? AND updated > ?",
		"Index Only Scan cases_updated: tenant = ? AND updated >= ? AND updated < ?", // their number
		"Index Scan rank_pkey: tenant = ? AND bits = ? AND block >= ? AND block < ?",
	}},
	"what changed last, behind an offset": {by: []string{
		"Index Scan backward rank_pkey: tenant = ? AND bits = ? AND block >= ? AND block < ?", "Index Scan backward cases_updated: tenant = ? AND updated < ?",
		"Index Only Scan form_cases_case: tenant = ? AND case_pk = ANY ?",
	}},
	"a page with children and forms": {by: []string{
		"Index Scan cases_updated: tenant = ?", "Index Only Scan links_to: tenant = ? AND to_id = ANY ?", "Index Scan cases_pkey: tenant = ? AND pk = l.pk",
		"Index Only Scan form_cases_case: tenant = ? AND case_pk = ANY ?",
	}},
	"children of a case": {by: []string{"Index Scan backward links_to: tenant = ? AND to_id = ?", "Index Scan cases_pkey: tenant = ? AND pk = l.pk"}},
	"a word in a name":   {by: []string{"Bitmap Index Scan words_words: words @@ ?", "Index Scan cases_pkey: tenant = ? AND pk = words.pk"}},
	"forms received last": {by: []string{
		"Index Scan backward forms_received: tenant = ?", "Index Only Scan cases_hidden: tenant = ?",
	}},
	"forms behind an offset":   {by: []string{"Index Only Scan backward forms_received: tenant = ?"}},
	"forms that changed since": {by: []string{"Index Scan forms_updated: tenant = ? AND updated > ?"}},
	"a caseworker's own": {by: []string{
		"Index Only Scan assigned_pkey: tenant = ? AND user_pk = ? AND pk = t.pk", "Index Scan cases_pkey: tenant = ? AND pk = assigned.pk",
	}},
	"what a caseworker is to work on": {by: []string{
		"Index Only Scan assigned_pkey: tenant = ? AND user_pk = ?", "Index Scan cases_pkey: tenant = ? AND pk = assigned.pk",
		"Index Scan assigned_pkey: tenant = ? AND user_pk = ? AND pk = t.pk",
	}},
	"the statuses of a caseworker's cases": {by: []string{
		"Index Only Scan assigned_pkey: tenant = ? AND user_pk = ?", "Index Scan cases_pkey: tenant = ? AND pk = assigned.pk",
	}},
	"a caseworker's statistics": {by: []string{
		"Index Only Scan assigned_pkey: tenant = ? AND user_pk = ?", "Index Scan cases_pkey: tenant = ? AND pk = assigned.pk",
	}},
	"everybody's statistics": {by: []string{"Index Scan margins_pkey: tenant = ? AND dimension = ?"}},
	"the list of somebody on access lists": {by: []string{
		"Index Scan backward cases_opened: tenant = ?", "Index Only Scan cases_confidential: tenant = ?",
		"Index Only Scan granted_pkey: tenant = ? AND subject = ?",
	}},
	"the statistics of somebody on access lists": {by: []string{
		"Index Scan margins_pkey: tenant = ? AND dimension = ? AND confidential = 0", "Index Scan cases_confidential: tenant = ?",
	}},
	"the first page of somebody on access lists": {whole: true, by: []string{ // each case waits for somebody here, and each day is counted
		"Index Scan cube_pkey: tenant = ? AND hidden = 0 AND confidential = 0", "Index Scan margins_pkey: tenant = ? AND dimension = ? AND confidential = 0",
		"Index Scan cases_confidential: tenant = ?", "Index Only Scan cases_due: tenant = ? AND due < ?",
	}},
	"the first page of a caseworker":        {by: []string{"Index Only Scan assigned_pkey: tenant = ? AND user_pk = ?"}},
	"a list with its choices":               {by: []string{"Index Scan cases_opened: tenant = ?", "Index Scan margins_pkey: tenant = ? AND dimension = ?"}},
	"a list of open cases with its choices": {by: []string{"Index Scan cube_pkey: tenant = ? AND hidden = 0"}},
	// most cases are late here, and wait for somebody
	"a list of late cases with its choices":                      {whole: true},
	"a list of late cases with its choices, by the day received": {whole: true, by: []string{"Index Scan cases_received: tenant = ?"}},
	"a list of cases that nobody works on with its choices":      {whole: true, by: []string{"Index Scan cases_opened: tenant = ?"}},
	"people by a word, to somebody on access lists":              {by: []string{"Index Scan people_pkey: tenant = ? AND pk = words.pk"}},
	"by a property's value": {by: []string{
		"Index Only Scan attr_pkey: tenant = ? AND field = ? AND key = ?", "Index Scan cases_pkey: tenant = ? AND pk = a.pk",
	}},
	"by a property's range":      {by: []string{"Index Only Scan attr_pkey: tenant = ? AND field = ? AND key > ?"}},
	"a report of days received":  {by: []string{"Index Scan cases_received: tenant = ? AND received >= ? AND received <= ?"}},
	"a report of days closed":    {by: []string{"Index Scan cases_closed: tenant = ? AND closed >= ? AND closed < ?"}},
	"a report of days of change": {by: []string{"Index Scan cases_updated: tenant = ? AND updated >= ? AND updated < ?"}},
	"a report of days opened":    {by: []string{"Index Scan cases_opened: tenant = ? AND opened >= ? AND opened < ?"}},
	"a report of days of making": {by: []string{"Index Scan cases_created: tenant = ? AND created >= ? AND created < ?"}},
	"a report of days of a stage's completion": {by: []string{
		"Index Scan stages_completed: tenant = ? AND completed >= ? AND completed <= ?", "Index Scan cases_pkey: tenant = ? AND pk = t_1.case_pk",
	}},
	// what is of all time, or of many cases, is read in all
	"a report of days due":                     {whole: true},
	"a report of all time":                     {whole: true},
	"a report of all time, by the time closed": {whole: true},
	"a report by status":                       {by: []string{"Index Scan cases_filter: tenant = ? AND status = ?"}},
	"a report by status, of days received":     {by: []string{"Index Scan cases_received: tenant = ? AND received >= ? AND received <= ?"}},
	"a report by ward":                         {whole: true, by: []string{"Index Scan cases_filter: tenant = ? AND ward = ?"}},
	"a report by category":                     {whole: true, by: []string{"Index Scan cases_filter: tenant = ? AND category = ? AND pk >= ? AND pk <= ?"}},
	"a report by who works on a case":          {by: []string{"Index Only Scan assigned_pkey: tenant = ? AND user_pk = ?"}},
	"a report by a property": {by: []string{
		"Index Only Scan attr_pkey: tenant = ? AND field = ? AND key = ?", "Index Scan cases_pkey: tenant = ? AND pk = a.pk",
	}},
	"a report by a stage's outcome":    {by: []string{"Index Scan stages_case: tenant = ? AND name = ?"}},
	"a report by a stage's completion": {by: []string{"Index Scan stages_completed: tenant = ? AND completed = ?"}},
	"a report by a keyword":            {by: []string{"Bitmap Index Scan words_words: words @@ ?", "Index Scan cases_pkey: tenant = ? AND pk = o.pk"}},
	"a report by keywords, one of them in notes": {by: []string{
		"Bitmap Index Scan words_words: words @@ ?", "Index Scan notes_pkey: tenant = ? AND pk = o_1.pk", "Index Scan cases_pkey: tenant = ? AND pk = o.pk",
	}},
	"a report of notes by a keyword": {by: []string{
		"Bitmap Index Scan words_words: words @@ ?", "Index Scan notes_pkey: tenant = ? AND pk = words_1.pk", "Index Scan notes_case: tenant = ? AND case_pk = t_1.pk",
	}},
	"a feed of cases":                          {by: []string{"Index Scan cases_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of cases and how many":             {by: []string{"Index Scan cases_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?", "Index Scan margins_pkey: tenant = ? AND dimension = ?"}},
	"a feed of cases behind an offset":         {by: []string{"Index Scan cases_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?", "Index Scan cases_pkey: tenant = ? AND pk = t_1.pk"}},
	"a feed of cases of a type":                {by: []string{"Index Scan cases_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of cases, opened last first":       {by: []string{"Index Scan backward cases_opened: tenant = ? AND opened <= ?"}},
	"a feed of cases by their numbers":         {by: []string{"Index Scan cases_number: tenant = ? AND number >= ?"}},
	"a feed of cases by their IDs":             {by: []string{"Index Scan cases_tenant_id_key: tenant = ? AND id >= ?"}},
	"a feed of what changed since":             {by: []string{"Index Scan cases_updated: tenant = ? AND updated >= ? AND updated > ?"}},
	"a feed of cases of a ward":                {by: []string{"Index Only Scan cases_filter: tenant = ? AND ward = ? AND pk >= ? AND pk < ?"}},
	"a feed of many cases opened since":        {whole: true, by: []string{"Index Scan cases_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of few cases opened in a period":   {by: []string{"Index Only Scan cases_opened: tenant = ? AND opened >= ? AND opened < ? AND pk >= ? AND pk < ?", "Index Scan cases_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk = ANY ?"}},
	"a feed of involvements":                   {by: []string{"Index Scan involvements_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of goals":                          {by: []string{"Index Scan goals_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of stages":                         {by: []string{"Index Scan stages_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of forms":                          {by: []string{"Index Scan forms_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of notes":                          {by: []string{"Index Scan notes_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of people":                         {by: []string{"Index Scan people_pkey: tenant = ? AND pk >= ? AND pk > ? AND pk <= ?"}},
	"a feed of changes":                        {by: []string{"Index Scan changes_pkey: tenant = ? AND rev >= ? AND rev > ?"}},
	"a feed of changes since, the last first":  {by: []string{"Index Scan backward changes_pkey: tenant = ? AND rev >= ?"}},
	"a feed of a report":                       {by: []string{"Index Scan cases_opened: tenant = ? AND opened >= ? AND opened >= ? AND opened < ?"}},
	"a feed of a report by what else it shows": {by: []string{"Index Scan backward cases_number: tenant = ? AND number <= ?"}},
	"sorted by a property":                     {whole: true},
	// what nearly all rows meet, at this size, is looked at in all
	"cases by a common role": {whole: true, by: []string{
		"Index Scan backward cases_opened: tenant = ?", "Index Only Scan involvements_case: tenant = ? AND case_pk = t.pk AND role = ? AND hidden = 0",
	}},
	"cases by a common role, and how many": {whole: true},
	"cases by a rare role":                 {by: []string{"Index Only Scan involvements_role: tenant = ? AND role = ? AND pk >= ? AND pk < ?", "Index Scan cases_pkey: tenant = ? AND pk = ?"}},
	"cases by the name of who has a part": {by: []string{
		"Index Only Scan people_name: tenant = ? AND last_name_key >= ? AND last_name_key < ? AND last_name_key >= ? AND last_name_key < ?",
		"Index Scan involvements_person: tenant = ? AND person = o.pk AND hidden = 0",
	}},
	"people by a role": {whole: true, by: []string{"Index Scan backward people_pkey: tenant = ? AND pk >= ? AND pk <= ?"}},
	"involvements of a role": {whole: true, by: []string{
		"Index Scan backward involvements_role: tenant = ? AND role = ? AND pk >= ? AND pk <= ?", "Index Scan cases_pkey: tenant = ? AND pk = t.case_pk",
	}},
	"involvements of a rare role, and how many": {by: []string{"Index Only Scan involvements_role: tenant = ? AND role = ? AND pk >= ? AND pk < ?", "Index Scan involvements_pkey: tenant = ? AND pk = ?"}},
	"involvements of a case":                    {by: []string{"Index Scan involvements_case: tenant = ? AND case_pk = ? AND hidden = 0"}},
	"involvements of a person":                  {by: []string{"Index Scan involvements_person: tenant = ? AND person = ? AND hidden = 0"}},
	"goals of a person":                         {by: []string{"Index Scan goals_person: tenant = ? AND person = ?"}},
	"cases of a resident":                       {by: []string{"Index Scan cases_person: tenant = ? AND main_person = ?"}},
	"cases with their involvements and people": {by: []string{
		"Index Scan involvements_case: tenant = ? AND case_pk = ANY ? AND hidden = 0", "Index Scan people_pkey: tenant = ? AND pk = ANY ?",
	}},
	"cases by name":                        {by: []string{"Index Scan cases_name: tenant = ? AND name_key IS NOT NULL"}},
	"cases by name, and those behind them": {by: []string{"Index Scan cases_name: tenant = ? AND name_key >= ? AND name_key IS NOT NULL"}},
	"cases by name, from the end":          {by: []string{"Index Scan backward cases_name: tenant = ? AND name_key IS NOT NULL"}},
	"cases of a name":                      {by: []string{"Index Only Scan cases_name: tenant = ? AND name_key = ? AND pk >= ? AND pk < ?"}},
	"people by how their names begin": {by: []string{
		"Index Only Scan people_name: tenant = ? AND last_name_key >= ? AND last_name_key < ? AND last_name_key >= ? AND last_name_key < ? AND pk >= ? AND pk < ?",
	}},
	"people by their names, and those behind them": {whole: true, by: []string{ // to count them, as far as 10,000
		"Index Scan people_sorted: tenant = ? AND sort_key IS NOT NULL", "Index Scan people_sorted: tenant = ? AND sort_key >= ? AND sort_key IS NOT NULL",
	}},
	"people with a part of a name":        {whole: true},
	"people, to somebody on access lists": {whole: true, by: []string{"Index Scan backward people_pkey: tenant = ? AND pk >= ? AND pk <= ?"}},
	"people and how many, to somebody on access lists": {whole: true, by: []string{
		"Index Only Scan cases_hidden: tenant = ?", "Index Scan cases_confidential: tenant = ?", "Index Only Scan involvements_hidden: tenant = ?",
		"Index Scan involvements_case: tenant = ? AND case_pk = c_1.pk",
	}},
	"people, to a caseworker":       {whole: true, by: []string{"Index Scan people_creator: tenant = ? AND creator = ?"}},
	"involvements, to a caseworker": {by: []string{"Index Only Scan assigned_pkey: tenant = ? AND user_pk = ? AND pk = c.pk"}},
	"involvements of a role, to somebody on access lists": {whole: true, by: []string{
		"Index Scan backward involvements_role: tenant = ? AND role = ? AND pk >= ? AND pk <= ?",
	}},
	"search for a rare word":          {by: []string{"Bitmap Index Scan words_words: words @@ ?", "Index Scan cases_pkey: tenant = ? AND pk = words.pk"}},
	"search for a word in every case": {whole: true, by: []string{"Index Scan backward words_pkey: tenant = ? AND noun = ?"}}, // a sixth of the cases is read of them
	"a case with its changes and notes": {by: []string{
		"Index Scan cases_tenant_id_key: tenant = ? AND id = ?", `Index Scan backward changes_row: tenant = ? AND "row" = ?`,
		"Index Scan backward notes_case: tenant = ? AND case_pk = ?",
	}},
	"an update that moves the status": {by: []string{
		"Index Scan cases_pkey: tenant = ? AND pk = ?", "Index Scan attr_row: tenant = ? AND pk = ?",
		"Index Scan cases_past_pkey: tenant = ? AND pk = ? AND until > ?",
	}},
	"a repeated import": {by: []string{
		"Index Scan cases_external_id: tenant = ? AND external_id = ANY ?", "Index Scan cases_pkey: tenant = ? AND pk = ANY ?",
		"Index Scan attr_row: tenant = ? AND pk = ANY ?",
	}},
	"what has changed since an export of cases": {by: []string{
		"Index Scan changes_pkey: tenant = ? AND rev > ?", "Index Scan cases_pkey: tenant = ? AND pk = ANY ?",
	}},
	"what has changed since an export of cases, to somebody on access lists": {by: []string{
		"Index Scan changes_pkey: tenant = ? AND rev > ?", "Index Scan cases_pkey: tenant = ? AND pk = ANY ?",
	}},
	"what has changed since an export of notes, to somebody on access lists": {by: []string{
		"Index Scan changes_pkey: tenant = ? AND rev > ?", "Index Only Scan notes_case: tenant = ? AND case_pk = ANY ?", "Index Scan notes_pkey: tenant = ? AND pk = ANY ?",
	}},
	"what has changed since an export of forms, to somebody on access lists": {by: []string{
		"Index Scan changes_pkey: tenant = ? AND rev > ?", "Index Only Scan form_cases_case: tenant = ? AND case_pk = ANY ?", "Index Scan forms_pkey: tenant = ? AND pk = ANY ?",
	}},
	"what has changed since an export of people, to somebody on access lists": {by: []string{
		"Index Scan changes_pkey: tenant = ? AND rev > ?", "Index Scan involvements_case: tenant = ? AND case_pk = ANY ?", "Index Scan involvements_person: tenant = ? AND person = ANY ?", "Index Scan people_pkey: tenant = ? AND pk = ANY ?",
	}},
	"the changes of a case, with what they changed": {by: []string{`Index Scan backward changes_row: tenant = ? AND "row" = ?`, `Index Scan backward changes_row: tenant = ? AND "row" = ? AND rev < ?`, "Index Scan cases_past_pkey: tenant = ? AND pk = ? AND until > ?"}},
	"a case with the changes of what belongs to it": {by: []string{
		"Index Scan involvements_case: tenant = ? AND case_pk = ?", "Index Scan goals_case: tenant = ? AND case_pk = ?", "Index Scan documents_case: tenant = ? AND case_pk = ?",
	}},
	"a look at a case":                    {by: []string{"Index Scan looks_row: tenant = ? AND row_pk = ?", "Index Scan backward looks_pkey: tenant = ?"}},
	"who has looked at a case":            {by: []string{"Index Scan backward looks_row: tenant = ? AND row_pk = ?"}},
	"who is signed in":                    {by: []string{"Index Scan sessions_pkey: tenant = ? AND hash = ?"}},
	"the sessions of a user":              {by: []string{"Index Scan sessions_user: tenant = ? AND user_pk = ?"}},
	"the end of other sessions of a user": {by: []string{"Index Scan sessions_user: tenant = ? AND user_pk = ?"}},
	"an invitation":                       {by: []string{"Index Scan tickets_expires: tenant = ? AND expires <= ?", "Index Scan tickets_user: tenant = ? AND user_pk = ?"}},
	"an invitation that is accepted":      {by: []string{"Index Scan tickets_pkey: tenant = ? AND hash = ?", "Index Scan accounts_pkey: tenant = ? AND user_pk = ?", "Index Scan attempts_pkey: tenant = ? AND what = ?", "Index Scan sessions_expires: tenant = ? AND expires <= ?"}},
	"a password that is wrong":            {by: []string{"Index Scan attempts_first: tenant = ? AND first <= ?", "Index Scan accounts_pkey: tenant = ? AND user_pk = ?"}},
	"who holds a secret":                  {by: []string{"Index Scan keys_id_key: id = ?"}},
	"the requests of a key":               {by: []string{"Bitmap Index Scan usage_pkey: key_pk = ?", "Index Scan usage_second: second < ?"}},
	"a key that is changed":               {by: []string{"Index Scan keys_id_key: id = ?"}},
	"changes of the administration":       {by: []string{"Index Scan backward admin_changes_area: tenant = ? AND area = ? AND ROWat, seq < ROW?, ?", "Index Scan backward admin_changes_user: tenant = ? AND user_pk = ? AND ROWat, seq < ROW?, ?"}},
	"users by state":                      {by: []string{"Index Scan accounts_pkey: tenant = ?"}}, // of an office with more users, by user_pk, too
	"the log of a key":                    {by: []string{"Index Scan requests_pkey: tenant = ? AND key_pk = ? AND seq <= ?", "Index Scan requests_at: tenant = tenants.id AND at < ?", "Index Scan backward requests_pkey: tenant = ? AND key_pk = ? AND seq < ?"}},
}

// node is a step of a plan.
type node struct {
	Type      string `json:"Node Type"`
	Relation  string `json:"Relation Name"`
	Index     string `json:"Index Name"`
	Direction string `json:"Scan Direction"`
	Condition string `json:"Index Cond"`
	Rows      int    `json:"Plan Rows"`
	Plans     []node
}

var literal = regexp.MustCompile(`'(?:[^']|'')*'(::\w+(\[\])?)?`)

// String shows an access to a table, with ? for what was bound.
func (n node) String() string {
	condition := strings.NewReplacer("(", "", ")", "").Replace(literal.ReplaceAllString(n.Condition, "?"))
	direction := ""
	if n.Direction == "Backward" {
		direction = " backward"
	}
	return strings.TrimSpace(n.Type + direction + " " + n.Index + ": " + condition)
}

// all is the step and those below it.
func (n node) all() []node {
	out := []node{n}
	for _, below := range n.Plans {
		out = append(out, below.all()...)
	}
	return out
}

// explainer asks a connection for its plans.
type explainer struct {
	*testing.T
	driver sqldb.Driver
	small  []string // tables of so few pages that an index would be a detour
}

func newExplainer(t *testing.T, d sqldb.Driver) *explainer {
	e := &explainer{T: t, driver: d}
	e.read(func(c sqldb.Conn) error {
		return c.Each("SELECT CAST(relname AS text) FROM pg_class WHERE relpages < 10", nil, func(r sqldb.Row) error {
			e.small = append(e.small, r.Text(0))
			return nil
		})
	})
	return e
}

func (e *explainer) read(fn func(sqldb.Conn) error) {
	e.Helper()
	if err := e.driver.Read(e.Context(), caseload.Short, fn); err != nil {
		e.Fatal(err)
	}
}

// steps are those of the plans of questions. A small table that would be read
// whole is shown as it would be read were it large.
func (e *explainer) steps(asked []shapetest.Question) (steps []node) {
	e.Helper()
	for _, q := range asked {
		e.read(func(c sqldb.Conn) error {
			of, err := explain(c, q)
			if slices.ContainsFunc(of, func(n node) bool { return n.Type == "Seq Scan" && slices.Contains(e.small, n.Relation) }) {
				if _, err := c.Exec("SET LOCAL enable_seqscan = off"); err != nil {
					return err
				}
				of, err = explain(c, q)
			}
			steps = append(steps, of...)
			return err
		})
	}
	return steps
}

func explain(c sqldb.Conn, q shapetest.Question) (steps []node, err error) {
	err = c.Each("EXPLAIN (FORMAT JSON) "+q.SQL, q.Args, func(r sqldb.Row) error {
		var plans []struct{ Plan node }
		err := json.Unmarshal([]byte(r.Text(0)), &plans)
		for _, p := range plans {
			steps = append(steps, p.Plan.all()...)
		}
		return err
	})
	return steps, err
}

func TestEveryShapeOfQueryFindsItsIndex(t *testing.T) {
	d := connected(t, pgtest.Database(t))
	a := shapetest.New(t, d)
	e := newExplainer(t, d)
	if len(answers) != len(shapetest.Shapes) {
		t.Errorf("there are %d answers to %d shapes", len(answers), len(shapetest.Shapes))
	}
	for _, s := range shapetest.Shapes {
		t.Run(s.Name, func(t *testing.T) {
			wantAnswered(t, answers[s.Name], e.steps(a.Large.Asked(s)))
			wantAnswered(t, answered{}, e.steps(a.Small.Asked(s)))
		})
	}
}

// wantAnswered fails the test where steps are not those that an answer needs.
func wantAnswered(t *testing.T, want answered, steps []node) {
	t.Helper()
	var lines []string
	for _, n := range steps {
		if n.Index != "" {
			lines = append(lines, n.String())
		}
		switch {
		case want.whole: // as it has to
		case n.Type == "Seq Scan":
			t.Errorf("a statement scans %s", n.Relation)
		case n.Type == "Sort" && n.Rows > shapetest.Many/4:
			t.Errorf("a statement sorts %d rows", n.Rows)
		}
	}
	for _, by := range want.by {
		if !slices.Contains(lines, by) {
			t.Errorf("no statement does %s; they do\n%s", by, strings.Join(lines, "\n"))
		}
	}
}
