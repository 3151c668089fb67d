package ui

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"caseload"
)

// Colour is a tenant's own, as six hexadecimal digits without #, in lower case; ""
// is ours.
type Colour string

var colourPattern = regexp.MustCompile(`^[0-9a-f]{6}$`)

// ParseColour reads a colour such as #1d70b8.
func ParseColour(text string) (Colour, error) {
	c := Colour(strings.ToLower(strings.TrimPrefix(text, "#")))
	if !colourPattern.MatchString(string(c)) {
		return "", caseload.Invalid("colour", "A colour is # and six hexadecimal digits, such as #1d70b8.")
	}
	return c, nil
}

const brandFolder = "/ui/brand/"

// stylesheet is the address of the colours of a tenant, "" for ours. All that the
// answer is made of stands in it, so that it can be kept for good.
func (c Colour) stylesheet() string {
	if c == "" {
		return ""
	}
	return brandFolder + string(c) + ".css"
}

// showBrand answers with the custom properties that a colour comes to: for what is
// painted with it, for what is written there, and for marks on light and on dark
// grounds, which are made darker or lighter until they can be seen.
func showBrand(v *visit) error {
	name, ok := strings.CutSuffix(v.r.PathValue("colour"), ".css")
	colour, err := ParseColour(name)
	if !ok || err != nil || string(colour) != name {
		return showNothing(v)
	}
	ground := colour.rgb()
	text := white
	if contrast(ground, white) < readable {
		text = black
	}
	css := fmt.Sprintf(":root{--brand:%s;--brand-text:%s;--brand-on-light:%s;--brand-on-dark:%s}\n",
		ground, text, ground.towards(black, white), ground.towards(white, night))
	return v.keepForGood("text/css; charset=utf-8", []byte(css))
}

// rgb is a colour by its parts, each from 0 to 1 (sRGB).
type rgb [3]float64

var (
	white = Colour("ffffff").rgb()
	black = Colour("000000").rgb()
	night = Colour("14181b").rgb() // the dark theme's ground
)

// rgb reads a colour that ParseColour has given.
func (c Colour) rgb() rgb {
	n, _ := strconv.ParseUint(string(c), 16, 32)
	return rgb{float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}
}

// String is the colour as CSS has it.
func (c rgb) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0]*255)), int(math.Round(c[1]*255)), int(math.Round(c[2]*255)))
}

// readable is the contrast that text needs (WCAG 2.2, 1.4.3).
const readable = 4.5

// towards mixes the colour with another until it can be read on a ground.
func (c rgb) towards(other, ground rgb) rgb {
	const steps = 50
	for i := range steps {
		share := float64(i) / steps
		var mixed rgb
		for j := range mixed {
			mixed[j] = c[j]*(1-share) + other[j]*share
		}
		if contrast(mixed, ground) >= readable+.1 { // it is rounded when it is written
			return mixed
		}
	}
	return other
}

// contrast is that of two colours, from 1 to 21 (WCAG 2.2, contrast ratio).
func contrast(a, b rgb) float64 {
	light, dark := max(a.luminance(), b.luminance()), min(a.luminance(), b.luminance())
	return (light + .05) / (dark + .05)
}

// luminance is how light a colour is, from 0 to 1 (WCAG 2.2, relative luminance).
func (c rgb) luminance() float64 {
	linear := func(part float64) float64 {
		if part <= .04045 {
			return part / 12.92
		}
		return math.Pow((part+.055)/1.055, 2.4)
	}
	return .2126*linear(c[0]) + .7152*linear(c[1]) + .0722*linear(c[2])
}
