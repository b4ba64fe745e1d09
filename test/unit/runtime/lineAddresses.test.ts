import { expect, it } from '@jest/globals'
import { readAddresses } from '../../../infra/runtime/addresses.ts'
import { settingsReader } from '../../../infra/runtime/settings.ts'

const read = (env: Record<string, string>) => {
  const { lineKeysUrl, isLineStandIn } = readAddresses(settingsReader(env))
  return { lineKeysUrl, isLineStandIn }
}

it('takes the keys of ID tokens from where LINE is', () => {
  expect(read({})).toEqual({ lineKeysUrl: 'https://api.line.me/oauth2/v2.1/certs', isLineStandIn: false })
  expect(read({ TODOKE_LINE_API_BASE_URL: 'http://127.0.0.1:4100/' })).toEqual({
    lineKeysUrl: 'http://127.0.0.1:4100/oauth2/v2.1/certs',
    isLineStandIn: true,
  })
  const elsewhere = {
    TODOKE_LINE_API_BASE_URL: 'http://127.0.0.1:4100',
    TODOKE_LINE_CERTS_URL: 'http://127.0.0.1:9/certs',
  }
  expect(read(elsewhere).lineKeysUrl).toBe('http://127.0.0.1:9/certs')
})

it.each([
  undefined,
  'https://api.line.me',
  'https://API.line.me/',
  'https://api.line.me.:443',
  'https://x@api.line.me',
  'https://ａｐｉ.line.me',
])('refuses other keys while LINE is the real one: %s', (base) => {
  const env = {
    TODOKE_LINE_CERTS_URL: 'https://keys.example/certs',
    ...(base && { TODOKE_LINE_API_BASE_URL: base }),
  }
  expect(() => read(env)).toThrow(/^TODOKE_LINE_CERTS_URL: /)
})

it("takes LINE's own address for its keys", () => {
  const own = 'https://api.line.me/oauth2/v2.1/certs'
  expect(read({ TODOKE_LINE_CERTS_URL: own }).lineKeysUrl).toBe(own)
})

it.each([
  { TODOKE_LINE_API_BASE_URL: 'http://api.line.me' },
  { TODOKE_LINE_API_BASE_URL: 'HTTP://API.LINE.ME.:80/' },
  { TODOKE_LINE_API_BASE_URL: 'http://api-data.line.me' },
  { TODOKE_LINE_CERTS_URL: 'http://api.line.me/oauth2/v2.1/certs' },
])('does not take LINE itself by http: %j', (env) => {
  expect(() => read(env as Record<string, string>)).toThrow(
    /^TODOKE_LINE_\w+: is 'http:.* LINE is reached by https only/i,
  )
})

it('takes a stand-in by http, whatever its name begins with', () => {
  const standIn = 'http://api.line.me.example'
  expect(read({ TODOKE_LINE_API_BASE_URL: standIn }).isLineStandIn).toBe(true)
})
