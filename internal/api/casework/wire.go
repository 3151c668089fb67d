package casework

import (
	"bytes"
	"encoding/json"

	"caseload"
	"caseload/internal/encode"
)

const csvType = "text/csv; charset=utf-8"

// marshal writes a wire type, which never fails, on one line.
func marshal(v any) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// instant is a time in microseconds since 1970.
type instant int64

// MarshalJSON writes 2026-01-15T10:30:00.000Z.
func (at instant) MarshalJSON() ([]byte, error) {
	return append(encode.AppendTimeMilli([]byte{'"'}, int64(at)), '"'), nil
}

// orNull is nil for an empty text.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type casePage struct {
	Cases        []caseItem `json:"cases"`
	Pagination   pagination `json:"pagination"`
	SearchActive bool       `json:"searchActive,omitempty"`
}

type pagination struct {
	Page       int   `json:"page"`
	PageSize   int   `json:"pageSize"`
	Total      int64 `json:"total"`
	TotalPages int64 `json:"totalPages"`
}

type caseItem struct {
	ID               string   `json:"id"`
	Reference        string   `json:"reference"`
	InternalRef      *string  `json:"internalRef"`
	Status           string   `json:"status"`
	ResidentName     *string  `json:"residentName"`
	ResidentEmail    *string  `json:"residentEmail"`
	ResidentPhone    *string  `json:"residentPhone"`
	ResidentAddress  *string  `json:"residentAddress"`
	ResidentPostcode *string  `json:"residentPostcode"` // without blanks
	Summary          *string  `json:"summary"`
	SourceChannel    string   `json:"sourceChannel"`
	Archived         bool     `json:"archived"`
	CreatedAt        instant  `json:"createdAt"`
	UpdatedAt        instant  `json:"updatedAt"`
	Category         *namedID `json:"category"`
	Ward             *namedID `json:"ward"`
	Assignee         *userID  `json:"assignee"`
}

type namedID struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type userID struct {
	ID   string        `json:"id"`
	Name string        `json:"name"`
	Role caseload.Role `json:"role"`
}

// caseStub is what a key that may write cases but not read them sees of one.
type caseStub struct {
	ID        string  `json:"id"`
	Reference string  `json:"reference"`
	UpdatedAt instant `json:"updatedAt"`
}

type wholeCase struct {
	caseItem
	HighlightedForPublic bool       `json:"highlightedForPublic"`
	PublicSummary        *string    `json:"publicSummary"`
	PublicThemes         *string    `json:"publicThemes"`
	Activity             []activity `json:"activity"`
}

type activity struct {
	ID   string                `json:"id"`
	Type caseload.ActivityType `json:"type"`
	At   instant               `json:"at"`
	By   string                `json:"by"`
	Text string                `json:"text"`
}

type ward struct {
	ID                  string   `json:"id"`
	TenantID            string   `json:"tenantId"`
	Name                string   `json:"name"`
	BoundaryDescription *string  `json:"boundaryDescription"`
	CouncilTier         string   `json:"councilTier"`
	Latitude            *float64 `json:"latitude"`
	Longitude           *float64 `json:"longitude"`
	Enabled             bool     `json:"enabled"`
	CreatedAt           instant  `json:"createdAt"`
	UpdatedAt           instant  `json:"updatedAt"`
}

type user struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Email     string        `json:"email"`
	Role      caseload.Role `json:"role"`
	Enabled   bool          `json:"enabled"`
	CreatedAt instant       `json:"createdAt"`

	// Plans are not modelled (difference 12): always null.
	PlanOverride          *string `json:"planOverride"`
	PlanOverrideExpiresAt *string `json:"planOverrideExpiresAt"`
	PlanOverrideReason    *string `json:"planOverrideReason"`
}

type report struct {
	TotalCases     int64           `json:"totalCases"`
	TotalResolved  int64           `json:"totalResolved"`
	ResolutionRate int64           `json:"resolutionRate"`
	ByStatus       []statusCount   `json:"byStatus"`
	ByCategory     []categoryCount `json:"byCategory"`
	ByWard         []wardCount     `json:"byWard"`
}

type statusCount struct {
	Status string `json:"status"`
	Count  int64  `json:"count"`
}

type categoryCount struct {
	Category string `json:"category"`
	Count    int64  `json:"count"`
}

type wardCount struct {
	Ward  string `json:"ward"`
	Count int64  `json:"count"`
}

type success struct {
	Success bool `json:"success"`
}
