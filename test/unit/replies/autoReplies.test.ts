import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AutoReply } from '../../../domain/replies/autoReply.ts'
import { checkKeywords } from '../../../domain/replies/checkAutoReply.ts'
import { chooseReply, judgeReplies, type SaidFacts } from '../../../domain/replies/chooseReply.ts'
import {
  DEFAULT_FOLDS,
  type Folds,
  FOLDS,
  foldKeyword,
  foldsAtLeast,
  foldsNumber,
  foldsOf,
} from '../../../domain/replies/keywordFold.ts'
import { headOf, headsIn, isSaid, type Keyword, SaidText } from '../../../domain/replies/keywordMatch.ts'
import {
  describeHours,
  isWithinHours,
  type ReplyHours,
  WEEKDAYS,
} from '../../../domain/replies/replyHours.ts'
import { type NamedReply, ReplyNotes } from '../../../domain/replies/replyNotes.ts'
import type { TagId } from '../../../domain/values/ids.ts'
import { type ClockTime, parseClock } from '../../../domain/values/japanTime.ts'

const exact = (text: string): Keyword => ({ text, match: 'EXACT' })
const partial = (text: string): Keyword => ({ text, match: 'PARTIAL' })
const FRIDAY = Date.parse('2026-11-27T15:00:00+09:00')
const facts = (text: string | null, more: Partial<SaidFacts> = {}): SaidFacts => ({
  text,
  at: FRIDAY,
  fallbackAt: null,
  audience: {
    tagIds: new Set(),
    flagId: null,
    continuationStatuses: [],
    linked: false,
    daysSinceFriend: null,
  },
  ...more,
})
const reply = (id: string, keywords: Keyword[], more: Partial<AutoReply> = {}) => ({
  id,
  adminName: id,
  kind: 'KEYWORDS' as const,
  enabled: true,
  replyOrder: 100,
  keywords,
  folds: DEFAULT_FOLDS,
  audience: { all: [] },
  hours: [],
  onceMinutes: 0,
  answersMedia: false,
  ...more,
})
const fallback = (id: string, more: Partial<AutoReply> = {}) => reply(id, [], { kind: 'FALLBACK', ...more })
const chosen = (replies: AutoReply[], said: SaidFacts) => chooseReply(replies, said)?.reply.id ?? null

const foldSets = fc.integer({ min: 0, max: 2 ** FOLDS.length - 1 }).map(foldsOf)
/** Texts as people write them, and what breaks comparisons. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(...('はハﾊﾞポ゜ーA ａ1１ 　\u200b\u0345ßẞ㍿e\u0301ヷヾゞ\n'.match(/./gsu) ?? [])),
    maxLength: 12,
  }),
)

describe('folds of keywords', () => {
  const same: [string, string, Partial<Folds>?][] = [
    ['配送状況', ' 配送状況　'],
    ['配送状況', '配送\n状況'],
    ['ポイント', 'ﾎﾟｲﾝﾄ'],
    ['ABC', 'ａｂｃ'],
    ['配送状況', '配\u200b送状況\ufe0f'],
    ['ポイント', 'ぽいんと', { kana: true }],
    ['ポイント', 'ﾎﾟｲﾝﾄ', { kana: true }],
  ]
  it.each(same)('%j is %j', (a, b, more = {}) => {
    const folds = { ...DEFAULT_FOLDS, ...more }
    expect(foldKeyword(a, folds)).toBe(foldKeyword(b, folds))
  })

  const different: [string, string, Partial<Folds>][] = [
    ['ポイント', 'ぽいんと', {}],
    ['配送状況', ' 配送状況', { spaces: false }],
    ['ABC', 'ＡＢＣ', { width: false }],
    ['ABC', 'abc', { letterCase: false }],
    ['配送', '配\u200b送', { ignorables: false }],
    ['ポイント', 'ﾎﾟｲﾝﾄ', { kana: true, width: false }],
  ]
  it.each(different)('%j is not %j with %j', (a, b, more) => {
    const folds = { ...DEFAULT_FOLDS, ...more }
    expect(foldKeyword(a, folds)).not.toBe(foldKeyword(b, folds))
  })

  it('gives the fold of a fold unchanged, under every setting', () => {
    fc.assert(
      fc.property(texts, foldSets, (text, folds) => {
        const once = foldKeyword(text, folds)
        expect(foldKeyword(once, folds)).toBe(once)
      }),
      { numRuns: 1_000 },
    )
  })

  it('takes for the same with more folds what it takes for the same with fewer', () => {
    fc.assert(
      fc.property(texts, texts, foldSets, foldSets, (a, b, one, other) => {
        // A Greek mark whose small form is a letter of its own; no keyword of a shop has it.
        fc.pre(!`${a}${b}`.includes('\u0345'))
        const wide = foldsOf(foldsNumber(one) | foldsNumber(other))
        expect(foldsAtLeast(wide, one)).toBe(true)
        const narrowly = foldKeyword(a, one)
        expect(foldKeyword(narrowly, wide)).toBe(foldKeyword(a, wide))
        if (narrowly === foldKeyword(b, one)) expect(foldKeyword(a, wide)).toBe(foldKeyword(b, wide))
      }),
      { numRuns: 1_000 },
    )
  })

  it('finds each keyword that is said by its beginning', () => {
    fc.assert(
      fc.property(texts, texts, texts, foldSets, (front, word, behind, folds) => {
        const keyword = foldKeyword(word, folds)
        fc.pre(keyword !== '')
        const whole = foldKeyword(front, folds) + keyword + foldKeyword(behind, folds)
        expect(headsIn(whole)).toContain(headOf(keyword))
      }),
    )
  })
})

describe('keywords that are said', () => {
  it('are the whole message, or stand in it', () => {
    const said = new SaidText('配送状況を教えて')
    expect(isSaid(exact('配送状況'), DEFAULT_FOLDS, said)).toBe(false)
    expect(isSaid(partial('配送状況'), DEFAULT_FOLDS, said)).toBe(true)
    expect(isSaid(exact('配送 状況を教えて'), DEFAULT_FOLDS, said)).toBe(true)
    expect(isSaid(partial('\u200b'), DEFAULT_FOLDS, said)).toBe(false)
  })

  it('an exact keyword is said by itself, and a partial one by each text around it', () => {
    fc.assert(
      fc.property(texts, foldSets, (word, folds) => {
        fc.pre(foldKeyword(word, folds) !== '')
        expect(isSaid(exact(word), folds, new SaidText(word))).toBe(true)
        expect(isSaid(partial(word), folds, new SaidText(`あ。${word}。い`))).toBe(true)
      }),
    )
  })
})

describe('hours of a reply', () => {
  const at = (text: string) => Date.parse(`${text}+09:00`)
  const hours = (days: ReplyHours['days'], from: string, until: string): ReplyHours[] => [
    { days, from: parseClock(from), until: parseClock(until) },
  ]
  const night = hours(['FRI'], '22:00', '06:00')
  it.each([
    ['2026-11-27T21:59:59', false],
    ['2026-11-27T22:00:00', true],
    ['2026-11-28T05:59:59', true],
    ['2026-11-28T06:00:00', false],
    ['2026-11-28T22:00:00', false],
    ['2026-11-27T03:00:00', false],
  ])('over midnight: %s %s', (clock, within) => expect(isWithinHours(night, at(clock))).toBe(within))

  it('are whole days when both times are the same', () => {
    const weekend = hours(['SAT', 'SUN'], '00:00', '00:00')
    expect(isWithinHours(weekend, at('2026-11-28T00:00:00'))).toBe(true)
    expect(isWithinHours(weekend, at('2026-11-29T23:59:59'))).toBe(true)
    expect(isWithinHours(weekend, at('2026-11-30T00:00:00'))).toBe(false)
    expect(describeHours(weekend)).toBe('日・土 終日')
    expect(describeHours(night)).toBe('金 22:00〜翌6:00')
    expect(describeHours([])).toBe('いつでも')
  })

  it('cover each instant of a week once with their complement', () => {
    const clock = fc
      .integer({ min: 0, max: 1_439 })
      .map(
        (m) =>
          `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}` as ClockTime,
      )
    fc.assert(
      fc.property(clock, clock, fc.integer({ min: 0, max: 7 * 86_400_000 }), (from, until, offset) => {
        fc.pre(from !== until)
        const instant = at('2026-11-23T00:00:00') + offset
        const inside = isWithinHours(hours(WEEKDAYS, from, until), instant)
        const outside = isWithinHours(hours(WEEKDAYS, until, from), instant)
        expect(inside).toBe(!outside)
      }),
    )
  })
})

describe('which reply answers', () => {
  it('is that of an exact keyword, then by order, then the older one', () => {
    const first = reply('a', [partial('ポイント')], { replyOrder: 1 })
    const second = reply('b', [exact('ポイント交換')], { replyOrder: 9 })
    expect(chosen([first, second], facts('ポイント交換'))).toBe('b')
    expect(chosen([first, second], facts('ポイントは？'))).toBe('a')
    expect(chosen([reply('c', [partial('ポ')]), first], facts('ポイント'))).toBe('a')
    expect(chosen([reply('y', [exact('あ')]), reply('x', [exact('あ')])], facts('あ'))).toBe('x')
  })

  it('passes over those that are off, out of hours or not for the member, and says why', () => {
    const tag = 't1' as TagId
    const replies = [
      reply('1', [exact('あ')], { enabled: false }),
      reply('2', [exact('あ')], {
        hours: [{ days: ['SUN'], from: parseClock('00:00'), until: parseClock('00:00') }],
      }),
      reply('3', [exact('あ')], { audience: { all: [{ kind: 'tags', mode: 'any', tagIds: [tag] }] } }),
      reply('4', [exact('い')]),
      reply('5', [partial('あ')]),
      fallback('6'),
    ]
    const verdicts = Object.fromEntries(
      judgeReplies(replies, facts('あ')).map((one) => [one.reply.id, one.verdict]),
    )
    expect(verdicts).toEqual({
      1: 'OFF',
      2: 'HOURS',
      3: 'AUDIENCE',
      4: 'NO_KEYWORD',
      5: 'ANSWERS',
      6: 'LATER',
    })
  })

  it('is the fallback when no keyword is said, once in its time', () => {
    const once = fallback('f', { onceMinutes: 60 })
    expect(chosen([once], facts('何か'))).toBe('f')
    const minutesAgo = (n: number) => facts('何か', { fallbackAt: FRIDAY - n * 60_000 })
    expect(chosen([once], minutesAgo(59))).toBeNull()
    expect(chosen([once], minutesAgo(60))).toBe('f')
    expect(chosen([once], minutesAgo(-5))).toBeNull()
    expect(chosen([fallback('e')], minutesAgo(-5))).toBe('e')
    expect(judgeReplies([once], minutesAgo(1))[0]?.verdict).toBe('ONCE')
  })

  it('is none for a picture, unless the fallback says so', () => {
    expect(chosen([reply('a', [partial('あ')]), fallback('f')], facts(null))).toBeNull()
    expect(chosen([fallback('f', { answersMedia: true })], facts(null))).toBe('f')
  })

  it('is one at most, for every message, and the same in whatever order the replies are read', () => {
    const keyword = fc.record({ text: texts, match: fc.constantFrom('EXACT' as const, 'PARTIAL' as const) })
    const arbitrary = fc
      .array(
        fc.record({
          keywords: fc.array(keyword, { maxLength: 3 }),
          folds: foldSets,
          replyOrder: fc.integer({ min: 0, max: 2 }),
          enabled: fc.boolean(),
          isFallback: fc.boolean(),
        }),
        { maxLength: 6 },
      )
      .map((rows) =>
        rows.map(({ isFallback, ...row }, n) =>
          isFallback ? fallback(`${n}`, { ...row, keywords: [] }) : reply(`${n}`, row.keywords, row),
        ),
      )
    fc.assert(
      fc.property(arbitrary, fc.option(texts), (replies, text) => {
        const judged = judgeReplies(replies, facts(text))
        expect(judged).toHaveLength(replies.length)
        expect(judged.filter(({ verdict }) => verdict === 'ANSWERS').length).toBeLessThanOrEqual(1)
        expect(chosen(replies.toReversed(), facts(text))).toBe(chosen(replies, facts(text)))
      }),
    )
  })
})

const notesOn = (reply: NamedReply, others: NamedReply[]) => new ReplyNotes(others).on(reply)

describe('keywords that could never answer', () => {
  const codes = (keywords: Keyword[], folds = DEFAULT_FOLDS) =>
    checkKeywords(keywords, folds).map(({ code, path }) => `${code} ${path}`)

  it('are refused with the place', () => {
    expect(codes([])).toEqual(['NO_KEYWORDS /keywords'])
    expect(codes([exact(' 　\u200b')])).toEqual(['KEYWORD_BLANK /keywords/0/text'])
    expect(
      codes([exact('あ'), exact('お知らせ停止'), exact('「連携解除」'), exact('テスト参加123456')]),
    ).toEqual(['OWN_WORD /keywords/1/text', 'OWN_WORD /keywords/2/text', 'OWN_WORD /keywords/3/text'])
    expect(codes([exact('ﾎﾟｲﾝﾄ'), exact('ポイント'), partial('ポイント')])).toEqual([
      'KEYWORD_TWICE /keywords/1',
    ])
    expect(codes([exact('あ'.repeat(100))])).toEqual([])
    expect(codes([exact('あ'.repeat(101))])).toEqual(['TOO_LONG /keywords/0/text'])
    expect(codes([exact('\ufdfa'.repeat(100))])).toEqual(['TOO_LONG /keywords/0/text'])
    expect(codes(Array.from({ length: 51 }, (_, n) => exact(`${n}`)))).toEqual(['TOO_MANY /keywords'])
  })

  it('are noted when another reply takes all of their messages, or the product some', () => {
    const mine = reply('b', [exact('配送'), partial('配送状況'), partial('停止')])
    const earlier = reply('a', [partial('配送')], { replyOrder: 1 })
    expect(notesOn(mine, [mine, earlier]).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'KEYWORD_SHADOWED /keywords/1',
      'OWN_WORD_FIRST /keywords/2',
    ])
    expect(notesOn(mine, [{ ...earlier, enabled: false }])).toHaveLength(1)
    expect(notesOn(mine, [{ ...earlier, replyOrder: 200 }])).toHaveLength(1)
    expect(notesOn(fallback('g', { onceMinutes: 5 }), [fallback('f')])).toHaveLength(1)
  })

  it('are noted in a shop of 500 replies with 20 keywords as in a small one', () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      reply(
        String(n).padStart(3, '0'),
        Array.from({ length: 20 }, (_key, k) => partial(`言葉${n}の${k}`)),
      ),
    )
    const notes = new ReplyNotes(many)
    // 言葉1の1 stands in 言葉1の10 to 言葉1の19, of the same reply; nothing else is taken.
    expect(many.flatMap((one) => notes.on(one))).toEqual([])
    expect(notes.on(reply('999', [partial('言葉7の3です')]))).toMatchObject([{ code: 'KEYWORD_SHADOWED' }])
  })

  it('a noted keyword does not answer any message that has it', () => {
    fc.assert(
      fc.property(texts, texts, texts, foldSets, (word, front, behind, folds) => {
        fc.pre(checkKeywords([partial(word)], folds).length === 0)
        const mine = reply('b', [partial(word)], { folds })
        const earlier = reply('a', [partial(word)], { replyOrder: 1, folds })
        expect(notesOn(mine, [earlier]).some(({ code }) => code === 'KEYWORD_SHADOWED')).toBe(true)
        expect(chosen([mine, earlier], facts(front + word + behind))).not.toBe('b')
      }),
    )
  })
})
