// A provider of OpenID Connect for tests of signing in. Whatever email address is
// given to its sign-in page is signed in there; one that begins with "unverified" is
// not verified. It prints its issuer when it listens, and ends with its standard input.

import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const { REDIRECT_URI } = process.env

const account = id => ({
  accountId: id,
  claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified') })
})

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'caseload', client_secret: 'a secret of the tests', redirect_uris: [REDIRECT_URI] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_, id) => account(id),
    pkce: { required: () => true },
    cookies: { keys: ['of the tests'] }
  })
  server.on('request', provider.callback())
  console.log(issuer)
})
process.stdin.resume().on('end', () => process.exit())
