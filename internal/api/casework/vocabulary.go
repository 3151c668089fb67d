package casework

import (
	"net/http"

	"caseload"
)

// listCategories answers GET /api/categories.
func listCategories(c *call) error {
	categories, err := c.svc.Categories(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	out := make([]namedID, len(categories))
	for i, category := range categories {
		out[i] = namedID{category.ID, category.Name}
	}
	return c.sendJSON(http.StatusOK, out)
}

// createCategory answers POST /api/categories.
func createCategory(c *call) error {
	var body categoryBody
	if _, err := c.decode(&body); err != nil {
		return err
	}
	if err := required("name", body.Name); err != nil {
		return err
	}
	category, err := c.svc.CreateCategory(c.r.Context(), c.by, caseload.CategoryInput{Name: caseload.Set(*body.Name)})
	if err != nil {
		return unprocessable(err)
	}
	return c.sendNew("/api/categories", "", namedID{category.ID, category.Name})
}

// listUsers answers GET /api/users.
func listUsers(c *call) error {
	users, err := c.svc.Users(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	out := make([]user, len(users))
	for i, u := range users {
		out[i] = user{ID: u.ID, Name: u.Name, Email: u.Email, Role: u.Role, Enabled: u.Enabled, CreatedAt: instant(u.Created)}
	}
	return c.sendJSON(http.StatusOK, out)
}
