import { afterAll, beforeAll, describe, it } from '@jest/globals'
import { Checker } from '../../../setup/sandbox/messageChecks.ts'
import { type Line, startLine, text } from '../../../setup/sandbox/line.ts'

let line: Line
let check: Checker
beforeAll(async () => {
  line = await startLine()
  check = new Checker(line)
})
afterAll(() => line.close())

describe('a text', () => {
  it('has 1 to 5000 UTF-16 units', async () => {
    await check.border(5000, '.text', text)
    await check.fine(text('🍎'.repeat(2500)))
    await check.refused(text(`${'🍎'.repeat(2500)}x`), '.text: Length must be between 0 and 5000')
    await check.refused(text(''), '.text: May not be empty')
    await check.refused({ type: 'text' }, '.text: May not be empty')
  })

  it('has emojis on `$` of their own, counted in UTF-16 units', async () => {
    const emoji = (index: number) => ({ index, productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' })
    const withEmojis = (words: string, ...indexes: number[]) => ({
      ...text(words),
      emojis: indexes.map(emoji),
    })
    await check.fine(withEmojis('$ と $', 0, 4), withEmojis('🍎$', 2))
    await check.refused(withEmojis('🍎$', 1), '.emojis[0].index: Invalid index')
    await check.refused(withEmojis('$', 0, 0), '.emojis[1].index: Invalid index')
    await check.refused(withEmojis('$', 1), '.emojis[0].index: Invalid index')
    const many = (size: number) => withEmojis('$'.repeat(30), ...Array.from({ length: size }, (_, n) => n))
    await check.sizes(0, 20, '.emojis', many)
    await check.refused(
      { ...text('$'), emojis: [{ index: 0 }] },
      '.emojis[0].productId: May not be empty',
      '.emojis[0].emojiId: May not be empty',
    )
  })

  it('quotes by a token that is a string', async () => {
    await check.fine({ ...text('x'), quoteToken: 'q3Plxr4AgKd' })
    const malformed =
      "The property, 'messages[0].quoteToken', in the request body is invalid (line: -, column: -)"
    const answer = await check.complaints([{ ...text('x'), quoteToken: 5 }])
    if (answer[0] !== malformed) throw new Error(String(answer))
  })
})

describe('a textV2', () => {
  const v2 = (words: string, substitution?: object) => ({ type: 'textV2', text: words, substitution })
  const emoji = { type: 'emoji', productId: 'p', emojiId: '001' }
  const everyone = { type: 'mention', mentionee: { type: 'all' } }
  const numbered = (size: number, one: object) =>
    Object.fromEntries(Array.from({ length: size }, (_, n) => [`k${n}`, one]))

  it('has at most 5000 UTF-16 units', async () => {
    await check.border(5000, '.text', (words) => v2(words))
    await check.refused(v2(''), '.text: May not be empty')
  })

  it('has a substitution for every key, and doubled braces for braces', async () => {
    await check.fine(
      v2('{a}と{b}', { a: emoji, b: everyone }),
      v2('{{a}} {{{{', {}),
      v2('{{{a}}}', { a: emoji }),
    )
    await check.refused(v2('{a}と{b}', { a: emoji }), ".substitution: No substitution for 'b'")
    await check.refused(v2('{a}'), ".substitution: No substitution for 'a'")
    for (const unpaired of ['{', '}', '{{a}', 'a } b', '{a{b}}'])
      await check.refused(v2(unpaired, { a: emoji, b: emoji }), '.text: Unpaired brace')
  })

  it('has keys of 20 letters, digits and underscores', async () => {
    const keyed = (key: string) => v2(`{${key}}`, { [key]: emoji })
    await check.fine(keyed('a'.repeat(20)), keyed('A_9'))
    for (const key of ['a'.repeat(21), 'a-b', '名前'])
      await check.refused(
        keyed(key),
        `.substitution.${key}: Invalid key`,
        `.substitution: No substitution for '${key}'`,
      )
  })

  it('has at most 100 substitutions, 20 of them emojis and 20 mentions', async () => {
    for (const one of [emoji, everyone]) {
      await check.fine(v2('x', numbered(20, one)))
      await check.refused(v2('x', numbered(21, one)), '.substitution: Size must be between 0 and 20')
    }
    const complaints = await check.complaints([v2('x', numbered(101, emoji))])
    if (!complaints.includes('messages[0].substitution: Size must be between 0 and 100'))
      throw new Error(String(complaints))
    await check.refused(
      v2('{a}', { a: { type: 'picture' } }),
      '.substitution.a.type: Must be one of the following values: [emoji, mention]',
    )
    await check.refused(
      v2('{a}', { a: { type: 'mention', mentionee: { type: 'user' } } }),
      '.substitution.a.mentionee.userId: May not be empty',
    )
  })
})
