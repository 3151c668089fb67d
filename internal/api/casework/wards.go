package casework

import (
	"net/http"

	"caseload"
)

// listWards answers GET /api/wards.
func listWards(c *call) error {
	wards, err := c.svc.Wards(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	out := make([]ward, len(wards))
	for i, w := range wards {
		out[i] = c.ward(w)
	}
	return c.sendJSON(http.StatusOK, out)
}

// ward is a ward on the wire. Its tenantId is the tenant's slug.
func (c *call) ward(w *caseload.Ward) ward {
	out := ward{
		ID: w.ID, TenantID: c.by.Tenant.Slug, Name: w.Name,
		BoundaryDescription: orNull(w.Description), CouncilTier: w.Tier, Enabled: w.Enabled,
		CreatedAt: instant(w.Created), UpdatedAt: instant(w.Rev),
	}
	if w.Center != nil {
		out.Latitude, out.Longitude = &w.Center.Lat, &w.Center.Lon
	}
	return out
}

// readWard answers GET /api/wards/{id}.
func readWard(c *call) error {
	w, err := c.svc.Ward(c.r.Context(), c.by, c.id())
	if err != nil {
		return err
	}
	return c.sendJSON(http.StatusOK, c.ward(w))
}

// createWard answers POST /api/wards.
func createWard(c *call) error {
	in, err := c.wardInput()
	if err != nil {
		return err
	}
	if err := required("name", &in.Name.Value); err != nil {
		return err
	}
	w, err := c.svc.CreateWard(c.r.Context(), c.by, in)
	if err != nil {
		return unprocessable(err)
	}
	return c.sendNew("/api/wards/", w.ID, c.ward(w))
}

// updateWard answers PATCH and PUT /api/wards/{id}.
func updateWard(c *call) error {
	in, err := c.wardInput()
	if err != nil {
		return err
	}
	w, err := c.svc.UpdateWard(c.r.Context(), c.by, c.id(), in)
	if err != nil {
		return unprocessable(err)
	}
	return c.sendJSON(http.StatusOK, c.ward(w))
}

func (c *call) wardInput() (caseload.WardInput, error) {
	var body wardBody
	given, err := c.decode(&body, wardNotNull...)
	if err != nil {
		return caseload.WardInput{}, err
	}
	return body.input(given)
}
