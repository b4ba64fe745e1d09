import { describe, expect, it } from '@jest/globals'
import {
  type Bubble,
  checkBubbles,
  checkForms,
  formsIn,
  renderBubbles,
  trackedLinksOf,
} from '../../../domain/bubbles/index.ts'

const address = 'https://liff.line.me/1234567890-AbcdEfgh/forms/identity'
const values = { liffId: '1234567890-AbcdEfgh', nickName: '{form:identity}' }
const button = { kind: 'uri', label: '連携する', uri: '{form:identity}' } as const
const bubbles: Bubble[] = [
  { kind: 'text', text: 'こちらから {form:identity}' },
  { kind: 'buttons', altText: '連携', text: '連携してください', buttons: [button] },
  {
    kind: 'flex',
    altText: '連携',
    contents: {
      type: 'bubble',
      body: {
        type: 'box',
        layout: 'vertical',
        contents: [
          { type: 'text', text: '{form:identity}' },
          { type: 'button', action: { type: 'uri', label: '開く', uri: '{form:identity}' } },
        ],
      },
    },
  },
] as unknown as Bubble[]
const codes = (text: string): string[] =>
  checkBubbles([{ kind: 'text', text }]).map(({ code, ja }) => `${code} ${ja}`)
const known = { liffId: values.liffId, published: new Map([['identity', true]]) }

describe('{form:code}', () => {
  it('is the address of the form in every text and button of every kind', () => {
    expect(checkBubbles(bubbles)).toEqual([])
    const sent = JSON.stringify(renderBubbles(bubbles, values))
    expect(sent.split(address)).toHaveLength(5)
    expect(sent).not.toContain('{form')
  })

  it('is found wherever it stands, with its place', () => {
    expect(formsIn(bubbles).map(({ path }) => path)).toEqual([
      '/0/text',
      '/1/buttons/0/uri',
      '/2/contents/body/contents/0/text',
      '/2/contents/body/contents/1/action/uri',
    ])
    expect(formsIn([{ kind: 'text', text: '{{form:identity}} form:identity {form:}' }])).toEqual([])
  })

  it('is not made from a customer’s name', () => {
    expect(renderBubbles([{ kind: 'text', text: '{nickName}' }], values)).toEqual([
      { type: 'text', text: '{form:identity}' },
    ])
  })

  it.each([
    ['{form:Identity}', /UNKNOWN_PLACEHOLDER .*\{form:identity\}/],
    ['{form:identity|ここ}', /UNKNOWN_PLACEHOLDER/],
    ['｛ｆｏｒｍ：identity｝', /LOOKS_LIKE_PLACEHOLDER .*\{form:identity\}/],
    ['{form:}', /UNKNOWN_PLACEHOLDER/],
  ])('%s is found on save', (text, found) => {
    expect(codes(text)).toEqual([expect.stringMatching(found)])
  })

  it('has no place in a label, and is never counted: a click link would open it in a browser', () => {
    const check = (more: object) =>
      checkBubbles([
        { ...(bubbles[1] as object), buttons: [{ ...button, ...more }] } as unknown as Bubble,
      ]).map(({ code }) => code)
    expect(check({ label: '{form:identity}' })).toContain('PLACEHOLDER_NOT_ALLOWED')
    expect(check({ trackClicks: true })).toEqual(['LINK_NOT_COUNTABLE'])
    expect(check({ trackClicks: true, uri: address })).toEqual(['LINK_NOT_COUNTABLE'])
    expect(codes(`{link:${address}}`)).toEqual([expect.stringMatching(/^LINK_NOT_COUNTABLE/)])
    // What an older version saved goes out uncounted, in the same places.
    const old: Bubble[] = [{ kind: 'text', text: `{link:${address}} {link:https://shop.example}` }]
    expect(trackedLinksOf(old)).toHaveLength(2)
    expect(renderBubbles(old, {}, { linkOf: (path) => `https://crm.example${path}` })).toEqual([
      { type: 'text', text: `${address} https://crm.example/0/text/1` },
    ])
  })
})

describe('forms that would open nothing', () => {
  it.each([
    ['of another account', { ...known, published: new Map<string, boolean>() }, 'UNKNOWN_FORM'],
    ['that are not published', { ...known, published: new Map([['identity', false]]) }, 'FORM_NOT_PUBLISHED'],
    ['of an account without a LIFF id', { ...known, liffId: null }, 'LIFF_ID_MISSING'],
  ])('%s are found', (_what, forms, code) => {
    expect(checkForms([bubbles[0]], forms)).toMatchObject([{ path: '/0/text', code }])
    expect(checkForms([{ kind: 'text', text: 'なし' }], forms)).toEqual([])
  })

  it('are none where all is there', () => {
    expect(checkForms(bubbles, known)).toEqual([])
  })
})
