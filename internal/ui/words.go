package ui

import (
	"net/http"
	"net/url"

	"caseload"
)

// wordsPage lists the words of one noun that cases are written in.
type wordsPage struct {
	page
	Intro    string
	New      *link   // where another is made, nil where none is
	Map      *figure // nil: there is none
	Words    table
	Empty    empty // where there are none
	Disabled []disabledWord
}

// disabledWord is one that cases keep, and no other is given.
type disabledWord struct{ Name, Cases, Enable string }

// wordForms are the pages that make, change and take away words of one noun.
type wordForms[In any, P changes[In]] struct {
	noun    caseload.Noun
	address string // of the list

	// Keys of texts.
	newTitle, editTitle, hideTitle, hideText string
	intro, clash, add, hide                  string
	added, saved, hidden                     string // notices

	begin   In                                                         // what a new one has that the form does not say
	editors func(v *visit, c *caseload.Catalog, of *item) []editor[In] // of nil: for a new one
	made    func(v *visit, id string) error                            // answers after one was made; nil: as after a change
	after   func(*visit) error                                         // what follows a change; nil: nothing
}

// wordAddress is that of a word of a list.
func wordAddress(list, id string) string { return list + "/" + url.PathEscape(id) }

// showNew shows the form for a new word.
func (x *wordForms[In, P]) showNew(v *visit) error {
	return x.form(v, http.StatusOK, url.Values{onceName: {v.NewToken()}}, nil)
}

func (x *wordForms[In, P]) form(v *visit, status int, values url.Values, wrong []problem) error {
	if err := v.visitor.By.CheckEdit(caseload.ActCreate, x.noun); err != nil {
		return err
	}
	c, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	m := making{title: v.t(x.newTitle), intro: v.t(x.intro), action: x.address + "/new", back: x.address, save: v.t(x.add)}
	return v.showMaking(status, m, showAll(v, x.editors(v, c, nil), values, wrong), values.Get(onceName), wrong)
}

// makeNew makes a word, once.
func (x *wordForms[In, P]) makeNew(v *visit) error {
	c, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	form, err := v.onceForm()
	if err != nil {
		return err
	}
	in, id := x.begin, ""
	wrong := read(v, &in, x.editors(v, c, nil), nil, form)
	if len(wrong) == 0 {
		id, err = v.makeOnce(form, caseload.Edit{Act: caseload.ActCreate, Noun: x.noun, Input: P(&in)})
		wrong = nameLacking(v, x.editors(v, c, nil), v.unmade(form, err), err)
	}
	if len(wrong) > 0 {
		return x.form(v, http.StatusUnprocessableEntity, form, wrong)
	}
	switch {
	case err != nil:
		return err
	case x.made != nil:
		return x.made(v, id)
	}
	return x.finished(v, x.added)
}

// amendment changes the word that the address names.
func (x *wordForms[In, P]) amendment(v *visit) (*amendment[In], error) {
	if err := v.visitor.By.CheckEdit(caseload.ActUpdate, x.noun); err != nil {
		return nil, err
	}
	id := v.r.PathValue("id")
	of, err := v.readOne(x.noun, id)
	if err != nil {
		return nil, err
	}
	return &amendment[In]{
		noun: x.noun, title: v.t(x.editTitle, "Name", v.wordName(of)), clash: v.t(x.clash), action: wordAddress(x.address, id) + "/edit", back: x.address,
		of: of, again: func() (*item, error) { return v.readOne(x.noun, id) },
		editors:  func(of *item) []editor[In] { return x.editors(v, of.catalog, of) },
		finished: func() error { return x.finished(v, x.saved) },
	}, nil
}

// wordName is what the pages call a word.
func (v *visit) wordName(of *item) string {
	return v.entryName(of.catalog, of.noun, of.ref("pk"))
}

// show shows the form that changes a word.
func (x *wordForms[In, P]) show(v *visit) error {
	a, err := x.amendment(v)
	if err != nil {
		return err
	}
	return showAmendment(v, a)
}

// change changes a word, unless somebody else was first.
func (x *wordForms[In, P]) change(v *visit) error {
	a, err := x.amendment(v)
	if err != nil {
		return err
	}
	return amend[In, P](v, a)
}

// askPage asks before something is done that cannot be undone as easily.
type askPage struct {
	page
	Name                       string // of what it is done with, where the title does not say it
	Text, Action, Back, Button string
	Kept                       []kept
	Plain                      bool   // nothing is lost by it
	Readers                    *table // who has done so before
}

// ask asks whether a word is to be taken away.
func (x *wordForms[In, P]) ask(v *visit) error { return x.asking(v, http.StatusOK, nil) }

func (x *wordForms[In, P]) asking(v *visit, status int, wrong []problem) error {
	if err := v.visitor.By.CheckEdit(caseload.ActHide, x.noun); err != nil {
		return err
	}
	of, err := v.readOne(x.noun, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	p := askPage{page: v.page(v.t(x.hideTitle, "Name", v.wordName(of))), Text: v.t(x.hideText), Action: wordAddress(x.address, of.id) + "/remove", Back: x.address, Button: v.t(x.hide)}
	p.Problems = wrong
	return v.render(status, "ask", p)
}

// takeAway takes a word away, or says what stands on it.
func (x *wordForms[In, P]) takeAway(v *visit) error {
	id := v.r.PathValue("id")
	_, err := v.svc.Edit(v.r.Context(), v.visitor.By, caseload.Edit{Act: caseload.ActHide, Noun: x.noun, ID: id})
	if wrong := v.problems(err); len(wrong) > 0 {
		return x.asking(v, http.StatusConflict, wrong)
	}
	if err != nil {
		return err
	}
	return x.finished(v, x.hidden)
}

func (x *wordForms[In, P]) finished(v *visit, notice string) error {
	if x.after != nil {
		if err := x.after(v); err != nil {
			return err
		}
	}
	return v.succeed(x.address, notice)
}

// showWords shows a list, and where another word is made. An empty list leads there
// itself.
func (v *visit) showWords(p wordsPage) error {
	if p.New != nil && len(p.Words.Rows) > 0 {
		p.offer(button{link: *p.New})
	}
	return v.render(http.StatusOK, "words", p)
}

// changeCells lead to the forms of a word.
func (v *visit) changeCells(list, id, name string) []cell {
	return []cell{
		{Text: v.t("case.change"), About: name, Href: wordAddress(list, id) + "/edit"},
		{Text: v.t("words.remove"), About: name, Href: wordAddress(list, id) + "/remove"},
	}
}

// changeColumns are those of changeCells.
func (v *visit) changeColumns() []column {
	return []column{{Title: v.t("case.change"), Unseen: true}, {Title: v.t("words.remove"), Unseen: true}}
}

// casesCell is how many cases have a word, and leads to them.
func (v *visit) casesCell(w *caseload.Words, n caseload.Noun, k caseload.PK, parameter, id string) cell {
	count := w.Cases[n][k]
	out := cell{Text: v.language.number(count)}
	if count > 0 {
		out.Href = casesWith(parameter, id)
	}
	return out
}
