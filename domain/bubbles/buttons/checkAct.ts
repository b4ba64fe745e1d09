import { MAX_ACT_POINTS } from '../../values/limits.ts'
import { actionsOf } from '../../members/actions.ts'
import { type BubbleProblem, problem, unless } from '../problems.ts'
import { AS_WRITTEN } from '../reading.ts'
import { type Fields, isFields, textIn } from '../fields.ts'
import { TEXT_FIELDS } from '../textFields.ts'
import type { ButtonAct } from './button.ts'

/**
 * What is wrong with what a tap does; the same rules as after a send: no tag both added and removed
 * (domain.md 6.4), points other than 0. Whether its tags and flag exist is asked where rows are read.
 */
export function checkAct(value: unknown, path: string): BubbleProblem[] {
  if (!isFields(value)) return nothing(path)
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
        `${path}/addTagIds/${place}`,
        'TAG_BOTH_ADDED_AND_REMOVED',
        '同じタグを付けてから外すことはできません。どちらかから取り除いてください。',
      ),
    ),
    ...unless(
      act.points === undefined || isPoints(act.points),
      `${path}/points`,
      'BAD_VALUE',
      `ポイントは0以外の整数を、${MAX_ACT_POINTS}までの大きさで入力してください。`,
    ),
    ...textIn(value, 'replyText', path, TEXT_FIELDS.replyText, AS_WRITTEN, false),
  ]
}

const isPoints = (points: number): boolean =>
  Number.isInteger(points) && points !== 0 && Math.abs(points) <= MAX_ACT_POINTS

const nothing = (path: string): BubbleProblem[] =>
  problem(path, 'NOTHING_TO_DO', 'ボタンを押したときの動作を1つ以上選んでください。')

/** Only the raw JSON of a flex message can hold other types: the API's form has seen all else. */
function wrongTypes(act: Fields, path: string): BubbleProblem[] {
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
          `${path}/${name}`,
          'BAD_VALUE',
          'この項目の名前か値が正しくありません。確認してください。',
        ),
  )
}
