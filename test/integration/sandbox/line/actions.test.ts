import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  address,
  Checker,
  FAMILY,
  inButtons,
  inQuickReply,
  say,
  template,
} from '../../../setup/sandbox/messageChecks.ts'
import { CHANNEL, type Line, startLine } from '../../../setup/sandbox/line.ts'

let line: Line
let check: Checker
beforeAll(async () => {
  line = await startLine()
  check = new Checker(line)
})
afterAll(() => line.close())

const AT = '.template.actions[0]'
const postback = (more: object) => inButtons({ type: 'postback', data: 'd', ...more })

describe('actions', () => {
  it('say at most 300 letters as a reader counts them', async () => {
    await check.border(300, `${AT}.text`, (words) => inButtons({ type: 'message', text: words }), FAMILY)
    await check.refused(inButtons({ type: 'message', text: '' }), `${AT}.text: May not be empty`)
  })

  it('have labels of 20 letters, 12 in an image carousel, needed in templates and quick replies', async () => {
    await check.border(20, `${AT}.label`, (label) => inButtons(say(label)), FAMILY)
    await check.refused(inButtons({ ...say(''), label: null }), `${AT}: \`label\` must be specified`)
    const quick = '.quickReply.items[0].action'
    await check.border(20, `${quick}.label`, (label) => inQuickReply(say(label)), FAMILY)
    await check.refused(inQuickReply(say('')), `${quick}: \`label\` must be specified`)
    const column = (label: string) => ({ imageUrl: 'https://example.com/a', action: say(label) })
    const images = (label: string) => template({ type: 'image_carousel', columns: [column(label)] })
    await check.border(12, '.template.columns[0].action.label', images, FAMILY)
    await check.fine(images(''))
  })

  it('post back 300 UTF-16 units of data, and show or fill in 300 letters', async () => {
    await check.border(300, `${AT}.data`, (data) => postback({ data }))
    await check.refused(postback({ data: '🍎'.repeat(151) }), `${AT}.data: Length must be between 0 and 300`)
    await check.refused(postback({ data: '' }), `${AT}.data: May not be empty`)
    for (const name of ['displayText', 'text', 'fillInText'])
      await check.border(300, `${AT}.${name}`, (words) => postback({ [name]: words }), FAMILY)
    const both = '`displayText` and `text` cannot be specified at the same time'
    await check.refused(postback({ displayText: 'a', text: 'b' }), `${AT}: ${both}`)
  })

  it('open a menu, the keyboard or the microphone', async () => {
    for (const inputOption of ['closeRichMenu', 'openRichMenu', 'openKeyboard', 'openVoice'])
      await check.fine(postback({ inputOption, fillInText: '注文番号:\n' }))
    await check.refused(
      postback({ inputOption: 'openCamera' }),
      `${AT}.inputOption: Must be one of the following values: [closeRichMenu, openRichMenu, openKeyboard, openVoice]`,
    )
  })

  it('open addresses of 1000 letters in four schemes', async () => {
    const uri = (address: string, more: object = {}) => inButtons({ type: 'uri', uri: address, ...more })
    await check.fine(uri(address(1000)), uri('tel:0312345678'), uri('line://ti/p'), uri('http://a.jp/'))
    await check.refused(uri(address(1001)), `${AT}.uri: Length must be between 0 and 1000`)
    await check.refused(uri('javascript:alert(1)'), `${AT}.uri: invalid uri scheme`)
    await check.refused(uri('example.com'), `${AT}.uri: invalid uri scheme`)
    await check.fine(uri('https://a.jp/', { altUri: { desktop: address(1000) } }))
    await check.refused(
      uri('https://a.jp/', { altUri: { desktop: 'ftp://a.jp/' } }),
      `${AT}.altUri.desktop: invalid uri scheme`,
    )
  })

  it('copy 1000 UTF-16 units', async () => {
    const copy = (clipboardText: string) => inButtons({ type: 'clipboard', clipboardText })
    await check.border(1000, `${AT}.clipboardText`, copy)
    await check.refused(copy('🍎'.repeat(501)), `${AT}.clipboardText: Length must be between 0 and 1000`)
  })

  it('open camera, pictures and map from quick replies only, and switch menus from rich menus only', async () => {
    for (const type of ['camera', 'cameraRoll', 'location']) {
      await check.fine(inQuickReply({ type, label: 'a' }))
      expect(await check.complaints([inButtons({ type })])).toHaveLength(1)
    }
    expect(await check.complaints([inButtons({ type: 'richmenuswitch' })])).toHaveLength(1)
    const menu = (action: object) => ({
      name: 'm',
      chatBarText: 'c',
      size: { width: 2500, height: 843 },
      areas: [{ bounds: { x: 0, y: 0, width: 1, height: 1 }, action }],
    })
    const make = (action: object) => line.control('POST', `/channels/${CHANNEL}/richmenus`, menu(action))
    const change = { type: 'richmenuswitch', richMenuAliasId: 'a'.repeat(32), data: 'd' }
    expect(await make(change)).toHaveProperty('richMenuId')
    await expect(make({ ...change, richMenuAliasId: 'a'.repeat(33) })).rejects.toThrow('400')
    await expect(make({ type: 'camera', label: 'a' })).rejects.toThrow('400')
  })

  it('are 1 to 13 quick replies, of which each may have a picture', async () => {
    const quick = (size: number) => inQuickReply(...Array<object>(size).fill(say('a')))
    await check.sizes(1, 13, '.quickReply.items', quick)
    const pictured = (imageUrl: string) => ({
      ...inQuickReply(),
      quickReply: { items: [{ type: 'action', imageUrl, action: say('a') }] },
    })
    await check.fine(pictured(address(2000)))
    const at = '.quickReply.items[0].imageUrl'
    await check.refused(pictured(address(2001)), `${at}: Length must be between 0 and 2000`)
    await check.refused(pictured('http://a.jp/'), `${at}: invalid uri scheme`)
  })
})

describe('date pickers', () => {
  const pick = (more: object) => inButtons({ type: 'datetimepicker', data: 'd', mode: 'date', ...more })

  it('take dates in the form of their mode, and real ones only', async () => {
    await check.fine(
      pick({ initial: '2026-02-28', min: '1900-01-01', max: '2100-12-31' }),
      pick({ mode: 'time', initial: '00:00', max: '23:59' }),
      pick({ mode: 'datetime', initial: '2026-02-28t23:59', min: '2026-02-28T00:00' }),
    )
    const wrong = [
      { initial: '2026-02-29' },
      { initial: '2026/02/28' },
      { initial: '1899-12-31' },
      { initial: '2101-01-01' },
      { mode: 'time', initial: '24:00' },
      { mode: 'time', initial: '9:00' },
      { mode: 'datetime', initial: '2026-02-28' },
      { mode: 'datetime', initial: '2026-02-28T23:60' },
    ]
    for (const one of wrong) await check.refused(pick(one), `${AT}.initial: Invalid format`)
    await check.refused(
      pick({ mode: 'year' }),
      `${AT}.mode: Must be one of the following values: [date, time, datetime]`,
    )
  })

  it('have min before max and initial between', async () => {
    const min = '2026-01-02'
    await check.refused(pick({ min, max: min }), `${AT}.max: \`max\` must be later than \`min\``)
    await check.fine(pick({ min, max: '2026-01-03', initial: min }))
    await check.refused(
      pick({ min, initial: '2026-01-01' }),
      `${AT}.initial: \`initial\` must be between \`min\` and \`max\``,
    )
  })
})
