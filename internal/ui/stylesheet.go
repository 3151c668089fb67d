package ui

import (
	"bytes"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// frontendStyles are the styles of GOV.UK Frontend, of all its components.
const frontendStyles = "vendor/govuk-frontend.min.css"

// blockIn is the block of a class of GOV.UK Frontend, which names its classes by block,
// element and modifier (getbem.com): govuk-summary-list of govuk-summary-list__row.
var blockIn = regexp.MustCompile(`govuk-[a-z]+(?:-[a-z]+)*`)

// blocks are the blocks that some files speak of.
type blocks map[string]bool

func blocksOf(roots ...fs.FS) (blocks, error) {
	found := blocks{}
	for _, root := range roots {
		err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(name, "vendor/") {
				return err
			}
			text, err := fs.ReadFile(root, name)
			for _, block := range blockIn.FindAll(text, -1) {
				found[string(block)] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// have reports whether a block is one of them, or one that the scripts of GOV.UK
// Frontend make of one, and call by its name and more.
func (b blocks) have(block string) bool {
	for known := range b {
		if block == known || strings.HasPrefix(block, known+"-") {
			return true
		}
	}
	return false
}

// stylesOf are the rules of a minified style sheet without those that are for blocks
// alone that nobody uses.
func stylesOf(sheet []byte, used blocks) []byte {
	var out bytes.Buffer
	for len(sheet) > 0 {
		open := bytes.IndexAny(sheet, "{;")
		if open < 0 { // the end of the last line
			break
		}
		if sheet[open] == ';' { // a statement such as @charset
			out.Write(sheet[:open+1])
			sheet = sheet[open+1:]
			continue
		}
		head, end := string(sheet[:open]), open+closing(sheet[open:])
		body := sheet[open+1 : end]
		switch {
		case strings.HasPrefix(head, "@media"), strings.HasPrefix(head, "@supports"):
			body = stylesOf(body, used)
		case !strings.HasPrefix(head, "@"):
			head = selectorsOf(head, used)
		}
		if head != "" && len(body) > 0 {
			out.WriteString(head)
			out.WriteByte('{')
			out.Write(body)
			out.WriteByte('}')
		}
		sheet = sheet[end+1:]
	}
	return out.Bytes()
}

// closing is where the bracket ends that a text begins with.
func closing(text []byte) int {
	depth := 0
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text) - 1
}

// selectorsOf are the selectors of a rule but those that ask for a block that nobody
// uses.
func selectorsOf(head string, used blocks) string {
	return strings.Join(slices.DeleteFunc(selectorIn.FindAllString(head, -1), func(selector string) bool {
		return slices.ContainsFunc(blockIn.FindAllString(selector, -1), func(block string) bool { return !used.have(block) })
	}), ",")
}

// selectorIn is one of a list of selectors, with what stands in its brackets.
var selectorIn = regexp.MustCompile(`(?:[^,(]|\([^()]*(?:\([^()]*\)[^()]*)*\))+`)
