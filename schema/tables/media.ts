import type { GeneratedAlways } from 'kysely'
import type { MediaFormat, MediaKind } from '../../domain/media/index.ts'
import type { DefaultedInstant, Generated } from './columns.ts'

export interface MediaTable {
  id: Generated<string>
  shop_id: string
  no: GeneratedAlways<number>
  state: Generated<'storing' | 'ready' | 'removed'>
  kind: MediaKind
  format: MediaFormat
  bytes: number
  width: number | null
  height: number | null
  duration_ms: number | null
  sha256: Buffer
  file_name: string | null
  operator_id: string
  created_at: DefaultedInstant
  changed_at: DefaultedInstant
}
