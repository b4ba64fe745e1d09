import { compareClock } from '../values/japanTime.ts'
import { MAX_FOLDED_UNITS, MAX_KEYWORD_CHARACTERS, MAX_KEYWORDS } from './autoReply.ts'
import { type Folds, foldKeyword } from './keywordFold.ts'
import type { Keyword } from './keywordMatch.ts'
import { ownWordIn, OWN_WORDS } from './ownWords.ts'
import { MAX_HOURS, type ReplyHours } from './replyHours.ts'

/** Something wrong with an auto-reply, or worth knowing about it. */
export interface ReplyProblem {
  /** JSON pointer into the auto-reply: '/keywords/0'. */
  readonly path: string
  readonly code:
    | 'NO_KEYWORDS'
    | 'TOO_MANY'
    | 'KEYWORD_BLANK'
    | 'TOO_LONG'
    | 'KEYWORD_TWICE'
    | 'OWN_WORD'
    | 'NOT_OF_FALLBACK'
    | 'NO_DAYS'
  /** For the shop, in Japanese. */
  readonly ja: string
}

/** Everything wrong with the keywords of a reply to keywords, at once: each could never answer, or not as written. */
export function checkKeywords(keywords: readonly Keyword[], folds: Folds): ReplyProblem[] {
  if (keywords.length === 0)
    return [{ path: '/keywords', code: 'NO_KEYWORDS', ja: 'キーワードを1つ以上入力してください。' }]
  if (keywords.length > MAX_KEYWORDS)
    return [{ path: '/keywords', code: 'TOO_MANY', ja: `キーワードは${MAX_KEYWORDS}個までです。` }]
  const seen = new Map<string, number>()
  return keywords.flatMap((keyword, place) => {
    const path = `/keywords/${place}`
    const folded = foldKeyword(keyword.text, folds)
    const wrong = checkOne(keyword, folded)
    if (wrong) return [{ path: `${path}/text`, ...wrong }]
    const same = `${keyword.match} ${folded}`
    const before = seen.get(same)
    seen.set(same, before ?? place)
    return before === undefined
      ? []
      : [{ path, code: 'KEYWORD_TWICE' as const, ja: twice(keywords[before], keyword) }]
  })
}

function checkOne({ text, match }: Keyword, folded: string): Omit<ReplyProblem, 'path'> | null {
  if (folded === '')
    return {
      code: 'KEYWORD_BLANK',
      ja: 'キーワードが空白だけ、または画面に表示されない文字だけのため、どのメッセージにも一致しません。文字を入力してください。',
    }
  if (Array.from(text).length > MAX_KEYWORD_CHARACTERS || folded.length > MAX_FOLDED_UNITS)
    return { code: 'TOO_LONG', ja: `キーワードは${MAX_KEYWORD_CHARACTERS}文字までです。` }
  if (match === 'EXACT' && ownWordIn(text) !== null)
    return {
      code: 'OWN_WORD',
      ja: `「${text}」は、配信停止や連携解除などの手続きに使う言葉です。送られたときは手続きの結果を返信するため、応答メッセージは使われません。別のキーワードにしてください。`,
    }
  return null
}

const twice = (first: Keyword | undefined, second: Keyword): string =>
  first?.text === second.text
    ? `「${second.text}」が2回入力されています。片方を削除してください。`
    : `「${second.text}」は、今の設定では「${first?.text ?? ''}」と同じキーワードになります。片方を削除してください。`

/** What a fallback may not have: words and their folds are of the other kind. */
export const checkFallback = (keywords: readonly Keyword[]): ReplyProblem[] =>
  keywords.length === 0
    ? []
    : [
        {
          path: '/keywords',
          code: 'NOT_OF_FALLBACK',
          ja: '「どのキーワードにも一致しないとき」の返信には、キーワードを設定できません。キーワードを削除するか、種類をキーワードに変更してください。',
        },
      ]

/** What is wrong with the hours; their clock times were read before. */
export function checkHours(hours: readonly ReplyHours[]): ReplyProblem[] {
  if (hours.length > MAX_HOURS)
    return [{ path: '/hours', code: 'TOO_MANY', ja: `時間帯は${MAX_HOURS}個までです。` }]
  return hours.flatMap(({ days }, place): ReplyProblem[] =>
    days.length > 0
      ? []
      : [{ path: `/hours/${place}/days`, code: 'NO_DAYS', ja: '曜日を1つ以上選んでください。' }],
  )
}

/** The words of the product in which a partial keyword stands: said alone, the product answers them. */
export function ownWordsWith({ text, match }: Keyword, folds: Folds): string[] {
  if (match === 'EXACT') return []
  const folded = foldKeyword(text, folds)
  return OWN_WORDS.flatMap(({ words }) => words).filter(
    (word) => folded.length <= word.length && foldKeyword(word, folds).includes(folded),
  )
}

/** Whether hours can be left out: some of them are all of a week. */
export const isAlways = (hours: readonly ReplyHours[]): boolean =>
  hours.length === 0 ||
  hours.some(({ days, from, until }) => new Set(days).size === 7 && compareClock(from, until) === 0)
