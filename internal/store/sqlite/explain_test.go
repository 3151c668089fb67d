package sqlite

import (
	"errors"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"

	"caseload"
	"caseload/internal/store/shapetest"
	"caseload/internal/store/sqldb"
)

// answered is how the database must find the answer to a question. What it
// scans or sorts otherwise is an error; sorts allows what a scope or a key has
// already made few. Where a page walks, no other rows are looked at for it.
type answered struct {
	by    []string
	sorts bool
	walks bool
}

// answers are those to all shapes of questions.
var answers = map[string]answered{
	"newest first": {walks: true, by: []string{
		"t USING INDEX cases_opened (tenant=?)",
		"t USING INDEX cases_opened (tenant=? AND opened<?)", // behind a cursor
		"margins USING PRIMARY KEY (tenant=? AND dimension=?)",
	}},
	"behind an offset": {sorts: true, by: []string{
		"t USING COVERING INDEX cases_opened (tenant=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"all, as a file":     {by: []string{"t USING INDEX cases_opened (tenant=?)"}},
	"opened in a period": {by: []string{"t USING INDEX cases_opened (tenant=? AND opened>? AND opened<?)"}},
	"of a status": {by: []string{
		"t USING INDEX cases_opened (tenant=?)", "t USING PRIMARY KEY (tenant=?)", // rows, cube
	}},
	"of a rare status": {sorts: true, by: []string{"t USING INDEX cases_filter (tenant=? AND status=?)"}},
	"of a status, a ward and a category": {by: []string{
		"t USING INDEX cases_filter (tenant=? AND status=? AND ward=? AND category=?)",
		"t USING INDEX cases_filter (tenant=? AND status=? AND ward=? AND category=? AND opened<?)",
	}},
	"of a status, a ward and a category in a period": {by: []string{
		"t USING INDEX cases_filter (tenant=? AND status=? AND ward=? AND category=? AND opened>?)",
	}},
	"what changed since": {by: []string{
		"t USING INDEX cases_updated (tenant=? AND updated>?)", "rank USING PRIMARY KEY (tenant=? AND bits=? AND block>? AND block<?)", // rows, their number
	}},
	"what changed last, behind an offset": {by: []string{
		"rank USING PRIMARY KEY (tenant=? AND bits=? AND block>? AND block<?)", "t USING INDEX cases_updated (tenant=? AND updated<?)",
		"f USING COVERING INDEX form_cases_case (tenant=? AND case_pk=?)",
	}},
	"a page with children and forms": {sorts: true, by: []string{
		"t USING INDEX cases_updated (tenant=?)", "l USING COVERING INDEX links_to (tenant=? AND to_id=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
		"f USING COVERING INDEX form_cases_case (tenant=? AND case_pk=?)", "t USING INDEX referrals_case (tenant=? AND case_pk=?)",
	}},
	"children of a case": {sorts: true, by: []string{"l USING COVERING INDEX links_to (tenant=? AND to_id=?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"a word in a name":   {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"forms received last": {sorts: true, by: []string{
		"t USING INDEX forms_received (tenant=?)", "t USING COVERING INDEX forms_updated (tenant=?)", "t USING INDEX documents_form (tenant=? AND form=?)",
		"x USING PRIMARY KEY (tenant=? AND form_pk=?)", "c USING INTEGER PRIMARY KEY (rowid=?)", // whether one of its cases is shown
		"d USING COVERING INDEX cases_hidden (tenant=?)", "h USING COVERING INDEX form_cases_case (tenant=? AND case_pk=?)", // which are not counted
	}},
	"forms behind an offset":   {sorts: true, by: []string{"t USING COVERING INDEX forms_received (tenant=?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"forms that changed since": {sorts: true, by: []string{"t USING INDEX forms_updated (tenant=? AND updated>?)", "t USING COVERING INDEX forms_updated (tenant=? AND updated>?)"}},
	"a caseworker's own": {sorts: true, by: []string{
		"t USING INTEGER PRIMARY KEY (rowid=?)", "assigned USING PRIMARY KEY (tenant=? AND user_pk=?)",
	}},
	"what a caseworker is to work on": {sorts: true, by: []string{
		"t USING INTEGER PRIMARY KEY (rowid=?)", "assigned USING PRIMARY KEY (tenant=? AND user_pk=?)", "f USING PRIMARY KEY (tenant=? AND user_pk=? AND pk=?)",
	}},
	"the statuses of a caseworker's cases": {by: []string{"t USING INTEGER PRIMARY KEY (rowid=?)", "assigned USING PRIMARY KEY (tenant=? AND user_pk=?)"}},
	"a caseworker's statistics":            {sorts: true, by: []string{"assigned USING PRIMARY KEY (tenant=? AND user_pk=?)"}},
	"everybody's statistics":               {by: []string{"margins USING PRIMARY KEY (tenant=? AND dimension=?)"}},
	"the list of somebody on access lists": {by: []string{
		"t USING INDEX cases_opened (tenant=?)", "t USING COVERING INDEX cases_confidential (tenant=?)",
		"granted USING PRIMARY KEY (tenant=? AND subject=?)",
	}},
	"the statistics of somebody on access lists": {sorts: true, by: []string{
		"margins USING PRIMARY KEY (tenant=? AND dimension=?)", "t USING INDEX cases_confidential (tenant=?)",
	}},
	"the first page of somebody on access lists": {sorts: true, by: []string{ // the confidential ones
		"t USING PRIMARY KEY (tenant=?)", "margins USING PRIMARY KEY (tenant=? AND dimension=?)", "t USING INDEX cases_confidential (tenant=?)",
		"t USING INDEX cases_due (tenant=? AND due<?)", "t USING INDEX cases_due (tenant=? AND due>? AND due<?)", "t USING INDEX cases_unassigned (tenant=?)",
		"rank USING PRIMARY KEY (tenant=? AND bits=? AND block>? AND block<?)",
	}},
	"the first page of a caseworker":                             {sorts: true, by: []string{"assigned USING PRIMARY KEY (tenant=? AND user_pk=?)"}},
	"a list with its choices":                                    {by: []string{"t USING INDEX cases_opened (tenant=?)", "margins USING PRIMARY KEY (tenant=? AND dimension=?)"}},
	"a list of open cases with its choices":                      {by: []string{"t USING INDEX cases_opened (tenant=?)", "t USING PRIMARY KEY (tenant=?)"}}, // rows, cube
	"a list of late cases with its choices":                      {sorts: true, by: []string{"t USING INDEX cases_due (tenant=? AND due<?)"}},
	"a list of late cases with its choices, by the day received": {by: []string{"t USING INDEX cases_received (tenant=?)"}},
	"a list of cases that nobody works on with its choices":      {by: []string{"t USING INDEX cases_unassigned (tenant=?)", "t USING INDEX cases_opened (tenant=?)"}},
	"people by a word, to somebody on access lists": {sorts: true, by: []string{
		"t USING INTEGER PRIMARY KEY (rowid=?)", "v USING COVERING INDEX involvements_person (tenant=? AND person=? AND hidden=?)",
	}},
	"by a property's value": {sorts: true, by: []string{
		"a USING PRIMARY KEY (tenant=? AND field=? AND key=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"by a property's range":      {sorts: true, by: []string{"a USING PRIMARY KEY (tenant=? AND field=? AND key>?)"}},
	"a report of days received":  {by: []string{"t USING INDEX cases_received (tenant=? AND received>? AND received<?)"}},
	"a report of days closed":    {by: []string{"t USING INDEX cases_closed (tenant=? AND closed>? AND closed<?)"}},
	"a report of days of change": {by: []string{"t USING INDEX cases_updated (tenant=? AND updated>? AND updated<?)"}},
	"a report of days opened":    {by: []string{"t USING INDEX cases_opened (tenant=? AND opened>? AND opened<?)"}},
	"a report of days of making": {by: []string{"t USING INDEX cases_created (tenant=? AND created>? AND created<?)"}},
	"a report of days of a stage's completion": {sorts: true, by: []string{
		"t USING COVERING INDEX stages_completed (tenant=? AND completed>? AND completed<?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"a report of days due": {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}}, // of which there are few
	"a report of all time": {by: []string{
		"t USING INDEX cases_received (tenant=?)", "j1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
		"j2 USING INDEX stages_case (tenant=? AND case_pk=? AND name=?) LEFT-JOIN", "j3 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
	}},
	"a report of all time, by the time closed": {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a report by status":                       {sorts: true, by: []string{"t USING INDEX cases_filter (tenant=? AND status=?)"}},
	"a report by status, of days received":     {by: []string{"t USING INDEX cases_received (tenant=? AND received>? AND received<?)"}},
	"a report by ward":                         {sorts: true, by: []string{"t USING INDEX cases_filter (ANY(tenant) AND ANY(status) AND ward=?)"}},
	"a report by category":                     {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}}, // one of six
	"a report by who works on a case": {sorts: true, by: []string{
		"assigned USING PRIMARY KEY (tenant=? AND user_pk=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"a report by a property": {sorts: true, by: []string{
		"a USING PRIMARY KEY (tenant=? AND field=? AND key=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"a report by a stage's outcome": {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"a report by a stage's completion": {sorts: true, by: []string{
		"t USING INDEX stages_completed (tenant=? AND completed=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"a report by a keyword":                      {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"a report by keywords, one of them in notes": {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid=?)", "j2 USING INDEX stages_case (tenant=? AND case_pk=? AND name=?) LEFT-JOIN"}},
	"a report of notes by a keyword":             {sorts: true, by: []string{"t USING INDEX notes_case (tenant=? AND case_pk=?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"a feed of cases":                            {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "j1 USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN"}},
	"a feed of cases and how many":               {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "margins USING PRIMARY KEY (tenant=? AND dimension=?)"}},
	"a feed of cases behind an offset":           {walks: true, sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"a feed of cases of a type":                  {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of cases, opened last first":         {walks: true, by: []string{"t USING INDEX cases_opened (tenant=? AND opened<?)"}},
	"a feed of cases by their numbers":           {walks: true, sorts: true, by: []string{"t USING INDEX cases_number (tenant=? AND number>?)"}},
	"a feed of cases by their IDs":               {walks: true, sorts: true, by: []string{"t USING INDEX sqlite_autoindex_cases_1 (tenant=? AND id>?)"}},
	"a feed of what changed since":               {walks: true, by: []string{"t USING INDEX cases_updated (tenant=? AND updated>?)"}},
	"a feed of cases of a ward":                  {sorts: true, by: []string{"t USING COVERING INDEX cases_filter (ANY(tenant) AND ANY(status) AND ward=?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}}, // few lead
	"a feed of many cases opened since":          {walks: true, by: []string{"t USING COVERING INDEX cases_opened (tenant=? AND opened>?)", "t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of few cases opened in a period":     {sorts: true, by: []string{"t USING COVERING INDEX cases_opened (tenant=? AND opened>? AND opened<?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"a feed of involvements":                     {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of goals":                            {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of stages":                           {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of forms":                            {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of notes":                            {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of people":                           {walks: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"a feed of changes":                          {walks: true, by: []string{"t USING PRIMARY KEY (tenant=?)"}},
	"a feed of changes since, the last first":    {by: []string{"t USING PRIMARY KEY (tenant=? AND rev>? AND rev<?)"}},
	"a feed of a report":                         {walks: true, by: []string{"t USING INDEX cases_opened (tenant=? AND opened>? AND opened<?)"}},
	"a feed of a report by what else it shows":   {sorts: true, by: []string{"t USING INDEX cases_opened (tenant=? AND opened>? AND opened<?)"}},
	"sorted by a property":                       {sorts: true, by: []string{"j1 USING INDEX attr_row (tenant=? AND pk=? AND field=?) LEFT-JOIN"}},
	"cases by a common role": {by: []string{
		"t USING COVERING INDEX involvements_role (tenant=? AND role=? AND pk>? AND pk<?)", "t USING INDEX cases_opened (tenant=?)", // of many, along the order
		"tt USING COVERING INDEX involvements_case (tenant=? AND case_pk=? AND role=? AND hidden=?)",
	}},
	"cases by a common role, and how many": {by: []string{
		"t USING COVERING INDEX cases_received (tenant=?)", "t USING COVERING INDEX involvements_role (tenant=? AND role=?)",
	}},
	"cases by a rare role": {sorts: true, by: []string{"t USING COVERING INDEX involvements_role (tenant=? AND role=? AND pk>? AND pk<?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"cases by the name of who has a part": {sorts: true, by: []string{
		"t USING COVERING INDEX people_name (tenant=? AND last_name_key>? AND last_name_key<?)",
		"t USING COVERING INDEX involvements_person (tenant=? AND person=? AND hidden=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"people by a role": {by: []string{
		"t USING COVERING INDEX involvements_role (tenant=? AND role=? AND pk>? AND pk<?)", "t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "tt USING INDEX involvements_person (tenant=? AND person=? AND hidden=?)",
	}},
	"involvements of a role":                    {by: []string{"t USING COVERING INDEX involvements_role (tenant=? AND role=? AND pk>? AND pk<?)", "t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"involvements of a rare role, and how many": {sorts: true, by: []string{"t USING COVERING INDEX involvements_role (tenant=? AND role=? AND pk>? AND pk<?)", "t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"involvements of a case":                    {sorts: true, by: []string{"t USING INDEX involvements_case (tenant=? AND case_pk=?)"}},
	"involvements of a person":                  {sorts: true, by: []string{"t USING INDEX involvements_person (tenant=? AND person=? AND hidden=?)"}},
	"goals of a person":                         {by: []string{"t USING INDEX goals_person (tenant=? AND person=?)"}},
	"cases of a resident":                       {sorts: true, by: []string{"t USING INDEX cases_person (tenant=? AND main_person=?)"}},
	"cases with their involvements and people": {by: []string{
		"t USING INDEX involvements_case (tenant=? AND case_pk=?)", "c USING INTEGER PRIMARY KEY (rowid=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"cases by name":                                {by: []string{"t USING INDEX cases_name (tenant=? AND name_key>?)"}},
	"cases by name, and those behind them":         {walks: true, by: []string{"t USING INDEX cases_name (tenant=? AND name_key>?)"}},
	"cases by name, from the end":                  {by: []string{"t USING INDEX cases_name (tenant=? AND name_key>?)"}},
	"cases of a name":                              {sorts: true, by: []string{"t USING COVERING INDEX cases_name (tenant=? AND name_key=? AND rowid>? AND rowid<?)"}},
	"people by how their names begin":              {sorts: true, by: []string{"t USING COVERING INDEX people_name (tenant=? AND last_name_key>? AND last_name_key<?)"}},
	"people by their names, and those behind them": {by: []string{"t USING INDEX people_sorted (tenant=? AND sort_key>?)"}},
	"people with a part of a name":                 {by: []string{"t USING COVERING INDEX people_name (tenant=?)"}},
	"people, to somebody on access lists": {by: []string{
		"t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "v USING COVERING INDEX involvements_person (tenant=? AND person=? AND hidden=?)", "c EXISTS USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"people and how many, to somebody on access lists": {by: []string{
		"t USING COVERING INDEX people_sorted (tenant=?)", "c USING COVERING INDEX cases_hidden (tenant=?)", // whom to doubt
		"c USING COVERING INDEX cases_confidential (tenant=?)", "v USING INDEX involvements_case (tenant=? AND case_pk=?)",
		"v USING COVERING INDEX involvements_hidden (tenant=?)",
	}},
	"people, to a caseworker": {by: []string{
		"assigned USING PRIMARY KEY (tenant=? AND user_pk=?)", "v USING INDEX involvements_case (tenant=? AND case_pk=?)",
		"p USING COVERING INDEX people_creator (tenant=? AND creator=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"involvements, to a caseworker": {sorts: true, by: []string{
		"assigned USING PRIMARY KEY (tenant=? AND user_pk=?)", "t USING COVERING INDEX involvements_case (tenant=? AND case_pk=?)",
	}},
	"involvements of a role, to somebody on access lists": {by: []string{"t USING COVERING INDEX involvements_role (tenant=? AND role=? AND pk>? AND pk<?)", "t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
	"search for a rare word":                              {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"search for a word in every case":                     {sorts: true, by: []string{"t USING INTEGER PRIMARY KEY (rowid=?)"}},
	"a case with its changes and notes": {by: []string{
		"t USING INDEX sqlite_autoindex_cases_1 (tenant=? AND id=?)", "t USING INDEX changes_row (tenant=? AND row=?)",
		"t USING INDEX notes_case (tenant=? AND case_pk=?)", "c USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"an update that moves the status": {by: []string{
		"cases USING INTEGER PRIMARY KEY (rowid=?)", "t USING INDEX attr_row (tenant=? AND pk=?)",
		"cases_past USING INDEX sqlite_autoindex_cases_past_1 (tenant=? AND pk=? AND until>?)",
	}},
	"a repeated import": {by: []string{
		"t USING COVERING INDEX cases_external_id (tenant=? AND external_id=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"what has changed since an export of cases": {by: []string{
		"t USING PRIMARY KEY (tenant=? AND rev>?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
	}},
	"what has changed since an export of cases, to somebody on access lists": {by: []string{
		"t USING PRIMARY KEY (tenant=? AND rev>?)", "t USING INTEGER PRIMARY KEY (rowid=?)", "cases_past USING INDEX sqlite_autoindex_cases_past_1 (tenant=? AND pk=? AND until>?)",
	}},
	"what has changed since an export of notes, to somebody on access lists": {sorts: true, by: []string{
		"t USING PRIMARY KEY (tenant=? AND rev>?)", "t USING COVERING INDEX notes_case (tenant=? AND case_pk=?)", "t USING INTEGER PRIMARY KEY (rowid=?)", "notes_past USING INDEX sqlite_autoindex_notes_past_1 (tenant=? AND pk=? AND until>?)", "cases_past USING INDEX sqlite_autoindex_cases_past_1 (tenant=? AND pk=? AND until>?)",
	}},
	"what has changed since an export of forms, to somebody on access lists": {by: []string{
		"t USING PRIMARY KEY (tenant=? AND rev>?)", "f USING COVERING INDEX form_cases_case (tenant=? AND case_pk=?)", "t USING INTEGER PRIMARY KEY (rowid=?)", "forms_past USING INDEX sqlite_autoindex_forms_past_1 (tenant=? AND pk=? AND until>?)", "cases_past USING INDEX sqlite_autoindex_cases_past_1 (tenant=? AND pk=? AND until>?)",
	}},
	"what has changed since an export of people, to somebody on access lists": {sorts: true, by: []string{
		"t USING PRIMARY KEY (tenant=? AND rev>?)", "t USING INDEX involvements_case (tenant=? AND case_pk=?)", "t USING COVERING INDEX involvements_person (tenant=? AND person=?)", "t USING INTEGER PRIMARY KEY (rowid=?)", "people_past USING INDEX sqlite_autoindex_people_past_1 (tenant=? AND pk=? AND until>?)", "involvements_past USING INDEX sqlite_autoindex_involvements_past_1 (tenant=? AND pk=? AND until>?)", "cases_past USING INDEX sqlite_autoindex_cases_past_1 (tenant=? AND pk=? AND until>?)",
	}},
	"the changes of a case, with what they changed": {by: []string{"t USING INDEX changes_row (tenant=? AND row=?)", "t USING INDEX changes_row (tenant=? AND row=? AND rev<?)", "cases_past USING INDEX sqlite_autoindex_cases_past_1 (tenant=? AND pk=? AND until>?)"}},
	"a case with the changes of what belongs to it": {sorts: true, by: []string{
		"t USING INDEX involvements_case (tenant=? AND case_pk=?)", "t USING INDEX goals_case (tenant=? AND case_pk=?)", "t USING INDEX documents_case (tenant=? AND case_pk=?)",
		"t USING INDEX changes_row (tenant=? AND row=?)",
	}},
	"a look at a case":                    {by: []string{"l USING INDEX looks_row (tenant=? AND row_pk=?)", "l USING INDEX sqlite_autoindex_looks_1 (tenant=?)"}},
	"who has looked at a case":            {by: []string{"l USING INDEX looks_row (tenant=? AND row_pk=?)"}},
	"who is signed in":                    {by: []string{"x USING PRIMARY KEY (tenant=? AND hash=?)"}},
	"the sessions of a user":              {sorts: true, by: []string{"x USING INDEX sessions_user (tenant=? AND user_pk=?)"}},
	"the end of other sessions of a user": {by: []string{"sessions USING INDEX sessions_user (tenant=? AND user_pk=?)"}},
	"an invitation":                       {by: []string{"tickets USING INDEX tickets_expires (tenant=? AND expires<?)", "tickets USING INDEX tickets_user (tenant=? AND user_pk=?)"}},
	"an invitation that is accepted":      {by: []string{"k USING PRIMARY KEY (tenant=? AND hash=?)", "tickets USING PRIMARY KEY (tenant=? AND hash=?)", "a USING PRIMARY KEY (tenant=? AND user_pk=?)", "attempts USING PRIMARY KEY (tenant=? AND what=?)", "sessions USING INDEX sessions_expires (tenant=? AND expires<?)"}},
	"a password that is wrong":            {by: []string{"attempts USING INDEX attempts_first (tenant=? AND first<?)", "a USING PRIMARY KEY (tenant=? AND user_pk=?)"}},
	"who holds a secret":                  {by: []string{"k USING INDEX sqlite_autoindex_keys_1 (id=?)"}},
	"the requests of a key":               {by: []string{"usage USING PRIMARY KEY (key_pk=?)", "usage USING INDEX usage_second (second<?)"}},
	"a key that is changed":               {by: []string{"k USING INDEX sqlite_autoindex_keys_1 (id=?)", "keys USING INDEX sqlite_autoindex_keys_1 (id=?)"}},
	"changes of the administration":       {by: []string{"x USING PRIMARY KEY (tenant=? AND (at,seq)<(?,?))", "x USING INDEX admin_changes_area (tenant=? AND area=? AND (at,seq)<(?,?))", "x USING INDEX admin_changes_user (tenant=? AND user_pk=? AND (at,seq)<(?,?))"}},
	"users by state":                      {by: []string{"a USING PRIMARY KEY (tenant=?)", "a USING PRIMARY KEY (tenant=? AND user_pk=?)"}},
	"the log of a key":                    {by: []string{"requests USING PRIMARY KEY (tenant=? AND key_pk=? AND seq<?)", "requests USING INDEX requests_at (tenant=? AND at<?)", "x USING PRIMARY KEY (tenant=? AND key_pk=? AND seq<?)"}},
}

// plan is how a connection would answer a question, as it looks at the
// statistics: EXPLAIN, and a statement that is kept prepared, would not look
// again.
func plan(c *conn, q shapetest.Question) (lines []string, err error) {
	if strings.HasPrefix(q.SQL, "SELECT") {
		if _, err := textRows(c, q.SQL, q.Args...); err != nil {
			return nil, err
		}
	}
	s, _, err := c.db.PrepareTransient("EXPLAIN QUERY PLAN " + q.SQL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Finalize()) }()
	bind(s, q.Args)
	for {
		more, err := s.Step()
		if err != nil || !more {
			return lines, err
		}
		lines = append(lines, s.ColumnText(3))
	}
}

// plans are those of questions, line by line.
func plans(t *testing.T, d *driver, asked []shapetest.Question) (lines []string) {
	t.Helper()
	err := d.Read(t.Context(), caseload.Short, func(c sqldb.Conn) error {
		for _, q := range asked {
			of, err := plan(c.(*conn), q)
			if err != nil {
				return err
			}
			lines = append(lines, of...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// What may be read from one end to the other: an index of words in which the
// condition is looked up, a bound list, a page, blocks and rows to count that were found before,
// rows that stand in the statement, and the tenants.
var scanned = regexp.MustCompile(`^SCAN (words VIRTUAL TABLE|json_each VIRTUAL TABLE|page|b$|n$|\d+-ROW VALUES CLAUSE|t USING INDEX sqlite_autoindex_tenants_1$)`)

func TestEveryShapeOfQueryFindsItsIndex(t *testing.T) {
	d, err := open(filepath.Join(t.TempDir(), "caseload.db"), Options{Readers: defaultReaders})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	a := shapetest.New(t, d)
	want(t, "answers", len(answers), len(shapetest.Shapes))
	for _, s := range shapetest.Shapes {
		t.Run(s.Name, func(t *testing.T) {
			asked := a.Large.Asked(s)
			if answers[s.Name].walks {
				wantNoOtherRows(t, d, asked[len(asked)-1])
			}
			lines := plans(t, d, asked)
			for _, p := range answers[s.Name].by {
				if !slices.Contains(lines, "SEARCH "+p) {
					t.Errorf("no statement searches %s; the plans are\n%s", p, strings.Join(lines, "\n"))
				}
			}
			for _, line := range lines {
				if strings.HasPrefix(line, "SCAN") && !scanned.MatchString(line) {
					t.Errorf("a statement scans: %s", line)
				}
				if strings.Contains(line, "TEMP B-TREE") && !answers[s.Name].sorts {
					t.Errorf("a statement sorts: %s", line)
				}
			}
		})
	}
}

// wantNoOtherRows fails the test where a statement that reads a page looks at rows
// of other pages: which of several ranges of an index it begins in, its plan
// does not show.
func wantNoOtherRows(t *testing.T, d *driver, q shapetest.Question) {
	t.Helper()
	looked, rows := 0, 0
	err := d.Read(t.Context(), caseload.Short, func(c sqldb.Conn) error {
		err := c.(*conn).db.CreateFunction("looked", &sqlite.FunctionImpl{NArgs: 1, Scalar: func(sqlite.Context, []sqlite.Value) (sqlite.Value, error) {
			looked++
			return sqlite.IntegerValue(1), nil
		}})
		if err != nil {
			return err
		}
		return c.Each(strings.Replace(q.SQL, "\nWHERE ", "\nWHERE looked(t.pk)\n  AND ", 1), q.Args, func(sqldb.Row) error {
			rows++
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked > rows+rows/2 || rows == 0 { // some that stand beside the last one of the page before
		t.Errorf("a page of %d rows looks at %d:\n%s", rows, looked, q.SQL)
	}
}

func TestOpenConnectionsReadNewStatistics(t *testing.T) {
	o := newOffice(t)
	byStatus := shapetest.Question{SQL: "SELECT id\nFROM cases\nWHERE tenant = 1 AND hidden = 0 AND status = 1\nORDER BY opened DESC, pk DESC\nLIMIT 50"}
	asked := func(c *conn) string {
		lines, err := plan(c, byStatus)
		o.must(err)
		return strings.Join(lines, "; ")
	}
	connected := func() *conn {
		c, err := connect(o.file, longPragmas)
		o.must(err)
		t.Cleanup(func() { o.must(c.close()) })
		return c
	}
	o.must(o.store.Analyze(t.Context()))
	held := connected()
	before := asked(held)
	o.load(shapetest.Cases(4000, ""))
	o.must(o.store.Analyze(t.Context()))
	now := asked(connected())
	want(t, "the statistics make a difference", now != before, true)
	want(t, "plan of a connection that was open", asked(held), now)
}
