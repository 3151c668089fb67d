package caseload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
)

// DocumentInput is what a caller wants of a file that belongs to a case.
type DocumentInput struct {
	Case            Opt[string] // an ID
	Name, MediaType Opt[string]
	Body            Opt[string] // any bytes
}

func (in *DocumentInput) noun() Noun { return NounDocument }

func (in *DocumentInput) texts() []checkedText {
	return []checkedText{{"name", in.Name, MaxName}, {"media_type", in.MediaType, MaxName}}
}

func (w *writer) applyToDocument(d *Document, e *Edit) (storing, error) {
	store := func() error { return w.save(d, &d.Row) }
	in, ok := e.Input.(*DocumentInput)
	if !ok {
		return store, nil
	}
	in.Name.put(&d.Name)
	in.MediaType.put(&d.MediaType)
	if in.Body.Set {
		sum := sha256.Sum256([]byte(in.Body.Value))
		d.Body, d.Bytes, d.SHA256 = in.Body.Value, int64(len(in.Body.Value)), hex.EncodeToString(sum[:])
	}
	refs := w.references(in)
	refs.lead("case", NounCase, in.Case, &d.Case)
	refs.need("case", d.Case != 0)
	refs.need("name", strings.TrimSpace(d.Name) != "")
	return store, refs.verdict()
}

// maxListedDocuments is how many documents of a case are listed.
const maxListedDocuments = 1_000

// CaseDocuments lists the files of a case, at most 1,000, in the order in which
// they came, without their bodies. One that is not there for the caller is
// CodeNotFound. It needs the scope cases:read.
func (s *Service) CaseDocuments(ctx context.Context, p *Principal, caseID string) (out []*Document, err error) {
	if err := p.may(view, NounDocument); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		c := &Case{}
		if err := r.one(byID(caseID), c); err != nil {
			return err
		}
		out, err = r.documentsOfCase(c.PK)
		return err
	})
	return out, err
}

func (r *reader) documentsOfCase(of PK) (out []*Document, err error) {
	q := Query{Where: Compare{Path: "case", Value: Ref(of)}, Order: []Order{{Path: "pk"}}, Limit: maxListedDocuments}
	plan, err := r.plan(NounDocument, q, "id", "created", "name", "media_type", "bytes", "sha256")
	if err != nil {
		return nil, err
	}
	b, err := r.page(plan)
	if err != nil {
		return nil, err
	}
	for i := range b.Rows() {
		d := &Document{Case: of, Name: b.String(i, 2), MediaType: b.String(i, 3), Bytes: b.Int(i, 4), SHA256: b.String(i, 5)}
		d.ID, d.Created = b.String(i, 0), Rev(b.Int(i, 1))
		out = append(out, d)
	}
	return out, nil
}

// CaseDocument answers a file of a case; of whichever case, for the zero CaseKey.
// One that is not there for the caller is CodeNotFound. It needs the scope
// cases:read.
func (s *Service) CaseDocument(ctx context.Context, p *Principal, of CaseKey, id string) (*Document, error) {
	if err := p.may(view, NounDocument); err != nil {
		return nil, err
	}
	out := &Document{}
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		where := byID(id)
		if of != (CaseKey{}) {
			c := &Case{}
			if err := r.one(of.where(), c); err != nil {
				return err
			}
			where = And{where, Compare{Path: "case", Value: Ref(c.PK)}}
		}
		return r.one(where, out)
	})
	return out, err
}

// documentTokenPrefix begins a token that is good for the files of one case; the
// case's number follows.
const documentTokenPrefix = "td_"

// CreateDocumentToken makes a token by which whoever has it may read the files of
// one case, and nothing else, until TokenLife has passed or the caller's key ends.
func (s *Service) CreateDocumentToken(ctx context.Context, p *Principal, caseNumber int64) (string, error) {
	token := documentTokenPrefix + strconv.FormatInt(caseNumber, 10) + "_" + randomText(secretBytes)
	now := s.now()
	return token, s.store.CreateToken(ctx, p.Key, tokenHash(token), now, now.Add(TokenLife))
}

// IsDocumentToken reports whether a secret looks like one of CreateDocumentToken.
func IsDocumentToken(secret string) bool { return strings.HasPrefix(secret, documentTokenPrefix) }

// AuthenticateDocument finds by whose key a token of CreateDocumentToken was made,
// and for which case.
func (s *Service) AuthenticateDocument(ctx context.Context, token string, from netip.Addr) (*Principal, CaseKey, error) {
	number, _, _ := strings.Cut(strings.TrimPrefix(token, documentTokenPrefix), "_")
	of, err := strconv.ParseInt(number, 10, 64)
	if err != nil || of < 1 || !IsDocumentToken(token) {
		return nil, CaseKey{}, errKey
	}
	key, tenant, err := s.keyOfToken(ctx, token)
	if err != nil {
		return nil, CaseKey{}, err
	}
	if err := s.refusal(&key, from); err != nil {
		return nil, CaseKey{}, err
	}
	p, _, err := s.holder(ctx, &key, tenant)
	return p, CaseKey{Number: of}, err
}
