package chart

// hatching defines the pattern of what has no number. A map has it in the grid of its
// outlines, and all else in pixels.
func (h *Head) hatching(p *pen, transform string) {
	p.put("<defs><pattern").attr("id", h.id("-hatch"))
	p.put(` width="20" height="20" patternUnits="userSpaceOnUse"`).attr("patternTransform", transform).put(">")
	p.rect("chart-hatch", 0, 0, 20, 20).line("chart-hatch-line", 0, 0, 0, 20).put("</pattern></defs>")
}

// The two transforms of hatching.
const (
	inGrid   = "rotate(45)"
	inPixels = "rotate(45) scale(.25)"
)

// hatched goes on with an element that is filled by hatching.
func (h *Head) hatched(p *pen) *pen {
	return p.put(` class="chart-unknown" fill="url(#`).put(h.id("-hatch")).put(`)"`)
}

// hatchedRect is a box that is filled so, and outlined.
func (h *Head) hatchedRect(p *pen, x, y, width, height float64) {
	h.hatched(p.put("<rect")).size("x", x).size("y", y).size("width", width).size("height", height).put("/>")
}
