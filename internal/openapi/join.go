package openapi

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Join is one description of what several describe. What is the same in several
// is kept once. It fails where one name stands for two things, and where a path
// is described twice.
func Join(title, description string, docs ...*Document) (*Document, error) {
	out := New(title, description)
	for _, d := range docs {
		for path := range d.Paths {
			if out.Paths[path] != nil {
				return nil, fmt.Errorf("%s is described twice", path)
			}
		}
		err := cmp.Or(
			join(out.Paths, d.Paths),
			join(out.Components.Schemas, d.Components.Schemas),
			join(out.Components.Responses, d.Components.Responses),
			join(out.Components.Parameters, d.Components.Parameters),
			join(out.Components.SecuritySchemes, d.Components.SecuritySchemes),
		)
		if err != nil {
			return nil, err
		}
		out.Tags = append(out.Tags, d.Tags...)
	}
	slices.SortFunc(out.Tags, func(a, b Tag) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// join puts one map into another.
func join[T any](into, from map[string]T) error {
	for name, v := range from {
		if known, ok := into[name]; ok && !reflect.DeepEqual(known, v) {
			return fmt.Errorf("%s stands for two things", name)
		}
	}
	maps.Copy(into, from)
	return nil
}
