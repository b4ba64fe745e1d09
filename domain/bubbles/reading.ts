import { LINE_LIMITS } from '../values/limits.ts'
import { badUrl, COUNTABLE_ADDRESS, OPENABLE_ADDRESS } from './addresses.ts'
import { isWithin } from './counting.ts'
import { isPlaceholder, type PlaceholderName, SHORT_PLACEHOLDERS } from './placeholders.ts'
import { type BubbleProblem, problem, unless } from './problems.ts'
import { EMOJI_PREFIX, type ParsedTemplate, parseTemplate, wordsOf } from './template.ts'
import type { TextField } from './textFields.ts'

/**
 * The two ways in which the texts of a bubble are read: as the shop wrote them, with placeholders in them,
 * and as they go to one customer, filled. The rules of a bubble's form are the same for both, so that they
 * take a reading as an argument.
 */
export interface Reading {
  text(path: string, text: string, field: TextField): BubbleProblem[]
  /** An address that a tap opens. */
  uri(path: string, uri: string): BubbleProblem[]
}

/** Filled: what LINE would refuse, a text that is empty or too long, an address that is none. */
export const AS_SENT: Reading = {
  text: (path, text, field) => [...empty(path, text, field), ...tooLong(path, text, field)],
  uri: (path, uri) => badUrl(path, uri, LINE_LIMITS.actionUriUnits, OPENABLE_ADDRESS),
}

/** With placeholders: only what holds for every recipient. */
export const AS_WRITTEN: Reading = { text: checkTemplate, uri: checkWrittenUri }

function checkTemplate(path: string, text: string, field: TextField): BubbleProblem[] {
  if (field.takes === 'none') return AS_SENT.text(path, text, field)
  const template = parseTemplate(text)
  if (template.unpaired !== null)
    return problem(
      path,
      'UNPAIRED_BRACE',
      `${field.word}の${template.unpaired + 1}文字目のかっこが閉じていません。文字として使うときは {{ や }} と入力してください。`,
    )
  const emojiAsCounted = '$'.repeat(LINE_LIMITS.emojiUnits)
  const words = wordsOf(template, false, emojiAsCounted)
  const hasPlaceholder = template.parts.some((part) => part.kind === 'placeholder')
  return [
    ...firstOf(checkParts(path, template, field), hasPlaceholder ? mayBeEmpty(path, template, field) : []),
    ...(hasPlaceholder ? [] : empty(path, words, field)),
    // A value of one letter is the shortest that is sent; without a value, the fallbacks are.
    ...firstOf(
      tooLong(path, words, field),
      tooLong(path, wordsOf(template, true, emojiAsCounted), field, '値がないときの言葉を入れた'),
    ),
  ]
}

function checkParts(path: string, { parts }: ParsedTemplate, field: TextField): BubbleProblem[] {
  const emojis = parts.filter((part) => part.kind === 'emoji').length
  return [
    ...parts.flatMap((part) => {
      if (part.kind === 'placeholder') return checkName(path, part.name, field)
      return part.kind === 'link' ? checkLink(path, part.uri, field) : []
    }),
    ...unless(
      emojis === 0 || field.emoji === true,
      path,
      'EMOJI_NOT_ALLOWED',
      `${field.word}にはLINE絵文字を使えません。取り除いてください。`,
    ),
    ...unless(
      emojis <= LINE_LIMITS.emojis,
      path,
      'TOO_MANY_EMOJIS',
      `LINE絵文字は1つの本文に${LINE_LIMITS.emojis}個までです。減らしてください。`,
    ),
  ]
}

const checkLink = (path: string, uri: string, { word, links }: TextField): BubbleProblem[] =>
  links === true
    ? checkCounted(path, uri)
    : problem(
        path,
        'PLACEHOLDER_NOT_ALLOWED',
        `${word}では、クリックを計測するリンク {link:…} を使えません。`,
      )

/** An address whose clicks are counted: a page of the web, the same for everybody, so that it stands in the message. */
export const checkCounted = (path: string, uri: string): BubbleProblem[] =>
  unless(
    COUNTABLE_ADDRESS.test(uri) &&
      !/[{}]/.test(uri) &&
      badUrl(path, uri, LINE_LIMITS.actionUriUnits, COUNTABLE_ADDRESS).length === 0,
    path,
    'LINK_NOT_COUNTABLE',
    'クリックを計測できるのは、https:// または http:// から始まる、差し込み項目のないURLだけです。',
  )

function checkName(path: string, name: string, { word, takes }: TextField): BubbleProblem[] {
  if (name.startsWith(EMOJI_PREFIX))
    return problem(path, 'BAD_EMOJI', 'LINE絵文字は {emoji:プロダクトID/絵文字ID} の形で入力してください。')
  if (!isPlaceholder(name))
    return problem(path, 'UNKNOWN_PLACEHOLDER', `差し込み項目 {${name}} は使えません。`)
  const isAllowed = takes === 'all' || SHORT_PLACEHOLDERS.includes(name)
  return unless(
    isAllowed,
    path,
    'PLACEHOLDER_NOT_ALLOWED',
    `${word}には、長さの決まらない差し込み項目 {${name}} を使えません。使えるのは${SHORT_PLACEHOLDERS.map((one) => ` {${one}}`).join('')} です。`,
  )
}

/**
 * An address is the same for everybody, or it is the placeholder of the tracking link alone, with an
 * address for when there is no link: `{trackingLink|https://…}`. The fallback is required on save, because
 * an order without a number would otherwise get no message at all.
 */
function checkWrittenUri(path: string, uri: string): BubbleProblem[] {
  if (!/[{}]/.test(uri)) return AS_SENT.uri(path, uri)
  const fallback = fallbackOfLink(uri)
  if (fallback === null)
    return problem(
      path,
      'PLACEHOLDER_NOT_ALLOWED',
      'URLには { } を使えません。配送状況のリンクだけは {trackingLink|https://…} と入力できます。',
    )
  return fallback === ''
    ? problem(
        path,
        'FALLBACK_REQUIRED',
        '送り状番号がないときに開くURLを {trackingLink|https://…} の形で入力してください。',
      )
    : AS_SENT.uri(path, fallback)
}

/** The fallback of an address that is a tracking link alone; null when it is something else. */
function fallbackOfLink(uri: string): string | null {
  const { parts, unpaired } = parseTemplate(uri)
  const [part] = parts
  return unpaired === null &&
    parts.length === 1 &&
    part?.kind === 'placeholder' &&
    part.name === 'trackingLink'
    ? part.fallback
    : null
}

/** LINE answers 400 to a text without content (line.md 1.5); spaces alone count as none. */
const empty = (path: string, text: string, { word, mayBeBlank }: TextField): BubbleProblem[] =>
  unless(
    text.trim() !== '' || (mayBeBlank === true && text !== ''),
    path,
    'EMPTY',
    `${word}を入力してください。`,
  )

const tooLong = (path: string, text: string, { word, most, unit }: TextField, when = ''): BubbleProblem[] =>
  unless(isWithin(text, most, unit), path, 'TOO_LONG', `${when}${word}は${most}文字以内で入力してください。`)

/** Placeholders that some recipients have no value for: no nickname, no parcel yet, a single purchase. */
const OPTIONAL: readonly string[] = [
  'nickName',
  'displayName',
  'trackingNumber',
  'trackingLink',
  'carrier',
  'nextDeliveryDate',
] satisfies PlaceholderName[]

/** A text that nothing is left of without values would keep the whole message from whoever has none. */
function mayBeEmpty(path: string, template: ParsedTemplate, field: TextField): BubbleProblem[] {
  const names = template.parts.flatMap((part) => (part.kind === 'placeholder' ? [part.name] : []))
  const [first = ''] = names
  if (!names.every((name) => OPTIONAL.includes(name))) return []
  return empty(path, wordsOf(template, true, '$'), field).length === 0
    ? []
    : problem(
        path,
        'MAY_BE_EMPTY',
        `差し込み項目に値がないと、${field.word}が空になります。{${first}|お客様} のように値がないときの言葉を入れるか、ほかの言葉を足してください。`,
      )
}

const firstOf = (first: BubbleProblem[], second: BubbleProblem[]): BubbleProblem[] =>
  first.length > 0 ? first : second
