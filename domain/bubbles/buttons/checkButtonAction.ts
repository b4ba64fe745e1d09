import { type BubbleProblem, problem, unless } from '../bubbleProblem.ts'
import { AS_SENT, checkTrackable, type TextChecks } from '../textChecks.ts'
import { TEXT_FIELDS } from '../textFields.ts'
import { type JsonObject, isJsonObject, checkTextIn } from '../jsonObject.ts'
import type { ActionPlace } from './actionPlaces.ts'
import { checkAct } from './checkTapEffects.ts'
import { checkDateTimes } from './dateTimes.ts'

export interface ActionRules {
  readonly place: ActionPlace
  readonly checks: TextChecks
}

/**
 * What is wrong with something to tap. Our buttons and LINE's actions have the same field names except for the kind, so
 * this one check serves a button on save, an action about to be sent, and an action in a flex message, whose fields
 * nothing else validates.
 */
export function checkAction(action: unknown, path: string, { place, checks }: ActionRules): BubbleProblem[] {
  if (!isJsonObject(action)) return problem(path, 'BAD_VALUE', 'ボタンの動作を指定してください。')
  const named = place.isRaw || checks === AS_SENT ? 'type' : 'kind'
  const known = place.kinds.find((kind) => kind === action[named])
  if (known === undefined) return refused(`${path}/${named}`, action[named])
  return [
    ...checkTextIn(action, 'label', { path, field: place.label, checks, isNeeded: place.needsLabel }),
    ...checkKind(known, action, { path, place, checks }),
  ]
}

function checkKind(
  kind: ActionPlace['kinds'][number],
  action: JsonObject,
  { path, place, checks }: ActionRules & { readonly path: string },
): BubbleProblem[] {
  switch (kind) {
    case 'uri':
      return checkUri(action, { path, name: place.uri, checks })
    case 'message':
      return checkTextIn(action, 'text', { path, field: place.said, checks, isNeeded: true })
    case 'postback':
      return [
        ...checkTextIn(action, 'data', { path, field: TEXT_FIELDS.postbackData, checks, isNeeded: true }),
        ...checkSpoken(action, path, checks),
      ]
    case 'act':
      return [
        ...checkAct(action['act'], `${path}/act`),
        ...unless(
          typeof action['once'] === 'boolean',
          problem(`${path}/once`, 'BAD_VALUE', '1回だけ動作するか、毎回動作するかを選んでください。'),
        ),
        ...checkSpoken(action, path, checks),
      ]
    case 'datetimepicker':
      return [
        ...checkTextIn(action, 'data', { path, field: TEXT_FIELDS.postbackData, checks, isNeeded: true }),
        ...checkDateTimes(action, path),
      ]
    case 'clipboard':
      return checkTextIn(action, 'clipboardText', {
        path,
        field: TEXT_FIELDS.clipboardText,
        checks,
        isNeeded: true,
      })
    case 'camera':
    case 'cameraRoll':
    case 'location':
      return []
  }
}

/** LINE's JSON may give another URL for the desktop application. */
function checkUri(
  action: JsonObject,
  { path, name, checks }: { path: string; name: string; checks: TextChecks },
): BubbleProblem[] {
  const { [name]: uri, altUri } = action
  const at = `${path}/${name}`
  const found =
    typeof uri === 'string'
      ? checks.uri(at, uri)
      : problem(`${path}/${name}`, 'BAD_URL', 'URLを入力してください。')
  const counted = [...found, ...checkTracking(action, uri, at)]
  if (!isJsonObject(altUri) || typeof altUri['desktop'] !== 'string') return counted
  return [...counted, ...AS_SENT.uri(`${path}/altUri/desktop`, altUri['desktop'])]
}

/** Checks `trackClicks` of a link to `uri`, which stands at `path`; in LINE's JSON it may hold anything. */
export function checkTracking(link: JsonObject, uri: unknown, path: string): BubbleProblem[] {
  const { trackClicks } = link
  if (trackClicks === undefined || trackClicks === false) return []
  if (trackClicks !== true)
    return problem(
      path.replace(/[^/]+$/, 'trackClicks'),
      'BAD_VALUE',
      'クリックを計測するかどうかを選んでください。',
    )
  return typeof uri === 'string' ? checkTrackable(path, uri) : []
}

/** The text that a postback sends in the customer's name; `text` is LINE's older form and excludes `displayText`. */
function checkSpoken(action: JsonObject, path: string, checks: TextChecks): BubbleProblem[] {
  const said = (name: string) => checkTextIn(action, name, { path, field: TEXT_FIELDS.saidText, checks })
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
