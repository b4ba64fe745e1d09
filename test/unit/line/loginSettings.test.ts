import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  addFriendUrl,
  judgeLoginSettings,
  liffEndpointUrl,
  readChannelId,
  readLiffId,
} from '../../../domain/line/loginSettings.ts'

const ID = '2001234568-AbcdEfgh'

describe('readLiffId', () => {
  it.each([
    [ID, ID],
    [`  ${ID}\n`, ID],
    ['２００１２３４５６８-ＡｂｃｄＥｆｇｈ', ID],
    ['2001234568‐AbcdEfgh', ID],
    [`https://liff.line.me/${ID}`, ID],
    [`https://liff.line.me/${ID}/forms/identity?x=1`, ID],
    [`liff.line.me/${ID}`, ID],
    [`https://miniapp.line.me/${ID}`, ID],
    [`line://app/${ID}`, ID],
    ['2001234568', null],
    ['-AbcdEfgh', null],
    [`https://liff.example/${ID}`, null],
    [`https://evil.example/https://liff.line.me/${ID}`, null],
    [`${ID}/forms`, null],
    ['', null],
  ])('%s', (typed, id) => expect(readLiffId(typed)).toBe(id))

  it('is total, and what it gives reads as itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const id = readLiffId(typed)
        return id === null || readLiffId(id) === id
      }),
    )
  })
})

it('reads the id of a channel', () => {
  expect(readChannelId(' ２００１２３４５６８ ')).toBe('2001234568')
  expect(readChannelId(ID)).toBeNull()
  expect(readChannelId('１'.repeat(21))).toBeNull()
})

describe('judgeLoginSettings', () => {
  const fits = { liffId: ID, loginChannelId: '2001234568' }
  it('takes a LIFF app with its own channel, and settings that are half entered', () => {
    expect(judgeLoginSettings(fits, ['2001234567'])).toBeNull()
    expect(judgeLoginSettings({ ...fits, liffId: null }, [])).toBeNull()
    expect(judgeLoginSettings({ ...fits, loginChannelId: null }, [])).toBeNull()
    expect(judgeLoginSettings({ liffId: null, loginChannelId: null }, [])).toBeNull()
  })
  it('refuses a Messaging API channel, and the channel of another LIFF app', () => {
    expect(judgeLoginSettings(fits, ['1', '2001234568'])).toBe('MESSAGING_CHANNEL')
    expect(judgeLoginSettings({ ...fits, loginChannelId: '2001234569' }, [])).toBe('OTHER_CHANNEL')
  })
})

it('makes the addresses that shops and customers use', () => {
  expect(liffEndpointUrl('https://crm.example', 'a1')).toBe('https://crm.example/liff/a1')
  expect(addFriendUrl('@216ru')).toBe('https://line.me/R/ti/p/%40216ru')
  expect(addFriendUrl(null)).toBeNull()
})
