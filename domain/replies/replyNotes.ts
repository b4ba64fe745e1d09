import type { AutoReply } from './autoReply.ts'
import { isAlways, ownWordsWith } from './checkAutoReply.ts'
import { type Folds, foldKeyword, foldsAtLeast, foldsNumber, foldsOf } from './keywordFold.ts'
import { headOf, headsIn, type Keyword } from './keywordMatch.ts'

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

interface Taken {
  /** A keyword under its own reply's folds. */
  readonly folded: string
  readonly by: NamedReply
}

/**
 * What keeps auto-replies, or keywords of them, from ever answering as the replies of their LINE account stand: another
 * one that goes before and takes each of their messages. Only replies that are on, for everybody and at all times do.
 * Holds their keywords by the beginning, so that a page of a shop with ten thousand keywords is noted in milliseconds.
 */
export class ReplyNotes {
  private readonly fallbacks: readonly NamedReply[]
  /** Sets of folds that the keywords below are under. */
  private readonly sets: readonly Folds[]
  private readonly exact: ReadonlyMap<string, readonly Taken[]>
  private readonly partial: ReadonlyMap<string, readonly Taken[]>

  constructor(replies: readonly NamedReply[]) {
    const takers = replies.filter(takesAll).toSorted(inOrder)
    this.fallbacks = takers.filter(({ kind }) => kind === 'FALLBACK')
    this.sets = [...new Set(takers.map(({ folds }) => foldsNumber(folds)))].map(foldsOf)
    const taken = takers.flatMap((by) =>
      by.keywords.flatMap(({ text, match }) => {
        const folded = foldKeyword(text, by.folds)
        return folded === '' ? [] : [{ folded, match, by }]
      }),
    )
    const ofKind = (match: Keyword['match']) => taken.filter((one) => one.match === match)
    this.exact = Map.groupBy(ofKind('EXACT'), ({ folded, by }) => keyOf(by.folds, folded))
    this.partial = Map.groupBy(ofKind('PARTIAL'), ({ folded, by }) => keyOf(by.folds, headOf(folded)))
  }

  on(reply: NamedReply): ReplyNote[] {
    if (reply.kind === 'FALLBACK') return this.onFallback(reply)
    return reply.keywords.flatMap((keyword, place) => {
      const pointer = `/keywords/${place}`
      const shadow = this.shadowOf(reply, keyword)
      const own = ownWordsWith(keyword, reply.folds)
      return [
        ...(shadow === undefined ? [] : [shadowed(pointer, keyword, shadow)]),
        ...(own.length === 0 ? [] : [ownFirst(pointer, own)]),
      ]
    })
  }

  /** The first reply that takes each message which the keyword matches, by a keyword of the same strength. */
  private shadowOf(reply: NamedReply, { text, match }: Keyword): NamedReply | undefined {
    return this.sets
      .filter((set) => foldsAtLeast(set, reply.folds))
      .flatMap((set) => {
        const folded = foldKeyword(text, set)
        if (match === 'EXACT') return this.exact.get(keyOf(set, folded)) ?? []
        return headsIn(folded)
          .flatMap((head) => this.partial.get(keyOf(set, head)) ?? [])
          .filter((one) => folded.includes(one.folded))
      })
      .map(({ by }) => by)
      .filter((by) => goesBefore(by, reply))
      .toSorted(inOrder)[0]
  }

  private onFallback(reply: NamedReply): ReplyNote[] {
    const shadow = this.fallbacks.find(
      (other) =>
        goesBefore(other, reply) &&
        other.onceMinutes <= reply.onceMinutes &&
        (other.answersMedia || !reply.answersMedia),
    )
    return shadow === undefined ? [] : [fallbackShadowed(shadow)]
  }
}

const keyOf = (folds: Folds, text: string): string => `${foldsNumber(folds)} ${text}`

const takesAll = ({ enabled, hours, audience }: NamedReply): boolean =>
  enabled && isAlways(hours) && (audience.all ?? []).length === 0

const inOrder = (one: NamedReply, other: NamedReply): number =>
  one.replyOrder - other.replyOrder || (one.id < other.id ? -1 : 1)

const goesBefore = (other: NamedReply, reply: NamedReply): boolean =>
  other.id !== reply.id && inOrder(other, reply) < 0

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

const fallbackShadowed = ({ adminName }: NamedReply): ReplyNote => ({
  pointer: '',
  code: 'FALLBACK_SHADOWED',
  message: `どのキーワードにも一致しないときは、優先順位が上の「${adminName}」が先に返信するため、この応答メッセージは使われません。`,
})
