import { compareClock, parseClock } from '../../../../domain/values/japanTime.ts'
import type { LimitColumns } from '../../../../schema/line/sendingLimits.ts'
import type { FrequencyCap, QuietHours } from './sendingLimitsModel.ts'
import { type FieldProblem, Problem } from '../../../problems/problem.ts'

interface Limits {
  quietHours?: QuietHours | null
  frequencyCap?: FrequencyCap | null
  limitsIncludeNotices?: boolean
}

/** The columns of the given limits; null removes a limit. @throws Problem VALIDATION_FAILED with all fields at once */
export function limitColumns({
  quietHours,
  frequencyCap,
  limitsIncludeNotices,
}: Limits): Partial<LimitColumns> {
  const fields = [...checkQuietHours(quietHours ?? null), ...checkCap(frequencyCap ?? null)]
  if (fields.length > 0) throw new Problem('VALIDATION_FAILED', { fields })
  return {
    ...(quietHours !== undefined && {
      quiet_from: quietHours?.from ?? null,
      quiet_until: quietHours?.until ?? null,
      quiet_on_hit: quietHours?.onHit ?? 'DEFER',
    }),
    ...(frequencyCap !== undefined && {
      cap_per_day: frequencyCap?.perDay ?? null,
      cap_per_week: frequencyCap?.perWeek ?? null,
      cap_on_hit: frequencyCap?.onHit ?? 'DEFER',
    }),
    ...(limitsIncludeNotices !== undefined && { limits_include_notices: limitsIncludeNotices }),
  }
}

function checkQuietHours(hours: QuietHours | null): FieldProblem[] {
  if (hours === null || compareClock(parseClock(hours.from), parseClock(hours.until)) !== 0) return []
  const detail = '開始と終了には別の時刻を指定してください。'
  return [{ pointer: '/quietHours/until', code: 'not', detail }]
}

function checkCap(cap: FrequencyCap | null): FieldProblem[] {
  if (cap === null) return []
  const { perDay, perWeek } = cap
  if (perDay === null && perWeek === null) {
    const detail = '1日または7日間の配信数の上限を入力してください。'
    return [{ pointer: '/frequencyCap/perDay', code: 'required', detail }]
  }
  if (perDay === null || perWeek === null || perWeek >= perDay) return []
  const detail = '7日間の上限は、1日の上限以上の数を入力してください。'
  return [{ pointer: '/frequencyCap/perWeek', code: 'minimum', detail }]
}
