import { type Static, Type } from 'typebox'
import {
  applicationTime,
  MOST_DAYS_BACK,
  type PauseProblem,
  pauseProblem,
  statedKind,
} from '../../../../domain/requests/application.ts'
import { HORIZON_DAYS } from '../../../../domain/requests/target.ts'
import type { Pause, ShownDates } from '../../../../domain/requests/request.ts'
import { brand, type MemberId } from '../../../../domain/values/ids.ts'
import { dateInJapan, parseDate } from '../../../../domain/values/japanTime.ts'
import type { ShopBox } from '../../../../schema/crypto/shopBoxes.ts'
import type { ShopTx } from '../../../../schema/database.ts'
import { type Accepted, acceptRequest } from '../../../../schema/requests/acceptRequest.ts'
import { readRequestSettings } from '../../../../schema/requests/requestSettings.ts'
import { readWishedSubscription } from '../../../../schema/requests/readWish.ts'
import { readClock } from '../../../../schema/sql/clock.ts'
import { finding, refuseFindings } from '../../../problems/finding.ts'
import type { ShopCaller } from '../../../rest/caller.ts'
import { CalendarDate, Id, Instant, instantIn, orNull } from '../../../rest/modelFields.ts'

export const NewRequest = Type.Object(
  {
    kind: Type.String({
      minLength: 1,
      maxLength: 30,
      pattern: '\\S',
      description:
        '`PAUSE` 休止, `SKIP` スキップ, `CANCEL` 解約, or the Japanese name of another kind (サイクル変更), which is accepted, gets its receipt and waits for a person.',
      examples: ['SKIP'],
    }),
    memberId: Id,
    subscriptionId: Type.String({
      format: 'uuid',
      description:
        'A subscription of a customer linked to the member; `GET /v1/members/{id}/overview` has them.',
    }),
    pauseDays: Type.Optional(
      Type.Integer({ minimum: 1, maximum: HORIZON_DAYS, description: 'Of a 休止: days, or `pauseUntil`.' }),
    ),
    pauseUntil: Type.Optional(CalendarDate),
    requestedAt: Type.Optional(
      Type.String({
        ...Instant,
        description: `When the customer applied, at most ${MOST_DAYS_BACK} days ago and not in the future; left out: now. Deadlines are judged by it.`,
      }),
    ),
    shown: Type.Optional(
      Type.Object(
        { nextScheduledDate: orNull(CalendarDate), nextDeliveryDate: orNull(CalendarDate) },
        {
          additionalProperties: false,
          description:
            'The next dates that the customer was shown; left out: those that are stored. Where the cart says otherwise, nothing is changed and a person decides.',
        },
      ),
    ),
    identityConfirmed: Type.Optional(
      Type.Boolean({
        description:
          'true: the operator knows that this is the customer. Otherwise a member who is linked by phone alone, and gave no second item, waits for a person (D15).',
      }),
    ),
  },
  { additionalProperties: false, title: 'NewRequest' },
)
type Body = Static<typeof NewRequest>

/** Checks a wish and stores it with its receipt. @throws Problem */
export async function storeNewRequest(
  tx: ShopTx,
  { by, box, body }: { by: ShopCaller; box: ShopBox; body: Body },
): Promise<Accepted> {
  const kind = statedKind(body.kind)
  if (kind === null) return refuse('REQUEST_KIND_UNKNOWN', '/kind')
  refuseFindings(pauseFindings(kind.kind === 'PAUSE', body))
  const now = await readClock(tx)
  const time = applicationTime(
    body.requestedAt === undefined ? null : instantIn(body.requestedAt).getTime(),
    now,
  )
  if ('problem' in time) {
    const detail =
      time.problem === 'TOO_OLD' ? `お申し込みの日時は、${MOST_DAYS_BACK}日前までを指定できます。` : undefined
    return refuse('REQUEST_TIME_INVALID', '/requestedAt', detail)
  }
  const memberId = brand<MemberId>(body.memberId)
  const subscription = await readWishedSubscription(tx, { memberId, subscriptionId: body.subscriptionId })
  if (subscription === null) return refuse('REQUEST_NOT_OF_MEMBER', '/subscriptionId')
  const settings = await readRequestSettings(tx, subscription.lineAccountId)
  const shown: ShownDates =
    body.shown === undefined
      ? {
          nextScheduledDate: subscription.nextScheduledDate,
          nextDeliveryDate: subscription.nextDeliveryDate,
          asOf: subscription.asOf.getTime(),
        }
      : { ...dateIn(body.shown), asOf: time.at }
  const pause = kind.kind === 'PAUSE' ? pauseIn(body, settings.pauseBase) : null
  if (pause !== null) {
    const { facts } = subscription
    const problem = pauseProblem({ pause, shown, facts, appliedOn: dateInJapan(time.at) })
    const at = pause.days === null ? '/pauseUntil' : '/pauseDays'
    if (problem !== null)
      refuseFindings([finding('PAUSE_NOT_POSSIBLE', at, { detail: PAUSE_PROBLEMS[problem], code: problem })])
  }
  return acceptRequest(tx, {
    box,
    shopId: by.shopId,
    memberId,
    subscription,
    kind: kind.kind,
    kindLabel: kind.label,
    pause,
    shown,
    appliedAt: time.at,
    now,
    operatorId: by.operatorId,
    identityConfirmed: body.identityConfirmed ?? false,
  })
}

const PAUSE_PROBLEMS: Readonly<Record<PauseProblem, string>> = {
  TARGET_PAST:
    '変更後の次回予定日が今日以前になります。休止の日数を増やすか、もっと先の日付を指定してください。',
  TARGET_NOT_LATER:
    '変更後の次回予定日が、今の次回予定日より後になりません。休止の日数を増やすか、今の次回予定日より後の日付を指定してください。',
  TARGET_TOO_FAR: `変更後の次回予定日が、${HORIZON_DAYS}日より先になります。休止の日数を減らすか、もっと近い日付を指定してください。`,
}

function pauseFindings(isPause: boolean, { pauseDays, pauseUntil }: Body) {
  const given = [
    ...(pauseDays === undefined ? [] : ['/pauseDays']),
    ...(pauseUntil === undefined ? [] : ['/pauseUntil']),
  ]
  if (!isPause)
    return given.map((path) =>
      finding('PAUSE_LENGTH_INVALID', path, { detail: '休止のときだけ指定できます。取り除いてください。' }),
    )
  if (given.length === 1) return []
  const detail =
    given.length === 0
      ? '休止の日数(pauseDays)か、変更後の日付(pauseUntil)を指定してください。'
      : '休止の日数(pauseDays)と変更後の日付(pauseUntil)は、どちらか一方を指定してください。'
  return [finding('PAUSE_LENGTH_INVALID', '/pauseDays', { detail })]
}

const dateIn = ({ nextScheduledDate, nextDeliveryDate }: NonNullable<Body['shown']>) => ({
  nextScheduledDate: nextScheduledDate === null ? null : parseDate(nextScheduledDate),
  nextDeliveryDate: nextDeliveryDate === null ? null : parseDate(nextDeliveryDate),
})

const pauseIn = ({ pauseDays, pauseUntil }: Body, base: Pause['base']): Pause =>
  pauseUntil === undefined
    ? { base, days: pauseDays ?? 0, until: null }
    : // A date is that of 次回予定日, whatever days are added to.
      { base: 'NEXT_SCHEDULED_DATE', days: null, until: parseDate(pauseUntil) }

function refuse(
  code: 'REQUEST_KIND_UNKNOWN' | 'REQUEST_TIME_INVALID' | 'REQUEST_NOT_OF_MEMBER',
  pointer: string,
  detail?: string,
): never {
  refuseFindings([finding(code, pointer, detail === undefined ? {} : { detail })])
  throw new Error('a finding refuses')
}
