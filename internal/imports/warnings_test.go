package imports

import "testing"

func TestDoublyEncodedTextIsSeen(t *testing.T) {
	for text, want := range map[string]bool{
		"":                               false,
		"Llifon":                         false,
		"Llifôn, Felin-fâch, Môn":        false,
		"NÃO, Ângela":                    false,
		"Straße, naïve, Ægir, İzmir":     false,
		"“quoted” — and so on …":         false,
		"£5 for ½ a day, 20 °C":          false,
		"駅前の歩道":                          false,
		"LlifÃ´n":                        true,
		"cafÃ©":                          true,
		"itâ€™s":                         true,
		"Â£5":                            true,
		"the end is cut: cafÃ":           false,
		"the emoji ðŸ˜€ is four letters": true,
	} {
		if got := doublyEncoded(text); got != want {
			t.Errorf("doublyEncoded(%q) = %t, want %t", text, got, want)
		}
	}
}
