import { type Static, Type } from 'typebox'
import { CHARGED_KINDS, CHARGED_WAYS, isChargedKind } from '../../../../domain/billing/price.ts'
import { type Cell, type CsvFormat, csvLines, csvOf } from '../../../../domain/values/csv.ts'
import { clockInJapan, dateInJapan } from '../../../../domain/values/japanTime.ts'
import { KIND_LABELS } from '../../../../domain/requests/request.ts'
import type { ChargeRow } from '../../../../schema/billing/chargesList.ts'
import { CalendarDate, Id, Instant, instant, oneOf } from '../../../rest/modelFields.ts'

export const ChargeKindWord = oneOf(CHARGED_KINDS, '`PAUSE` 休止, `SKIP` スキップ, `CANCEL` 解約.')
const Yen = Type.Integer({ description: 'Yen, without tax.', examples: [50] })

export const ChargeModel = Type.Object(
  {
    id: Id,
    requestId: Id,
    kind: ChargeKindWord,
    kindJa: Type.String({ examples: ['休止'] }),
    amount: Yen,
    how: oneOf(CHARGED_WAYS, 'By what the cart was changed.'),
    priceVersion: Type.Integer({ description: 'The platform’s prices by which it was charged.' }),
    settledAt: Instant,
    settledOn: Type.String({ format: 'date', description: 'The date of `settledAt` in Japan.' }),
  },
  { $id: 'Charge', description: 'What the shop owes for one request that became a change in its cart.' },
)

/** A kind as people call it; one that this version does not know is shown as it is. */
const labelOf = (kind: string): string => (isChargedKind(kind) ? KIND_LABELS[kind] : kind)
const wordOf = (kind: string): Static<typeof ChargeKindWord> => kind as Static<typeof ChargeKindWord>

export const presentCharge = (row: ChargeRow): Static<typeof ChargeModel> => ({
  id: row.id,
  requestId: row.request_id,
  kind: wordOf(row.kind),
  kindJa: labelOf(row.kind),
  amount: row.amount,
  how: row.how,
  priceVersion: row.price_version,
  settledAt: instant(row.settled_at),
  settledOn: row.settled_on,
})

const KindSum = Type.Object({
  kind: ChargeKindWord,
  kindJa: Type.String({ examples: ['休止'] }),
  count: Type.Integer(),
  amount: Yen,
})

export const ChargeSumsModel = Type.Object(
  {
    from: CalendarDate,
    to: CalendarDate,
    count: Type.Integer(),
    amount: Yen,
    kinds: Type.Array(KindSum, { description: 'Over the whole period.' }),
    months: Type.Array(
      Type.Object({
        month: Type.String({ examples: ['2026-11'] }),
        count: Type.Integer(),
        amount: Yen,
        kinds: Type.Array(KindSum),
      }),
      { description: 'By month in Japan, the latest first; without those in which nothing was charged.' },
    ),
  },
  { $id: 'ChargeSums', description: 'Charges of a period, both days included, in yen without tax.' },
)

type Sum = { month: string; kind: string; count: number; yen: number }
const total = (sums: readonly Sum[]) => ({
  count: sums.reduce((sum, { count }) => sum + count, 0),
  amount: sums.reduce((sum, { yen }) => sum + yen, 0),
})
const byKind = (sums: readonly Sum[]) =>
  [...Map.groupBy(sums, ({ kind }) => kind)].map(([kind, of]) => ({
    kind: wordOf(kind),
    kindJa: labelOf(kind),
    ...total(of),
  }))

/** `sums`: by month and kind, in the order in which they are shown. */
export const presentSums = (
  { from, to }: { from: string; to: string },
  sums: readonly Sum[],
): Static<typeof ChargeSumsModel> => ({
  from,
  to,
  ...total(sums),
  kinds: byKind(sums).toSorted((a, b) => (a.kind < b.kind ? -1 : 1)),
  months: [...Map.groupBy(sums, ({ month }) => month)].map(([month, of]) => ({
    month,
    ...total(of),
    kinds: byKind(of),
  })),
})

/** The first line of the file; {@link chargeLines} follow. */
export const chargeHeadings = (format: CsvFormat): string =>
  csvOf([['確定日時', '確定日', '種別', '金額(税抜・円)', '方法', '申請ID', '料金表の版', '課金ID']], format)

const WAYS: Readonly<Record<ChargeRow['how'], string>> = { ROBOT: 'ロボット', API: 'API' }

/** Charges, one a line; times are those of Japan. */
export const chargeLines = (rows: readonly ChargeRow[], format: CsvFormat): string =>
  csvLines(
    rows.map((row): Cell[] => [
      { moment: spoken(row.settled_at) },
      { moment: row.settled_on },
      labelOf(row.kind),
      row.amount,
      WAYS[row.how],
      row.request_id,
      row.price_version,
      row.id,
    ]),
    format,
  )

const spoken = (at: Date): string => `${dateInJapan(at.getTime())} ${clockInJapan(at.getTime())}`
