import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ordersOn } from '../../../activities/robots/repist/unshippedOrders.ts'
import { PROXY_ORDER, ORDER_SEARCH } from '../../../activities/robots/repist/screens.ts'
import { expectFrozen, subscriptionRows } from '../../../activities/robots/repist/subscriptionRow.ts'
import { controlOf, expectHeading, fieldOf } from '../../../activities/robots/screen/recognise.ts'
import type { FieldShown, ScreenShown, TableShown } from '../../../activities/robots/screen/screenShown.ts'
import { dateBeforeAndAfter, dateShown, wholeShown } from '../../../activities/robots/screen/values.ts'
import { RAW_FROZEN } from '../../setup/robots/robotJobs.ts'

const screen = (more: Partial<ScreenShown>): ScreenShown => ({
  url: 'https://shop.example/admin/',
  headings: [],
  lines: [],
  tables: [],
  pairs: [],
  fields: [],
  controls: [],
  dialog: false,
  captcha: false,
  ...more,
})
const table = (columns: readonly string[], ...rows: (readonly string[])[]): TableShown => ({
  columns,
  rows: rows.map((cells) => ({
    cells: cells.map((cell) => (cell === '' ? [] : cell.split('\n'))),
    controls: [{ name: '次回スキップ', enabled: true }],
  })),
})
const HEADS = Object.values(PROXY_ORDER.columns)
const ROW = ['9001', '美容液', 'BG-1', '継続', '3', '2027/01/10', '2027/01/13']
const failure = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  return null
}

describe('the rows of 代理注文', () => {
  it('are found by the heads of their columns, wherever these stand', () => {
    const order = fc.shuffledSubarray(
      HEADS.map((_, place) => place),
      { minLength: HEADS.length },
    )
    fc.assert(
      fc.property(order, (places) => {
        const shown = table(
          ['お気に入り', ...places.map((place) => HEADS[place] ?? '')],
          ['★', ...places.map((place) => ROW[place] ?? '')],
        )
        expect(subscriptionRows(screen({ tables: [table(['項目', '値'], ['a', 'b']), shown] }))).toEqual([
          {
            id: '9001',
            status: 'ACTIVE',
            count: 3,
            nextScheduledDate: '2027-01-10',
            nextDeliveryDate: '2027-01-13',
            lines: [{ name: '美容液', code: 'BG-1' }],
            controls: [{ name: '次回スキップ', enabled: true }],
          },
        ])
      }),
    )
  })

  it('hold several products in one cell or in rows of their own; those marked 〇 do not count', () => {
    const many = [...ROW.slice(0, 1), '美容液\n〇ミニボトル\n化粧水', 'BG-1\nMB-1\nCW-1', ...ROW.slice(3)]
    const [inOne] = subscriptionRows(screen({ tables: [table(HEADS, many)] }))
    expect(inOne?.lines.map(({ code }) => code)).toEqual(['BG-1', 'CW-1'])
    const second = ['', '化粧水', 'CW-1', '', '', '', '']
    const [inTwo] = subscriptionRows(screen({ tables: [table(HEADS, ROW, second)] }))
    expect(inTwo?.lines).toHaveLength(2)
    if (inTwo === undefined) throw new Error('no row')
    expect(failure(() => expectFrozen(inTwo, RAW_FROZEN))).toMatchObject({ code: 'RPA_MULTIPLE_PRODUCTS' })
  })

  it.each([
    ['a state that has no meaning', 3, '休止中'],
    ['a date that is none', 5, '2027/02/30'],
    ['a date of two readings', 5, '01/02/2027'],
    ['a count that is none', 4, '三回'],
    ['names without codes', 1, '美容液\n化粧水\n乳液'],
  ])('stop at %s', (_, place, value) => {
    const wrong = ROW.with(place, value)
    const codes = place === 1 ? wrong.with(2, 'A\nB') : wrong
    expect(failure(() => subscriptionRows(screen({ tables: [table(HEADS, codes)] })))).toMatchObject({
      code: 'RPA_SCREEN_CHANGED',
    })
  })

  it('that differ from what was frozen are named without their values', () => {
    const [row] = subscriptionRows(screen({ tables: [table(HEADS, ROW.with(5, '2027/01/17'))] }))
    if (row === undefined) throw new Error('no row')
    const error = failure(() => expectFrozen(row, RAW_FROZEN)) as Error
    expect(error).toMatchObject({ code: 'RPA_VALUES_CHANGED' })
    expect(error.message).toContain('次回予定日')
    expect(error.message).not.toContain('2027')
  })
})

describe('orders under way', () => {
  const heads = Object.values(ORDER_SEARCH.columns)
  const order = (state: string, count: string, shipped: string): string[] => [
    '3001',
    '2026/11/20',
    '山田 花子',
    '美容液',
    'BG-1',
    count,
    state,
    '2026/12/01',
    shipped,
  ]
  it.each([
    ['新規受付', '3', '', 1],
    ['入金済み', '3回', '-', 1],
    ['新規受付', '3', '2026/11/22', 0],
    ['発送済み', '3', '', 0],
    ['キャンセル', '3', '', 0],
    ['新規受付', '', '', 0],
    ['新規受付', '0', '', 0],
  ])('%s, count "%s", shipped "%s": %d', (state, count, shipped, found) => {
    const { unshipped } = ordersOn(screen({ tables: [table(heads, order(state, count, shipped))] }))
    expect(unshipped).toHaveLength(found)
  })

  it('are none only where the screen says so', () => {
    expect(ordersOn(screen({ lines: [ORDER_SEARCH.none] })).unshipped).toEqual([])
    expect(failure(() => ordersOn(screen({})))).toMatchObject({ code: 'RPA_SCREEN_CHANGED' })
  })
})

describe('fields, headings and buttons', () => {
  const memo: FieldShown = {
    label: '管理メモ',
    name: 'memo',
    type: 'textarea',
    value: '',
    text: '',
    options: [],
    enabled: true,
    shown: true,
    maxLength: null,
  }
  it.each([
    ['no such field', []],
    ['two of them', [memo, memo]],
    ['another label', [{ ...memo, label: 'お客様メモ' }]],
    ['another name', [{ ...memo, name: 'memo2' }]],
    ['a hidden one', [{ ...memo, shown: false }]],
  ])('a field is not taken for another: %s', (_, fields) => {
    expect(failure(() => fieldOf(screen({ fields }), memo))).toMatchObject({ code: 'RPA_SCREEN_CHANGED' })
    expect(fieldOf(screen({ fields: [memo] }), memo)).toBe(memo)
  })

  it('a failure names no heading that it does not know, since it may hold a name', () => {
    const error = failure(() =>
      expectHeading(screen({ headings: ['山田花子様の定期', '代理注文'] }), '定期解約', ['代理注文']),
    ) as Error
    expect(error.message).toContain('代理注文')
    expect(error.message).not.toContain('山田')
  })

  it('a button counts when there is one, and it can be pressed', () => {
    const controls = [{ name: '登録する', enabled: false }]
    expect(failure(() => controlOf(screen({ controls }), '登録する'))).not.toBeNull()
    expect(failure(() => controlOf(screen({}), '登録する'))).not.toBeNull()
  })
})

describe('values', () => {
  it('a date before and after a skip is found wherever its label stands', () => {
    const dates = { before: '2027-01-10', after: '2027-02-09' }
    for (const shown of [
      screen({ pairs: [{ label: '次回予定日', value: '2027/01/10 → 2027/02/09' }] }),
      screen({
        pairs: [
          { label: '次回予定日(現在)', value: '2027/01/10' },
          { label: '次回予定日(変更後)', value: '2027/02/09' },
        ],
      }),
      screen({
        tables: [
          table(
            ['', '現在', 'スキップ後'],
            ['次回予定日', '2027/01/10', '2027/02/09'],
            ['次回お届け予定日', '2027/01/13', '2027/02/12'],
          ),
        ],
      }),
      screen({
        tables: [table(['次回予定日(現在)', '次回予定日(変更後)'], ['2027年1月10日', '2027年2月9日'])],
      }),
    ])
      expect(dateBeforeAndAfter(shown, '次回予定日')).toEqual(dates)
    const three = screen({ pairs: [{ label: '次回予定日', value: '2027/01/10 2027/02/09 2027/03/11' }] })
    expect(failure(() => dateBeforeAndAfter(three, '次回予定日'))).toMatchObject({
      code: 'RPA_SCREEN_CHANGED',
    })
  })

  it('whatever a cell holds, it is a date, nothing, or a screen that changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const read of [dateShown, wholeShown]) {
          const error = failure(() => read(text, '次回予定日'))
          if (error !== null) expect(error).toMatchObject({ code: 'RPA_SCREEN_CHANGED' })
        }
      }),
    )
    expect(dateShown('2027/01/10', 'x')).toBe('2027-01-10')
    expect(dateShown('-', 'x')).toBeNull()
  })
})
