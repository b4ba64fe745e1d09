import type { Room } from '../../../dependencies.ts'
import { TestInvitationModel } from './testMemberModel.ts'
import { testMembers } from './testMembers.ts'
import { TestRunModel, TestRunWholeModel, TestRunPreviewModel } from './testRunModel.ts'
import { testRuns } from './testRuns.ts'

/** Messages tried out on test members. */
export const testRunsRoom: Room = {
  routes: { testMembers, testRuns },
  models: [TestInvitationModel, TestRunModel, TestRunWholeModel, TestRunPreviewModel],
}
