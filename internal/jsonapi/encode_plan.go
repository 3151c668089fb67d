package jsonapi

// typeText is what all resources of a type have in common: the JSON before,
// between and behind what is a resource's own.
type typeText struct {
	head          string             // {"type":"cases","id":
	attributes    []string           // ,"status":
	relationships []relationshipText // as the type's Relationships
	every         *Fieldset
}

type relationshipText struct {
	self    string // ,"ward":{"links":{"self":"
	related string // /relationships/ward","related":"
	end     string // /ward"}
}

func newTypeText(t *Type) *typeText {
	text := &typeText{head: `{"type":"` + t.Name + `","id":`, every: &Fieldset{}}
	for place, a := range t.Attributes {
		text.attributes = append(text.attributes, string(appendName(nil, a.Name)))
		text.every.Attributes = append(text.every.Attributes, place)
	}
	for place, r := range t.Relationships {
		segment := string(appendSegment(nil, []byte(r.Name)))
		text.relationships = append(text.relationships, relationshipText{
			self:    string(appendName(nil, r.Name)) + `{"links":{"self":"`,
			related: `/relationships/` + segment + `","related":"`,
			end:     `/` + segment + `"}`,
		})
		text.every.Relationships = append(text.every.Relationships, place)
	}
	return text
}

// plan is how a request asks for the resources of a type.
type plan struct {
	*typeText
	of         *Type
	fields     *Fieldset // that are written (JSON:API 1.1, Sparse Fieldsets)
	collection string    // its URL, up to a resource's ID
}

// newPlan decides which fields are written: those of the fieldset, all where
// there is none.
func newPlan(t *Type, base string, fields *Fieldset) *plan {
	p := &plan{t.text, t, fields, string(appendURL(nil, base+t.Path+"/"))}
	if fields == nil {
		p.fields = t.text.every
	}
	return p
}
