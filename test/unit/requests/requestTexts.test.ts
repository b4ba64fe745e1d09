import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkRequestText } from '../../../domain/requests/checkRequestText.ts'
import { dueBy } from '../../../domain/requests/dueBy.ts'
import { fillRequestText } from '../../../domain/requests/fillRequestText.ts'
import { READY_SETTINGS, READY_WRITE_BACK, wholeTags } from '../../../domain/requests/requestSettings.ts'
import {
  NEEDED_BY,
  READY_TEXTS,
  REQUEST_PLACEHOLDERS,
  REQUEST_TEXTS,
  TAKEN_BY,
} from '../../../domain/requests/requestTexts.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'

const VALUES = {
  requestedAt: '11月27日 18:24',
  kind: '休止',
  wish: '休止(30日)',
  productName: '青汁 定期コース',
  unshippedOrder: '12月1日お届け分はすでに準備中のため、お届けします。変更はその次の回からです。',
  contact: 'お問い合わせ: 03-1234-5678(平日10:00〜17:00)',
}

describe('texts about requests', () => {
  it('the product’s own texts pass their own check', () => {
    for (const text of REQUEST_TEXTS)
      expect([text, checkRequestText(text, READY_TEXTS[text])]).toEqual([text, []])
    expect(READY_SETTINGS).toMatchObject({ pauseBase: 'NEXT_SCHEDULED_DATE', pictureDays: 90 })
    expect(READY_WRITE_BACK).toContain('{requestedAt}')
  })

  it('the receipt says when, what, which order is on its way, and whom to ask', () => {
    expect(fillRequestText('receipt', READY_TEXTS.receipt, VALUES)).toBe(
      [
        '11月27日 18:24 に受け付けました。',
        '',
        'お申し込みの内容: 休止(30日)',
        '商品: 青汁 定期コース',
        '12月1日お届け分はすでに準備中のため、お届けします。変更はその次の回からです。',
        '',
        '結果は、このトークでお知らせします。',
        'お問い合わせ: 03-1234-5678(平日10:00〜17:00)',
      ].join('\n'),
    )
  })

  it('leaves out a line whose values are not known, and adds what must be told', () => {
    const { unshippedOrder: _none, productName: _unknown, ...known } = VALUES
    expect(fillRequestText('receipt', READY_TEXTS.receipt, known)).not.toContain('商品')
    expect(fillRequestText('receipt', '{requestedAt} に承りました。', VALUES)).toBe(
      [VALUES.requestedAt + ' に承りました。', VALUES.unshippedOrder, VALUES.contact].join('\n'),
    )
    expect(fillRequestText('pauseDone', READY_TEXTS.pauseDone, { kind: '休止' })).toBe(
      '休止の手続きが完了しました。',
    )
    expect(fillRequestText('checking', '{nickName|お客様} 確認しています。', {})).toBe(
      'お客様 確認しています。',
    )
    expect(fillRequestText('checking', '{{確認}} {nickName}さん', { nickName: '{kind}' })).toBe(
      '{確認} {kind}さん',
    )
  })

  it('refuses what customers would not understand', () => {
    const codes = (text: Parameters<typeof checkRequestText>[0], template: string) =>
      checkRequestText(text, template).map(({ code }) => code)
    expect(codes('receipt', ' ')).toEqual(['EMPTY'])
    expect(codes('receipt', 'あ'.repeat(1_001))).toEqual(['TOO_LONG'])
    expect(codes('receipt', '受け付けました。')).toEqual(['PLACEHOLDER_MISSING'])
    expect(codes('refused', 'できませんでした。')).toEqual(['PLACEHOLDER_MISSING'])
    expect(codes('receipt', '{requestedAt} {after}')).toEqual(['PLACEHOLDER_NOT_ALLOWED'])
    expect(codes('pauseDone', '{次回予定日}です')).toEqual(['UNKNOWN_PLACEHOLDER'])
    expect(checkRequestText('pauseDone', '{次回予定日}です')[0]?.ja).toContain('{nextScheduledDate} と入力')
    expect(codes('pauseDone', '｛継続回数｝回目です')).toEqual(['LOOKS_LIKE_PLACEHOLDER'])
    expect(codes('pauseDone', '{nextScheduledDate')).toEqual(['UNPAIRED_BRACE'])
    expect(codes('pauseDone', '{form:identity}')).toEqual(['UNKNOWN_PLACEHOLDER'])
    expect(codes('pauseDone', '{after}{nickName}')).toEqual(['MAY_BE_EMPTY'])
  })

  it('every text takes what it needs', () => {
    for (const text of REQUEST_TEXTS) {
      const needed = NEEDED_BY[text]
      if (needed !== undefined) expect(TAKEN_BY[text]).toContain(needed)
    }
  })

  it('is total, and a text that passes is never empty nor longer than LINE takes', () => {
    const values = fc.record(
      Object.fromEntries(
        REQUEST_PLACEHOLDERS.map((name) => [name, fc.option(fc.string({ unit: 'binary', maxLength: 600 }))]),
      ),
      { requiredKeys: [] },
    )
    const template = fc.array(
      fc.oneof(
        fc.constantFrom(...REQUEST_PLACEHOLDERS.map((name) => `{${name}}`), '{', '}}', '\n', '{a|b}'),
        fc.string(),
      ),
    )
    fc.assert(
      fc.property(fc.constantFrom(...REQUEST_TEXTS), template, values, (text, pieces, known) => {
        const given = pieces.join('')
        const always = {
          requestedAt: '1',
          kind: '1',
          wish: '1',
          reason: '1',
          shopName: '1',
          accountName: '1',
        }
        const told = { ...known, ...always }
        const filled = fillRequestText(text, given, told)
        expect(filled.length).toBeLessThanOrEqual(5_000)
        expect(filled.isWellFormed()).toBe(true)
        if (checkRequestText(text, given).length === 0) expect(filled.trim()).not.toBe('')
      }),
    )
  })

  it('tags that are stored in part are whole', () => {
    expect(wholeTags({ PAUSE: { done: { addTagIds: ['a'] } } })).toMatchObject({
      PAUSE: { done: { addTagIds: ['a'], removeTagIds: [] }, refused: { addTagIds: [], removeTagIds: [] } },
      CANCEL: { done: { addTagIds: [] } },
    })
  })
})

describe('by when a request must be done', () => {
  const date = parseDate('2026-12-10')
  const midnight = Date.parse('2026-12-10T00:00:00+09:00')
  it.each([
    [{ ruleDeadline: null, nextScheduledDate: null, nextDeliveryDate: null }, null],
    [{ ruleDeadline: 5, nextScheduledDate: null, nextDeliveryDate: null }, 5],
    [{ ruleDeadline: null, nextScheduledDate: date, nextDeliveryDate: null }, midnight],
    [{ ruleDeadline: null, nextScheduledDate: date, nextDeliveryDate: parseDate('2026-12-13') }, midnight],
    [{ ruleDeadline: midnight - 1, nextScheduledDate: date, nextDeliveryDate: null }, midnight - 1],
    [{ ruleDeadline: midnight + 1, nextScheduledDate: null, nextDeliveryDate: date }, midnight],
  ])('of %j', (facts, expected) => {
    expect(dueBy(facts)).toBe(expected)
  })
})
