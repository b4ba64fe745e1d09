import type { Room } from '../../../dependencies.ts'
import { requestPictures } from './requestPictures.ts'
import { RobotModel } from './robotModel.ts'
import { robots } from './robots.ts'
import { robotSettings } from './robotSettings.ts'
import { RobotSettingsModel } from './robotSettingsModel.ts'

/** Robots that work on the admin screens of carts. */
export const robotsRoom: Room = {
  routes: { robotSettings, robots, requestPictures },
  models: [RobotModel, RobotSettingsModel],
}
