package jsonapi

// plan is what all resources of a type have in common as a request asks for
// them: the JSON before, between and behind what is a resource's own.
type plan struct {
	collection    string // its URL, up to a resource's ID
	head          string // {"type":"cases","id":
	attributes    []plannedAttribute
	relationships []plannedRelationship
	self          string // ,"links":{"self":"https://cases.example.org/cases/cases/
}

type plannedAttribute struct {
	name  string // ,"status":
	place int    // in the Type
}

type plannedRelationship struct {
	self    string // ,"ward":{"links":{"self":"https://cases.example.org/cases/cases/
	related string // /relationships/ward","related":"https://cases.example.org/cases/cases/
	end     string // /ward"}
	place   int    // in the Type
	many    bool
}

// newPlan decides which fields are written: those of the fieldset, all where
// there is none (JSON:API 1.1, Sparse Fieldsets).
func newPlan(t *Type, base string, fields *Fieldset) *plan {
	collection := string(appendURL(nil, base+t.Path+"/"))
	p := &plan{
		collection: collection,
		head:       `{"type":"` + t.Name + `","id":`,
		self:       `,"links":{"self":"` + collection,
	}
	if fields == nil {
		fields = everyField(t)
	}
	for _, place := range fields.Attributes {
		p.attributes = append(p.attributes, plannedAttribute{string(appendName(nil, t.Attributes[place].Name)), place})
	}
	for _, place := range fields.Relationships {
		p.relationships = append(p.relationships, planRelationship(&t.Relationships[place], place, collection))
	}
	return p
}

func everyField(t *Type) *Fieldset {
	all := &Fieldset{}
	for place := range t.Attributes {
		all.Attributes = append(all.Attributes, place)
	}
	for place := range t.Relationships {
		all.Relationships = append(all.Relationships, place)
	}
	return all
}

func planRelationship(r *Relationship, place int, collection string) plannedRelationship {
	segment := string(appendSegment(nil, []byte(r.Name)))
	return plannedRelationship{
		self:    string(appendName(nil, r.Name)) + `{"links":{"self":"` + collection,
		related: `/relationships/` + segment + `","related":"` + collection,
		end:     `/` + segment + `"}`,
		place:   place,
		many:    r.Many,
	}
}
