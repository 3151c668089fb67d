package ui

import (
	"net/http"
	"net/url"
	"strings"

	"caseload"
)

// viewsAddress is where saved views are kept.
const viewsAddress = "/ui/views"

func viewAddress(id string) string { return viewsAddress + "/" + url.PathEscape(id) }

// viewsBar stands above the list of cases: the views that the visitor may open, and
// what may be done with the one that is open.
type viewsBar struct {
	Links   []viewLink
	Save    viewForm
	Replace string // keeps what is shown now in the open view; "": it is what that keeps, or another's
	Edit    string // where the open view is renamed and deleted; "": it is another's
	Delete  string // where an administrator deletes one that another shares
	Open    string // its name
}

// viewLink opens a view.
type viewLink struct {
	Text, Href string
	Foreign    bool // another's, who shares it
	Current    bool
}

// viewForm is what a visitor says of a view.
type viewForm struct {
	Action string
	Name   field
	Query  string // what the view is to keep; "": what it keeps
	Share  *tick  // nil: the visitor shares none
}

func (v *visit) viewForm(action, name, query string, shared bool) viewForm {
	f := viewForm{Action: action, Query: query, Name: field{Name: "name", Label: v.t("views.name"), Value: name, Width: "20"}}
	if v.visitor.By.MayShareViews() || shared {
		f.Share = &tick{Name: "shared", Value: "true", ID: "shared", Label: v.t("views.share"), Ticked: shared}
	}
	return f
}

// viewsBar lists the views, for a list that is shown now.
func (v *visit) viewsBar(q *caseQuery, columns []caseColumn) (*viewsBar, error) {
	if v.visitor.By.User == 0 {
		return nil, nil
	}
	all, err := v.svc.SavedViews(v.r.Context(), v.visitor.By)
	if err != nil {
		return nil, err
	}
	shown, open := q.kept(columns), q.given.Get(viewName)
	bar := &viewsBar{Save: v.viewForm(viewsAddress, "", shown, false), Links: []viewLink{{Text: v.t("views.all"), Href: casesAddress, Current: !q.narrowed()}}}
	for _, x := range all {
		own := x.Owner == v.visitor.By.User
		bar.Links = append(bar.Links, viewLink{x.Name, viewAddress(x.ID), !own, x.ID == open})
		if x.ID != open {
			continue
		}
		bar.Open, bar.Links[0].Current = x.Name, false
		if own && x.Query != shown {
			bar.Replace = viewAddress(x.ID) + "/replace"
		}
		switch {
		case own:
			bar.Edit = viewAddress(x.ID) + "/edit"
		case v.visitor.By.MayDeleteView(x):
			bar.Delete = viewAddress(x.ID) + "/delete"
		}
	}
	return bar, nil
}

// kept is the list as a saved view keeps it.
func (q *caseQuery) kept(columns []caseColumn) string {
	address := q.address(func(values url.Values) {
		values.Del(viewName)
		values.Set(columnsName, columnsText(columns))
	})
	_, query, _ := strings.Cut(address, "?")
	return query
}

// savedView is the view that the address names.
func (v *visit) savedView() (caseload.SavedView, error) {
	return v.svc.SavedView(v.r.Context(), v.visitor.By, v.r.PathValue("id"))
}

// openView leads to the list that a view keeps.
func openView(v *visit) error {
	x, err := v.savedView()
	if err != nil {
		return err
	}
	values, err := url.ParseQuery(x.Query)
	if err != nil {
		return err
	}
	values.Set(viewName, x.ID)
	return v.redirect(casesAddress + "?" + values.Encode())
}

// saveView keeps a new view of what the form says.
func saveView(v *visit) error {
	form, query, err := v.keptForm()
	if err != nil {
		return err
	}
	x := caseload.SavedView{Name: form.Get("name"), Shared: form.Has("shared"), Query: query}
	return v.keepView(x, viewPage{page: v.page(v.t("views.save")), Form: v.viewForm(viewsAddress, x.Name, query, x.Shared), Back: casesAddress + "?" + query})
}

// keptForm reads a form that has a list in it.
func (v *visit) keptForm() (form url.Values, query string, err error) {
	if form, err = v.form(); err != nil {
		return nil, "", err
	}
	q, err := v.caseQueryOf(form.Get("query"))
	if err != nil {
		return nil, "", err
	}
	return form, q.kept(v.columns(q)), nil
}

// keepView keeps a view and opens it, or shows the page again with what is wrong.
func (v *visit) keepView(x caseload.SavedView, p viewPage) error {
	x, err := v.svc.SaveView(v.r.Context(), v.visitor.By, x)
	if wrong := v.problems(err); len(wrong) > 0 {
		p.show(wrong, &p.Form.Name)
		return v.render(http.StatusUnprocessableEntity, "view", p)
	}
	if err != nil {
		return err
	}
	return v.succeed(viewAddress(x.ID), "notice.view-saved")
}

// viewPage is where a view gets its name.
type viewPage struct {
	page
	Form viewForm
	Back string
}

func (v *visit) viewPage(x caseload.SavedView) viewPage {
	address := viewAddress(x.ID)
	p := viewPage{page: v.page(v.t("views.edit-title", "Name", x.Name)), Form: v.viewForm(address+"/edit", x.Name, "", x.Shared), Back: address}
	p.offer(button{link: link{v.t("views.delete"), address + "/delete"}, Looks: "secondary"})
	return p
}

func editView(v *visit) error {
	x, err := v.savedView()
	if err != nil {
		return err
	}
	if x.Owner != v.visitor.By.User {
		return &caseload.Error{Code: caseload.CodeForbidden}
	}
	return v.render(http.StatusOK, "view", v.viewPage(x))
}

// changeView keeps another name of a view, and whether it is shared.
func changeView(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	x, err := v.savedView()
	if err != nil {
		return err
	}
	p := v.viewPage(x)
	x.Name, x.Shared = form.Get("name"), form.Has("shared")
	p.Form = v.viewForm(p.Form.Action, x.Name, "", x.Shared)
	return v.keepView(x, p)
}

// replaceView keeps another list in a view.
func replaceView(v *visit) error {
	_, query, err := v.keptForm()
	if err != nil {
		return err
	}
	x, err := v.savedView()
	if err != nil {
		return err
	}
	x.Query = query
	return v.keepView(x, v.viewPage(x))
}

// askToDeleteView asks whether a view is to be forgotten, by all where it is shared.
func askToDeleteView(v *visit) error {
	x, err := v.savedView()
	if err != nil {
		return err
	}
	if !v.visitor.By.MayDeleteView(x) {
		return &caseload.Error{Code: caseload.CodeForbidden}
	}
	text := "views.delete-text"
	if x.Shared {
		text = "views.delete-shared-text"
	}
	address := viewAddress(x.ID)
	return v.render(http.StatusOK, "ask", askPage{
		page: v.page(v.t("views.delete-title", "Name", x.Name)), Text: v.t(text), Action: address + "/delete", Back: address, Button: v.t("views.delete"),
	})
}

func deleteView(v *visit) error {
	if err := v.svc.DeleteView(v.r.Context(), v.visitor.By, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.succeed(casesAddress, "notice.view-deleted")
}
