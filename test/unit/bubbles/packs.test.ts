import { describe, expect, it } from '@jest/globals'
import {
  type Bubble,
  type BubbleOrPack,
  checkBubbles,
  checkWritten,
  expandPacks,
  packIdsIn,
  placeWritten,
} from '../../../domain/bubbles/index.ts'
import { see, text } from '../../setup/bubbles/bubbles.ts'

const pack = (packId: string): BubbleOrPack => ({ kind: 'pack', packId })
const packs = new Map<string, Bubble[]>([
  ['two', [text('1'), text('')]],
  ['four', [text('1'), text('2'), text('3'), text('4')]],
  ['none', []],
])
const expanded = (...written: BubbleOrPack[]) => {
  const { bubbles, places, problems } = expandPacks(written, packs)
  return { bubbles: bubbles.length, places, problems: problems.map(({ path, code }) => `${path} ${code}`) }
}

describe('message packs', () => {
  it('give their bubbles in the place of their reference', () => {
    expect(expandPacks([text('a'), pack('two'), text('b')], packs).bubbles).toEqual([
      text('a'),
      text('1'),
      text(''),
      text('b'),
    ])
    expect(expanded(text('a'), pack('two'), text('b'))).toEqual({
      bubbles: 4,
      places: [0, 1, 1, 2],
      problems: [],
    })
  })

  it('count towards the five', () => {
    expect(expanded(pack('four'), text('a')).problems).toEqual([])
    expect(expanded(pack('four'), pack('two')).problems).toEqual([' TOO_MANY_BUBBLES'])
  })

  it('that are gone or empty are told of at their place', () => {
    expect(expanded(pack('gone')).problems).toEqual(['/0/packId UNKNOWN_PACK'])
    expect(expanded(text('a'), pack('none'), pack('gone')).problems).toEqual([
      '/1/packId EMPTY_PACK',
      '/2/packId UNKNOWN_PACK',
    ])
    expect(expanded().problems).toEqual([' NO_BUBBLES'])
  })

  it('show what is wrong in them at the pack, and beside them at the bubble', () => {
    const written = [pack('two'), { ...text('{'), quickReply: [{ button: see }] }, text('b')]
    const expansion = expandPacks(written, packs)
    expect(
      checkBubbles(expansion.bubbles).map(
        ({ path, code }) => `${placeWritten(path, written, expansion)} ${code}`,
      ),
    ).toEqual(['/0 EMPTY', '/1/text UNPAIRED_BRACE', '/1/quickReply QUICK_REPLY_NOT_LAST'])
    expect(placeWritten('', written, expansion)).toBe('')
  })

  it('are checked with what stands beside them, each fault once and at its place', () => {
    const asking = { ...text('?'), quickReply: [{ button: see }] }
    const some = new Map([...packs, ['asking', [asking]], ['blank', [text(''), text('')]]])
    const wrong = (...written: BubbleOrPack[]) =>
      checkWritten(written, expandPacks(written, some)).map(({ path, code }) => `${path} ${code}`)
    expect(wrong(text('a'), pack('asking'))).toEqual([])
    expect(wrong(pack('asking'), text('a'))).toEqual(['/0 QUICK_REPLY_NOT_LAST'])
    expect(wrong(text(''), pack('blank'))).toEqual(['/0/text EMPTY', '/1 EMPTY'])
    expect(wrong(pack('four'), text('a'), text('b'))).toEqual([' TOO_MANY_BUBBLES'])
    expect(wrong(pack('gone'))).toEqual(['/0/packId UNKNOWN_PACK'])
    expect(wrong()).toEqual([' NO_BUBBLES'])
  })

  it('are known by their ids, each once', () => {
    expect(packIdsIn([pack('two'), text('a'), pack('four'), pack('two')])).toEqual(['two', 'four'])
  })
})
