import type { Room } from '../../../dependencies.ts'
import { ErasureModel } from './erasureModel.ts'
import { erasures } from './erasures.ts'
import { memberExport, MemberExportModel } from './memberExport.ts'

/** What a person may ask for: all that is held on them, and that it is erased. */
export const personalDataRoom: Room = {
  routes: { erasures, memberExport },
  models: [ErasureModel, MemberExportModel],
}
