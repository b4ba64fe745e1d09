import { LINE_LIMITS } from '../values/contentLimits.ts'
import { isBlank } from '../values/text.ts'
import { checkUrl, TRACKABLE_URL, OPENABLE_URL } from './urls.ts'
import { isWithin, lengthOf } from './textLength.ts'
import { isLiffAddress } from './liffAddress.ts'
import { firstPlaceholder, mayLackValues, withFallback } from './fallbacks.ts'
import { lookalikeIn } from './lookalikes.ts'
import { checkLookalikes, checkName, unpairedBrace } from './placeholderChecks.ts'
import { type BubbleProblem, problem, unless } from './bubbleProblem.ts'
import { type ParsedTemplate, parseTemplate, wordsOf } from './textTemplate.ts'
import type { TextField } from './textFields.ts'

/**
 * The checks of a bubble's texts: {@link AS_WRITTEN}, with placeholders, on save, or {@link AS_SENT}, filled for one
 * customer. The other rules of a bubble are the same for both, so they take the checks as an argument.
 */
export interface TextChecks {
  text(path: string, text: string, field: TextField): BubbleProblem[]
  /** A URL that a tap opens. */
  uri(path: string, uri: string): BubbleProblem[]
}

/** Filled: what LINE would refuse, such as an empty or too long text or a bad URL. */
export const AS_SENT: TextChecks = {
  text: (path, text, field) => [...empty(path, text, field), ...tooLong(path, text, field)],
  uri: (path, uri) => checkUrl(path, uri, { maxUnits: LINE_LIMITS.actionUriUnits, schemes: OPENABLE_URL }),
}

/** With placeholders: only what holds for every recipient. */
export const AS_WRITTEN: TextChecks = { text: checkTemplate, uri: checkWrittenUri }

function checkTemplate(path: string, text: string, field: TextField): BubbleProblem[] {
  if (field.takes === 'none') return AS_SENT.text(path, text, field)
  const template = parseTemplate(text)
  if (template.unpaired !== null) return unpairedBrace(path, text, { at: template.unpaired, field })
  const emojiAsCounted = '$'.repeat(LINE_LIMITS.emojiUnits)
  const words = wordsOf(template, false, emojiAsCounted)
  const hasPlaceholder = template.parts.some((part) => part.kind === 'placeholder')
  return [
    ...firstNonEmpty(
      checkParts(path, template, field),
      hasPlaceholder ? mayBeEmpty(path, template, field) : [],
    ),
    ...(hasPlaceholder ? [] : empty(path, words, field)),
    // Too long even without values, or with the fallbacks.
    ...firstNonEmpty(
      tooLong(path, words, field),
      tooLong(path, wordsOf(template, true, emojiAsCounted), {
        ...field,
        word: `値がないときの言葉を入れた${field.word}`,
      }),
    ),
  ]
}

function checkParts(path: string, template: ParsedTemplate, field: TextField): BubbleProblem[] {
  const { parts } = template
  const emojis = parts.filter((part) => part.kind === 'emoji').length
  return [
    ...checkLookalikes(path, template, field),
    ...parts.flatMap((part) => {
      if (part.kind === 'placeholder') return checkName(path, part.name, field)
      if (part.kind === 'form') return checkFormPlace(path, part.code, field)
      return part.kind === 'link' ? checkLink(path, part.uri, field) : []
    }),
    ...unless(
      emojis === 0 || field.emoji === true,
      problem(path, 'EMOJI_NOT_ALLOWED', `${field.word}にはLINE絵文字を使えません。取り除いてください。`),
    ),
    ...unless(
      emojis <= LINE_LIMITS.emojis,
      problem(
        path,
        'TOO_MANY_EMOJIS',
        `LINE絵文字は1つの本文に${LINE_LIMITS.emojis}個までです。減らしてください。`,
      ),
    ),
  ]
}

const checkLink = (path: string, uri: string, { word, links }: TextField): BubbleProblem[] =>
  links === true
    ? checkTrackable(path, uri)
    : problem(
        path,
        'PLACEHOLDER_NOT_ALLOWED',
        `${word}では、クリックを計測するリンク {link:…} を使えません。`,
      )

const checkFormPlace = (path: string, code: string, { word, takes }: TextField): BubbleProblem[] =>
  takes === 'all'
    ? []
    : problem(
        path,
        'PLACEHOLDER_NOT_ALLOWED',
        `${word}には、フォームのアドレス {form:${code}} を使えません。本文か、ボタンなどのURLで使ってください。`,
      )

/** Clicks on an address that opens in LINE cannot be counted: the click link would open it in a browser. */
const OPENS_IN_LINE = 'フォームなど、LINEの中で開くアドレスのクリックは計測できません。計測を外してください。'

/** A tracked URL: a web page, the same for everybody, so without placeholders. */
export const checkTrackable = (path: string, uri: string): BubbleProblem[] =>
  isLiffAddress(uri) || isForm(uri)
    ? problem(path, 'LINK_NOT_COUNTABLE', OPENS_IN_LINE)
    : /[{}]/.test(uri)
      ? problem(
          path,
          'LINK_NOT_COUNTABLE',
          'クリックを計測できるのは、https:// または http:// から始まる、差し込み項目のないURLだけです。',
        )
      : checkUrl(path, uri, { maxUnits: LINE_LIMITS.actionUriUnits, schemes: TRACKABLE_URL }).map(
          ({ ja }) => ({
            path,
            code: 'LINK_NOT_COUNTABLE' as const,
            ja,
          }),
        )

/**
 * A URL is the same for everybody, or exactly the placeholder of the tracking link with a fallback URL:
 * `{trackingLink|https://…}`. The fallback is required on save, since an order without a tracking number would otherwise
 * get no message at all.
 */
function checkWrittenUri(path: string, uri: string): BubbleProblem[] {
  const mistyped = /[｛｝]/.test(uri) ? lookalikeIn(uri) : null
  if (mistyped !== null)
    return problem(
      path,
      'LOOKS_LIKE_PLACEHOLDER',
      `URLの「${mistyped.written}」は差し込まれません。半角のかっこで ${mistyped.meant} と入力してください。`,
    )
  if (!/[{}]/.test(uri)) return AS_SENT.uri(path, uri)
  if (isForm(uri)) return []
  const fallback = fallbackOfLink(uri)
  if (fallback === null)
    return problem(
      path,
      'PLACEHOLDER_NOT_ALLOWED',
      'URLには { } を使えません。配送状況のリンクだけは {trackingLink|https://…} と入力できます。',
    )
  return isBlank(fallback)
    ? problem(
        path,
        'FALLBACK_REQUIRED',
        '送り状番号がないときに開くURLを {trackingLink|https://…} の形で入力してください。',
      )
    : AS_SENT.uri(path, fallback)
}

/** Whether a URL is exactly a form's. */
function isForm(uri: string): boolean {
  const { parts, unpaired } = parseTemplate(uri)
  return unpaired === null && parts.length === 1 && parts[0]?.kind === 'form'
}

/** The fallback of a URL that is exactly a tracking link; null for any other. */
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

/** LINE answers 400 to an empty text (line.md 1.5); what shows nothing counts as empty (domain.md D38). */
const empty = (path: string, text: string, { word, most, mayBeBlank }: TextField): BubbleProblem[] =>
  !isBlank(text) || (mayBeBlank === true && text !== '')
    ? []
    : problem(path, 'EMPTY', `${word}を入力してください。`).map((one) => ({
        ...one,
        size: { word, length: 0, most },
      }))

const tooLong = (path: string, text: string, { word, most, unit }: TextField): BubbleProblem[] =>
  isWithin(text, most, unit)
    ? []
    : problem(path, 'TOO_LONG', `${word}は${most}文字以内で入力してください。`).map((one) => ({
        ...one,
        size: { word, length: lengthOf(text, unit), most },
      }))

/** A text that is empty without values would keep the whole message from recipients who have none. */
function mayBeEmpty(path: string, template: ParsedTemplate, field: TextField): BubbleProblem[] {
  const first = firstPlaceholder(template)
  if (first === null || !mayLackValues(template)) return []
  return empty(path, wordsOf(template, true, '$'), field).length === 0
    ? []
    : problem(
        path,
        'MAY_BE_EMPTY',
        `差し込み項目に値がないと、${field.word}が空になります。${withFallback(first)} のように値がないときの言葉を入れるか、ほかの言葉を足してください。`,
      )
}

const firstNonEmpty = (first: BubbleProblem[], second: BubbleProblem[]): BubbleProblem[] =>
  first.length > 0 ? first : second
