import { expect, it } from '@jest/globals'
import { parseDate } from '../../../domain/values/japanTime.ts'
import { FORECAST_DAYS, forecastQuota, type QuotaFacts } from '../../../domain/line/quotaForecast.ts'

const forecast = (planned: Record<string, number>, more: Partial<QuotaFacts> = {}) =>
  forecastQuota({
    today: parseDate('2026-11-24'),
    limit: 100,
    used: 60,
    planned: new Map(Object.entries(planned).map(([date, count]) => [parseDate(date), count])),
    ...more,
  })

it('adds up day by day and begins anew with the month', () => {
  const { days, months, runsOutOn, text } = forecast({ '2026-11-24': 30, '2026-11-30': 10, '2026-12-01': 90 })
  expect(days).toHaveLength(FORECAST_DAYS)
  expect([days[0], days[6], days[7]]).toEqual([
    { date: '2026-11-24', planned: 30, left: 10 },
    { date: '2026-11-30', planned: 10, left: 0 },
    { date: '2026-12-01', planned: 90, left: 10 },
  ])
  expect(months).toEqual([
    { month: '2026-11', through: '2026-11-30', used: 60, planned: 40, left: 0, runsOutOn: null },
    { month: '2026-12', through: '2026-12-28', used: null, planned: 90, left: 10, runsOutOn: null },
  ])
  expect([runsOutOn, text]).toEqual([null, '今の予定では、12月28日まで月間の配信数の上限を超えません。'])
})

it('names the first day on which more is due than is left', () => {
  const { months, runsOutOn, text } = forecast({ '2026-11-25': 40, '2026-11-27': 1, '2026-12-02': 101 })
  expect([runsOutOn, months.map((month) => month.runsOutOn)]).toEqual([
    '2026-11-27',
    ['2026-11-27', '2026-12-02'],
  ])
  expect(text).toBe('今の予定では、11月27日に月間の配信数の上限を超え、超えた分は配信を保留します。')
})

it('says when the limit is reached already, when there is none, and when nobody knows', () => {
  expect(forecast({}, { used: 100 }).text).toMatch(/^今月の配信数は、すでに上限に達しています。/)
  expect(forecast({ '2026-11-24': 9 }, { limit: 'none' })).toMatchObject({
    runsOutOn: null,
    text: '月間の配信数に上限はありません。',
  })
  const unknown = forecast({ '2026-11-24': 9 }, { limit: 'unknown' })
  expect([unknown.days[0]?.left, unknown.months[0]?.planned, unknown.text]).toEqual([
    null,
    9,
    'LINEの月間の配信数の上限を、まだ確認できていません。',
  ])
})
