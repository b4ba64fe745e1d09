import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { BubbleForm } from '../../../api/routes/v1/bubbles/bubbleModel.ts'
import {
  actButtonsOf,
  type Bubble,
  checkBubbles,
  checkRendered,
  renderBubbles,
} from '../../../domain/bubbles/index.ts'
import { checkMessages } from '../../../infra/sandbox/line/messages/checkMessages.ts'
import { someBubbles } from '../../setup/bubbles/arbitraryBubbles.ts'

const values = {
  nickName: '花',
  displayName: 'b',
  orderNumber: 'c',
  productName: 'd',
  shipDate: '1月2日',
  trackingNumber: '1',
  trackingLink: 'https://a.jp/1',
  carrier: 'f',
  nextDeliveryDate: '3月4日',
  points: '5',
}
const token = () => 'x'.repeat(300)

describe('bubbles that are fine on save', () => {
  it('of every kind are fine when short values are in, to us and to the sandbox of LINE', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(someBubbles, (bubbles) => {
        expect(checkBubbles(bubbles)).toEqual([])
        for (const { kind } of bubbles) seen.add(kind)
        const messages = renderBubbles(bubbles, values, { dataOf: token })
        expect(checkRendered(messages)).toEqual([])
        expect(checkMessages({ messages: JSON.parse(JSON.stringify(messages)) as unknown })).toEqual([])
      }),
      { numRuns: 500 },
    )
    expect(seen.size).toBe(13)
  })

  it('have a form that the API takes and leave no placeholder behind', () => {
    const form = Compile(BubbleForm)
    fc.assert(
      fc.property(someBubbles, (bubbles) => {
        for (const bubble of bubbles) expect(form.Check(withIds(bubble))).toBe(true)
        const messages = renderBubbles(bubbles, values, { dataOf: token })
        expect(JSON.stringify(messages)).not.toMatch(/\{(?:nickName|productName|trackingLink|points|emoji)/)
      }),
      { numRuns: 300 },
    )
  })

  it('are fine or found to be wrong, never refused by LINE alone, whatever the values', () => {
    const any = fc.record(
      {
        nickName: fc.string({ unit: 'grapheme', maxLength: 200 }),
        productName: fc.string(),
        trackingLink: fc.webUrl(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(someBubbles, any, (bubbles, some) => {
        const messages = renderBubbles(bubbles, some, { dataOf: token })
        if (checkRendered(messages).length > 0) return
        expect(checkMessages({ messages: JSON.parse(JSON.stringify(messages)) as unknown })).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('name a token for each button that acts, and no other', () => {
    fc.assert(
      fc.property(someBubbles, (bubbles) => {
        const asked: string[] = []
        renderBubbles(bubbles, values, {
          dataOf: (path) => {
            asked.push(path)
            return 'x'
          },
        })
        expect(asked.sort()).toEqual(
          actButtonsOf(bubbles)
            .map(({ path }) => path)
            .sort(),
        )
      }),
    )
  })
})

describe('what is wrong', () => {
  it('never makes the check itself fail, and has a sentence with a full stop', () => {
    const anything = fc.jsonValue({ maxDepth: 4 })
    fc.assert(
      fc.property(someBubbles, anything, fc.string(), (bubbles, json, words) => {
        const broken = bubbles.map(
          (bubble): Bubble =>
            bubble.kind === 'flex'
              ? { ...bubble, contents: { ...bubble.contents, body: json } as typeof bubble.contents }
              : bubble.kind === 'text'
                ? { ...bubble, text: words }
                : bubble,
        )
        for (const { path, ja } of checkBubbles(broken)) {
          expect(path).toMatch(/^\/\d/)
          expect(ja).toMatch(/(?:ください|です|ます|ません)(?:。|\(.*\)。)$/)
        }
      }),
    )
  })
})

describe('the API’s form', () => {
  const forms = (BubbleForm as unknown as { oneOf: (TSchema & { title: string; examples: Bubble[] })[] })
    .oneOf
  it.each(forms.map((form) => [form.title, form] as const))(
    'shows examples of %s that can be saved',
    (_title, form) => {
      expect(form.examples.length).toBeGreaterThan(0)
      for (const example of form.examples) {
        expect(Compile(BubbleForm).Check(example)).toBe(true)
        expect(checkBubbles([example])).toEqual([])
      }
    },
  )

  it('names every kind of bubble and of button once', () => {
    const titles = [...JSON.stringify(forms).matchAll(/"title":"(\w+)"/g)].map(([, title]) => title)
    expect(new Set(titles.slice(0)).size).toBeGreaterThanOrEqual(13 + 9)
    expect(new Set(forms.map(({ title }) => title)).size).toBe(13)
  })
})

/** The API asks for ids where the domain takes any text. */
const withIds = (bubble: Bubble): unknown =>
  JSON.parse(JSON.stringify(bubble).replaceAll('"addTagIds":["a"]', `"addTagIds":["${ID}"]`))
const ID = '0199d6a2-7c1e-7f00-8000-3f5a2b6c9d10'
