import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readConfig } from '../../../api/config.ts'
import { BadSetting, settingsReader } from '../../../infra/runtime/settings.ts'
import { readTrustedProxies } from '../../../infra/runtime/trustedProxies.ts'

const read = (value: string): string[] =>
  readTrustedProxies(settingsReader({ TODOKE_TRUSTED_PROXIES: value }))

describe('TODOKE_TRUSTED_PROXIES', () => {
  it('takes addresses, networks and names', () => {
    expect(read('')).toEqual([])
    expect(read('10.0.0.5, 172.16.0.0/12,loopback, fd00::/8 ,::1')).toEqual([
      '10.0.0.5',
      '172.16.0.0/12',
      'loopback',
      'fd00::/8',
      '::1',
    ])
  })

  it.each([
    'proxy.example',
    '10.0.0.0/33',
    '10.0.0/8',
    'true',
    '1',
    '*',
    '10.0.0.1/8/8',
    '10.0.0.0/',
    'fe80::1%eth0',
  ])('refuses %s', (value) => expect(() => read(value)).toThrow(BadSetting))

  it('refuses every address at once, and an IPv4 address written as an IPv6 one', () => {
    expect(() => read('0.0.0.0/0')).toThrow('every address')
    expect(() => read('::/0')).toThrow('every address')
    expect(() => read('::ffff:10.0.0.1')).toThrow('without')
  })

  it('either reads a value or names the setting, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.ipV4Extended(),
          fc.ipV6(),
          fc.tuple(fc.ipV6(), fc.nat(200)).map((parts) => parts.join('/')),
        ),
        (value) => {
          try {
            read(value)
          } catch (error) {
            expect(error).toBeInstanceOf(BadSetting)
          }
        },
      ),
    )
  })
})

describe('TODOKE_TEMPORAL_UI_TOKEN', () => {
  const env = {
    DATABASE_URL: 'postgres://a:b@c/d',
    TEMPORAL_ADDRESS: 'localhost:7233',
    TODOKE_MASTER_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  }
  const token = 'a'.repeat(32)

  it('is long, and stands beside no proxies', () => {
    expect(readConfig(env).temporalUiToken).toBeNull()
    expect(readConfig({ ...env, TODOKE_TEMPORAL_UI_TOKEN: token }).temporalUiToken).toBe(token)
    expect(() => readConfig({ ...env, TODOKE_TEMPORAL_UI_TOKEN: 'short' })).toThrow(
      'TODOKE_TEMPORAL_UI_TOKEN',
    )
    expect(() =>
      readConfig({ ...env, TODOKE_TEMPORAL_UI_TOKEN: token, TODOKE_TRUSTED_PROXIES: '10.0.0.5' }),
    ).toThrow('TODOKE_TRUSTED_PROXIES')
  })
})
