package caseload

// Kind is the kind of a value: what may be written in it, how it is kept and
// how it compares.
type Kind uint8

// The kinds. Those of the first group are kept as 64-bit integers, those of
// the second as UTF-8 text, but for KindBytes.
const (
	KindInt     Kind = iota // a whole number
	KindTime                // microseconds since 1970-01-01T00:00:00Z
	KindDate                // days since 1970-01-01
	KindBool                // 0 or 1
	KindDegrees             // latitude or longitude in 1e-7 degrees
	KindRef                 // the PK of another row

	KindText
	KindNumber // a decimal number as canonical text
	KindChoice // one of a declared list
	KindRefs   // PKs, in canonical JSON: [12,15]
	KindJSON   // canonical JSON: sorted keys, no blanks
	KindBytes  // any bytes, which nothing compares or sorts by
)

// Textual reports whether values of this kind are kept as text.
func (k Kind) Textual() bool { return k >= KindText }

// written reports whether values of this kind are plain text.
func (k Kind) written() bool { return k == KindText || k == KindChoice }

// String is the kind's name, as a declaration of a field spells it.
func (k Kind) String() string { return kindNames[k] }

var kindNames = [...]string{
	KindInt: "integer", KindTime: "datetime", KindDate: "date", KindBool: "boolean", KindDegrees: "degrees", KindRef: "reference",
	KindText: "text", KindNumber: "number", KindChoice: "choice", KindRefs: "references", KindJSON: "json", KindBytes: "bytes",
}

// FieldKinds are the kinds that a tenant may declare a field to be.
var FieldKinds = []Kind{KindText, KindNumber, KindDate, KindTime, KindBool, KindChoice}

// ParseFieldKind reads the name of one of FieldKinds.
func ParseFieldKind(name string) (Kind, error) {
	for _, k := range FieldKinds {
		if k.String() == name {
			return k, nil
		}
	}
	return 0, notFieldKind()
}

func notFieldKind() error {
	allowed := make([]string, len(FieldKinds))
	for i, k := range FieldKinds {
		allowed[i] = k.String()
	}
	return Invalid("kind", "This is not a kind of field.", allowed...)
}

// Sensitivity says who may see a field: the higher, the fewer.
type Sensitivity uint8

// The three levels of design: what anybody may see, what those who work on
// cases may see, and what tells about a person.
const (
	Public Sensitivity = iota
	Internal
	Personal
)

// String is the level's name, as a declaration of a field spells it.
func (s Sensitivity) String() string { return sensitivityNames[s] }

var sensitivityNames = [...]string{"public", "internal", "personal"}

// ParseSensitivity reads the name of a level.
func ParseSensitivity(name string) (Sensitivity, error) {
	for i, n := range sensitivityNames {
		if n == name {
			return Sensitivity(i), nil
		}
	}
	return 0, Invalid("sensitivity", "This is not a level of sensitivity.", sensitivityNames[:]...)
}
