package casework

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

// members are those that a body has, null ones too.
type members map[string]json.RawMessage

// decode reads the request's body, one JSON object with members of into alone.
// Members that notNull lists must not be null.
func (c *call) decode(into any, notNull ...string) (members, error) {
	body, err := httpkit.Body(c.w, c.r, c.MaxBody)
	if err != nil {
		return nil, err
	}
	if err := httpkit.DecodeJSON(body, into); err != nil {
		return nil, sayAllowed(err, into)
	}
	given := members{}
	if err := json.Unmarshal(body, &given); err != nil {
		return nil, caseload.Errorf(caseload.CodeInvalid, "The body must be one JSON object.")
	}
	for _, name := range notNull {
		if string(given[name]) == "null" {
			return nil, caseload.Invalid(name, `"`+name+`" must not be null.`)
		}
	}
	return given, nil
}

// sayAllowed adds the names of all members to the error of an unknown one.
func sayAllowed(err error, into any) error {
	e, ok := errors.AsType[*caseload.Error](err)
	names := memberNames(into)
	if ok && len(e.Problems) == 1 && e.Problems[0].Field != "" && !slices.Contains(names, e.Problems[0].Field) {
		e.Problems[0].Allowed = names
	}
	return err
}

// memberNames lists the members that a pointer to a wire type has a place for.
func memberNames(of any) []string {
	var out []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(of).Elem()) {
		if !field.Anonymous {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			out = append(out, name)
		}
	}
	return out
}

// optional is the input of a member: left out, null (which clears the field),
// or a value.
func optional[T any](given members, name string, v *T) caseload.Opt[T] {
	_, set := given[name]
	if v == nil {
		return caseload.Opt[T]{Set: set}
	}
	return caseload.Set(*v)
}

// optionalID is the input of a member that refers to something by its ID.
func optionalID(given members, name string, id *string) caseload.Opt[caseload.Named] {
	in := optional(given, name, id)
	return caseload.Opt[caseload.Named]{Set: in.Set, Value: caseload.Named{ID: in.Value}}
}

// newCaseBody is the body of POST /api/cases.
type newCaseBody struct {
	InternalRef          *string `json:"internalRef"`
	Status               *string `json:"status"`
	ResidentName         *string `json:"residentName"`
	ResidentEmail        *string `json:"residentEmail"`
	ResidentPhone        *string `json:"residentPhone"`
	ResidentAddress      *string `json:"residentAddress"`
	ResidentPostcode     *string `json:"residentPostcode"`
	Summary              *string `json:"summary"`
	SourceChannel        *string `json:"sourceChannel"`
	Archived             *bool   `json:"archived"`
	CreatedAt            *string `json:"createdAt"`
	CategoryID           *string `json:"categoryId"`
	WardID               *string `json:"wardId"`
	AssigneeID           *string `json:"assigneeId"`
	HighlightedForPublic *bool   `json:"highlightedForPublic"`
	PublicSummary        *string `json:"publicSummary"`
	PublicThemes         *string `json:"publicThemes"`
}

// caseBody is the body of an update.
type caseBody struct {
	newCaseBody

	// UpdatedAt is that of the version which the client has read.
	UpdatedAt *string `json:"updatedAt"`
}

// notNull are the members of a case that always have a value.
var notNull = []string{"status", "sourceChannel", "archived", "createdAt", "highlightedForPublic", "updatedAt"}

// input turns the body into the domain's terms.
func (b *newCaseBody) input(given members) (caseload.CaseInput, error) {
	in := caseload.CaseInput{
		ClientReference: optional(given, "internalRef", b.InternalRef),
		Source:          optional(given, "sourceChannel", b.SourceChannel),
		Ward:            optionalID(given, "wardId", b.WardID),
		Category:        optionalID(given, "categoryId", b.CategoryID),
		Assignee:        optionalID(given, "assigneeId", b.AssigneeID),
		Resident:        b.resident(given),
		Summary:         optional(given, "summary", b.Summary),
		PublicSummary:   optional(given, "publicSummary", b.PublicSummary),
		PublicThemes:    optional(given, "publicThemes", b.PublicThemes),
		Archived:        optional(given, "archived", b.Archived),
		Highlighted:     optional(given, "highlightedForPublic", b.HighlightedForPublic),
	}
	if b.Status != nil {
		stage, err := caseload.ParseStage(*b.Status)
		if err != nil {
			return in, unprocessable(err)
		}
		in.Stage = caseload.Set(stage)
	}
	opened, err := timeOf("createdAt", b.CreatedAt)
	in.Opened = caseload.Opt[time.Time]{Set: b.CreatedAt != nil, Value: opened}
	return in, err
}

func (b *newCaseBody) resident(given members) caseload.Opt[caseload.Resident] {
	r := caseload.Resident{
		Name:     optional(given, "residentName", b.ResidentName),
		Email:    optional(given, "residentEmail", b.ResidentEmail),
		Phone:    optional(given, "residentPhone", b.ResidentPhone),
		Address:  optional(given, "residentAddress", b.ResidentAddress),
		Postcode: optional(given, "residentPostcode", b.ResidentPostcode),
	}
	return caseload.Opt[caseload.Resident]{Set: r != caseload.Resident{}, Value: r}
}

// timeOf reads a time; nil is the zero time.
func timeOf(member string, s *string) (time.Time, error) {
	if s == nil {
		return time.Time{}, nil
	}
	t, ok := parseTime(*s)
	if !ok {
		return time.Time{}, unprocessable(caseload.Invalid(member, "This is not a time such as 2026-01-15T10:30:00.000Z."))
	}
	return t, nil
}

// wardBody is the body of what writes a ward.
type wardBody struct {
	Name                *string  `json:"name"`
	BoundaryDescription *string  `json:"boundaryDescription"`
	CouncilTier         *string  `json:"councilTier"`
	Latitude            *float64 `json:"latitude"`
	Longitude           *float64 `json:"longitude"`
	Enabled             *bool    `json:"enabled"`
}

// wardNotNull are the members of a ward that always have a value.
var wardNotNull = []string{"name", "councilTier", "enabled"}

func (b *wardBody) input(given members) (caseload.WardInput, error) {
	in := caseload.WardInput{
		Name:        optional(given, "name", b.Name),
		Description: optional(given, "boundaryDescription", b.BoundaryDescription),
		Tier:        optional(given, "councilTier", b.CouncilTier),
		Enabled:     optional(given, "enabled", b.Enabled),
	}
	center, err := b.center(given)
	in.Center = center
	return in, err
}

// center reads the position: both numbers, or null twice, which clears it.
func (b *wardBody) center(given members) (caseload.Opt[*caseload.Point], error) {
	latitude, longitude := optional(given, "latitude", b.Latitude), optional(given, "longitude", b.Longitude)
	switch {
	case !latitude.Set && !longitude.Set:
		return caseload.Opt[*caseload.Point]{}, nil
	case latitude.Set != longitude.Set, (b.Latitude == nil) != (b.Longitude == nil):
		return caseload.Opt[*caseload.Point]{}, unprocessable(caseload.Invalid("latitude", "Give latitude and longitude together."))
	case b.Latitude == nil:
		return caseload.Set[*caseload.Point](nil), nil
	}
	p, err := caseload.ParsePoint(*b.Latitude, *b.Longitude)
	if err != nil {
		return caseload.Opt[*caseload.Point]{}, unprocessable(caseload.Invalid("latitude", messageOf(err)))
	}
	return caseload.Set(&p), nil
}

// categoryBody is the body of POST /api/categories.
type categoryBody struct {
	Name *string `json:"name"`
}

// noteBody is the body of POST /api/cases/{id}/notes.
type noteBody struct {
	Text *string `json:"text"`
}

// required refuses a body without a member: 400, as nothing is said at all.
func required(name string, s *string) error {
	if s == nil || strings.TrimSpace(*s) == "" {
		return caseload.Invalid(name, `"`+name+`" is needed.`)
	}
	return nil
}
