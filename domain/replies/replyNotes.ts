import type { AutoReply } from './autoReply.ts'
import { isAlways, ownWordsWith } from './checkAutoReply.ts'
import { foldKeyword, foldsAtLeast } from './keywordFold.ts'
import type { Keyword } from './keywordMatch.ts'

/** What a shop should know about an auto-reply that is right in itself. */
export interface ReplyNote {
  /** JSON pointer into the auto-reply. */
  readonly pointer: string
  readonly code: 'KEYWORD_SHADOWED' | 'FALLBACK_SHADOWED' | 'OWN_WORD_FIRST'
  /** Japanese. */
  readonly message: string
}

/** Auto-replies with the shop's names for them. */
export type NamedReply = AutoReply & { readonly adminName: string }

/**
 * What keeps an auto-reply, or a keyword of it, from ever answering as the others of its LINE account stand now: another
 * reply that goes before it and takes each of its messages. Only replies that are on, for everybody and at all times do.
 */
export function notesOn(reply: NamedReply, others: readonly NamedReply[]): ReplyNote[] {
  const before = others.filter((other) => takesAll(other) && goesBefore(other, reply))
  if (reply.kind === 'FALLBACK') return notesOnFallback(reply, before)
  return reply.keywords.flatMap((keyword, place) => {
    const pointer = `/keywords/${place}`
    const shadow = before.find((other) => shadows(other, reply, keyword))
    const own = ownWordsWith(keyword, reply.folds)
    return [
      ...(shadow === undefined ? [] : [shadowed(pointer, keyword, shadow)]),
      ...(own.length === 0 ? [] : [ownFirst(pointer, own)]),
    ]
  })
}

const takesAll = ({ enabled, hours, audience }: NamedReply): boolean =>
  enabled && isAlways(hours) && (audience.all ?? []).length === 0

const goesBefore = (other: NamedReply, reply: NamedReply): boolean =>
  other.id !== reply.id &&
  other.kind === reply.kind &&
  (other.replyOrder < reply.replyOrder || (other.replyOrder === reply.replyOrder && other.id < reply.id))

/** Whether each message that the keyword matches is one for the other reply, by a keyword of the same strength. */
function shadows(other: NamedReply, { folds }: NamedReply, { text, match }: Keyword): boolean {
  if (!foldsAtLeast(other.folds, folds)) return false
  const folded = foldKeyword(text, other.folds)
  return other.keywords.some((one) => {
    if (one.match !== match) return false
    const theirs = foldKeyword(one.text, other.folds)
    return theirs !== '' && (match === 'EXACT' ? folded === theirs : folded.includes(theirs))
  })
}

const shadowed = (pointer: string, { text }: Keyword, { adminName }: NamedReply): ReplyNote => ({
  pointer,
  code: 'KEYWORD_SHADOWED',
  message: `「${text}」には、優先順位が上の「${adminName}」が先に返信するため、この応答メッセージは使われません。優先順位を変更するか、キーワードを見直してください。`,
})

const ownFirst = (pointer: string, words: readonly string[]): ReplyNote => ({
  pointer,
  code: 'OWN_WORD_FIRST',
  message: `${words.map((word) => `「${word}」`).join('')}とだけ送られたときは、その手続きの結果を返信します。この応答メッセージは使われません。`,
})

const notesOnFallback = (reply: NamedReply, before: readonly NamedReply[]): ReplyNote[] => {
  const shadow = before.find(
    (other) => other.onceMinutes <= reply.onceMinutes && (other.answersMedia || !reply.answersMedia),
  )
  return shadow === undefined
    ? []
    : [
        {
          pointer: '',
          code: 'FALLBACK_SHADOWED',
          message: `どのキーワードにも一致しないときは、優先順位が上の「${shadow.adminName}」が先に返信するため、この応答メッセージは使われません。`,
        },
      ]
}
