import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type PlaceholderFacts,
  placeholderValues,
  PLACEHOLDERS,
  renderBubbles,
  spokenNumber,
} from '../../../domain/bubbles/index.ts'
import { trackingLink } from '../../../domain/orders/carrier.ts'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { onSave, onSend, text, withButton } from '../../setup/bubbles/bubbles.ts'

const nothing: PlaceholderFacts = {
  nickName: null,
  displayName: null,
  orderNumber: null,
  productName: null,
  shipDate: null,
  nextDeliveryDate: null,
  points: null,
  shipments: [],
  today: parseDate('2026-11-25'),
}
const yamato = {
  carrier: 'YAMATO',
  rawCarrier: 'ヤマト運輸 (クール)',
  trackingNumber: '1234-5678-9013',
} as const

describe('what is known of an order and a member', () => {
  it('is spoken as customers read it', () => {
    expect(
      placeholderValues({
        ...nothing,
        nickName: '花子',
        shipDate: parseDate('2026-11-24'),
        nextDeliveryDate: parseDate('2027-01-05'),
        points: 1234567,
        shipments: [yamato, { carrier: 'SAGAWA', rawCarrier: '佐川', trackingNumber: '400012345678' }],
      }),
    ).toEqual({
      nickName: '花子',
      displayName: null,
      orderNumber: null,
      productName: null,
      shipDate: '11月24日',
      nextDeliveryDate: '2027年1月5日',
      points: '1,234,567',
      carrier: 'ヤマト運輸、佐川急便',
      trackingNumber: '123456789013、400012345678',
      trackingLink: 'https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=123456789013',
    })
    expect(Object.keys(placeholderValues(nothing)).sort()).toEqual([...PLACEHOLDERS].sort())
    expect(new Set(Object.values(placeholderValues(nothing)))).toEqual(new Set([null]))
  })

  it('speaks no points as a number, not as nothing', () => {
    expect(placeholderValues({ ...nothing, points: 0 }).points).toBe('0')
    expect([1, 999, 1000, -1000, 123456].map(spokenNumber)).toEqual([
      '1',
      '999',
      '1,000',
      '-1,000',
      '123,456',
    ])
  })

  it('links to the page of each carrier, and of another one knows only the name', () => {
    expect(trackingLink('JAPAN_POST', 'EA123456789JP')).toBe(
      'https://trackings.post.japanpost.jp/services/srv/search/direct?searchKind=S002&locale=ja&reqCodeNo1=EA123456789JP',
    )
    expect(trackingLink('SAGAWA', '1&2')).toBe(
      'https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=1%262',
    )
    const other = { carrier: 'OTHER', rawCarrier: ' 西濃運輸 ', trackingNumber: '999' } as const
    expect(placeholderValues({ ...nothing, shipments: [other] })).toMatchObject({
      carrier: '西濃運輸',
      trackingNumber: '999',
      trackingLink: null,
    })
    expect(placeholderValues({ ...nothing, shipments: [other, yamato, yamato] })).toMatchObject({
      trackingNumber: '999、123456789013',
      trackingLink: expect.stringContaining('kuroneko'),
    })
  })
})

describe('a tracking link in a button', () => {
  const button = (uri: string) => withButton({ kind: 'uri', label: '見る', uri })
  it('is the carrier’s page, or the address for when there is no number', () => {
    const bubble = button('{trackingLink|https://shop.example.jp/mypage}')
    expect(onSave(bubble)).toEqual([])
    const opened = (trackingLink: string | null) =>
      JSON.stringify(renderBubbles([bubble], { trackingLink })).match(/"uri":"([^"]*)"/)?.[1]
    expect(opened('https://carrier.example.jp/1')).toBe('https://carrier.example.jp/1')
    expect(opened(null)).toBe('https://shop.example.jp/mypage')
  })

  it('needs that address, stands alone, and is the only placeholder', () => {
    expect(onSave(button('{trackingLink}'))).toEqual(['/0/buttons/0/uri FALLBACK_REQUIRED'])
    expect(onSave(button('{trackingLink|javascript:1}'))).toEqual(['/0/buttons/0/uri BAD_URL'])
    for (const wrong of [
      'https://a.jp/{orderNumber}',
      '{orderNumber|https://a.jp}',
      '{{',
      'https://a.jp/{trackingLink|x}',
    ])
      expect(onSave(button(wrong))).toEqual(['/0/buttons/0/uri PLACEHOLDER_NOT_ALLOWED'])
  })

  it('that is no address keeps the message from being sent', () => {
    expect(onSend([button('{trackingLink|https://a.jp}')], { trackingLink: 'nonsense' })).toEqual([
      '/0/template/actions/0/uri BAD_URL',
    ])
  })
})

describe('labels', () => {
  it('take dates and points, whose length is known, and no names', () => {
    const labelled = (label: string) => withButton({ kind: 'message', label, text: 'あ' })
    expect(onSave(labelled('{shipDate}の発送を見る'))).toEqual([])
    expect(onSend([labelled('{points|0}ポイント')], { points: '1,234' })).toEqual([])
    expect(onSave(labelled('{nickName}'))).toEqual(['/0/buttons/0/label PLACEHOLDER_NOT_ALLOWED'])
  })
})

describe('words for when there is no value', () => {
  it('are asked for where nothing would be left without a value, and not where something is always there', () => {
    for (const alone of ['{nickName}', ' {nickName} ', '{trackingNumber|}', '{carrier}{trackingNumber}'])
      expect(onSave(text(alone))).toEqual(['/0/text MAY_BE_EMPTY'])
    for (const fine of [
      '{nickName|お客様}',
      '{nickName}様',
      '{orderNumber}',
      '{nickName}{points}',
      '{nickName}{emoji:a/1}',
    ])
      expect(onSave(text(fine))).toEqual([])
  })

  it('must fit too', () => {
    expect(onSave(text(`{nickName|${'あ'.repeat(5000)}}`))).toEqual([])
    expect(onSave(text(`{nickName|${'あ'.repeat(5001)}}`))).toEqual(['/0/text TOO_LONG'])
  })
})

describe('LINE emoji', () => {
  it('stand on a dollar sign at their place in UTF-16 units, after the values', () => {
    expect(
      renderBubbles([text('🍎{nickName}$5{emoji:5ac1/001}さん{emoji: 5ac2/12}')], { nickName: '花子' }),
    ).toEqual([
      {
        type: 'text',
        text: '🍎花子$5$さん$',
        emojis: [
          { index: 6, productId: '5ac1', emojiId: '001' },
          { index: 9, productId: '5ac2', emojiId: '12' },
        ],
      },
    ])
  })

  it('are always on a dollar sign, whatever the values', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (words, nickName) => {
        const written = `${words.replace(/[{}]/g, '$&$&')}{nickName}{emoji:a/1}{displayName|$}{emoji:b/2}`
        const [message] = renderBubbles([text(written)], { nickName })
        if (message?.type !== 'text') throw new Error('no text')
        expect(message.emojis?.map(({ index }) => message.text[index])).toEqual(['$', '$'])
        expect(message.emojis?.[1]?.index).toBe(message.text.length - 1)
      }),
    )
  })

  it('count for more than one unit, on save as on sending', () => {
    expect(onSave(text(`${'あ'.repeat(4980)}{emoji:a/1}`))).toEqual([])
    expect(onSave(text(`${'あ'.repeat(4981)}{emoji:a/1}`))).toEqual(['/0/text TOO_LONG'])
    expect(onSend([text('{nickName}{emoji:a/1}')], { nickName: 'あ'.repeat(4981) })).toEqual([
      '/0/text TOO_LONG',
    ])
    expect(onSend([text('{nickName}{emoji:a/1}')], { nickName: 'あ'.repeat(4980) })).toEqual([])
  })

  it('stand in texts alone, and are written right', () => {
    expect(onSave(text('{emoji:a}'), text('{emoji:a/1|x}'))).toEqual([
      '/0/text BAD_EMOJI',
      '/1/text BAD_EMOJI',
    ])
    expect(onSave(withButton({ kind: 'message', label: 'あ', text: '{emoji:a/1}' }))).toEqual([
      '/0/buttons/0/text EMOJI_NOT_ALLOWED',
    ])
  })
})
