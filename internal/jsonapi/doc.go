// Package jsonapi is JSON:API 1.1 without any noun of ours: a Schema declares
// the resource types, and from it requests are read and documents written.
//
// Negotiate reads the media types of a request, ParseParameters its query,
// DecodeResource and its kin its body; a Document is written by its Append
// method. Whatever is wrong with a request is an Errors, each with the pointer,
// parameter or header at fault.
//
// "JSON:API 1.1" in comments is the specification of that version at
// https://jsonapi.org/format/1.1/, "Atomic Operations" and "Cursor Pagination"
// the extension and the profile of these names. The dialect Crnk also reads what
// the engine of that name does: https://github.com/crnk-project/crnk-framework.
package jsonapi
