import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Line, startLine, text } from './line.ts'

let line: Line
beforeAll(async () => {
  line = await startLine()
})
afterAll(() => line.close())

/** The details of LINE's 400, as `property: message`; empty when the messages are fine. */
async function complaints(messages: unknown): Promise<string[]> {
  const answer = await line.call('POST', '/v2/bot/message/validate/push', { messages })
  const body = (await answer.json()) as {
    message?: string
    details?: { property: string; message: string }[]
  }
  if (answer.status === 200) return []
  const details = body.details ?? []
  if (details.length > 0) expect(body.message).toBe(`The request body has ${details.length} error(s)`)
  return details.length > 0 ? details.map((one) => `${one.property}: ${one.message}`) : [body.message ?? '']
}

const say = (label: string) => ({ type: 'message', label, text: label })
const template = (content: object) => ({ type: 'template', altText: '代わりの文', template: content })
const family = '👨‍👩‍👧‍👦'

describe('message objects', () => {
  it('are 1 to 5 of known types, and all problems are told at once', async () => {
    expect(await complaints([])).toEqual(['messages: Size must be between 1 and 5'])
    expect(await complaints(Array(6).fill(text('x')))).toEqual(['messages: Size must be between 1 and 5'])
    const types = 'text, textV2, sticker, image, video, audio, location, coupon, imagemap, template, flex'
    expect(await complaints([text(''), { type: 'bogus' }])).toEqual([
      'messages[0].text: May not be empty',
      `messages[1].type: Must be one of the following values: [${types}]`,
    ])
    expect(await complaints([{ type: 'text', text: 5 }])).toEqual([
      "The property, 'messages[0].text', in the request body is invalid (line: -, column: -)",
    ])
  })

  it('count text in UTF-16 units', async () => {
    expect(await complaints([text('🍎'.repeat(2500))])).toEqual([])
    expect(await complaints([text(`${'🍎'.repeat(2500)}x`)])).toEqual([
      'messages[0].text: Length must be between 0 and 5000',
    ])
  })

  it('count labels and template texts in grapheme clusters', async () => {
    const confirm = (words: string, label: string) =>
      template({ type: 'confirm', text: words, actions: [say(label), say('いいえ')] })
    expect(await complaints([confirm(family.repeat(240), family.repeat(20))])).toEqual([])
    expect(await complaints([confirm(family.repeat(241), family.repeat(21))])).toEqual([
      'messages[0].template.text: Length must be between 0 and 240',
      'messages[0].template.actions[0].label: Length must be between 0 and 20',
    ])
  })

  it('allow 160 letters in buttons, but 60 beside a title or image', async () => {
    const buttons = (length: number, more: object = {}) =>
      template({ type: 'buttons', text: 'あ'.repeat(length), actions: [say('はい')], ...more })
    expect(await complaints([buttons(160), buttons(60, { title: '題' })])).toEqual([])
    expect(await complaints([buttons(161), buttons(61, { title: '題' })])).toEqual([
      'messages[0].template.text: Length must be between 0 and 160',
      'messages[1].template.text: Length must be between 0 and 60',
    ])
    expect(await complaints([buttons(1, { actions: Array(5).fill(say('a')) })])).toEqual([
      'messages[0].template.actions: Size must be between 1 and 4',
    ])
    expect(await complaints([buttons(1, { actions: [{ type: 'message', text: 'x' }] })])).toEqual([
      'messages[0].template.actions[0]: `label` must be specified',
    ])
  })

  it('want the same number of actions in all columns of a carousel', async () => {
    const column = (actions: number) => ({ text: '説明', actions: Array(actions).fill(say('a')) })
    expect(await complaints([template({ type: 'carousel', columns: [column(2), column(2)] })])).toEqual([])
    expect(await complaints([template({ type: 'carousel', columns: [column(3), column(1)] })])).toEqual([
      'messages[0].template.columns: The number of actions must be the same in all columns',
    ])
  })

  it('want https media, and links of known schemes', async () => {
    const image = (url: string) => ({ type: 'image', originalContentUrl: url, previewImageUrl: url })
    expect(await complaints([image('https://example.com/a.png')])).toEqual([])
    expect(await complaints([image('http://example.com/a.png')])).toHaveLength(2)
    expect(await complaints([image('https://example.com/画像.png')])).toHaveLength(2)
    const link = (uri: string) =>
      template({ type: 'buttons', text: 't', actions: [{ type: 'uri', label: '開く', uri }] })
    expect(
      await complaints([link('tel:0312345678'), link('line://ti/p'), link('http://example.com')]),
    ).toEqual([])
    expect(await complaints([link('javascript:alert(1)')])).toEqual([
      'messages[0].template.actions[0].uri: invalid uri scheme',
    ])
  })

  it('check quick replies, stickers, locations, imagemaps and flex', async () => {
    const quick = (count: number) => ({
      ...text('x'),
      quickReply: { items: Array(count).fill({ type: 'action', action: say('a') }) },
    })
    expect(await complaints([quick(13)])).toEqual([])
    expect(await complaints([quick(14)])).toEqual([
      'messages[0].quickReply.items: Size must be between 1 and 13',
    ])
    const flex = (contents: object) => ({ type: 'flex', altText: 'a', contents })
    const button = { type: 'button', action: say('あ'.repeat(41)) }
    expect(
      await complaints([
        { type: 'sticker', packageId: '446', stickerId: '' },
        { type: 'location', title: 't', address: 'a', latitude: 91, longitude: 0 },
        {
          type: 'imagemap',
          baseUrl: 'https://example.com/a.png',
          altText: 'a',
          baseSize: { width: 1, height: 1 },
        },
        flex({ type: 'bubble', footer: { type: 'box', layout: 'vertical', contents: [button] } }),
        { type: 'flex', contents: { type: 'bubble' } },
      ]),
    ).toEqual([
      'messages[0].stickerId: May not be empty',
      'messages[1].latitude: Must be between -90 and 90',
      'messages[2].baseUrl: Must not have a file extension',
      'messages[2].baseSize.width: Must be between 1040 and 1040',
      'messages[2].actions: Size must be between 1 and 50',
      'messages[3].contents.footer.contents[0].action.label: Length must be between 0 and 40',
      'messages[4].altText: May not be empty',
    ])
  })
})
