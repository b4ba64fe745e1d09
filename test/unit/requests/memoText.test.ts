import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CARTS, MEMO_TARGETS } from '../../../domain/carts/cartCapabilities.ts'
import { memoLeft, memoPlace } from '../../../domain/requests/memoPlace.ts'
import {
  appendEntry,
  hasEntry,
  memoEntry,
  MOST_ENTRY_UNITS,
  requestOfEntry,
} from '../../../domain/requests/memoText.ts'

const ID = '01940000-0000-7000-8000-00000000abcd'
const OTHER = '01940000-0000-7000-8000-00000000abce'
const MARKER = `[受付番号 ${ID}]`
const TEXT = '{requestedAt} {kind} {answer:reason|理由なし} {before} → {after}'
const values = {
  requestedAt: '2026年11月27日 18:30',
  kind: '休止',
  before: '2026年12月20日',
  after: '2027年1月19日',
}
const entry = memoEntry(TEXT, { values, answers: { reason: '余っている{kind}' } }, ID)

describe('the entry of a request in a memo', () => {
  it('has the values, the answers as they were written, and the id', () => {
    expect(entry).toBe(`${MARKER} 2026年11月27日 18:30 休止 余っている{kind} 2026年12月20日 → 2027年1月19日`)
    expect(
      memoEntry(
        '{kind}:{answer:none|なし}{constructor}{answer:constructor}',
        { values: { kind: 'スキップ' } },
        ID,
      ),
    ).toBe(`${MARKER} スキップ:なし`)
    expect(memoEntry(' {before} ', { values: { before: '\u3000' } }, ID)).toBe(MARKER)
  })

  it('begins with its whole marker and stays within its bound, whatever the template and the values are', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constant(TEXT)),
        fc.string({ unit: 'binary', maxLength: 3_000 }),
        fc.uuid(),
        (template, value, id) => {
          const made = memoEntry(template, { values: { after: value }, answers: { reason: value } }, id)
          expect(requestOfEntry(made)).toBe(id)
          expect(made.length).toBeLessThanOrEqual(MOST_ENTRY_UNITS)
          expect(made.isWellFormed()).toBe(true)
          expect(hasEntry(made, id)).toBe(true)
        },
      ),
    )
  })
})

describe('the request’s id in a memo', () => {
  it.each([
    ['as written', entry],
    ['with words of staff on both sides', `電話あり ${ID}の件、済み`],
    ['in capitals', ID.toUpperCase()],
    ['in full width', ID.replace(/[0-9a-f]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0))],
    ['broken over lines', `[受付番号\r\n01940000-0000-7000-\r8000-00000000\nabcd]`],
    ['with soft hyphens and zero widths', ID.replaceAll('-', '-\u00ad\u200b')],
  ])('is found %s', (_, memo) => {
    expect(hasEntry(memo, ID)).toBe(true)
    expect(hasEntry(memo, OTHER)).toBe(false)
    expect(appendEntry(memo, { entry, requestId: ID, mostUnits: null })).toEqual({ kind: 'THERE' })
  })

  it('is not found where a part of it is missing', () => {
    expect(hasEntry(`[受付番号 ${ID.slice(0, -1)}`, ID)).toBe(false)
    expect(hasEntry('', ID)).toBe(false)
  })
})

describe('appending to a memo', () => {
  it('writes below what stands there, which stays to the letter', () => {
    const append = (memo: string) => appendEntry(memo, { entry, requestId: ID, mostUnits: null })
    expect(append('')).toEqual({ kind: 'WRITE', memo: entry })
    expect(append('要電話 ')).toEqual({ kind: 'WRITE', memo: `要電話 \n${entry}` })
    expect(append('a\r\nb\r\n')).toEqual({ kind: 'WRITE', memo: `a\r\nb\r\n${entry}` })
    expect(append('\n')).toEqual({ kind: 'WRITE', memo: `\n${entry}` })
  })

  it('writes the marker alone where there is no more room, and nothing where not even that fits', () => {
    const append = (mostUnits: number) => appendEntry('a\nb', { entry, requestId: ID, mostUnits })
    const room = 'a\r\nb\r\n'.length
    expect(append(room + entry.length)).toEqual({ kind: 'WRITE', memo: `a\nb\n${entry}` })
    expect(append(room + entry.length - 1)).toEqual({ kind: 'WRITE', memo: `a\nb\n${MARKER}` })
    expect(append(room + MARKER.length)).toEqual({ kind: 'WRITE', memo: `a\nb\n${MARKER}` })
    expect(append(room + MARKER.length - 1)).toEqual({ kind: 'FULL' })
  })

  it('happens once, keeps every character of staff and no bound is passed, however often and by whomever it is tried', () => {
    const memos = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\r', '\n', 'あ', '-', '0') }),
    )
    fc.assert(
      fc.property(memos, memos, fc.option(fc.integer({ min: 0, max: 300 })), (memo, later, mostUnits) => {
        const once = appendEntry(memo, { entry, requestId: ID, mostUnits })
        if (once.kind !== 'WRITE') return expect(once.kind).toBe('FULL')
        expect(once.memo.startsWith(memo)).toBe(true)
        if (mostUnits !== null)
          expect(once.memo.replaceAll(/\r\n|[\n\r]/g, '\r\n').length).toBeLessThanOrEqual(mostUnits)
        const edited = `${later}${once.memo.replaceAll('\n', '\r\n')}\n${later}`
        expect(appendEntry(edited, { entry, requestId: ID, mostUnits: null })).toEqual({ kind: 'THERE' })
        const other = memoEntry(TEXT, { values }, OTHER)
        expect(appendEntry(edited, { entry: other, requestId: OTHER, mostUnits: null })).toEqual({
          kind: 'WRITE',
          memo: `${edited}${/[\n\r]$/.test(edited) ? '' : '\n'}${other}`,
        })
      }),
    )
  })
})

describe('where a memo goes', () => {
  it('goes with the form of a pause and a cancellation where it is the subscription’s, else by itself', () => {
    for (const cart of CARTS) {
      const of = (kind: 'PAUSE' | 'SKIP' | 'CANCEL') =>
        [...MEMO_TARGETS, null].map((target) => memoPlace({ cart, kind, target }))
      expect(of('PAUSE')).toEqual(['OWN', 'IN_FORM', 'OWN', 'NONE'])
      expect(of('SKIP')).toEqual(['OWN', 'OWN', 'OWN', 'NONE'])
      expect(of('CANCEL')).toEqual(['OWN', 'IN_FORM', 'OWN', 'NONE'])
    }
  })

  it('is written after the settling where it did not go with the form, unless a person did the work', () => {
    const left = (place: 'IN_FORM' | 'OWN' | 'NONE', isWritten: boolean, isByHand = false) =>
      memoLeft({ place, isWritten, isByHand })
    expect([left('IN_FORM', true), left('IN_FORM', false), left('OWN', false)]).toEqual([
      'NONE',
      'OWN',
      'OWN',
    ])
    expect([left('OWN', true), left('NONE', false), left('OWN', false, true)]).toEqual([
      'NONE',
      'NONE',
      'NONE',
    ])
  })
})
