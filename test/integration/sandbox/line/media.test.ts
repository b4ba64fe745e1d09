import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { address, Checker } from '../../../setup/sandbox/messageChecks.ts'
import { type Line, startLine, text } from '../../../setup/sandbox/line.ts'

let line: Line
let check: Checker
beforeAll(async () => {
  line = await startLine()
  check = new Checker(line)
})
afterAll(() => line.close())

const PICTURE = 'https://example.com/a.png'
const image = (more: object) => ({
  type: 'image',
  originalContentUrl: PICTURE,
  previewImageUrl: PICTURE,
  ...more,
})
const video = (more: object) => ({ ...image(more), type: 'video' })

it('an image has two https addresses of at most 2000 letters', async () => {
  for (const name of ['originalContentUrl', 'previewImageUrl']) {
    await check.fine(image({ [name]: address(2000) }))
    await check.refused(image({ [name]: address(2001) }), `.${name}: Length must be between 0 and 2000`)
    await check.refused(image({ [name]: 'http://example.com/a.png' }), `.${name}: invalid uri scheme`)
    await check.refused(image({ [name]: 'https://example.com/画像.png' }), `.${name}: invalid uri`)
    await check.refused(image({ [name]: 'https://example.com/a b.png' }), `.${name}: invalid uri`)
    await check.refused(image({ [name]: '' }), `.${name}: May not be empty`)
  }
})

it('a video has a tracking id of at most 100 letters that LINE allows', async () => {
  await check.fine(video({}), video({ trackingId: 'aZ09-.=,+*()%$&;:@{}!?<>[]' }))
  await check.border(100, '.trackingId', (trackingId) => video({ trackingId }))
  for (const trackingId of ['a b', 'a_b', 'あ', 'a/b'])
    await check.refused(video({ trackingId }), '.trackingId: Invalid format')
  await check.refused(video({ previewImageUrl: null }), '.previewImageUrl: May not be empty')
})

it('an audio has a duration', async () => {
  const audio = (more: object) => ({ type: 'audio', originalContentUrl: PICTURE, duration: 1, ...more })
  await check.fine(audio({}))
  await check.refused(audio({ duration: null }), '.duration: May not be null')
  expect(await check.complaints([audio({ duration: '60000' })])).toEqual([
    "The property, 'messages[0].duration', in the request body is invalid (line: -, column: -)",
  ])
})

it('a sticker has two numbers', async () => {
  await check.fine({ type: 'sticker', packageId: '446', stickerId: '1988' })
  await check.refused(
    { type: 'sticker', packageId: 'x', stickerId: '' },
    '.packageId: Invalid sticker',
    '.stickerId: May not be empty',
  )
})

it('a location has a title and an address of 100 letters, and lies on the earth', async () => {
  const place = (more: object) => ({
    type: 'location',
    title: 't',
    address: 'a',
    latitude: 35,
    longitude: 139,
    ...more,
  })
  for (const name of ['title', 'address']) {
    await check.border(100, `.${name}`, (words) => place({ [name]: words }), 'あ')
    await check.refused(place({ [name]: '🍎'.repeat(51) }), `.${name}: Length must be between 0 and 100`)
  }
  await check.fine(place({ latitude: -90, longitude: 180 }), place({ latitude: 90, longitude: -180 }))
  await check.refused(place({ latitude: 90.1 }), '.latitude: Must be between -90 and 90')
  await check.refused(place({ longitude: -180.1 }), '.longitude: Must be between -180 and 180')
})

it('a coupon has an id, and a tag of 30 letters, digits and underscores', async () => {
  const coupon = (more: object) => ({ type: 'coupon', couponId: '01JYNW8JMQVFBNWF1APF8Z3FS7', ...more })
  await check.fine(coupon({}))
  await check.border(30, '.deliveryTag', (deliveryTag) => coupon({ deliveryTag }))
  for (const deliveryTag of ['a-b', 'タグ'])
    await check.refused(coupon({ deliveryTag }), '.deliveryTag: Invalid format')
  await check.refused({ type: 'coupon' }, '.couponId: May not be empty')
})

it('a sender has a name of 20 UTF-16 units and an icon', async () => {
  const sent = (sender: object) => ({ ...text('x'), sender })
  await check.border(20, '.sender.name', (name) => sent({ name }), 'あ')
  await check.refused(sent({ name: '🍎'.repeat(11) }), '.sender.name: Length must be between 0 and 20')
  await check.fine(sent({ iconUrl: address(2000) }))
  await check.refused(sent({ iconUrl: address(2001) }), '.sender.iconUrl: Length must be between 0 and 2000')
  await check.refused(sent({ iconUrl: 'http://example.com/' }), '.sender.iconUrl: invalid uri scheme')
})

it('takes media by plain http from the origins that it was told of, and from no other', async () => {
  const kind = await startLine({ plainMedia: ['http://127.0.0.1:3000'] })
  try {
    const local = new Checker(kind)
    const at = 'http://127.0.0.1:3000/media/a'
    await local.fine(image({ originalContentUrl: at }))
    await check.refused(image({ originalContentUrl: at }), '.originalContentUrl: invalid uri scheme')
    for (const other of ['http://127.0.0.1:3001/media/a', 'http://127.0.0.1/a', 'ftp://127.0.0.1:3000/a'])
      await local.refused(image({ originalContentUrl: other }), '.originalContentUrl: invalid uri scheme')
  } finally {
    await kind.close()
  }
})
