/** The workflows of the bundle; what is exported here can be started by its name. */
export * from './order.ts'
export { listRichMenus } from './listRichMenus.ts'
export { member } from './member.ts'
export { verifyLineAccount } from './verifyLineAccount.ts'
