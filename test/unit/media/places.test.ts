import { describe, expect, it } from '@jest/globals'
import {
  haveSameShape,
  type MediaFacts,
  type MediaPlace,
  placesFor,
  sizeInWords,
  unfitFor,
} from '../../../domain/media/index.ts'

const MB = 1_024 * 1_024
const picture = (more: Partial<MediaFacts> = {}): MediaFacts => ({
  format: 'PNG',
  bytes: 1_000,
  width: 1_040,
  height: 1_040,
  durationMs: null,
  ...more,
})
const film = picture({ format: 'MP4', bytes: 150 * MB, width: 1_280, height: 720, durationMs: 1 })

describe('where LINE takes a file', () => {
  it.each<[MediaPlace, Partial<MediaFacts>]>([
    ['IMAGE', { bytes: 10 * MB }],
    ['PREVIEW', { bytes: MB }],
    ['CARD_IMAGE', { width: 1_024 }],
    ['SQUARE_CARD_IMAGE', { width: 1_024, height: 1_020 }],
    ['QUICK_REPLY_ICON', { bytes: MB }],
    ['RICH_MESSAGE', { width: 1_040 }],
    ['RICH_MENU', { width: 2_500, height: 1_686, bytes: MB }],
    ['RICH_MENU', { width: 800, height: 250 }],
    ['FLEX_ANIMATION', { format: 'APNG', bytes: 300 * 1_024 }],
    ['VIDEO', { format: 'MP4', bytes: 200 * MB }],
    ['AUDIO', { format: 'MP3', bytes: 200 * MB }],
  ])('takes at %s just what its limits allow: %j', (place, facts) => {
    expect(unfitFor(place, picture(facts))).toBeNull()
  })

  it.each<[MediaPlace, Partial<MediaFacts>, RegExp]>([
    ['IMAGE', { bytes: 10 * MB + 1 }, /10MBまで.*10\.1MB/],
    ['IMAGE', { format: 'APNG' }, /動くPNG/],
    ['PREVIEW', { bytes: MB + 1 }, /プレビュー画像は1MBまで/],
    ['CARD_IMAGE', { width: 1_025 }, /幅1024ピクセル以内.*1025/],
    ['SQUARE_CARD_IMAGE', { width: 1_000, height: 900 }, /正方形.*1000×900/],
    ['QUICK_REPLY_ICON', { format: 'JPEG' }, /PNGのファイル/],
    ['RICH_MESSAGE', { width: 1_039 }, /幅1040ピクセルちょうど/],
    ['RICH_MENU', { width: 799, height: 300 }, /幅800〜2500ピクセル/],
    ['RICH_MENU', { width: 800, height: 249 }, /高さ250ピクセル以上/],
    ['RICH_MENU', { width: 1_000, height: 1_000 }, /幅が高さの1\.45倍以上/],
    ['VIDEO', { format: 'M4A' }, /MP4のファイル.*音声\(M4A\)/],
    ['AUDIO', { format: 'MP4' }, /M4AかMP3のファイル/],
  ])('says why it does not take at %s: %j', (place, facts, words) => {
    expect(unfitFor(place, picture(facts))).toMatch(words)
  })

  it('is told of a file as a whole', () => {
    expect(placesFor(picture())).toEqual(['IMAGE', 'PREVIEW', 'QUICK_REPLY_ICON', 'RICH_MESSAGE'])
    expect(placesFor(film)).toEqual(['VIDEO'])
  })
})

it('compares the shapes of a film and its preview with a little room', () => {
  expect(haveSameShape(film, picture({ width: 640, height: 360 }))).toBe(true)
  expect(haveSameShape(film, picture({ width: 640, height: 362 }))).toBe(true)
  expect(haveSameShape(film, picture({ width: 640, height: 640 }))).toBe(false)
})

it('never says of a file above a limit that it has just the limit', () => {
  expect([MB, MB + 1, 300 * 1_024, 10.5 * MB].map(sizeInWords)).toEqual(['1MB', '1.1MB', '300KB', '10.5MB'])
})
