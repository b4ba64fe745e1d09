/** The workflows of the bundle; what is exported here can be started by its name. */
export { cartSync } from './cartSync.ts'
export { listRichMenus } from './listRichMenus.ts'
export { member } from './member.ts'
export { order } from './order.ts'
export { replan } from './replan.ts'
export { testRun } from './testRun.ts'
export { verifyCartConnection } from './verifyCartConnection.ts'
export { verifyLineAccount } from './verifyLineAccount.ts'
