package commcare

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"caseload"
	"caseload/internal/openapi"
)

// content is a body by its media types.
type content = map[string]openapi.MediaType

// asJSON is a body of JSON.
func asJSON(s *openapi.Schema) content { return content{"application/json": {Schema: s}} }

// asJSONOrXML is a body in either form, of which the XML is that of the published
// page.
func asJSONOrXML(s *openapi.Schema) content {
	return content{"application/json": {Schema: s}, "application/xml": {Schema: openapi.Of("string")}}
}

// sending is a body of JSON with an example of what is sent.
func sending(s *openapi.Schema, example any) content {
	return content{"application/json": {Schema: s, Example: openapi.Example(example)}}
}

// named refers to one of namedSchemas.
func named(name string) *openapi.Schema { return openapi.To(faceName + "_" + name) }

// object is a schema of an object that has all of some members.
func object(properties map[string]*openapi.Schema) *openapi.Schema {
	return withOptional(properties, nil)
}

// withOptional is one of an object that may have others too.
func withOptional(always, sometimes map[string]*openapi.Schema) *openapi.Schema {
	s := &openapi.Schema{Type: openapi.Types{"object"}, Properties: map[string]*openapi.Schema{}, Required: slices.Sorted(maps.Keys(always))}
	maps.Copy(s.Properties, always)
	maps.Copy(s.Properties, sometimes)
	return s
}

// valuesByName is a schema of an object whose members have any names.
func valuesByName(values *openapi.Schema) *openapi.Schema {
	return &openapi.Schema{Type: openapi.Types{"object"}, AdditionalProperties: values}
}

func text(example, means string) *openapi.Schema {
	return openapi.Of("string").Like(example).Means(means)
}

func flag(means string) *openapi.Schema { return openapi.Of("boolean").Means(means) }

func count(example int, means string) *openapi.Schema {
	return openapi.Of("integer").Like(example).Means(means)
}

func moment(means string) *openapi.Schema {
	return openapi.Text("date-time").Like("2026-01-15T10:30:00.123456Z").Means(means)
}

func either(schemas ...*openapi.Schema) *openapi.Schema { return &openapi.Schema{AnyOf: schemas} }

// What members are that a case has in both versions.
var (
	domainText   = text("tamarind", "The tenant.")
	caseIDText   = text("0197d3a5-6f0e-7c3e-9a51-2b8d4e6f1a07", "")
	typeText     = text("pregnancy", "The name of its type.")
	nameText     = text("Neal Smith", "What it is called.")
	externalText = text("123abc", "The ID that another system gave it.")
	ownerText    = text("clinic-7", "The ID of the user or team that owns it.")
	openedTime   = moment("When it was opened.")
	modifiedTime = moment("When it was last changed, by the clock of the client that sent the change.")
	indexedTime  = moment("When it was last changed here: no two cases have the same.")
	closedTime   = moment("When it was closed.")
	closedFlag   = flag("Whether it is closed.")
	ownTexts     = valuesByName(openapi.Of("string")).Like(map[string]string{"edd": "2026-11-02"}).Means("Its own properties.")
	relationText = openapi.Among(caseload.RelationChild, caseload.RelationExtension)

	allIndices = valuesByName(object(indexMembers)).Means("The cases that it has an index to, by the names of the indices.")
	// fields and exclude may choose among the members of an index.
	someIndices = valuesByName(withOptional(nil, indexMembers)).Means(allIndices.Description)

	indexMembers = map[string]*openapi.Schema{
		"case_id": text("household-1", "The other case."), "case_type": text("household", "The name of its type, as the client knew it."), "relationship": relationText,
	}
)

// caseMembers are those of a case of version 1.
var caseMembers = map[string]*openapi.Schema{
	"case_id": caseIDText, "id": caseIDText, "closed": closedFlag, "date_closed": closedTime.OrNull(), "date_modified": modifiedTime, "domain": domainText,
	"indexed_on": indexedTime, "server_date_modified": indexedTime, "server_date_opened": moment("When it came here."),
	"closed_by": text("nurse-1", "The ID of who closed it.").OrNull(), "opened_by": text("nurse-1", "The ID of who opened it.").OrNull(),
	"user_id":      text("nurse-1", "The ID of who changed it last.").OrNull(),
	"username":     text("nurse@tamarind.commcarehq.org", "The login of the user who owns it; null for a team.").OrNull(),
	"resource_uri": text("/a/tamarind/api/case/v1/0197d3a5-6f0e-7c3e-9a51-2b8d4e6f1a07/", "Its address."), "version": text("1.0", "Always this."),
	"xform_ids": openapi.List(openapi.Of("string").Like("visit-1")).Means("The IDs of the forms that made and changed it, oldest first."),
}

// askedMembers are those that a case has unless they are not wanted, or if they are.
var askedMembers = map[string]*openapi.Schema{
	"indices": allIndices,
	"properties": valuesByName(openapi.Of("string").OrNull()).Like(map[string]string{"case_name": "Neal Smith", "case_type": "pregnancy", "edd": "2026-11-02"}).
		Means("Its name, type, owner and the like, its own properties, and the fields of Caseload that are set."),
	"child_cases":     valuesByName(named("case")).Means("The cases that have an index to it, by their IDs."),
	"parent_cases":    valuesByName(named("case")).Means("The cases that it has an index to, by the names of the indices."),
	"xforms_by_name":  valuesByName(openapi.List(named("form"))).Means("Its forms, by their names."),
	"xforms_by_xmlns": valuesByName(openapi.List(named("form"))).Means("Its forms, by their namespaces."),
}

// detailMembers are those that a case has where it stands alone.
var detailMembers = map[string]*openapi.Schema{
	"user_name": text("nurse@tamarind.commcarehq.org", "The same as `username`.").OrNull(),
	"forms": openapi.List(object(map[string]*openapi.Schema{
		"form_id": text("visit-1", ""), "form_name": text("Visit", ""), "properties": openapi.Of("object").Means("What was answered, by the names of the questions."),
		"started_on": moment("When it was begun.").OrNull(), "ended_on": moment("When it was finished.").OrNull(),
	})).Means("The forms that made and changed it."),
	"referrals": openapi.List(object(map[string]*openapi.Schema{
		"referral_id": text("referral-1", ""), "referral_type": text("eye_clinic", ""), "referral_status": openapi.Among("open", "closed"),
		"opened_on": moment("").OrNull(), "modified_on": moment("").OrNull(), "followup_on": moment("When it is to be looked at again.").OrNull(),
	})).Means("Where it was referred to."),
}

// detailed are the members of a case that stands alone.
func detailed() map[string]*openapi.Schema {
	out := maps.Clone(caseMembers)
	maps.Copy(out, detailMembers)
	return out
}

// formMembers are those of a form.
var formMembers = map[string]*openapi.Schema{
	"id": text("visit-1", ""), "domain": domainText, "form": openapi.Of("object").Means("Its XML: attributes as `@name`, the name of the root as `#type`, text beside attributes as `#text`."),
	"app_id": text("app-1", "").OrNull(), "build_id": openapi.Of("string").OrNull(), "version": text("41", ""), "uiversion": text("1", ""), "type": text("data", "The name of the root."),
	"received_on": moment("When it came."), "indexed_on": moment("When it was stored or changed here."), "server_modified_on": moment("The same."),
	"edited_on": moment("When it took the place of another of its ID.").OrNull(), "edited_by_user_id": openapi.Of("string").OrNull(),
	"is_phone_submission": flag("Whether a client of OpenRosa sent it."), "resource_uri": text("/a/tamarind/api/form/v1/visit-1/", "Its address."),
	"archived": flag("Always false."), "initial_processing_complete": flag("Always true."), "problem": openapi.Of("null"), "submit_ip": openapi.Of("null"),
	"attachments": valuesByName(object(map[string]*openapi.Schema{
		"content_type": text("image/jpeg", ""), "length": count(20481, "Bytes."), "url": text("/a/tamarind/api/form/attachment/visit-1/photo.jpg", ""),
	})).OrNull().Means("What came with it, by names; null where it was not read."),
	"metadata": object(map[string]*openapi.Schema{
		"appVersion": openapi.Of("string").OrNull(), "deviceID": openapi.Of("string").OrNull(), "doc_type": text("Metadata", "Always this."), "geo_point": openapi.Of("string").OrNull(),
		"instanceID": text("visit-1", ""), "location": openapi.Of("string").OrNull(), "timeStart": moment("").OrNull(), "timeEnd": moment("").OrNull(),
		"userID": text("nurse-1", "").OrNull(), "username": text("nurse", "").OrNull(),
	}),
}

// namedSchemas are those that several places refer to.
var namedSchemas = map[string]*openapi.Schema{
	"case":       withOptional(caseMembers, askedMembers),
	"case_whole": withOptional(detailed(), askedMembers),
	"case_v2":    caseV2(),
	"form":       withOptional(formMembers, map[string]*openapi.Schema{"cases": openapi.List(named("case")).Means("The cases that it touched.")}),
	"meta": object(map[string]*openapi.Schema{
		"limit": count(20, ""), "offset": count(0, ""), "total_count": count(401, "How many there are."),
		"next": text("?limit=20&offset=20", "What to put behind the address for the next page; null at the end.").OrNull(), "previous": openapi.Of("string").OrNull(),
	}),
	"cases_fetched": object(map[string]*openapi.Schema{
		"matching_records": count(1, "How many of the IDs mean a case."), "missing_records": count(0, "How many do not."), "cases": openapi.List(either(named("case_v2"), named("case_missing"))),
	}),
	"case_missing": withOptional(
		map[string]*openapi.Schema{"error": text("not found", "")},
		map[string]*openapi.Schema{"case_id": text("nothing", ""), "external_id": text("nothing", "")},
	),
	"case_changed": object(map[string]*openapi.Schema{
		"form_id": text("visit-1", "The form that the change is kept as."), "case": either(named("case_v2"), openapi.Of("null")).Means("null: it is not for the key's eyes any more."),
	}),
	"cases_changed": object(map[string]*openapi.Schema{"form_id": text("visit-1", "The form that the changes are kept as."), "cases": openapi.List(named("case_v2"))}),
	"case_row":      rowSchema(nil),
	"case_listed":   rowSchema(map[string]*openapi.Schema{"create": flag("Whether a case is made; absent or null: it is, unless one has its external ID.").OrNull()}),
	"error":         object(map[string]*openapi.Schema{"error": text("There is no such case.", "What is wrong, and what to do.")}),
	"fault":         object(map[string]*openapi.Schema{"error_message": text(internalMessage, "")}),
	"upload_error":  object(map[string]*openapi.Schema{"code": count(http.StatusInternalServerError, ""), "message": text("What is wrong, and what to do.", "")}),
}

// caseV2 is a case of version 2, whose members may all be left out.
func caseV2() *openapi.Schema {
	members := map[string]*openapi.Schema{}
	for _, m := range membersV2 {
		members[m.name] = m.is
	}
	return withOptional(nil, members)
}

// rowSchema is what a body says of a case, with further members.
func rowSchema(more map[string]*openapi.Schema) *openapi.Schema {
	index := map[string]*openapi.Schema{}
	for name := range indexTexts {
		index[name] = openapi.Of("string").OrNull()
	}
	index["relationship"] = relationText.OrNull()
	out := withOptional(nil, map[string]*openapi.Schema{
		"close":      flag("Whether it is closed.").OrNull(),
		"properties": valuesByName(openapi.Of("string")).OrNull().Like(map[string]string{"village": "Otterford"}).Means("What its own properties become; an empty text takes one away."),
		"indices":    valuesByName(withOptional(nil, index)).Means("The cases that it gets an index to, each by one of three IDs; an empty one takes the index away."),
	})
	for _, t := range rowTexts {
		out.Properties[t.name] = text(t.example, t.means).OrNull()
	}
	maps.Copy(out.Properties, more)
	out.AdditionalProperties = false
	return out
}

// What routes answer.
var (
	listed       = openapi.List(named("case"))
	enveloped    = object(map[string]*openapi.Schema{"meta": named("meta"), "objects": listed})
	caseList     = asJSONOrXML(either(listed, enveloped))
	caseEnvelope = asJSONOrXML(either(enveloped, listed))
	wholeCase    = asJSONOrXML(named("case_whole"))

	caseListV2 = asJSON(withOptional(
		map[string]*openapi.Schema{"matching_records": count(401, "How many there are."), "cases": openapi.List(named("case_v2"))},
		map[string]*openapi.Schema{"next": openapi.Text("uri").Like("https://cases.example.org/a/tamarind/api/case/v2/?cursor=Mj8").Means("The next page; absent at the end.")},
	))
	oneCase      = asJSON(named("case_v2"))
	caseOrCases  = asJSON(either(named("case_v2"), named("cases_fetched")))
	fetchedCases = asJSON(named("cases_fetched"))
	changedCase  = asJSON(named("case_changed"))
	changedCases = asJSON(either(named("case_changed"), named("cases_changed")))

	formList = asJSON(object(map[string]*openapi.Schema{"meta": named("meta"), "objects": openapi.List(named("form"))}))
	oneForm  = asJSON(named("form"))
	anyFile  = content{"*/*": {Schema: openapi.Of("string")}}

	feedsListed = asJSON(object(map[string]*openapi.Schema{"feeds": openapi.List(object(map[string]*openapi.Schema{
		"case_type": typeText, "id": text("pregnancy", ""), "feed": openapi.Text("uri").Means("Its address, for Excel and the like."), "service": openapi.Text("uri"),
	}))}))
	feedDocument = asJSON(object(map[string]*openapi.Schema{
		"@odata.context": openapi.Text("uri"),
		"value":          openapi.List(object(map[string]*openapi.Schema{"name": text(feedSet, ""), "kind": text("EntitySet", ""), "url": text(feedSet, "")})),
	}))
	feedColumns = content{"application/xml": {Schema: openapi.Of("string")}}
	feedRows    = asJSON(withOptional(
		map[string]*openapi.Schema{
			"@odata.context": openapi.Text("uri"),
			"value":          openapi.List(valuesByName(openapi.Of("string")).Like(map[string]string{keyColumn: "0197d3a5", "name": "Neal Smith", "edd": "2026-11-02", "closed_date": absent})),
		},
		map[string]*openapi.Schema{"@odata.count": count(401, "How many rows there are in all."), "@odata.nextLink": openapi.Text("uri").Means("The next page; absent at the end.")},
	))

	uploadTaken = asJSON(object(map[string]*openapi.Schema{
		"code": count(http.StatusOK, ""), "message": text("success", ""), "status_url": openapi.Text("uri").Means("Where what becomes of it is told."),
	}))
	uploadStatusShown = asJSON(object(map[string]*openapi.Schema{
		"state":    openapi.Between(int(uploadStarted), int(uploadFailed)).Means("1: it is worked on; 2: it is done; 3: it failed."),
		"progress": object(map[string]*openapi.Schema{"percent": openapi.Between(0, 100)}),
		"result": object(map[string]*openapi.Schema{
			"match_count": count(3, "Cases that were changed."), "created_count": count(2, "Cases that were made."), "failed_count": count(0, "Rows that are wrong."), "num_chunks": count(1, "Forms that the rows became."),
			"errors": openapi.List(object(map[string]*openapi.Schema{
				"title": text("Invalid Owner", ""), "description": openapi.Of("string"), "column": text("owner_id", ""), "rows": openapi.List(openapi.Of("integer")),
				"sample": openapi.Of("string").Means("The beginning of what stands there in the first of the rows."),
			})),
		}),
	}))

	openRosaAnswer = content{"text/xml": {Schema: openapi.Of("string"), Example: openapi.Example(string(received.body()))}}
)

// What is sent to routes.
var (
	anyRow      = map[string]any{"case_type": "visitor", "case_name": "Rosa Trewin", "owner_id": "clinic-7", "properties": map[string]string{"village": "Otterford"}}
	newCases    = sending(either(named("case_row"), openapi.List(named("case_listed"))), anyRow)
	wholeRow    = sending(named("case_row"), anyRow)
	caseChanges = sending(named("case_row"), map[string]any{"properties": map[string]string{"visited_by": "you"}})
	namedCase   = sending(named("case_row"), map[string]any{"external_id": "invented-household-1-1", "properties": map[string]string{"visits": "2"}})
	caseIDs     = sending(withOptional(nil, map[string]*openapi.Schema{
		"case_ids": openapi.List(openapi.Of("string")), "external_ids": openapi.List(openapi.Of("string")),
	}), map[string][]string{"external_ids": {"invented-household-1-1"}})

	submission = content{
		"text/xml": {Schema: openapi.Of("string"), Example: openapi.Example(submittedForm)},
		"multipart/form-data": {Schema: &openapi.Schema{
			Type: openapi.Types{"object"}, Required: []string{formPart},
			Properties:           map[string]*openapi.Schema{formPart: openapi.Text("binary").Like(formFile).Means("The form.")},
			AdditionalProperties: openapi.Text("binary").Means("What came with it, by the names of the files."),
		}},
	}

	uploadForm = content{"multipart/form-data": {Schema: uploadSchema(), Example: uploadExample()}}
)

// submittedForm makes a case.
const submittedForm = `<data xmlns="http://example.org/programme/visit" name="Visit">
  <weight>61</weight>
  <case xmlns="http://commcarehq.org/case/transaction/v2" case_id="visitor-3">
    <create><case_type>visitor</case_type><case_name>Uma Sawle</case_name><owner_id>clinic-7</owner_id></create>
    <update><weight>61</weight></update>
  </case>
  <meta xmlns="http://openrosa.org/jr/xforms"><instanceID>visit-1</instanceID></meta>
</data>`

func uploadSchema() *openapi.Schema {
	out := &openapi.Schema{
		Type: openapi.Types{"object"}, Required: []string{fileField, uploadFields[0].name}, AdditionalProperties: false,
		Properties: map[string]*openapi.Schema{fileField: openapi.Text("binary").Means("A `.csv` or `.xlsx` file whose first row has the names of its columns.")},
	}
	for _, f := range uploadFields {
		s := openapi.Of("string")
		if f.values != nil {
			s = openapi.Among(f.values...)
		}
		out.Properties[f.name] = s.Means(f.means)
	}
	return out
}

func uploadExample() json.RawMessage {
	out := map[string]string{fileField: "cases.csv"}
	for _, f := range uploadFields {
		if f.example != "" {
			out[f.name] = f.example
		}
	}
	return openapi.Example(out)
}

// errorsV1 are the bodies of errors as version 1 has them, where a client may ask for
// XML.
func errorsV1(status int) content {
	out := asJSONOrXML(named("error"))
	if status == http.StatusInternalServerError {
		out = asJSONOrXML(named("fault"))
	}
	return withChallenge(status, out)
}

// withChallenge adds what is told to whom who sent nothing.
func withChallenge(status int, out content) content {
	if status == http.StatusUnauthorized {
		out["text/plain"] = openapi.MediaType{Schema: openapi.Of("string")}
	}
	return out
}

func errorsV2(status int) content { return withChallenge(status, asJSON(named("error"))) }

// errorsOfUploads are in the form of the success, but for who may not ask.
func errorsOfUploads(status int) content {
	return withChallenge(status, asJSONOrXML(either(named("upload_error"), named("error"))))
}

// errorsOfForms are those of OpenRosa, but for who may not ask.
func errorsOfForms(status int) content {
	out := errorsV1(status)
	out["text/xml"] = openapi.MediaType{Schema: openapi.Of("string")}
	return out
}
