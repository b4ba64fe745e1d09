import type { Room } from '../../../dependencies.ts'
import { memberOverview } from './memberOverview.ts'
import { MemberOverviewModel } from './overviewModel.ts'

/** One member, from every room. */
export const overviewRoom: Room = {
  routes: { memberOverview },
  models: [MemberOverviewModel],
}
