import type { ErrorCode } from '../../domain/errors/errorCatalogue.ts'
import { LabelInUse } from '../../schema/members/labelUsage.ts'
import { MediaInUse } from '../../schema/media/mediaUsage.ts'
import { type BrokenScenario, PackBreaksMessages } from '../../schema/messages/packExpansion.ts'
import { PackInUse } from '../../schema/messages/packUsage.ts'
import type { Usages } from '../../schema/sql/usages.ts'
import { type FieldProblem, Problem } from './problem.ts'

/** Names in a sentence, at most; the next ones show once these are dealt with. */
const MOST_NAMED = 10
/** Scenarios in an answer, at most. */
const MOST_BROKEN = 100

/** The answer when something in use cannot be deleted or changed, naming where; null for any other error. */
export function inUseProblem(error: unknown): Problem | null {
  if (error instanceof LabelInUse)
    return error.label === 'tag'
      ? used('TAG_IN_USE', 'このタグ', error.places)
      : used('FLAG_IN_USE', 'このフラグ', error.places)
  if (error instanceof MediaInUse) return used('MEDIA_IN_USE', 'このファイル', error.places)
  if (error instanceof PackInUse)
    return used('PACK_IN_USE', 'このパック', { messages: error.messages, packs: [], replies: [], forms: [] })
  return error instanceof PackBreaksMessages ? breaksMessages(error) : null
}

const used = (
  code: ErrorCode,
  what: string,
  { messages, packs, replies, forms, requests = [] }: Usages,
): Problem => {
  const where = [
    ...named('メッセージ', messages),
    ...named('パック', packs),
    ...named('応答メッセージ', replies),
    ...named('フォーム', forms),
    ...named('解約・休止・スキップの設定', requests),
  ].join('と')
  return new Problem(code, { detail: `${where}で使われているため、${what}は削除できません。` })
}

function breaksMessages({ scenarios }: PackBreaksMessages): Problem {
  const messages = [...new Set(scenarios.map(({ messageName }) => messageName))]
  return new Problem('PACK_BREAKS_MESSAGES', {
    detail: `${named('メッセージ', messages).join('')}を送れなくなるため、このパックは保存できません。何も変更していません。`,
    fields: scenarios.flatMap(broken).slice(0, MOST_BROKEN),
  })
}

const broken = ({ messageName, scenarioNo, dayOffset, sendTime, ...rest }: BrokenScenario): FieldProblem[] =>
  rest.problems.map(({ code, ja }) => ({
    pointer: '/bubbles',
    code,
    detail: `メッセージ「${messageName}」のシナリオ${scenarioNo}「${dayOffset}日後 ${sendTime.slice(0, 5)}」: ${
      code === 'TOO_MANY_BUBBLES' ? `吹き出しが${rest.bubbles}個になります。${ja}` : ja
    }`,
  }))

function named(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  const more = names.length - MOST_NAMED
  const shown = names.slice(0, MOST_NAMED).map((name) => `「${name}」`)
  return [`${what}${shown.join('')}${more > 0 ? `ほか${more}件` : ''}`]
}
