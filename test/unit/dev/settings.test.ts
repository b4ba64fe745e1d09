import { describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { productEnvironment } from '../../../infra/dev/stack/environment.ts'
import { portsOf, readSettings, withEnvFile } from '../../../infra/dev/stack/settings.ts'

const root = '/somewhere/todoke'

describe('settings of the local stack', () => {
  it('has the default addresses', () => {
    expect(portsOf(readSettings(root, {})).map(({ setting, port }) => [setting, port])).toEqual([
      ['PORT', 3000],
      ['POSTGRES_PORT', 5433],
      ['TEMPORAL_PORT', 7233],
      ['TEMPORAL_UI_PORT', 8233],
      ['SANDBOX_LINE_PORT', 4100],
      ['SANDBOX_REPIST_PORT', 4101],
      ['SANDBOX_MAIL_PORT', 4102],
      ['SANDBOX_SMTP_PORT', 4103],
      ['SANDBOX_PLEX_PORT', 4104],
    ])
    expect(readSettings(root, {}).dataFolder).toBe('/somewhere/todoke/.data')
  })

  it.each([
    [{}, 'http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    [{ HOST: '0.0.0.0', PORT: '4000' }, 'http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    [{ HOST: '::' }, 'http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    [{ HOST: '::1' }, 'http://[::1]:3000', 'http://[::1]:3000'],
    [{ HOST: '10.0.0.5' }, 'http://10.0.0.5:3000', 'http://10.0.0.5:3000'],
    [{ TODOKE_PUBLIC_URL: 'https://crm.example/' }, 'http://127.0.0.1:3000', 'https://crm.example'],
  ])('reaches the API of %j locally at %s, others at %s', (given, localUrl, publicUrl) => {
    expect(readSettings(root, given)).toMatchObject({ localUrl, publicUrl })
  })

  it('starts no database and no Temporal when their addresses are given', () => {
    const given = {
      DATABASE_URL: 'postgres://a:b@db:5432/x',
      TEMPORAL_ADDRESS: 'temporal:7233',
      TODOKE_SANDBOX: 'off',
    }
    expect(portsOf(readSettings(root, given)).map(({ setting }) => setting)).toEqual(['PORT'])
  })

  it.each([
    ['PORT', 'abc'],
    ['POSTGRES_PORT', '70000'],
    ['DATABASE_URL', 'mysql://db/x'],
    ['TEMPORAL_ADDRESS', 'http://temporal:7233'],
    ['TEMPORAL_ADDRESS', 'temporal'],
    ['TODOKE_PUBLIC_URL', 'todoke.example.jp'],
    ['TODOKE_LINE_API_BASE_URL', 'ftp://x'],
    ['TEMPORAL_TLS_CERT_FILE', '/there/is/no/such.pem'],
    ['TODOKE_SANDBOX', 'yes'],
    ['TODOKE_SMTP_URL', 'mail.example.jp'],
  ])('refuses %s=%s and names the setting', (name, value) => {
    expect(() => readSettings(root, { [name]: value })).toThrow(new RegExp(`^${name}: `))
  })

  it('refuses one port for two things', () => {
    expect(() => portsOf(readSettings(root, { SANDBOX_LINE_PORT: '3000' }))).toThrow(
      'SANDBOX_LINE_PORT: is 3000, and so is PORT',
    )
  })

  it('reads .env, which the environment overrules, and takes an empty value for none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'todoke-env-'))
    try {
      writeFileSync(join(folder, '.env'), 'PORT=4000\nLOG_LEVEL=debug\nHOST="0.0.0.0"\n')
      expect(withEnvFile(folder, { LOG_LEVEL: 'warn', PORT: '' })).toEqual({
        PORT: '4000',
        LOG_LEVEL: 'warn',
        HOST: '0.0.0.0',
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the environment of the product', () => {
  const addresses = { databaseUrl: 'postgres://here/todoke', temporalAddress: '127.0.0.1:7233' }

  it('points at the stand-ins unless the user says otherwise', () => {
    const given = { TODOKE_LINE_API_BASE_URL: 'https://api.line.me' }
    const environment = productEnvironment(readSettings(root, given), addresses, 'k1:x')
    expect(environment).toMatchObject({
      DATABASE_URL: 'postgres://here/todoke',
      TODOKE_LINE_API_BASE_URL: 'https://api.line.me',
      TODOKE_LINE_DATA_API_BASE_URL: 'http://127.0.0.1:4100',
      TODOKE_PRIVATE_CART_HOSTS: '127.0.0.1:4101,127.0.0.1:4104',
      TODOKE_SYNC_INTERVAL_SECONDS: '5',
      TODOKE_SMTP_URL: 'smtp://127.0.0.1:4103',
      TODOKE_MAIL_FROM: 'todoke@sandbox.example.jp',
      TZ: 'UTC',
    })
  })

  it('sends e-mails to the mail server of the user, from their address', () => {
    const given = { TODOKE_SMTP_URL: 'smtps://mail.example.jp', TODOKE_MAIL_FROM: 'a@example.jp' }
    expect(productEnvironment(readSettings(root, given), addresses, 'k1:x')).toMatchObject(given)
  })

  it('lets the product keep its own defaults without the stand-ins', () => {
    const environment = productEnvironment(readSettings(root, { TODOKE_SANDBOX: 'off' }), addresses, 'k1:x')
    expect(environment).not.toHaveProperty('TODOKE_LINE_API_BASE_URL')
    expect(environment).not.toHaveProperty('TODOKE_PRIVATE_CART_HOSTS')
  })
})
