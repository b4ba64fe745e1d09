import { CONTINUATION_STATUSES } from '../../carts/continuationStatus.ts'
import { MAX_AUDIENCE_CHOICES, MAX_AUDIENCE_CONDITIONS } from '../../values/contentLimits.ts'

/** One thing wrong with an audience filter. */
export interface AudienceProblem {
  /** JSON pointer into the filter: '/all/0/tagIds'. */
  readonly path: string
  readonly code:
    | 'NOT_A_FILTER'
    | 'UNKNOWN_CONDITION'
    | 'UNKNOWN_MODE'
    | 'NO_CHOICES'
    | 'TOO_MANY'
    | 'NOT_A_VALUE'
  /** For the shop, in Japanese. */
  readonly ja: string
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Everything wrong with an unchecked filter at once; empty when it is an `AudienceFilter`. */
export function checkAudience(value: unknown): AudienceProblem[] {
  const conditions = conditionsOf(value)
  if (conditions === null)
    return [{ path: '', code: 'NOT_A_FILTER', ja: 'ターゲットの条件の形が正しくありません。' }]
  const tooMany: AudienceProblem[] =
    conditions.length > MAX_AUDIENCE_CONDITIONS
      ? [{ path: '/all', code: 'TOO_MANY', ja: `条件は${MAX_AUDIENCE_CONDITIONS}個までです。` }]
      : []
  return [...tooMany, ...conditions.flatMap((condition, place) => checkCondition(condition, `/all/${place}`))]
}

function conditionsOf(value: unknown): readonly unknown[] | null {
  if (!isFields(value) || Object.keys(value).some((key) => key !== 'all')) return null
  const conditions = value['all'] ?? []
  return Array.isArray(conditions) ? conditions : null
}

function checkCondition(condition: unknown, path: string): AudienceProblem[] {
  if (!isFields(condition)) return [unknownCondition(path)]
  switch (condition['kind']) {
    case 'tags':
    case 'withoutTags':
      return [
        ...checkMode(condition, path, ['all', 'any']),
        ...checkChoices(condition['tagIds'], `${path}/tagIds`, isText),
      ]
    case 'flag':
      return [
        ...checkMode(condition, path, ['include', 'exclude']),
        ...checkChoices(condition['flagIds'], `${path}/flagIds`, (id) => id === null || isText(id)),
      ]
    case 'continuation':
      return [
        ...checkMode(condition, path, ['any', 'only', 'none']),
        ...checkChoices(condition['statuses'], `${path}/statuses`, isStatus),
      ]
    case 'linked':
      return typeof condition['linked'] === 'boolean' ? [] : [notAValue(`${path}/linked`)]
    case 'daysSinceFriend':
      return checkDays(condition, path)
    default:
      return [unknownCondition(path)]
  }
}

function checkMode(condition: Fields, path: string, modes: readonly string[]): AudienceProblem[] {
  const mode = condition['mode']
  return typeof mode === 'string' && modes.includes(mode)
    ? []
    : [{ path: `${path}/mode`, code: 'UNKNOWN_MODE', ja: '条件の合わせ方を選んでください。' }]
}

function checkChoices(choices: unknown, at: string, fits: (choice: unknown) => boolean): AudienceProblem[] {
  if (!Array.isArray(choices)) return [notAValue(at)]
  if (choices.length === 0)
    return [{ path: at, code: 'NO_CHOICES', ja: '条件に使うものを1つ以上選んでください。' }]
  if (choices.length > MAX_AUDIENCE_CHOICES)
    return [{ path: at, code: 'TOO_MANY', ja: `1つの条件で選べるのは${MAX_AUDIENCE_CHOICES}個までです。` }]
  return choices.flatMap((choice: unknown, place) => (fits(choice) ? [] : [notAValue(`${at}/${place}`)]))
}

function checkDays(condition: Fields, path: string): AudienceProblem[] {
  const { min, max } = condition
  const wrong = (['min', 'max'] as const).filter(
    (field) => condition[field] !== undefined && !isDays(condition[field]),
  )
  if (wrong.length > 0) return wrong.map((field) => notAValue(`${path}/${field}`))
  if (min === undefined && max === undefined)
    return [{ path, code: 'NO_CHOICES', ja: '友だちになってからの日数を入力してください。' }]
  return Number(min ?? 0) > Number(max ?? Number.POSITIVE_INFINITY)
    ? [{ path: `${path}/max`, code: 'NOT_A_VALUE', ja: '日数は小さいほうから順に入力してください。' }]
    : []
}

const isText = (choice: unknown): boolean => typeof choice === 'string' && choice !== ''
const isDays = (days: unknown): boolean => typeof days === 'number' && Number.isInteger(days) && days >= 0
const isStatus = (choice: unknown): boolean => CONTINUATION_STATUSES.some((status) => status === choice)

const notAValue = (path: string): AudienceProblem => ({
  path,
  code: 'NOT_A_VALUE',
  ja: '条件の値が正しくありません。',
})

const unknownCondition = (path: string): AudienceProblem => ({
  path,
  code: 'UNKNOWN_CONDITION',
  ja: 'この条件には対応していません。',
})
