package jsonapi

// localIDs are the resources that a document adds under a lid (JSON:API 1.1,
// Identification).
type localIDs map[localID]struct{}

type localID struct{ typ, lid string }

// define notes that a resource is added under its lid.
func (d *decoding) define(r *Resource) {
	if r.LID == "" {
		return
	}
	if d.local == nil {
		d.local = localIDs{}
	}
	id := localID{r.Type, r.LID}
	if _, twice := d.local[id]; twice {
		d.body(r.object.member("lid"), "An earlier operation adds a resource of this type and lid.")
	}
	d.local[id] = struct{}{}
}

// use checks that what identifiers call by a lid has been added before, or is the
// resource that is being added. One that has an id too is wrong already.
func (d *decoding) use(ids ...Identifier) {
	for _, id := range ids {
		if id.LID == "" || id.ID != "" {
			continue
		}
		if _, ok := d.local[localID{id.Type, id.LID}]; !ok {
			d.body(Node{Pointer: id.Pointer}, "No resource of this type and lid is added before.")
		}
	}
}
