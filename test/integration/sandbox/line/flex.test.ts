import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { address, Checker, FAMILY, say } from '../../../setup/sandbox/messageChecks.ts'
import { type Line, startLine } from '../../../setup/sandbox/line.ts'

let line: Line
let check: Checker
beforeAll(async () => {
  line = await startLine()
  check = new Checker(line)
})
afterAll(() => line.close())

const flex = (contents: object) => ({ type: 'flex', altText: 'a', contents })
const box = (...contents: object[]) => ({ type: 'box', layout: 'vertical', contents })
const bubble = (...contents: object[]) => ({ type: 'bubble', body: box(...contents) })
const inside = (component: object) => flex(bubble(component))
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more })
const picture = (more: object = {}) => ({ type: 'image', url: 'https://example.com/a.png', ...more })
const AT = '.contents.body.contents[0]'
const jsonBytes = (value: object) => Buffer.byteLength(JSON.stringify(value))

describe('flex containers', () => {
  it('are bubbles of 30 KB with at least one block', async () => {
    const filled = (bytes: number) => {
      const parts = [1, 2, 3].map((n) => text('あ'.repeat(n === 3 ? 1 : 2000), { wrap: true }))
      const rest = Array.from({ length: 9 }, () => text('a'.repeat(1900)))
      const short = bytes - jsonBytes(bubble(...parts, ...rest, text('')))
      return bubble(...parts, ...rest, text('a'.repeat(short)))
    }
    const most = 30 * 1024
    await check.fine(flex(filled(most)))
    await check.refused(flex(filled(most + 1)), `.contents: Size must be less than or equal to ${most} bytes`)
    await check.refused(flex({ type: 'bubble' }), '.contents: At least one block must be specified')
    await check.border(1500, '.altText', (altText) => ({ ...flex(bubble()), altText }))
    await check.refused({ ...flex(bubble()), altText: null }, '.altText: May not be empty')
  })

  it('are carousels of 1 to 12 bubbles of one size and 50 KB', async () => {
    const carousel = (...contents: object[]) => flex({ type: 'carousel', contents })
    const bubbles = (size: number, one: object = bubble()) => carousel(...Array<object>(size).fill(one))
    await check.sizes(1, 12, '.contents.contents', (size) => bubbles(size))
    const at = '.contents.contents'
    await check.fine(carousel({ ...bubble(), size: 'mega' }, bubble()))
    await check.refused(
      carousel({ ...bubble(), size: 'nano' }, bubble()),
      `${at}: The size must be the same in all bubbles`,
    )
    const heavy = (letters: number) => bubble(...Array<object>(5).fill(text('a'.repeat(letters))))
    await check.fine(bubbles(5, heavy(1900)))
    await check.refused(bubbles(6, heavy(1900)), '.contents: Size must be less than or equal to 51200 bytes')
  })

  it('have at most 10 animated images', async () => {
    const moving = (count: number) =>
      flex(bubble(...Array<object>(count).fill(picture({ animated: true })), picture()))
    await check.fine(moving(10))
    await check.refused(moving(11), '.contents: At most 10 animated images are allowed')
  })

  it('have blocks, sizes and styles that LINE knows', async () => {
    const styles = { hero: { separator: true, separatorColor: '#ff0000', backgroundColor: '#ff0000' } }
    await check.fine(flex({ ...bubble(), hero: picture(), size: 'kilo', direction: 'rtl', styles }))
    await check.refused(
      flex({ ...bubble(), header: text('x') }),
      '.contents.header.type: Must be one of the following values: [box]',
    )
    await check.refused(
      flex({ ...bubble(), hero: text('x') }),
      '.contents.hero.type: Must be one of the following values: [box, image, video]',
    )
    await check.refused(
      flex({ ...bubble(), size: 'tera', styles: { type: 'x', body: { color: '#ffffff' } }, name: 'x' }),
      '.contents.size: Must be one of the following values: [nano, micro, deca, hecto, kilo, mega, giga]',
      '.contents.name: unknown field',
      '.contents.styles.type: unknown field',
      '.contents.styles.body.color: unknown field',
    )
  })

  it('show a video as a hero where it is wide enough, with something in its stead', async () => {
    const address = 'https://example.com/a.mp4'
    const video = { type: 'video', url: address, previewUrl: address, altContent: picture() }
    const shown = (more: object, size = 'mega') => flex({ ...bubble(), size, hero: { ...video, ...more } })
    await check.fine(shown({ aspectRatio: '20:13' }), shown({}, 'kilo'))
    await check.refused(
      shown({}, 'hecto'),
      '.contents.hero: A video needs a bubble of one of the sizes [kilo, mega, giga]',
    )
    await check.refused(shown({ altContent: null }), '.contents.hero.altContent: May not be null')
  })
})

describe('flex components', () => {
  it('lie in boxes that may hold them', async () => {
    const line = { type: 'box', layout: 'baseline', contents: [{ ...picture(), type: 'icon' }, text('x')] }
    await check.fine(inside(line), inside({ type: 'separator' }), inside({ type: 'filler' }), inside(box()))
    const allowed = 'box, button, image, text, separator, filler'
    for (const type of ['icon', 'video', 'span', 'spacer', 'bogus'])
      await check.refused(
        inside({ ...picture(), type }),
        `${AT}.type: Must be one of the following values: [${allowed}]`,
      )
    await check.refused(
      inside({ ...line, contents: [picture()] }),
      `${AT}.contents[0].type: Must be one of the following values: [icon, text, filler]`,
    )
    await check.refused(
      inside({ type: 'box', layout: 'round' }),
      `${AT}.layout: Must be one of the following values: [horizontal, vertical, baseline]`,
      `${AT}.contents: May not be null`,
    )
  })

  it('may be nested as deep as the size allows', async () => {
    let nest = box(text('底'))
    for (let depth = 0; depth < 400; depth += 1) nest = box(nest)
    await check.fine(flex({ type: 'bubble', body: nest }))
  })

  it('are buttons with labels of 40 letters', async () => {
    const button = (label: string) => inside({ type: 'button', action: say(label), style: 'primary' })
    await check.border(40, `${AT}.action.label`, button, FAMILY)
    await check.refused(button(''), `${AT}.action: \`label\` must be specified`)
    await check.refused(inside({ type: 'button' }), `${AT}.action: May not be null`)
    await check.fine(inside({ ...text('x'), action: { type: 'message', text: 'x' } }))
  })

  it('are texts of 2000 letters or of spans', async () => {
    await check.border(2000, `${AT}.text`, (words) => inside(text(words)))
    await check.refused(inside(text('')), `${AT}.text: May not be empty`)
    const spans = { type: 'text', contents: [{ type: 'span', text: 'x', weight: 'bold' }] }
    await check.fine(inside(spans), inside(text('x', { wrap: true, maxLines: 2, lineSpacing: '4px' })))
    await check.refused(
      inside({ type: 'text', contents: [text('x')] }),
      `${AT}.contents[0].type: Must be one of the following values: [span]`,
    )
  })

  it('are images at addresses of 2000 letters, at most three times as high as wide', async () => {
    await check.fine(inside(picture({ url: address(2000), aspectRatio: '1:3', size: '50%' })))
    await check.refused(
      inside(picture({ url: address(2001) })),
      `${AT}.url: Length must be between 0 and 2000`,
    )
    for (const aspectRatio of ['10:31', '1', '0:1'])
      await check.refused(inside(picture({ aspectRatio })), `${AT}.aspectRatio: Invalid format`)
  })

  it('have sizes, colours and places in the forms that LINE takes', async () => {
    const good = [
      { margin: '8px', flex: 0, color: '#12345678', size: '3xl', offsetTop: '-4px', gravity: 'center' },
      { margin: 'xxl', size: '12.5px', position: 'absolute', offsetStart: '10%', align: 'end' },
    ]
    for (const one of good) await check.fine(inside(text('x', one)))
    for (const [name, value] of Object.entries({ margin: '8', color: 'red', size: 'huge', offsetTop: '1em' }))
      await check.refused(inside(text('x', { [name]: value })), `${AT}.${name}: Invalid format`)
    await check.refused(inside(text('x', { colour: '#000000' })), `${AT}.colour: unknown field`)
    const gradient = { type: 'linearGradient', angle: '90deg', startColor: '#000000', endColor: '#ffffff' }
    const painted = (more: object) => inside({ ...box(), background: { ...gradient, ...more } })
    await check.fine(painted({ centerColor: '#111111', centerPosition: '10%' }))
    await check.refused(
      painted({ centerPosition: '101%' }),
      `${AT}.background.centerPosition: Invalid format`,
    )
    await check.refused(painted({ angle: null }), `${AT}.background.angle: May not be empty`)
    await check.fine(
      inside({ ...box(), width: '50%', paddingAll: 'none', cornerRadius: 'md', borderWidth: 'semi-bold' }),
    )
  })
})
