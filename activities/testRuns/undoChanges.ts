import { type Db, inShop } from '../../schema/database.ts'
import {
  closeTestMember,
  menuRestored,
  menuToRestore,
  undoChanges,
  type TestMemberAt,
} from '../../schema/testRuns/undoChanges.ts'
import { asFailure } from '../line/lineCallFailed.ts'
import type { Line } from '../line/index.ts'
import { linkMenuAtLine } from '../line/richMenuLink.ts'

/** The end of a test run for one member; each part is idempotent (domain.md D35). */
export interface UndoActivities {
  /** Undoes exactly what the run changed of tags, flag and points. */
  takeBackMember(input: TestMemberAt): Promise<void>
  /** Links the menu from before the run again, then closes the member's part. Throws only retryable failures. */
  takeBackMenu(input: TestMemberAt): Promise<void>
}

export function createUndoActivities({ db, line }: { db: Db; line: Line }): UndoActivities {
  return {
    takeBackMember: (at) => inShop(db, at.shopId, (tx) => undoChanges(tx, at)),

    takeBackMenu: (at) =>
      asFailure(async () => {
        const { shopId } = at
        const menu = await inShop(db, shopId, (tx) => menuToRestore(tx, at))
        if (menu) {
          const { lineAccountId, lineUserId, richMenuId } = menu
          const outcome = await linkMenuAtLine(line, { shopId, lineAccountId, lineUserId }, richMenuId)
          await inShop(db, shopId, (tx) => menuRestored(tx, { at, richMenuId, outcome }))
        }
        await inShop(db, shopId, (tx) => closeTestMember(tx, at))
      }),
  }
}
