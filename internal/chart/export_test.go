package chart

// TextWidth lets tests see whether texts run into each other.
func TextWidth(text string, size float64) float64 { return width(text, size) }
