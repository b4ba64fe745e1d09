import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readMailSettings } from '../../../infra/runtime/mailSettings.ts'
import { settingsReader } from '../../../infra/runtime/settings.ts'
import { resultOf } from '../../../worker/alerts/mailer.ts'

const settings = (url: string, from: string | undefined = 'todoke@crm.example.jp') =>
  readMailSettings(settingsReader({ TODOKE_SMTP_URL: url, TODOKE_MAIL_FROM: from }))

describe('settings of the mail server', () => {
  it('are an address with its login, and TLS everywhere but on this machine', () => {
    expect(settings('smtps://user:p%40ss%2F@mail.example.jp')).toEqual({
      host: 'mail.example.jp',
      port: 465,
      secure: true,
      requireTls: true,
      auth: { user: 'user', pass: 'p@ss/' },
      from: 'todoke@crm.example.jp',
    })
    expect(settings('smtp://mail.example.jp')).toMatchObject({ port: 587, secure: false, requireTls: true })
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '127.8.8.8'])
      expect(settings(`smtp://${host}:2525`)).toMatchObject({ port: 2525, requireTls: false, auth: null })
    for (const host of ['127.0.0.1.example.jp', '0.0.0.0', '[::]', 'localhost.example.jp', '10.0.0.1'])
      expect(settings(`smtp://${host}`)).toMatchObject({ requireTls: true })
  })

  it('are refused without repeating a password', () => {
    const wrong = [
      'mail.example.jp',
      'http://user:hunter2@mail.example.jp',
      'smtp://user:hunter2@',
      'smtp://user:hunter2@mail.example.jp/path',
      'smtp://user:hunter2@mail.example.jp?x=1',
      'smtp://user@mail.example.jp',
      'smtp://:hunter2@mail.example.jp',
      'smtp://user:hunter2%@mail.example.jp',
      'smtp://user:hunter2@mail.example.jp:99999',
    ]
    for (const url of wrong) {
      expect(() => settings(url)).toThrow(/^TODOKE_SMTP_URL: /)
      expect(() => settings(url)).not.toThrow(/hunter2/)
    }
    for (const from of ['todoke', 'Todoke <todoke@crm.example.jp>', 'a@b.jp, c@d.jp'])
      expect(() => settings('smtp://127.0.0.1', from)).toThrow(/^TODOKE_MAIL_FROM: /)
    const both = settingsReader({ TODOKE_MAIL_FROM: 'a@b.jp' })
    expect(() => readMailSettings(both)).toThrow(/^TODOKE_SMTP_URL: /)
    expect(readMailSettings(settingsReader({}))).toBeNull()
  })
})

describe('the end of a try', () => {
  it('is final only for what the server says of the address or the e-mail for ever', () => {
    const said = (code: string, responseCode: number, command: string) =>
      resultOf({ code, responseCode, command })
    expect(said('EENVELOPE', 550, 'RCPT TO')).toEqual({ end: 'refused', error: 'EENVELOPE 550' })
    expect(said('EMESSAGE', 554, 'DATA')).toMatchObject({ end: 'refused' })
    expect(said('EENVELOPE', 451, 'RCPT TO')).toMatchObject({ end: 'failed' })
    expect(said('EENVELOPE', 503, 'RCPT TO')).toMatchObject({ end: 'failed' })
    expect(said('EENVELOPE', 550, 'MAIL FROM')).toMatchObject({ end: 'failed' })
    expect(said('EAUTH', 535, 'AUTH PLAIN')).toMatchObject({ end: 'failed' })
    expect(said('EPROTOCOL', 554, 'CONN')).toMatchObject({ end: 'failed' })
  })

  it('is unknown when the connection broke', () => {
    expect(resultOf({ code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT' })).toMatchObject({ end: 'unknown' })
    expect(resultOf({ code: 'ESOCKET', originalCode: 'ECONNRESET' })).toMatchObject({ end: 'unknown' })
    expect(resultOf({ code: 'EABORT' })).toMatchObject({ end: 'unknown' })
    expect(resultOf({ code: 'ESOCKET', originalCode: 'ECONNREFUSED' })).toEqual({
      end: 'failed',
      error: 'ECONNREFUSED',
    })
    expect(resultOf({ code: 'EDNS' })).toMatchObject({ end: 'failed' })
  })

  it('keeps nothing of a text that may name the address', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const result = resultOf(thrown)
        expect(result.end).not.toBe('sent')
        expect('error' in result && /^E[A-Z0-9]{2,20}( \d+)?$/.test(result.error)).toBe(true)
      }),
    )
  })
})
