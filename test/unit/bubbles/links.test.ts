import { describe, expect, it } from '@jest/globals'
import { type Bubble, renderBubbles, trackedLinksOf, type UriButton } from '../../../domain/bubbles/index.ts'
import { flexBody, onSave, see, text, withButton } from '../../setup/bubbles/bubbles.ts'

const counted: UriButton = { ...see, uri: 'https://shop.example.jp/lp?a=1', trackClicks: true }
const area = { x: 0, y: 0, width: 10, height: 10 }
const everywhere: Bubble[] = [
  text(
    'こちら{link:https://shop.example.jp/1}と{nickName|お客様}{link: https://shop.example.jp/2}、https://shop.example.jp/3',
  ),
  { kind: 'buttons', text: 'あ', defaultButton: counted, buttons: [see, counted] },
  { kind: 'carousel', columns: [{ text: 'あ', buttons: [counted] }] },
  {
    kind: 'richMessage',
    baseUrl: 'https://shop.example.jp/rich',
    altText: 'あ',
    height: 1040,
    areas: [
      { area, button: { kind: 'uri', uri: 'https://shop.example.jp/4' } },
      { area, button: { kind: 'uri', uri: 'https://shop.example.jp/5', trackClicks: true } },
    ],
    video: {
      originalUrl: 'https://shop.example.jp/a.mp4',
      previewUrl: 'https://shop.example.jp/a.jpg',
      area,
      link: { uri: 'https://shop.example.jp/6', label: '見る', trackClicks: true },
    },
  },
  {
    ...flexBody({
      type: 'button',
      action: { type: 'uri', label: '見る', uri: 'https://shop.example.jp/7', trackClicks: true },
    }),
    quickReply: [{ button: counted }],
  },
]

describe('links whose clicks are counted', () => {
  it('go out as the click link of their path, which tells where they lead', () => {
    expect(onSave(...everywhere)).toEqual([])
    const placed = trackedLinksOf(everywhere)
    expect(placed.map(({ path }) => path)).toEqual([
      '/0/text/0',
      '/0/text/1',
      '/1/defaultButton',
      '/1/buttons/1',
      '/2/columns/0/buttons/0',
      '/3/areas/1/button',
      '/3/video/link',
      '/4/contents/body/contents/0/action',
      '/4/quickReply/0/button',
    ])
    const asked: string[] = []
    const messages = renderBubbles(
      everywhere,
      {},
      {
        linkOf: (path, uri) => {
          asked.push(`${path} ${uri}`)
          return `https://crm.example/r/${asked.length}`
        },
      },
    )
    expect(asked.sort()).toEqual(placed.map(({ path, uri }) => `${path} ${uri}`).sort())
    const sent = JSON.stringify(messages)
    expect(sent).not.toContain('trackClicks')
    for (const { uri } of placed) expect(sent).not.toContain(`"${uri}"`)
    expect(messages[0]).toMatchObject({
      text: 'こちらhttps://crm.example/r/1とお客様https://crm.example/r/2、https://shop.example.jp/3',
    })
    // As a preview shows them.
    expect(JSON.stringify(renderBubbles(everywhere, {}))).toContain('こちらhttps://shop.example.jp/1と')
  })

  it.each(['tel:0312345678', 'line://ti/p', '{trackingLink|https://a.jp}'])(
    'are pages of the web, the same for everybody: not %s',
    (uri) => {
      expect(onSave(withButton({ ...see, uri }))).toEqual([])
      expect(onSave(withButton({ ...see, uri, trackClicks: true }))).toEqual([
        '/0/buttons/0/uri LINK_NOT_COUNTABLE',
      ])
    },
  )

  it('in a text are whole addresses, and stand nowhere else', () => {
    for (const wrong of ['{link:}', '{link:shop.example.jp}', '{link:tel:1}', '{link:https://a.jp/あ}'])
      expect([wrong, ...onSave(text(wrong))]).toEqual([wrong, '/0/text LINK_NOT_COUNTABLE'])
    expect(onSave(text('{link:https://a.jp|あ}'))).toEqual(['/0/text UNKNOWN_PLACEHOLDER'])
    expect(onSave({ kind: 'buttons', text: '{link:https://a.jp}', buttons: [see] })).toEqual([
      '/0/text PLACEHOLDER_NOT_ALLOWED',
    ])
    expect(onSave(text(`${'あ'.repeat(4_880)}{link:https://a.jp}`))).toEqual([])
    expect(onSave(text(`${'あ'.repeat(4_881)}{link:https://a.jp}`))).toEqual(['/0/text TOO_LONG'])
  })

  it('in flex are checked like all others', () => {
    const action = (trackClicks: unknown) => ({ type: 'uri', label: 'あ', uri: 'tel:1', trackClicks })
    const wrong = (value: unknown) => onSave(flexBody({ type: 'button', action: action(value) }))
    const at = '/0/contents/body/contents/0/action'
    expect(wrong('yes')).toEqual([`${at}/trackClicks BAD_VALUE`])
    expect(wrong(true)).toEqual([`${at}/uri LINK_NOT_COUNTABLE`])
    expect(wrong(false)).toEqual([])
  })
})
