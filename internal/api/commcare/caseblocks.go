package commcare

import (
	"strconv"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/xform"
)

// blockXML writes a caseAnswer as case blocks, as the live service does: what a
// form would have to say to make the cases what they are. Our own fields and
// other cases and forms have no place in it.
type blockXML struct {
	*caseAnswer
	xmlText
}

// listBlocks is a page of cases as case blocks.
func (a *caseAnswer) listBlocks(p paging, l links) []byte {
	x := &blockXML{a, xmlText{[]byte(xmlHeader)}}
	x.open("response")
	x.openTyped("objects", "list")
	for _, c := range a.set.Cases {
		x.block(c)
	}
	x.close("objects")
	x.openTyped("meta", "hash")
	x.number("limit", int64(p.limit))
	x.textOrNull("next", l.next)
	x.number("offset", int64(p.offset))
	x.textOrNull("previous", l.previous)
	x.number("total_count", a.set.Total)
	x.close("meta")
	x.close("response")
	return x.buf
}

// detailBlock is one case as a case block.
func (a *caseAnswer) detailBlock() []byte {
	x := &blockXML{a, xmlText{[]byte(xmlHeader)}}
	x.block(a.set.Cases[0])
	return x.buf
}

func (x *blockXML) block(c *caseload.Case) {
	x.begin("case", "case")
	x.attribute("xmlns", xform.CaseSpace)
	x.attribute("case_id", c.ID)
	x.attribute("user_id", x.userID(c.ModifiedBy))
	x.attribute("date_modified", timeText(dateModified(c)))
	x.buf = append(x.buf, '>')
	x.open("create")
	x.text("case_type", x.typeName(c))
	x.text("case_name", c.Name)
	x.text("owner_id", x.ownerID(c))
	x.close("create")
	if !x.show.noProperties {
		x.update(c)
	}
	if x.closed(c) {
		x.buf = append(x.buf, "<close/>"...)
	}
	if links := linksOf(c); len(links) > 0 && !x.show.noIndices {
		x.index(links)
	}
	x.close("case")
}

func (x *blockXML) update(c *caseload.Case) {
	x.open("update")
	if c.ExternalID != "" {
		x.text("external_id", c.ExternalID)
	}
	for _, p := range ownProperties(c) {
		x.property(p.name, p.value)
	}
	x.close("update")
}

func (x *blockXML) index(links []namedLink) {
	x.open("index")
	for _, l := range links {
		x.begin(l.name, "index")
		x.attribute("case_type", l.Type)
		if l.Relation == caseload.RelationExtension {
			x.attribute("relationship", string(l.Relation))
		}
		x.buf = encode.AppendXMLText(append(x.buf, '>'), l.To)
		x.end(l.name, "index")
	}
	x.close("index")
}

// openTyped begins an element whose kind of value is said, as the original does
// for all but texts.
func (x *xmlText) openTyped(name, kind string) {
	x.begin(name, name)
	x.attribute("type", kind)
	x.buf = append(x.buf, '>')
}

func (x *xmlText) number(name string, n int64) {
	x.openTyped(name, "integer")
	x.buf = strconv.AppendInt(x.buf, n, 10)
	x.close(name)
}

func (x *xmlText) textOrNull(name, value string) {
	if value == "" {
		x.begin(name, name)
		x.attribute("type", "null")
		x.buf = append(x.buf, "/>"...)
		return
	}
	x.text(name, value)
}
