import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { address, Checker, FAMILY } from '../../../setup/sandbox/messageChecks.ts'
import { type Line, startLine } from '../../../setup/sandbox/line.ts'

let line: Line
let check: Checker
beforeAll(async () => {
  line = await startLine()
  check = new Checker(line)
})
afterAll(() => line.close())

const area = { x: 0, y: 0, width: 520, height: 520 }
const say = (more: object = {}) => ({ type: 'message', text: 'x', area, ...more })
const imagemap = (more: object = {}) => ({
  type: 'imagemap',
  baseUrl: 'https://example.com/map',
  altText: 'a',
  baseSize: { width: 1040, height: 1040 },
  actions: [say()],
  ...more,
})
const acting = (action: object) => imagemap({ actions: [action] })
const AT = '.actions[0]'

describe('an imagemap', () => {
  it('is 1040 wide, at an address without extension', async () => {
    await check.fine(imagemap({ baseUrl: address(2000) }))
    await check.refused(imagemap({ baseUrl: address(2001) }), '.baseUrl: Length must be between 0 and 2000')
    for (const end of ['.png', '.JPG', '.jpeg'])
      await check.refused(
        imagemap({ baseUrl: `https://example.com/map${end}` }),
        '.baseUrl: Must not have a file extension',
      )
    for (const width of [1039, 1041])
      await check.refused(
        imagemap({ baseSize: { width, height: 1 } }),
        '.baseSize.width: Must be between 1040 and 1040',
      )
    await check.border(1500, '.altText', (altText) => imagemap({ altText }))
  })

  it('has 1 to 50 areas', async () => {
    await check.sizes(1, 50, '.actions', (size) => imagemap({ actions: Array(size).fill(say()) }))
    await check.refused(acting({ type: 'message', text: 'x' }), `${AT}.area: May not be null`)
    await check.refused(
      acting(say({ area: {} })),
      ...['x', 'y', 'width', 'height'].map((name) => `${AT}.area.${name}: May not be null`),
    )
  })

  it('says 400 UTF-16 units, opens 1000, copies 1000, and has labels of 100 letters', async () => {
    await check.border(400, `${AT}.text`, (text) => acting(say({ text })))
    await check.refused(
      acting(say({ text: '🍎'.repeat(201) })),
      `${AT}.text: Length must be between 0 and 400`,
    )
    await check.border(100, `${AT}.label`, (label) => acting(say({ label })), FAMILY)
    const link = (linkUri: string) => acting({ type: 'uri', linkUri, area })
    await check.fine(link(address(1000)), link('tel:0312345678'))
    await check.refused(link(address(1001)), `${AT}.linkUri: Length must be between 0 and 1000`)
    await check.refused(link('mailto:a@example.com'), `${AT}.linkUri: invalid uri scheme`)
    const copy = (clipboardText: string) => acting({ type: 'clipboard', clipboardText, area })
    await check.border(1000, `${AT}.clipboardText`, copy)
    await check.refused(
      acting({ type: 'postback', data: 'd', area }),
      `${AT}.type: Must be one of the following values: [uri, message, clipboard]`,
    )
  })

  it('may play a video, with a link of 30 letters after it', async () => {
    const address = 'https://example.com/a'
    const video = { originalContentUrl: address, previewImageUrl: address, area }
    const linked = (label: string) =>
      imagemap({ video: { ...video, externalLink: { linkUri: address, label } } })
    await check.fine(imagemap({ video, actions: [] }))
    await check.border(30, '.video.externalLink.label', linked, 'あ')
    await check.refused(
      imagemap({ video: { ...video, previewImageUrl: null, area: null } }),
      '.video.previewImageUrl: May not be empty',
      '.video.area: May not be null',
    )
  })
})
