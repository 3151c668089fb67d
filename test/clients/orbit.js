// Drives the Casebook face by @orbit/jsonapi, with a key of an administrator of
// a tenant that has cases, people and wards.

import assert from 'node:assert/strict'
import { JSONAPISerializers, JSONAPISource, JSONAPIURLBuilder } from '@orbit/jsonapi'
import { RecordNotFoundException, RecordSchema } from '@orbit/records'
import { buildSerializerSettingsFor } from '@orbit/serializers'

const { URL, KEY } = process.env

const text = { type: 'string' }, time = { type: 'datetime' }, object = { type: 'object' }
const one = type => ({ kind: 'hasOne', type }), many = type => ({ kind: 'hasMany', type })

// IDs that Orbit makes are UUIDs, so that it needs no keys. Dates are texts:
// its own are written as 2026-3-2.
const schema = new RecordSchema({ models: {
  cases: {
    attributes: { name: text, case_type: text, status: text, opened_at: time, received_on: text, due_on: text, custom_fields: object },
    relationships: { ward: one('wards'), assignees: many('users'), access_list: many(['users', 'teams']), involvements: many('involvements') }
  },
  involvements: { attributes: { role: text, effective_date: text }, relationships: { case: one('cases'), person: one('people') } },
  people: { attributes: { name: text, first_name: text, last_name: text }, relationships: { involvements: many('involvements') } },
  wards: { attributes: { name: text } },
  users: { attributes: { name: text } },
  teams: { attributes: { name: text } }
} })

class Services extends JSONAPIURLBuilder {
  resourceNamespace(type) {
    return ['people', 'users', 'teams'].includes(type) ? 'people' : 'cases'
  }
}

const asTheyAre = { serializationOptions: { inflectors: [] } }
const source = new JSONAPISource({
  schema, host: URL, URLBuilderClass: Services,
  defaultFetchSettings: { headers: { Authorization: `Bearer ${KEY}` } },
  serializerSettingsFor: buildSerializerSettingsFor({ settingsByType: {
    [JSONAPISerializers.ResourceTypePath]: asTheyAre, [JSONAPISerializers.ResourceFieldPath]: asTheyAre
  } })
})

// ask is a query of which the document is wanted, too.
async function ask(query, options) {
  const { data, details, transforms } = await source.query(query, { fullResponse: true, ...options })
  return { data, document: details[0].document, records: transforms.flatMap(t => t.operations).map(o => o.record) }
}

// refusal is what an answer that is no success is thrown as. The source does
// nothing more until that request is out of its queue.
async function refusal(request) {
  const thrown = await request.then(() => null, e => e)
  assert(thrown, 'want a request that is refused, and it was not')
  await source.requestQueue.skip()
  return thrown
}

// list reads pages: one that is filtered and sorted, and one behind another.
async function list() {
  const open = q => q.findRecords('cases').filter({ attribute: 'status', value: 'open' }).sort('-opened_at', 'name')
  const { data, document } = await ask(open, { page: { size: 5, total: true }, fields: { cases: ['name', 'status', 'opened_at'] } })
  assert.equal(data.length, 5)
  assert(data.every(({ type, attributes: a }) => type === 'cases' && a.status === 'open' && a.name && a.case_type === undefined))
  const opened = data.map(one => one.attributes.opened_at.getTime())
  assert.deepEqual(opened, [...opened].sort((a, b) => b - a))
  console.log(`lists ${data.length} of ${document.meta.totalResourceCount} open cases, the latest first`)

  const next = await ask(q => q.findRecords('cases'), { url: document.links.next })
  const second = await ask(q => open(q).page({ offset: 5, limit: 5 }))
  assert.deepEqual(next.data.map(one => one.id), second.data.map(one => one.id))
  assert(next.data.every(one => !data.some(before => before.id === one.id)))
  console.log('follows the link to the next page, and asks for the same by offset')

  const like = await source.query(q => q.findRecords('people'), { filter: { last_name: { LIKE: 'p%' } }, sort: ['last_name'] })
  assert(like.length > 0 && like.every(one => /^p/i.test(one.attributes.last_name)))
  const none = await source.query(q => q.findRecords('cases').filter({ attribute: 'name', value: 'no such name' }))
  assert.deepEqual(none, [])
  console.log(`lists people such as ${like[0].attributes.name}, and nothing where no case has the name`)
}

// include reads what cases are related to.
async function include() {
  const [ward] = await source.query(q => q.findRecords('wards').page({ offset: 0, limit: 1 }))
  const { data, records } = await ask(q => q.findRecords('cases').filter({ relation: 'ward', record: ward }).page({ offset: 0, limit: 3 }),
    { include: ['ward', 'involvements.person'] })
  assert.equal(data.length, 3)
  const included = id => records.find(record => record.type === id.type && record.id === id.id)
  for (const { relationships } of data) {
    assert.equal(relationships.ward.data.id, ward.id)
    for (const part of relationships.involvements.data) {
      assert(included(included(part).relationships.person.data).attributes.name)
    }
  }
  assert(included(ward).attributes.name)
  console.log(`includes the ward ${included(ward).attributes.name}, involvements and people`)

  const [found] = data
  const parts = await source.query(q => q.findRelatedRecords(found, 'involvements').page({ offset: 0, limit: 100 }))
  assert.deepEqual(new Set(parts.map(part => part.id)), new Set(found.relationships.involvements.data.map(part => part.id)))
  assert.equal((await source.query(q => q.findRelatedRecord(found, 'ward'))).id, ward.id)
  console.log('reads the same by the addresses of the relationships')
}

// create makes a case, a person and a part of the one in the other, of IDs of
// the client.
async function create() {
  const wenna = { type: 'people', id: schema.generateId(), attributes: { first_name: 'Wenna', last_name: 'Opie' } }
  const damp = { type: 'cases', id: schema.generateId(), attributes: { name: 'Damp wall', case_type: 'case', custom_fields: { room: 'kitchen' } } }
  const [person, made, part] = await source.update(t => [t.addRecord(wenna), t.addRecord(damp), t.addRecord({
    type: 'involvements', id: schema.generateId(),
    attributes: { role: 'resident', effective_date: '2026-03-02' },
    relationships: { case: { data: damp }, person: { data: wenna } }
  })])
  assert.equal(person.attributes.name, 'Wenna Opie')
  assert.equal(made.id, damp.id)
  const of = await source.query(q => q.findRelatedRecord(part, 'person'))
  assert.equal(of.id, wenna.id)
  console.log('creates a person, a case and an involvement with IDs of the client')
  return { made, person, part }
}

// update changes attributes, of which the others stay.
async function update({ made }) {
  const { attributes } = await source.update(t => t.updateRecord({
    type: made.type, id: made.id, attributes: { status: 'in_progress', custom_fields: { floor: '2' } }
  }))
  assert.equal(attributes.name, 'Damp wall')
  assert.equal(attributes.status, 'in_progress')
  assert.deepEqual(attributes.custom_fields, { room: 'kitchen', floor: '2' })
  const renamed = await source.update(t => t.replaceAttribute(made, 'name', 'Damp walls'))
  assert.equal(renamed.attributes.name, 'Damp walls')
  console.log('updates a status and a name, and merges custom fields')
}

// relate writes relationships: with the resource, and at addresses of their own.
async function relate({ made }) {
  const [ward] = await source.query(q => q.findRecords('wards').page({ offset: 0, limit: 1 }))
  const [user] = await source.query(q => q.findRecords('users').page({ offset: 0, limit: 1 }))
  const assignees = async () => (await source.query(q => q.findRelatedRecords(made, 'assignees'))).map(one => one.id)

  await source.update(t => t.replaceRelatedRecord(made, 'ward', ward))
  assert.equal((await source.query(q => q.findRelatedRecord(made, 'ward'))).id, ward.id)
  await source.update(t => t.replaceRelatedRecord(made, 'ward', null))
  assert.equal(await source.query(q => q.findRelatedRecord(made, 'ward')), null)
  const nowhere = await source.query(q => q.findRecords('cases').filter({ attribute: 'name', value: 'Damp walls' }, { relation: 'ward', record: null }))
  assert.deepEqual(nowhere.map(one => one.id), [made.id])
  console.log('sets and clears a ward, and finds the case that has none')

  await source.update(t => t.addToRelatedRecords(made, 'assignees', user))
  assert.deepEqual(await assignees(), [user.id])
  await source.update(t => t.removeFromRelatedRecords(made, 'assignees', user))
  assert.deepEqual(await assignees(), [])
  await source.update(t => t.replaceRelatedRecords(made, 'assignees', [user]))
  assert.deepEqual(await assignees(), [user.id])
  await source.update(t => t.replaceRelatedRecords(made, 'assignees', []))
  assert.deepEqual(await assignees(), [])
  await source.update(t => t.addToRelatedRecords(made, 'access_list', user))
  const seen = await source.query(q => q.findRelatedRecords(made, 'access_list'))
  assert.deepEqual(seen.map(one => one.type), ['users'])
  console.log('adds, removes, replaces and clears assignees, and adds to the access list')
}

// refuse asks for what is refused: it is thrown, with the errors of the answer.
async function refuse({ made }) {
  const nobody = { type: 'cases', id: schema.generateId() }
  assert.equal(await source.query(q => q.findRecord(nobody)), undefined)
  const missing = await refusal(source.query(q => q.findRecord(nobody), { raiseNotFoundExceptions: true }))
  assert(missing instanceof RecordNotFoundException)
  console.log('answers 404 with nothing, or throws it where that is wanted')

  const used = await refusal(source.update(t => t.addRecord({ ...made, attributes: { name: 'Another', case_type: 'case' }, relationships: {} })))
  assert.equal(used.response.status, 409)
  assert.equal(used.data.errors[0].source.pointer, '/data/id')
  const wrong = await refusal(source.update(t => t.addRecord({ ...nobody, attributes: { name: 'Damp wall', case_type: 'case', received_on: 'yesterday', due_on: '2026-3-2' } })))
  assert.equal(wrong.response.status, 422)
  assert.deepEqual(wrong.data.errors.map(e => e.source.pointer).sort(), ['/data/attributes/due_on', '/data/attributes/received_on'])
  const unknown = await refusal(source.query(q => q.findRecords('cases'), { include: ['nobody'] }))
  assert.equal(unknown.response.status, 400)
  assert.equal(unknown.data.errors[0].source.parameter, 'include')
  for (const [error] of [used.data.errors, wrong.data.errors, unknown.data.errors]) {
    console.log(`is refused with ${error.status}: ${error.detail}`)
  }
}

// remove deletes what create made, after which it is not there. Orbit does not
// throw 404 of a change: the response has it.
async function remove({ made, person, part }) {
  await source.update(t => [t.removeRecord(part), t.removeRecord(made), t.removeRecord(person)])
  assert.equal(await source.query(q => q.findRecord(made)), undefined)
  const { details } = await source.update(t => t.removeRecord(made), { fullResponse: true })
  assert.equal(details[0].response.status, 404)
  console.log('deletes what it made, after which it is 404')
}

// What is thrown is not printed whole: it has the request, and so the key.
try {
  await list()
  await include()
  const made = await create()
  await update(made)
  await relate(made)
  await refuse(made)
  await remove(made)
} catch (e) {
  console.error(e.stack, e.data?.errors ?? '')
  process.exitCode = 1
}
