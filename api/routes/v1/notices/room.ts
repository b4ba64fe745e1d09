import type { Room } from '../../../dependencies.ts'
import { NoticeModel, notices } from './notices.ts'

/** Messages to one member who waits for them. */
export const noticesRoom: Room = { routes: { notices }, models: [NoticeModel] }
