package imports

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"caseload"
)

// Draft is a mapping as simple as a form can show it: what each column is.
type Draft struct {
	Targets map[string]string // of columns, by their keys: one of Targets, PropertyPrefix and a name, or NewProperty
	Dates   DateOrder
	Values  map[string]map[string]string // by target: what stands in its column, and the word that it means
	Make    bool                         // wards and categories that there are not are made
}

// The targets of a Draft that are no attributes of a case.
const (
	PropertyPrefix = "properties."
	NewProperty    = "properties" // a field that is made of the column
)

// DateOrder says how dates of numbers are read. ISO 8601 is always read.
type DateOrder string

// The orders.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
	YearFirst  DateOrder = "ymd"
)

// DateOrders lists them.
var DateOrders = []DateOrder{YearFirst, DayFirst, MonthFirst}

// orderLayouts are the layouts of an order, but for those of ISO 8601.
var orderLayouts = map[DateOrder][]string{
	DayFirst: {"D/M/YYYY H:mm:ss", "D/M/YYYY H:mm", "D/M/YYYY", "D/M/YYYY h:mm:ss AM", "D/M/YYYY h:mm AM", "D-M-YYYY H:mm:ss", "D-M-YYYY H:mm", "D-M-YYYY", "D.M.YYYY H:mm:ss", "D.M.YYYY H:mm", "D.M.YYYY",
		"D MMM YYYY H:mm", "D MMM YYYY", "D MMMM YYYY H:mm", "D MMMM YYYY", "D-MMM-YYYY H:mm", "D-MMM-YYYY"},
	MonthFirst: {"M/D/YYYY h:mm:ss AM", "M/D/YYYY h:mm AM", "M/D/YYYY H:mm:ss", "M/D/YYYY H:mm", "M/D/YYYY", "M-D-YYYY H:mm", "M-D-YYYY"},
}

// Targets lists what a column of cases or of wards can be, in the order of their names.
func Targets(n caseload.Noun) []string {
	if n == caseload.NounWard {
		return wardTargets.names()
	}
	return caseTargets.names()
}

// Needed is the target that no mapping can do without: by it a row is known again.
func Needed(n caseload.Noun) string {
	if n == caseload.NounWard {
		return wardTargets.needed
	}
	return caseTargets.needed
}

// synonyms are what columns are called, in English and in Welsh, as columnKey writes it.
var synonyms = map[string][]string{
	"external_id":       {"id", "case_id", "ref", "case_ref", "case_reference", "reference_number", "request_id", "request", "enquiry_id", "case_enquiry_id", "unique_key", "case_number", "cyfeirnod", "rhif", "rhif_yr_achos", "service_request_id", "sr_number", "service_request_number", "ticket", "ticket_number", "incident_number", "rhif_achos", "rhif_cyfeirnod", "rhif_y_cais"},
	"name":              {"title", "subject", "case_name", "teitl", "pwnc", "heading", "subject_line", "pennawd"},
	"summary":           {"description", "what", "case_title", "crynodeb", "disgrifiad", "descriptor", "issue", "problem_description"},
	"details":           {"notes", "comments", "detail", "resolution", "manylion", "nodiadau", "sylwadau", "resolution_description", "closure_reason", "resolution_notes", "status_notes"},
	"status":            {"state", "stage", "case_status", "statws", "cyflwr", "current_status", "request_status", "statws_yr_achos"},
	"opened":            {"date", "created", "logged", "open_date", "date_opened", "open_dt", "created_date", "raised", "agorwyd", "dyddiad", "crewyd", "dyddiad_agor", "opened_dt", "opened_at", "created_at", "date_created", "date_logged", "date_raised", "reported", "date_reported", "requested_datetime", "dyddiad_creu", "dyddiad_adrodd"},
	"closed":            {"date_closed", "closed_date", "closed_dt", "resolved", "completed", "caewyd", "dyddiad_cau", "closed_at", "resolved_date", "date_resolved", "date_completed", "completed_date", "dyddiad_cwblhad", "datryswyd"},
	"received":          {"date_received", "received_date", "derbyniwyd", "dyddiad_derbyn", "received_dt", "dyddiad_y_derbyniwyd"},
	"due":               {"target", "target_date", "deadline", "due_date", "sla_target_dt", "dyledus", "dyddiad_targed", "target_dt", "target_resolution_date", "resolution_target", "response_due", "dyddiad_dyledus", "dyddiad_cwblhau"},
	"ward":              {"ward_name", "electoral_ward", "division", "ward_etholiadol", "enw_r_ward", "council_ward", "ward_no", "community_board"},
	"ward_code":         {"ward_id", "cod_ward", "ward_cd", "gss_code"},
	"category":          {"service", "topic", "reason", "complaint_type", "service_type", "categori", "gwasanaeth", "problem", "problem_type", "request_type", "service_name", "pwnc_yr_achos", "math_o_wasanaeth"},
	"category_code":     {"service_code", "cod_categori"},
	"type":              {"case_type", "type_of_case", "math", "math_o_achos", "kind", "enquiry_type"},
	"source":            {"channel", "origin", "how_received", "ffynhonnell", "sianel", "open_data_channel_type", "contact_method", "received_via", "dull_cysylltu"},
	"address":           {"location", "street", "site", "lleoliad", "stryd", "cyfeiriad", "incident_address", "site_address", "location_street_name", "full_address", "lleoliad_y_digwyddiad"},
	"latitude":          {"lat", "lledred"},
	"longitude":         {"lon", "long", "lng", "hydred"},
	"resident_name":     {"customer", "citizen", "resident", "contact", "contact_name", "customer_name", "full_name", "preswylydd", "cwsmer", "enw", "requester", "reporter", "reported_by", "applicant", "complainant", "enw_r_cwsmer", "enw_llawn"},
	"resident_email":    {"email", "e_mail", "email_address", "customer_email", "ebost", "e_bost", "contact_email", "cyfeiriad_e_bost"},
	"resident_phone":    {"phone", "telephone", "tel", "mobile", "phone_number", "ffon", "rhif_ffon", "contact_phone", "phone_no", "rhif_ffon_symudol", "ffon_symudol"},
	"resident_postcode": {"postcode", "post_code", "cod_post", "postal_code", "zip", "zip_code"},
	"resident_address":  {"home_address", "customer_address", "cyfeiriad_cartref"},
	"client_reference":  {"your_reference", "external_reference", "customer_reference", "their_reference", "eich_cyfeirnod"},
	"confidential":      {"private", "cyfrinachol"},
}

// statusWords are what statuses are called, folded.
var statusWords = map[caseload.Stage][]string{
	caseload.Open:       {"open", "new", "logged", "received", "unassigned", "agored", "newydd"},
	caseload.InProgress: {"in progress", "active", "assigned", "ongoing", "investigating", "ar waith", "yn mynd rhagddo"},
	caseload.Chasing:    {"chasing", "pending", "waiting", "on hold", "yn aros"},
	caseload.Resolved:   {"resolved", "fixed", "datryswyd"},
	caseload.Closed:     {"closed", "done", "complete", "completed", "finished", "cancelled", "caewyd", "ar gau", "wedi cau"},
}

// Suggest drafts a mapping for a file from the names of its columns, the words of the
// tenant, and what stands in it.
func Suggest(l *Look, w *Words) *Draft {
	if l.Noun == caseload.NounWard {
		return suggestWards(l)
	}
	d := &Draft{Targets: map[string]string{}}
	taken := map[string]bool{}
	take := func(key, target string) {
		if target != "" && !taken[target] && d.Targets[key] == "" {
			d.Targets[key], taken[target] = target, true
		}
	}
	for _, c := range l.Columns {
		if _, ok := caseTargets.set[c.Key]; ok && (c.Key != "type" || saysType(c, w)) {
			take(c.Key, c.Key)
		}
	}
	for _, c := range l.Columns {
		take(c.Key, fieldOf(c.Key, w.Fields))
		for _, target := range slices.Sorted(maps.Keys(synonyms)) {
			if slices.Contains(synonyms[target], c.Key) && (target != "type" || saysType(c, w)) {
				take(c.Key, target)
			}
		}
	}
	if !taken["external_id"] { // cases of ours that come back have our number alone
		for _, c := range l.Columns {
			if d.Targets[c.Key] == "reference" {
				d.Targets[c.Key] = "external_id"
			}
		}
	}
	d.Dates = d.dateOrder(l)
	d.settle(l, w)
	return d
}

// saysType reports whether a column says case types: many that are called so say what a
// case is about.
func saysType(c LookedColumn, w *Words) bool {
	return slices.ContainsFunc(c.Values, func(x LookedValue) bool { return w.Meant("type", x.Text) != "" })
}

// fieldOf is the target of the field that a column is called after.
func fieldOf(key string, fields []*caseload.Field) string {
	for _, f := range fields {
		if f.Type == 0 && (columnKey(f.Name) == key || columnKey(f.Label) == key) {
			return PropertyPrefix + f.Name
		}
	}
	return ""
}

// dateTargets are those that are dates.
var dateTargets = []string{"opened", "closed", "received", "due"}

// dateOrder finds out whether days stand before months.
func (d *Draft) dateOrder(l *Look) DateOrder {
	order := YearFirst
	for _, c := range l.Columns {
		if !slices.Contains(dateTargets, d.Targets[c.Key]) {
			continue
		}
		texts := slices.Clone(c.Samples)
		for _, x := range c.Values {
			texts = append(texts, x.Text)
		}
		for _, text := range texts {
			parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/-. ", r) })
			switch {
			case len(parts) < 3 || len(parts[0]) > 2 || len(parts[1]) > 2:
			case parts[1] > "12" && len(parts[1]) == 2:
				return MonthFirst
			default:
				order = DayFirst
			}
		}
	}
	return order
}

// wireDraft is a Draft as a mapping file.
type wireDraft struct {
	Noun    string                    `toml:"noun"`
	Format  string                    `toml:"format,omitempty"`
	Dates   []string                  `toml:"dates,omitempty"`
	Columns map[string]map[string]any `toml:"columns"`
	Fields  map[string]map[string]any `toml:"fields,omitempty"`
}

// TOML writes the mapping file. Two columns that are the same target are CodeInvalid; what
// else is wrong, ParseMapping finds.
func (d *Draft) TOML(l *Look, w *Words) (string, error) {
	d.settle(l, w)
	out := wireDraft{Noun: "cases", Columns: map[string]map[string]any{}, Fields: map[string]map[string]any{}}
	if l.Noun == caseload.NounWard {
		out.Noun, out.Format = "wards", l.Format
	}
	if layouts := orderLayouts[d.Dates]; layouts != nil {
		out.Dates = append(slices.Clone(layouts), "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD")
	}
	for _, c := range l.Columns {
		target := d.Targets[c.Key]
		name, property := strings.CutPrefix(target, PropertyPrefix)
		column := map[string]any{"column": c.written()}
		switch {
		case target == "":
			continue
		case target == NewProperty:
			column["label"], name, property = c.Name, c.Key, true
			declare(column, name, w.Fields)
		case property:
			declare(column, name, w.Fields)
		}
		to := out.Columns
		if property {
			to, target = out.Fields, name
		}
		if to[target] != nil {
			return "", caseload.Invalid(target, "Two columns are the same: choose another for one of them, or leave it out.")
		}
		if (target == "ward" || target == "category") && d.Make {
			column["make"] = true
		}
		values := maps.Clone(d.Values[d.Targets[c.Key]])
		maps.DeleteFunc(values, func(_, word string) bool { return word == "" })
		if len(values) > 0 {
			column["values"] = values
		}
		to[target] = column
	}
	var text bytes.Buffer
	err := toml.NewEncoder(&text).Encode(out)
	return text.String(), err
}

// declare says of a field what it is already.
func declare(column map[string]any, name string, fields []*caseload.Field) {
	f := fieldNamed(name, fields)
	if f == nil {
		return
	}
	column["kind"], column["label"], column["required"], column["sensitivity"], column["searchable"] = f.Kind.String(), f.Label, f.Required, f.Sensitivity.String(), f.Searchable
	if len(f.Choices) > 0 {
		column["choices"] = f.Choices
	}
}

// written is how a mapping names the column: as the file does, unless that would be
// another column.
func (c *LookedColumn) written() string {
	if columnKey(c.Name) == c.Key {
		return c.Name
	}
	return c.Key
}

// fieldNamed finds a field of all cases, nil without one.
func fieldNamed(name string, fields []*caseload.Field) *caseload.Field {
	at := slices.IndexFunc(fields, func(f *caseload.Field) bool { return f.Type == 0 && f.Name == name })
	if at < 0 {
		return nil
	}
	return fields[at]
}

// DraftOf reads a mapping back that was written of a Draft. What a Draft cannot say, it
// leaves out.
func DraftOf(mapping string, l *Look, w *Words) *Draft {
	var file mappingFile
	d := &Draft{Targets: map[string]string{}, Values: map[string]map[string]string{}, Dates: YearFirst}
	if err := toml.Unmarshal([]byte(mapping), &file); err != nil { // it was checked when it was kept
		return d
	}
	for order, layouts := range orderLayouts {
		if len(file.Dates) > 0 && file.Dates[0] == layouts[0] {
			d.Dates = order
		}
	}
	for target, c := range file.Columns {
		d.take(target, c)
	}
	for name, f := range file.Fields {
		target := PropertyPrefix + name
		if fieldNamed(name, w.Fields) == nil {
			target = NewProperty
		}
		if len(f.Column)+len(f.Join) == 0 {
			f.Column = names{name}
		}
		d.take(target, f.column)
	}
	maps.DeleteFunc(d.Targets, func(key, _ string) bool {
		return !slices.ContainsFunc(l.Columns, func(c LookedColumn) bool { return c.Key == key })
	})
	return d
}

func (d *Draft) take(target string, c column) {
	for _, name := range c.Column {
		d.Targets[columnKey(name)] = target
	}
	d.Make = d.Make || c.Make
	if len(c.Values) > 0 {
		d.Values[target] = c.Values
	}
}

// Recall takes over from a draft of before what the texts of columns mean that are the
// same in both.
func (d *Draft) Recall(before *Draft) {
	for key, target := range d.Targets {
		if words := before.Values[target]; before.Targets[key] == target && len(words) > 0 {
			d.Values[target] = maps.Clone(words)
		}
	}
}
