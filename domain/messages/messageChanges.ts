/** The parts of a message version whose changes are described. */
export interface VersionContent {
  admin_name: string
  enabled: boolean
  purpose: string
  product_ids: readonly string[]
  recurring_count_rule: unknown
  audience: unknown
  delivery_order: number
  late_grace_minutes: number
  outage_grace_minutes: number
  backfill_days: number
  exclusive: boolean
  scenarios: readonly VersionScenario[]
}

export interface VersionScenario {
  id: string
  day_offset: number
  /** HH:MM or HH:MM:SS. */
  send_time: string
  /** What is sent. */
  bubbles: unknown
  /** What the shop wrote, when it contains packs; null or absent: the bubbles. */
  written?: unknown
  actions: unknown
}

const FIELDS: readonly (readonly [Exclude<keyof VersionContent, 'scenarios' | 'enabled'>, string])[] = [
  ['admin_name', 'メッセージ管理名を変更'],
  ['purpose', '目的を変更'],
  ['product_ids', 'トリガー商品を変更'],
  ['recurring_count_rule', '定期回数の条件を変更'],
  ['audience', 'ターゲットを変更'],
  ['delivery_order', '配信順を変更'],
  ['exclusive', '「最初の1つだけ」の設定を変更'],
  ['late_grace_minutes', '遅れたときに待つ時間を変更'],
  ['outage_grace_minutes', 'システムの都合で遅れたときに待つ時間を変更'],
  ['backfill_days', 'さかのぼる日数を変更'],
]

/** What a version changed, each change in a few Japanese words. `before` null: it is the first version. */
export function describeChanges(before: VersionContent | null, after: VersionContent): string[] {
  if (before === null) return ['作成']
  const told: string[] = []
  if (before.enabled !== after.enabled) told.push(after.enabled ? 'ステータスをオン' : 'ステータスをオフ')
  // A version from before the field existed has none: no change.
  for (const [field, words] of FIELDS)
    if (before[field] !== undefined && !isSame(before[field], after[field])) told.push(words)
  return [...told, ...scenarioChanges(before.scenarios, after.scenarios)]
}

function scenarioChanges(before: readonly VersionScenario[], after: readonly VersionScenario[]): string[] {
  const was = new Map(before.map((scenario) => [scenario.id, scenario]))
  const is = new Set(after.map(({ id }) => id))
  return [
    ...before.filter(({ id }) => !is.has(id)).map((scenario) => `${spoken(scenario)}を削除`),
    ...after.flatMap((scenario) => {
      const old = was.get(scenario.id)
      return old ? scenarioChange(old, scenario) : [`${spoken(scenario)}を追加`]
    }),
  ]
}

function scenarioChange(old: VersionScenario, scenario: VersionScenario): string[] {
  const told: string[] = []
  if (old.day_offset !== scenario.day_offset || old.send_time !== scenario.send_time)
    told.push(`${spoken(old)}を${spoken(scenario)}に変更`)
  if (!isSame(old.written ?? old.bubbles, scenario.written ?? scenario.bubbles))
    told.push(`${spoken(scenario)}の内容を変更`)
  // The references are the same, their packs have changed.
  else if (!isSame(old.bubbles, scenario.bubbles)) told.push(`${spoken(scenario)}のパックの内容を変更`)
  if (!isSame(old.actions, scenario.actions)) told.push(`${spoken(scenario)}の配信後の動作を変更`)
  return told
}

const spoken = ({ day_offset, send_time }: VersionScenario): string =>
  `「${day_offset}日後 ${send_time.slice(0, 5)}」`

/** Both come from jsonb, which sorts the keys of objects. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
