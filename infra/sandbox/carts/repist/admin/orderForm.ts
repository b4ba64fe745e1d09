import type { Fields } from '../../../kit/pages/fields.ts'
import { readSlashDate, slashDate } from '../../../kit/state/japanTime.ts'
import { type Order, orderStatuses } from '../state/rows.ts'

/** The fields of 受注編集, in the order of the screen (carts.md 5.1). */
export const orderFields = [
  { label: '対応状況', name: 'status' },
  { label: '発送日', name: 'commit_date' },
  { label: 'お届け予定日', name: 'deliv_date' },
  { label: '配送業者', name: 'deliv_company' },
  { label: '送り状番号', name: 'tracking_no' },
  { label: 'SHOPメモ', name: 'note' },
] as const

export type OrderFieldName = (typeof orderFields)[number]['name']
/** The form as it was typed. */
export type OrderEntry = Record<OrderFieldName, string>
/** Error texts by field. */
export type OrderEntryErrors = Partial<Record<OrderFieldName, string>>
/** What a valid form changes in the order. */
type OrderEdit = Pick<Order, OrderFieldName>

export function entryOf(order: Order): OrderEntry {
  return {
    status: String(order.status),
    commit_date: slashDate(order.commit_date),
    deliv_date: slashDate(order.deliv_date),
    deliv_company: order.deliv_company,
    tracking_no: order.tracking_no,
    note: order.note,
  }
}

export function entryFrom(form: Fields): OrderEntry {
  return {
    status: form('status'),
    commit_date: form('commit_date').trim(),
    deliv_date: form('deliv_date').trim(),
    deliv_company: form('deliv_company').trim(),
    tracking_no: form('tracking_no').trim(),
    note: form('note').replaceAll('\r\n', '\n'),
  }
}

/** Reads the form. A date is empty, or `YYYY/MM/DD` and a day of the calendar (carts.md 5.1). */
export function readOrderEntry(entry: OrderEntry): { edit: OrderEdit } | { errors: OrderEntryErrors } {
  const errors: OrderEntryErrors = {}
  const date = (name: 'commit_date' | 'deliv_date', label: string): string | null => {
    if (entry[name] === '') return null
    const read = readSlashDate(entry[name])
    if ('date' in read) return read.date
    errors[name] =
      read.wrong === 'malformed'
        ? `${label}は YYYY/MM/DD の形式で入力してください。`
        : `${label}に存在しない日付が入力されています。`
    return null
  }
  const edit: OrderEdit = {
    status: Number(entry.status),
    commit_date: date('commit_date', '発送日'),
    deliv_date: date('deliv_date', 'お届け予定日'),
    deliv_company: entry.deliv_company,
    tracking_no: entry.tracking_no,
    note: entry.note,
  }
  if (!orderStatuses.has(edit.status)) errors.status = '対応状況を選択してください。'
  if (edit.deliv_company.length > 50) errors.deliv_company = '配送業者は50文字以内で入力してください。'
  if (!/^[A-Za-z0-9-]{0,40}$/.test(edit.tracking_no)) {
    errors.tracking_no = '送り状番号は半角英数字とハイフン40文字以内で入力してください。'
  }
  if (edit.note.length > 3000) errors.note = 'SHOPメモは3000文字以内で入力してください。'
  return Object.keys(errors).length === 0 ? { edit } : { errors }
}
