import { MAX_ACT_POINTS } from '../../values/contentLimits.ts'
import { actionsOf } from '../../members/scenarioActions.ts'
import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { AS_WRITTEN } from '../textChecks.ts'
import { type JsonObject, isJsonObject, checkTextIn } from '../jsonObject.ts'
import { TEXT_FIELDS } from '../textFields.ts'
import type { ButtonAct } from './button.ts'

/**
 * What is wrong with the effects of a tap; the rules of a scenario's actions: no tag both added and removed (domain.md
 * 6.4), points not 0. Whether its tags and flag exist is checked where rows are read.
 */
export function checkAct(value: unknown, path: string): BubbleProblem[] {
  if (!isJsonObject(value)) return nothing(path)
  const wrong = wrongTypes(value, path)
  if (wrong.length > 0) return wrong
  const act = value as ButtonAct
  const removed = new Set(act.removeTagIds)
  return [
    ...(actionsOf(act).length === 0 &&
    act.replyText === undefined &&
    act.optedOut === undefined &&
    act.points === undefined
      ? nothing(path)
      : []),
    ...(act.addTagIds ?? []).flatMap((id, place) =>
      unless(
        !removed.has(id),
        problem(
          `${path}/addTagIds/${place}`,
          'TAG_BOTH_ADDED_AND_REMOVED',
          '同じタグを付けてから外すことはできません。どちらかから取り除いてください。',
        ),
      ),
    ),
    ...unless(
      act.points === undefined || isPoints(act.points),
      problem(
        `${path}/points`,
        'BAD_VALUE',
        `ポイントは0以外の整数を、${MAX_ACT_POINTS}までの大きさで入力してください。`,
      ),
    ),
    ...checkTextIn(value, 'replyText', { path, field: TEXT_FIELDS.replyText, checks: AS_WRITTEN }),
  ]
}

const isPoints = (points: number): boolean =>
  Number.isInteger(points) && points !== 0 && Math.abs(points) <= MAX_ACT_POINTS

const nothing = (path: string): BubbleProblem[] =>
  problem(path, 'NOTHING_TO_DO', 'ボタンを押したときの動作を1つ以上選んでください。')

/** Only the raw JSON of a flex message can hold other types: the API's schema validates all else. */
function wrongTypes(act: JsonObject, path: string): BubbleProblem[] {
  const isIds = (value: unknown) => Array.isArray(value) && value.every((id) => typeof id === 'string')
  const isIdOrNull = (value: unknown) => value === null || typeof value === 'string'
  const isFine: Readonly<Record<string, (value: unknown) => boolean>> = {
    removeTagIds: isIds,
    addTagIds: isIds,
    flagId: isIdOrNull,
    richMenuId: isIdOrNull,
    points: (value) => typeof value === 'number',
    optedOut: (value) => typeof value === 'boolean',
    replyText: (value) => typeof value === 'string',
  }
  return Object.entries(act).flatMap(([name, value]) =>
    value === undefined
      ? []
      : unless(
          isFine[name]?.(value) === true,
          problem(`${path}/${name}`, 'BAD_VALUE', 'この項目の名前か値が正しくありません。確認してください。'),
        ),
  )
}
