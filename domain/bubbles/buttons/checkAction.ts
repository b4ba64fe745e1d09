import { type BubbleProblem, problem, unless } from '../problems.ts'
import { AS_SENT, checkCounted, type Reading } from '../reading.ts'
import { TEXT_FIELDS } from '../textFields.ts'
import { type Fields, isFields, textIn } from '../fields.ts'
import type { ActionPlace } from './actionPlaces.ts'
import { checkAct } from './checkAct.ts'
import { checkDateTimes } from './dateTimes.ts'

/**
 * What is wrong with one thing to tap. A button of ours and an action of LINE's name their fields alike,
 * but for what tells their kind, so that this check serves the button on save, the action as it goes, and
 * the action in a flex message, of which only here is made sure what its fields are.
 */
export function checkAction(
  action: unknown,
  path: string,
  place: ActionPlace,
  reading: Reading,
): BubbleProblem[] {
  if (!isFields(action)) return problem(path, 'BAD_VALUE', 'ボタンの動作を指定してください。')
  const named = place.isRaw || reading === AS_SENT ? 'type' : 'kind'
  const known = place.kinds.find((kind) => kind === action[named])
  if (known === undefined) return refused(`${path}/${named}`, action[named])
  return [
    ...textIn(action, 'label', path, place.label, reading, place.needsLabel),
    ...checkKind(known, action, path, place, reading),
  ]
}

function checkKind(
  kind: ActionPlace['kinds'][number],
  action: Fields,
  path: string,
  place: ActionPlace,
  reading: Reading,
): BubbleProblem[] {
  switch (kind) {
    case 'uri':
      return checkUri(action, path, place.uri, reading)
    case 'message':
      return textIn(action, 'text', path, place.said, reading, true)
    case 'postback':
      return [
        ...textIn(action, 'data', path, TEXT_FIELDS.postbackData, reading, true),
        ...checkSpoken(action, path, reading),
      ]
    case 'act':
      return [
        ...checkAct(action['act'], `${path}/act`),
        ...unless(
          typeof action['once'] === 'boolean',
          `${path}/once`,
          'BAD_VALUE',
          '1回だけ動作するか、毎回動作するかを選んでください。',
        ),
        ...checkSpoken(action, path, reading),
      ]
    case 'datetimepicker':
      return [
        ...textIn(action, 'data', path, TEXT_FIELDS.postbackData, reading, true),
        ...checkDateTimes(action, path),
      ]
    case 'clipboard':
      return textIn(action, 'clipboardText', path, TEXT_FIELDS.clipboardText, reading, true)
    case 'camera':
    case 'cameraRoll':
    case 'location':
      return []
  }
}

/** LINE's JSON may name another address for its desktop application. */
function checkUri(action: Fields, path: string, name: string, reading: Reading): BubbleProblem[] {
  const { [name]: uri, altUri } = action
  const found =
    typeof uri === 'string'
      ? reading.uri(`${path}/${name}`, uri)
      : problem(`${path}/${name}`, 'BAD_URL', 'URLを入力してください。')
  const counted = [...found, ...checkTracking(action, uri, path, name)]
  if (!isFields(altUri) || typeof altUri['desktop'] !== 'string') return counted
  return [...counted, ...AS_SENT.uri(`${path}/altUri/desktop`, altUri['desktop'])]
}

/** Whether clicks are counted; that of LINE's JSON may hold anything. */
export function checkTracking(link: Fields, uri: unknown, path: string, name: string): BubbleProblem[] {
  const { trackClicks } = link
  if (trackClicks === undefined || trackClicks === false) return []
  if (trackClicks !== true)
    return problem(`${path}/trackClicks`, 'BAD_VALUE', 'クリックを計測するかどうかを選んでください。')
  return typeof uri === 'string' ? checkCounted(`${path}/${name}`, uri) : []
}

/** What a postback says in the customer's name; `text` is LINE's older way, and excludes `displayText`. */
function checkSpoken(action: Fields, path: string, reading: Reading): BubbleProblem[] {
  const said = (name: string) => textIn(action, name, path, TEXT_FIELDS.saidText, reading, false)
  const both = action['displayText'] !== undefined && action['text'] !== undefined
  return [
    ...said('displayText'),
    ...said('text'),
    ...said('fillInText'),
    ...(both
      ? problem(`${path}/text`, 'BAD_VALUE', 'displayText と text はどちらか一方だけを指定してください。')
      : []),
  ]
}

const KNOWN_ELSEWHERE = [
  'uri',
  'message',
  'postback',
  'act',
  'datetimepicker',
  'clipboard',
  'camera',
  'cameraRoll',
  'location',
  'richmenuswitch',
]
const refused = (path: string, kind: unknown): BubbleProblem[] =>
  KNOWN_ELSEWHERE.some((known) => known === kind)
    ? problem(
        path,
        'BUTTON_NOT_ALLOWED',
        'この種類のボタンはここでは使えません。ほかの種類を選んでください。',
      )
    : problem(path, 'UNKNOWN_KIND', 'この種類のボタンには対応していません。')
