package tabular

import (
	"strconv"
	"strings"
)

// The parts of a workbook that are not rows (ECMA-376 Part 1, 12.3, and Part 2).
const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/package/2006/relationships"
	officeSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	sheetType     = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	packageRelations = xmlHead + `<Relationships xmlns="` + relationSpace + `">` +
		`<Relationship Id="rId1" Type="` + officeSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`

	sheetStyles = xmlHead + `<styleSheet xmlns="` + mainSpace + `">` +
		`<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

	// The styles of cells: their places among the cellXfs.
	styleDate   = ` s="1"`
	styleTime   = ` s="2"`
	styleHeader = ` s="3"`

	sheetHead = xmlHead + `<worksheet xmlns="` + mainSpace + `"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`
	manifestHead = xmlHead + `<worksheet xmlns="` + mainSpace + `"><cols>` +
		`<col min="1" max="1" width="24" customWidth="1"/><col min="2" max="2" width="80" customWidth="1"/></cols><sheetData>`
	sheetTail = "</sheetData></worksheet>"

	manifestPart = "xl/worksheets/manifest.xml"
)

func sheetPart(number int) string { return "xl/worksheets/sheet" + strconv.Itoa(number) + ".xml" }

// columnWidth is in characters, so that no date shows as ####.
func columnWidth(k Kind) int {
	switch k {
	case Date:
		return 11
	case Time:
		return 20
	case Text, Nested:
		return 24
	}
	return 12
}

func appendSheetWidth(dst []byte, column, width int) []byte {
	number := strconv.Itoa(column + 1)
	return append(dst, `<col min="`+number+`" max="`+number+`" width="`+strconv.Itoa(width)+`" customWidth="1"/>`...)
}

func workbook(sheets []sheetName) string {
	var out strings.Builder
	out.WriteString(xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + officeSpace + `"><sheets>`)
	for i, s := range sheets {
		id := strconv.Itoa(i + 1)
		out.WriteString(`<sheet name="` + s.name + `" sheetId="` + id + `" r:id="rId` + id + `"/>`)
	}
	out.WriteString("</sheets></workbook>")
	return out.String()
}

func workbookRelations(sheets []sheetName) string {
	var out strings.Builder
	out.WriteString(xmlHead + `<Relationships xmlns="` + relationSpace + `">`)
	for i, s := range sheets {
		out.WriteString(`<Relationship Id="rId` + strconv.Itoa(i+1) + `" Type="` + officeSpace + `/worksheet" Target="/` + s.part + `"/>`)
	}
	out.WriteString(`<Relationship Id="rIdStyles" Type="` + officeSpace + `/styles" Target="/xl/styles.xml"/></Relationships>`)
	return out.String()
}

func contentTypes(sheets []sheetName) string {
	var out strings.Builder
	out.WriteString(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + sheetType + `sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + sheetType + `styles+xml"/>`)
	for _, s := range sheets {
		out.WriteString(`<Override PartName="/` + s.part + `" ContentType="` + sheetType + `worksheet+xml"/>`)
	}
	out.WriteString("</Types>")
	return out.String()
}
