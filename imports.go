package caseload

import (
	"context"
	"errors"
	"slices"
)

// Outcome is what became of one row of an import.
type Outcome struct {
	Result   Result
	Problems []Problem // why it was rejected
}

// Result sorts the rows of an import.
type Result int

// The results.
const (
	Added Result = iota
	Changed
	Same
	Rejected
)

// errDryRun takes back what a dry run did.
var errDryRun = errors.New("dry run")

// NewBatch begins an import and returns the principal under which its rows are
// written, and the ID of the batch. It needs an administrator with the scope
// cases:write.
func (s *Service) NewBatch(ctx context.Context, p *Principal, noun Noun, mapping, sha256 string) (*Principal, string, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, "", err
	}
	var b *Batch
	err := s.update(ctx, p, func(w *writer) error {
		b = &Batch{Noun: noun.String(), Mapping: mapping, SHA256: sha256}
		return w.create(b, &b.Row)
	})
	if err != nil {
		return nil, "", err
	}
	by := *p
	by.Batch = b.PK
	return &by, b.ID, nil
}

// FinishBatch keeps what an import did.
func (s *Service) FinishBatch(ctx context.Context, p *Principal, counts map[Result]int64) error {
	if err := p.needAdmin(CasesWrite); err != nil {
		return err
	}
	return s.update(ctx, p, func(w *writer) error {
		b := &Batch{}
		if err := w.one(byPK(p.Batch), b); err != nil {
			return err
		}
		b.Added, b.Changed, b.Same, b.Rejected = counts[Added], counts[Changed], counts[Same], counts[Rejected]
		b.Finished = w.now
		return w.put(b)
	})
}

// ImportCases stores rows in one transaction: all of them but the rejected
// ones, or none. A row whose external id is known changes that case, and
// leaves it as it is if nothing differs. With dry, nothing is stored. The
// outcomes are in the order of the rows. It needs an administrator with the
// scope cases:write.
func (s *Service) ImportCases(ctx context.Context, p *Principal, rows []CaseInput, dry bool) ([]Outcome, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(rows))
	var sound []int
	for i := range rows {
		outcomes[i] = Outcome{}
		if err := checkSent(rows[i].texts()...); err != nil {
			outcomes[i] = rejected(problemsOf(err))
			continue
		}
		sound = append(sound, i)
	}
	err := s.attempt(ctx, p, dry, func(w *writer) error {
		for _, at := range sound { // of a run that was taken back
			outcomes[at] = Outcome{}
		}
		im := &caseImport{writer: w, rows: rows, outcomes: outcomes}
		return im.run(sound)
	})
	return outcomes, err
}

// attempt runs fn in a transaction, which a dry run takes back.
func (s *Service) attempt(ctx context.Context, p *Principal, dry bool, fn func(*writer) error) error {
	err := s.update(ctx, p, func(w *writer) error {
		if err := fn(w); err != nil {
			return err
		}
		if dry {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		return nil
	}
	return err
}

func rejected(problems []Problem) Outcome { return Outcome{Result: Rejected, Problems: problems} }

// caseImport is one batch of rows on their way into a transaction.
type caseImport struct {
	*writer
	rows     []CaseInput
	outcomes []Outcome
}

// run stores the rows in runs that name each external id once, so that a
// repeated one meets the case that the row before it made.
func (im *caseImport) run(sound []int) error {
	inputs := make([]*CaseInput, len(sound))
	for i, at := range sound {
		inputs[i] = &im.rows[at]
	}
	if err := im.learn(true, inputs...); err != nil {
		return err
	}
	for len(sound) > 0 {
		n := im.distinct(sound)
		if err := im.store(sound[:n]); err != nil {
			return err
		}
		sound = sound[n:]
	}
	return nil
}

// distinct is the length of the longest start without a repeated external id.
func (im *caseImport) distinct(rows []int) int {
	seen := make(map[string]bool, len(rows))
	for i, at := range rows {
		id := im.rows[at].ExternalID.Value
		if id != "" && seen[id] {
			return i
		}
		seen[id] = true
	}
	return len(rows)
}

// store writes rows whose external ids differ.
func (im *caseImport) store(rows []int) error {
	stored, err := im.stored(rows)
	if err != nil {
		return err
	}
	residents, err := im.residents(stored)
	if err != nil {
		return err
	}
	cases := NewBlock(NounCase.Kinds()...)
	beside := map[Noun]*Block{NounPerson: {}, NounInvolvement: {}, NounStage: {}}
	for n, b := range beside {
		b.Reset(n.Kinds())
	}
	keep := func(r record) error {
		appendRecord(beside[r.noun()], r)
		return nil
	}
	for _, at := range rows {
		in, c := &im.rows[at], &Case{}
		was, known := stored.at[in.ExternalID.Value]
		if known {
			readRecord(stored.block, was, c)
		}
		if problems := im.apply(c, in); len(problems) > 0 {
			im.outcomes[at] = rejected(problems)
			continue
		}
		if err := im.number(c, in.Stages, keep); err != nil {
			return err
		}
		if err := im.saveResident(c, in, residents, keep); err != nil {
			return err
		}
		appendRecord(cases, c)
		im.outcomes[at].Result = im.judge(cases, stored, was, known)
	}
	for _, n := range []Noun{NounPerson, NounInvolvement, NounStage} {
		if err := im.tx.Put(n, beside[n]); err != nil {
			return err
		}
	}
	return im.tx.Put(NounCase, cases)
}

// judge compares the row just appended with the stored one; an equal row is
// taken out again.
func (im *caseImport) judge(out *Block, stored *storedCases, was int, known bool) Result {
	last := out.Rows() - 1
	switch {
	case !known:
		return Added
	case out.SameRow(last, stored.block, was):
		out.Truncate(last)
		return Same
	}
	return Changed
}

type storedCases struct {
	block *Block
	at    map[string]int // external id -> row
}

// stored reads the cases that the rows will change.
func (im *caseImport) stored(rows []int) (*storedCases, error) {
	var ids []string
	for _, at := range rows {
		if id := im.rows[at].ExternalID.Value; id != "" {
			ids = append(ids, id)
		}
	}
	out := &storedCases{NewBlock(), map[string]int{}}
	found, err := im.tx.Resolve(NounCase, "external_id", ids)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(k PK) bool { return k == 0 })
	if len(found) == 0 {
		return out, nil
	}
	if out.block, err = im.find(NounCase, In{"pk", intValues(found)}); err != nil {
		return nil, err
	}
	_, column, _ := NounCase.Attribute("external_id")
	for i := range out.block.Rows() {
		out.at[string(out.block.Text(i, column))] = i
	}
	return out, nil
}

// residents reads the main persons of the cases that the rows will change, all
// at once, and returns what gives them out.
func (im *caseImport) residents(of *storedCases) (func(PK, *Person) error, error) {
	var keys []PK
	_, column, _ := NounCase.Attribute("main_person")
	for i := range of.block.Rows() {
		if k := of.block.PK(i, column); k != 0 {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return im.storedPerson, nil
	}
	people, err := im.find(NounPerson, In{"pk", intValues(keys)})
	if err != nil {
		return nil, err
	}
	at := make(map[PK]int, len(keys))
	for i := range people.Rows() {
		at[people.PK(i, attrPK)] = i
	}
	return func(k PK, to *Person) error {
		i, ok := at[k]
		if !ok {
			return im.storedPerson(k, to)
		}
		readRecord(people, i, to)
		return nil
	}, nil
}

// TriedWards are what the batches before of a dry run would have taken of the bounds of a
// tenant's wards.
type TriedWards struct {
	wards, bytes int
}

// ImportWards stores wards in one transaction, as ImportCases does cases. A
// ward is known by its code, or by its name while it or the row has none. With
// tried, nothing is stored, and what would have been is counted there for the
// next batch.
func (s *Service) ImportWards(ctx context.Context, p *Principal, rows []WardInput, tried *TriedWards) ([]Outcome, error) {
	if err := p.needAdmin(CasesWrite); err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(rows))
	var sound []int
	for i := range rows {
		if err := checkTexts(rows[i].texts()...); err != nil {
			outcomes[i] = rejected(problemsOf(err))
			continue
		}
		sound = append(sound, i)
	}
	var would TriedWards
	err := s.attempt(ctx, p, tried != nil, func(w *writer) error {
		if err := w.reload(); err != nil { // a catalogue of our own, which the new wards join
			return err
		}
		wards, room := NewBlock(NounWard.Kinds()...), w.catalog.wardRoom()
		stored := TriedWards{room.wards, room.bytes}
		if tried != nil {
			room.wards += tried.wards
			room.bytes += tried.bytes
		}
		for _, at := range sound {
			outcome, err := w.importWard(&rows[at], wards, room)
			if err != nil {
				return err
			}
			outcomes[at] = outcome
		}
		would = TriedWards{room.wards - stored.wards, room.bytes - stored.bytes}
		return w.storeWards(wards)
	})
	if err == nil && tried != nil {
		*tried = would
	}
	return outcomes, err
}

// importWard adds the ward that a row makes or changes to those to be stored, for which
// there is room.
func (w *writer) importWard(in *WardInput, wards *Block, room *wardRoom) (Outcome, error) {
	ward := &Ward{Tier: defaultTier, Enabled: true}
	known, problem := w.knownWard(in)
	if problem != nil {
		return rejected([]Problem{*problem}), nil
	}
	if known != nil && known.Rev == 0 { // of an earlier row, not stored yet
		if err := w.storeWards(wards); err != nil {
			return Outcome{}, err
		}
		known, _ = w.knownWard(in)
	}
	if known != nil {
		*ward = *known
	}
	if err := in.into(ward); err != nil {
		return rejected(problemsOf(err)), nil
	}
	if known == nil {
		if err := w.identify(&ward.Row); err != nil {
			return Outcome{}, err
		}
	}
	if err := room.take(ward); err != nil {
		return rejected(problemsOf(err)), nil
	}
	if known == nil {
		appendRecord(wards, ward)
		w.catalog.wards.add(ward)
		return Outcome{Result: Added}, nil
	}
	before := NewBlock(NounWard.Kinds()...)
	appendRecord(before, known)
	appendRecord(wards, ward)
	if last := wards.Rows() - 1; wards.SameRow(last, before, 0) {
		wards.Truncate(last)
		return Outcome{Result: Same}, nil
	}
	if known.Code == "" && ward.Code != "" { // which later rows know it by
		known.Code = ward.Code
		w.catalog.wards.byCode[ward.Code] = known
	}
	return Outcome{Result: Changed}, nil
}

// storeWards stores what an import has gathered.
func (w *writer) storeWards(wards *Block) error {
	if err := w.tx.Put(NounWard, wards); err != nil {
		return err
	}
	wards.Reset(NounWard.Kinds())
	return w.reload()
}

// knownWard finds the ward that a row of an import is about. Wards that share
// a name are told apart by their codes; one alone that has the name and no code yet is
// the one that a new code is of.
func (w *writer) knownWard(in *WardInput) (*Ward, *Problem) {
	if code := in.Code.Value; code != "" {
		if known := w.catalog.wards.byCode[code]; known != nil {
			return known, nil
		}
		uncoded := slices.DeleteFunc(slices.Clone(w.catalog.wards.named(in.Name.Value)), func(x *Ward) bool { return x.Code != "" })
		if len(uncoded) == 1 {
			return uncoded[0], nil
		}
		return nil, nil
	}
	switch of := w.catalog.wards.named(in.Name.Value); len(of) {
	case 0:
		return nil, nil
	case 1:
		return of[0], nil
	}
	several := faulty("code", kindSeveralWards.Of())
	return nil, &several
}

// Analyze renews what the database knows about its contents, which the end of
// a bulk load needs: without it a filtered page can take a hundred times longer.
func (s *Service) Analyze(ctx context.Context) error { return s.store.Analyze(ctx) }
