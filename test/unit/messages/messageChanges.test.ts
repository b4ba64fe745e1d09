import { describe, expect, it } from '@jest/globals'
import { describeChanges, type VersionContent } from '../../../domain/messages/messageChanges.ts'

const scenario = { id: 's1', day_offset: 2, send_time: '18:00:00', bubbles: [{ text: 'A' }], actions: {} }
const first: VersionContent = {
  admin_name: '発送のお知らせ',
  enabled: false,
  purpose: 'NOTICE',
  product_ids: ['p1'],
  recurring_count_rule: null,
  audience: { all: [] },
  delivery_order: 100,
  late_grace_minutes: 30,
  outage_grace_minutes: 180,
  backfill_days: 0,
  exclusive: false,
  scenarios: [scenario],
}

describe('what a version changed', () => {
  it('is its making, for the first', () => {
    expect(describeChanges(null, first)).toEqual(['作成'])
    expect(describeChanges(first, first)).toEqual([])
  })

  it('is told field by field', () => {
    expect(describeChanges(first, { ...first, enabled: true })).toEqual(['ステータスをオン'])
    expect(
      describeChanges({ ...first, enabled: true }, { ...first, product_ids: ['p2'], backfill_days: 3 }),
    ).toEqual(['ステータスをオフ', 'トリガー商品を変更', 'さかのぼる日数を変更'])
  })

  it('is told scenario by scenario', () => {
    const moved = { ...scenario, send_time: '19:30:00', bubbles: [{ text: 'B' }], actions: { points: 1 } }
    const more = { ...scenario, id: 's2', day_offset: 5 }
    expect(describeChanges(first, { ...first, scenarios: [moved, more] })).toEqual([
      '「2日後 18:00」を「2日後 19:30」に変更',
      '「2日後 19:30」の内容を変更',
      '「2日後 19:30」の配信後の動作を変更',
      '「5日後 18:00」を追加',
    ])
    expect(describeChanges(first, { ...first, scenarios: [] })).toEqual(['「2日後 18:00」を削除'])
  })

  it('tells a changed pack from a changed scenario', () => {
    const saying = (bubbles: object[], written: object[] | null = null) => ({
      ...first,
      scenarios: [{ ...scenario, bubbles, written }],
    })
    const pack = { kind: 'pack', packId: 'p' }
    const plain = saying([{ text: 'A' }])
    const packed = saying([{ text: 'A' }], [pack])
    expect(describeChanges(first, plain)).toEqual([])
    expect(describeChanges(plain, packed)).toEqual(['「2日後 18:00」の内容を変更'])
    expect(describeChanges(packed, saying([{ text: 'B' }], [pack]))).toEqual([
      '「2日後 18:00」のパックの内容を変更',
    ])
    expect(describeChanges(packed, saying([{ text: 'B' }, { text: 'A' }], [{ text: 'B' }, pack]))).toEqual([
      '「2日後 18:00」の内容を変更',
    ])
    expect(describeChanges(packed, plain)).toEqual(['「2日後 18:00」の内容を変更'])
  })
})
