import { type AudienceFacts, matchesAudience } from '../members/audience/index.ts'
import type { AutoReply } from './autoReply.ts'
import { bestMatch, type KeywordMatch, SaidText } from './keywordMatch.ts'
import { isWithinHours } from './replyHours.ts'

/**
 * What becomes of an auto-reply for one message. `ANSWERS`: this one; `LATER`: another one goes before it. `OFF`: it is
 * switched off. `NO_KEYWORD`: none of its keywords was said. `NOT_TEXT`: what came was no text. `HOURS`, `AUDIENCE`: not
 * at this time, not to this member. `ONCE`: the member got the fallback a short while ago.
 */
export const REPLY_VERDICTS = [
  'ANSWERS',
  'LATER',
  'OFF',
  'NO_KEYWORD',
  'NOT_TEXT',
  'HOURS',
  'AUDIENCE',
  'ONCE',
] as const
export type ReplyVerdict = (typeof REPLY_VERDICTS)[number]

/** Each verdict in Japanese. */
export const REPLY_VERDICT_EXPLANATIONS: Readonly<Record<ReplyVerdict, string>> = {
  ANSWERS: 'この応答メッセージで返信します。',
  LATER: '優先順位が上の応答メッセージで返信するため、使いません。',
  OFF: 'オフになっています。',
  NO_KEYWORD: 'どのキーワードにも一致しません。',
  NOT_TEXT: 'テキスト以外のメッセージには反応しません。',
  HOURS: '反応する時間帯ではありません。',
  AUDIENCE: 'この会員はターゲットに入っていません。',
  ONCE: '一致しないときの返信を、少し前にこの会員に送っています。',
}

/** What a message is judged by. Instants are epoch milliseconds. */
export interface SaidFacts {
  /** Null: what came is no text. */
  readonly text: string | null
  /** When it was said, by LINE's clock. */
  readonly at: number
  readonly audience: AudienceFacts
  /** When the member last got a fallback; null: never. */
  readonly fallbackAt: number | null
}

export interface JudgedReply<Reply extends AutoReply = AutoReply> {
  readonly reply: Reply
  readonly verdict: ReplyVerdict
  /** The keyword that was said, by its place. */
  readonly keyword: number | null
}

/** The order among replies that answer: an exact keyword, a partial one, the fallback. */
const RANK: Readonly<Record<KeywordMatch | 'FALLBACK', number>> = { EXACT: 0, PARTIAL: 1, FALLBACK: 2 }

/**
 * Which auto-reply answers a message (domain.md 7), with what became of each of the others, those that go first first. A
 * keyword that is the whole message comes before one that the message contains, whatever the order of the replies: the
 * shop that wrote it meant just this message. Then the reply's own order counts, then which is older. The fallback is for
 * messages that no keyword answers. Total.
 */
export function judgeReplies<Reply extends AutoReply>(
  replies: readonly Reply[],
  facts: SaidFacts,
): JudgedReply<Reply>[] {
  const said = facts.text === null ? null : new SaidText(facts.text)
  const judged = replies.map((reply) => {
    const match = said && reply.kind === 'KEYWORDS' ? bestMatch(reply.keywords, reply.folds, said) : null
    const rank = reply.kind === 'FALLBACK' ? RANK.FALLBACK : RANK[match?.match ?? 'PARTIAL']
    return { reply, rank, keyword: match?.place ?? null, refused: whyNot(reply, match !== null, facts) }
  })
  judged.sort(
    (a, b) =>
      a.rank - b.rank || a.reply.replyOrder - b.reply.replyOrder || (a.reply.id < b.reply.id ? -1 : 1),
  )
  const first = judged.find(({ refused }) => refused === null)
  return judged.map((one) => ({
    reply: one.reply,
    keyword: one.keyword,
    verdict: one.refused ?? (one === first ? 'ANSWERS' : 'LATER'),
  }))
}

function whyNot(
  { kind, enabled, hours, audience, onceMinutes, answersMedia }: AutoReply,
  isMatched: boolean,
  facts: SaidFacts,
): ReplyVerdict | null {
  if (!enabled) return 'OFF'
  if (facts.text === null && !(kind === 'FALLBACK' && answersMedia)) return 'NOT_TEXT'
  if (kind === 'KEYWORDS' && !isMatched) return 'NO_KEYWORD'
  if (!isWithinHours(hours, facts.at)) return 'HOURS'
  if (!matchesAudience(audience, facts.audience)) return 'AUDIENCE'
  return kind === 'FALLBACK' && isTooSoon(onceMinutes, facts) ? 'ONCE' : null
}

/** A message from before the last fallback came late: it is not answered again either. */
const isTooSoon = (onceMinutes: number, { at, fallbackAt }: SaidFacts): boolean =>
  onceMinutes > 0 && fallbackAt !== null && at - fallbackAt < onceMinutes * 60_000

/** The reply that answers; null: none does. */
export const chooseReply = <Reply extends AutoReply>(
  replies: readonly Reply[],
  facts: SaidFacts,
): JudgedReply<Reply> | null =>
  judgeReplies(replies, facts).find(({ verdict }) => verdict === 'ANSWERS') ?? null
