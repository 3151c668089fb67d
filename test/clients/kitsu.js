// Drives the Casebook face by kitsu, with a key of an administrator of a tenant
// that has cases, people and wards.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import Kitsu from 'kitsu'

const { URL, KEY } = process.env

const service = path => new Kitsu({
  baseURL: URL + path,
  headers: { Authorization: `Bearer ${KEY}` },
  camelCaseTypes: false, resourceCase: 'none', pluralize: false // names are as they are
})
const cases = service('/cases'), people = service('/people')

// refusal is what an answer that is no success is thrown as.
async function refusal(request) {
  const thrown = await request.then(() => null, e => e)
  assert(thrown?.response, `want an answer that is refused, got ${thrown}`)
  return { status: thrown.response.status, errors: thrown.errors }
}

// list reads pages: one that is filtered and sorted, and one behind another.
async function list() {
  const { data, links, meta } = await cases.get('cases', { params: {
    filter: { status: 'open' }, sort: '-opened_at,name', page: { size: 5, total: true },
    fields: { cases: 'name,status,opened_at' }
  } })
  assert.equal(data.length, 5)
  assert(data.every(one => one.type === 'cases' && one.status === 'open' && one.name && one.summary === undefined))
  assert.deepEqual(data.map(one => one.opened_at), data.map(one => one.opened_at).sort().reverse())
  console.log(`lists ${data.length} of ${meta.totalResourceCount} open cases, the latest first`)

  const next = await cases.request({ url: links.next })
  const second = await cases.get('cases', { params: {
    filter: { status: 'open' }, sort: '-opened_at,name', page: { offset: 5, limit: 5 }
  } })
  assert.deepEqual(next.data.map(one => one.id), second.data.map(one => one.id))
  assert(next.data.every(one => !data.some(before => before.id === one.id)))
  console.log('follows the link to the next page, and asks for the same by offset')

  const like = await people.get('people', { params: { filter: { last_name: { LIKE: 'p%' } }, sort: 'last_name' } })
  assert(like.data.length > 0 && like.data.every(one => /^p/i.test(one.last_name)))
  const none = await cases.get('cases', { params: { filter: { name: 'no such name' } } })
  assert.deepEqual(none.data, [])
  console.log(`lists people such as ${like.data[0].name}, and nothing where no case has the name`)
}

// include reads what cases are related to.
async function include() {
  const { data } = await cases.get('cases', { params: {
    include: 'ward,involvements.person', filter: { 'involvements.role': 'resident', 'ward.name': { NEQ: 'null' } }, page: { size: 3 }
  } })
  assert.equal(data.length, 3)
  for (const one of data) {
    assert.equal(one.ward.data.type, 'wards')
    assert(one.ward.data.name)
    const resident = one.involvements.data.find(part => part.role === 'resident')
    assert(resident.person.data.name)
  }
  console.log(`includes wards, involvements and people, such as ${data[0].involvements.data[0].person.data.name} of ${data[0].ward.data.name}`)

  const parts = await cases.get(`cases/${data[0].id}/involvements`, { params: { include: 'person' } })
  assert.deepEqual(new Set(parts.data.map(part => part.id)), new Set(data[0].involvements.data.map(part => part.id)))
  const ids = await cases.get(`cases/${data[0].id}/relationships/involvements`)
  assert.equal(ids.data.length, parts.data.length)
  console.log('reads the same by the addresses of the relationship')
}

// create makes a case and a person of IDs of its own, and a part of the one in
// the other.
async function create() {
  const made = { id: randomUUID(), person: randomUUID() }
  const one = await cases.create('cases', {
    id: made.id, name: 'Damp wall', case_type: 'case', custom_fields: { room: 'kitchen' }
  })
  assert.equal(one.status, 201)
  assert.equal(one.data.id, made.id)
  assert.equal(one.headers.location, one.data.links.self)
  await people.create('people', { id: made.person, first_name: 'Wenna', last_name: 'Opie' })
  const part = await cases.create('involvements', {
    role: 'resident', effective_date: '2026-03-02',
    case: { data: { type: 'cases', id: made.id } },
    person: { data: { type: 'people', id: made.person } }
  }, { params: { include: 'person' } })
  assert.equal(part.data.person.data.name, 'Wenna Opie')
  console.log('creates a case and a person with IDs of the client, and an involvement without one')
  return { ...made, part: part.data.id }
}

// update changes attributes, of which the others stay.
async function update({ id }) {
  const { status, data } = await cases.update('cases', { id, status: 'in_progress', custom_fields: { floor: '2' } })
  assert.equal(status, 200)
  assert.equal(data.name, 'Damp wall')
  assert.equal(data.status, 'in_progress')
  assert.deepEqual(data.custom_fields, { room: 'kitchen', floor: '2' })
  console.log('updates a status, and merges custom fields')
}

// relate writes relationships: with the resource, and at addresses of their own.
async function relate({ id }) {
  const [ward, other] = (await cases.get('wards', { params: { page: { size: 2 } } })).data
  const [user] = (await people.get('users', { params: { page: { size: 1 } } })).data
  const linked = async name => (await cases.get(`cases/${id}/relationships/${name}`)).data

  await cases.update('cases', { id, ward: { data: { type: 'wards', id: ward.id } } })
  assert.equal((await linked('ward')).id, ward.id)
  await cases.request({ method: 'PATCH', url: `cases/${id}/relationships/ward`, type: 'wards', body: { id: other.id } })
  assert.equal((await linked('ward')).id, other.id)
  await cases.update(`cases/${id}/relationships/ward`, null)
  assert.equal(await linked('ward'), null)
  console.log('sets, replaces and clears a ward')

  const assignees = { url: `cases/${id}/relationships/assignees`, type: 'users', body: [{ id: user.id }] }
  assert.equal((await cases.request({ method: 'POST', ...assignees })).status, 204)
  assert.deepEqual((await linked('assignees')).map(one => one.id), [user.id])
  // kitsu takes the relationship's name for the type of what it removes.
  await cases.delete(assignees.url, [], { axiosOptions: { data: { data: [{ type: 'users', id: user.id }] } } })
  assert.deepEqual(await linked('assignees'), [])
  await cases.request({ method: 'PATCH', ...assignees })
  assert.deepEqual((await linked('assignees')).map(one => one.id), [user.id])
  await cases.update(assignees.url, [])
  assert.deepEqual(await linked('assignees'), [])
  console.log('adds, removes, replaces and clears assignees')
}

// refuse asks for what is refused: it is thrown, with the errors of the answer.
async function refuse({ id, person }) {
  const missing = await refusal(cases.get(`cases/${randomUUID()}`))
  assert.equal(missing.status, 404)
  assert.equal(missing.errors[0].code, 'NOT_FOUND')
  const used = await refusal(cases.create('cases', { id, name: 'Another', case_type: 'case' }))
  assert.equal(used.status, 409)
  assert.equal(used.errors[0].source.pointer, '/data/id')
  const wrong = await refusal(cases.update('cases', { id, opened_at: 'yesterday', due_on: 'soon' }))
  assert.equal(wrong.status, 422)
  assert.deepEqual(wrong.errors.map(e => e.source.pointer).sort(), ['/data/attributes/due_on', '/data/attributes/opened_at'])
  const unknown = await refusal(people.get(`people/${person}`, { params: { include: 'nobody' } }))
  assert.equal(unknown.status, 400)
  assert.equal(unknown.errors[0].source.parameter, 'include')
  for (const [error] of [missing.errors, used.errors, wrong.errors, unknown.errors]) {
    console.log(`is refused with ${error.status}: ${error.detail}`)
  }
}

// remove deletes what create made, after which it is not there.
async function remove({ id, person, part }) {
  assert.equal((await cases.delete('involvements', part)).status, 204)
  assert.equal((await cases.delete('cases', id)).status, 204)
  assert.equal((await people.delete('people', person)).status, 204)
  assert.equal((await refusal(cases.get(`cases/${id}`))).status, 404)
  assert.equal((await refusal(cases.delete('cases', id))).status, 404)
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
  console.error(e.stack, e.errors ?? '')
  process.exitCode = 1
}
