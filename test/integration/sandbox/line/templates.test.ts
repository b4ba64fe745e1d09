import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { address, Checker, FAMILY, say, template } from '../../../setup/sandbox/messageChecks.ts'
import { type Line, startLine } from '../../../setup/sandbox/line.ts'

let line: Line
let check: Checker
beforeAll(async () => {
  line = await startLine()
  check = new Checker(line)
})
afterAll(() => line.close())

const many = (size: number) => Array<object>(size).fill(say('a'))
const PICTURE = { thumbnailImageUrl: 'https://example.com/a.png' }

describe('buttons', () => {
  const buttons = (more: object) => template({ type: 'buttons', text: 't', actions: [say('はい')], ...more })

  it('have 160 letters, but 60 beside a title or a picture', async () => {
    await check.border(160, '.template.text', (text) => buttons({ text }), FAMILY)
    await check.border(60, '.template.text', (text) => buttons({ text, title: '題' }), FAMILY)
    await check.border(60, '.template.text', (text) => buttons({ text, ...PICTURE }), FAMILY)
    await check.border(40, '.template.title', (title) => buttons({ title }), FAMILY)
    await check.refused(buttons({ text: '' }), '.template.text: May not be empty')
  })

  it('have 1 to 4 actions', async () => {
    await check.sizes(1, 4, '.template.actions', (size) => buttons({ actions: many(size) }))
  })

  it('show a picture in a shape, size and colour that LINE knows', async () => {
    const looks = { imageAspectRatio: 'square', imageSize: 'contain', imageBackgroundColor: '#FFffFF' }
    await check.fine(buttons({ ...PICTURE, ...looks }), buttons({ thumbnailImageUrl: address(2000) }))
    const at = '.template.thumbnailImageUrl'
    await check.refused(
      buttons({ thumbnailImageUrl: address(2001) }),
      `${at}: Length must be between 0 and 2000`,
    )
    await check.refused(
      buttons({ imageAspectRatio: 'round', imageBackgroundColor: 'red' }),
      '.template.imageAspectRatio: Must be one of the following values: [rectangle, square]',
      '.template.imageBackgroundColor: Invalid format',
    )
    const tap = { type: 'uri', uri: 'https://example.com/' }
    await check.fine(buttons({ defaultAction: tap }))
    await check.refused(
      buttons({ defaultAction: { ...tap, uri: 'x' } }),
      '.template.defaultAction.uri: invalid uri scheme',
    )
  })

  it('have words of 1 to 1500 UTF-16 units for those who cannot see them', async () => {
    await check.border(1500, '.altText', (altText) => ({ ...buttons({}), altText }))
    await check.refused({ ...buttons({}), altText: '' }, '.altText: May not be empty')
  })
})

describe('confirm', () => {
  const confirm = (more: object) => template({ type: 'confirm', text: 't', actions: many(2), ...more })

  it('has 240 letters and exactly 2 actions', async () => {
    await check.border(240, '.template.text', (text) => confirm({ text }), FAMILY)
    await check.sizes(2, 2, '.template.actions', (size) => confirm({ actions: many(size) }))
  })
})

describe('carousels', () => {
  const carousel = (...columns: object[]) => template({ type: 'carousel', columns })
  const column = (more: object = {}) => ({ text: 't', actions: [say('a')], ...more })
  const columns = (size: number) => Array<object>(size).fill(column())

  it('have 1 to 10 columns with 1 to 3 actions', async () => {
    await check.sizes(1, 10, '.template.columns', (size) => carousel(...columns(size)))
    await check.sizes(1, 3, '.template.columns[0].actions', (size) =>
      carousel(column({ actions: many(size) })),
    )
  })

  it('have 120 letters, but 60 beside a title or a picture', async () => {
    const at = '.template.columns[0]'
    await check.border(120, `${at}.text`, (text) => carousel(column({ text })), FAMILY)
    await check.border(60, `${at}.text`, (text) => carousel(column({ text, title: '題' })), FAMILY)
    await check.border(60, `${at}.text`, (text) => carousel(column({ text, ...PICTURE })), FAMILY)
    await check.border(40, `${at}.title`, (title) => carousel(column({ title })), FAMILY)
  })

  it('are alike in all columns', async () => {
    const alike = [column({ ...PICTURE, title: '題' }), column({ ...PICTURE, title: '題' })]
    await check.fine(carousel(...alike))
    const at = '.template.columns'
    await check.refused(
      carousel(column(), column({ actions: many(2), ...PICTURE, title: '題' })),
      `${at}: The number of actions must be the same in all columns`,
      `${at}: All columns or none must have an image`,
      `${at}: All columns or none must have a title`,
    )
  })

  it('of images have 1 to 10 columns with a picture and an action', async () => {
    const picture = { imageUrl: 'https://example.com/a.png', action: say('a') }
    const images = (size: number) => template({ type: 'image_carousel', columns: Array(size).fill(picture) })
    await check.sizes(1, 10, '.template.columns', images)
    await check.refused(
      template({ type: 'image_carousel', columns: [{}] }),
      '.template.columns[0].imageUrl: May not be empty',
      '.template.columns[0].action: May not be null',
    )
  })
})
