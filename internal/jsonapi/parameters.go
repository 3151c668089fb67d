package jsonapi

// Dialect says how much of a request is understood.
type Dialect uint8

// The dialects.
const (
	Strict Dialect = iota // JSON:API 1.1, and nothing that it forbids
	Crnk                  // what crnk reads beside it
)

// ParameterOptions says what a URL offers to a query. The zero value is that of a
// collection with the usual bounds.
type ParameterOptions struct {
	Dialect   Dialect
	One       bool          // the URL is of one resource: no page, and no filter or sort of it
	Linkage   *Relationship // the URL is of this relationship of the primary type; nil: of resources
	NoInclude bool          // nothing can be included
	Cursor    bool          // the profile Cursor Pagination is asked for
	Custom    []string      // parameters that the service has beyond JSON:API's, such as caseView

	DefaultSize int // resources of a page; 0: 10
	MaxSize     int // 0: 1,000
	MaxDepth    int // relationships in a row, in the paths of include, filter and sort; 0: 3
	MaxParts    int // what & and commas separate in the query, and inclusions; 0: 1,000
}

// Parameters is what the query of a request asks for, in the schema's terms.
type Parameters struct {
	Include  []*Inclusion        // what is included; nil also where it is asked for nothing
	Included bool                // include was given: the document has the member, even if empty
	Fields   map[*Type]*Fieldset // the types without an entry have all their fields
	Filter   *Filter             // of the primary data; nil: all
	Sort     []Sort              // of the primary data
	Filters  map[*Type]*Filter   // of included resources (Crnk)
	Sorts    map[*Type][]Sort    //   and their order (Crnk)
	Page     Page                // of the primary data; zero where that is one resource
	Custom   map[string]string   // parameters that the service has beyond these, such as caseView
}

// Inclusion is a relationship whose resources are included.
type Inclusion struct {
	Relationship *Relationship
	Of           *Type // that has the relationship
	To           []*Type
	Nested       []*Inclusion
}

// Fieldset is the fields of a type that are asked for, by their places in it, in
// rising order.
type Fieldset struct {
	Attributes    []int
	Relationships []int
}

// Path leads from a resource, by way of relationships, to an attribute or to an
// ID. One that ends with a relationship leads to the ID of what is related.
type Path struct {
	Via       []Step
	Of        *Type      // that has the attribute, at the end of the way; nil: the ID of one of several types
	Attribute *Attribute // nil: the ID
	Within    []string   // and on into an attribute of KindObject
}

// Step is one relationship on a way.
type Step struct {
	Of           *Type
	Relationship *Relationship
}

// Op is a comparison, or a way to join conditions.
type Op uint8

// The operators, as crnk names them.
const (
	And Op = iota
	Or
	Not
	EQ   // equal to any of the values
	NEQ  // equal to none of them
	LIKE // like any of the patterns, with % for any text, whatever the case
	LT   // this and those below: one value
	LE
	GT
	GE
)

// String is the name of the operator, as a query spells it.
func (op Op) String() string { return opNames[op] }

var opNames = [...]string{
	And: "AND", Or: "OR", Not: "NOT", EQ: "EQ", NEQ: "NEQ", LIKE: "LIKE", LT: "LT", LE: "LE", GT: "GT", GE: "GE",
}

// Filter is a condition on resources.
type Filter struct {
	Op        Op
	Parts     []*Filter // of And and Or, one or more; of Not, one
	Path      Path      // of the others
	Values    []Value   // of the others, one or more
	Parameter string    // in which it stands
}

// Value is a value in a filter: its text, whatever the kind of the attribute, or
// nothing. Only EQ and NEQ have a Null.
type Value struct {
	Text string
	Null bool
}

// Sort is one step of an order.
type Sort struct {
	Path Path
	Desc bool
}

// PageStyle is how a page is asked for.
type PageStyle uint8

// The styles.
const (
	ByDefault PageStyle = iota // no page parameter says how
	ByNumber                   // page[number], page[size]
	ByOffset                   // page[offset], page[limit]
	ByCursor                   // page[size], page[after], page[before]: the profile Cursor Pagination
)

// Page is which part of a collection is asked for.
type Page struct {
	Style         PageStyle
	Offset, Limit int // the Limit is never 0, the Offset a multiple of it, 0 where ByCursor
	After, Before string
	Total         bool // the number of all is wanted: page[total]=true
}
