import {
  BadSetting,
  type Environment,
  readStandInConfig,
  settingOf,
  type StandInConfig,
} from '../kit/process/config.ts'

/** Settings of the stand-in LINE platform; its port is `SANDBOX_LINE_PORT`, 4100 by default. */
interface LineSandboxConfig extends StandInConfig {
  /** `SANDBOX_LINE_PLAIN_MEDIA`: origins, separated by commas, whose media may come by plain http; default none. */
  plainMedia: string[]
}

/** @throws {BadSetting} */
export function readConfig(env: Environment): LineSandboxConfig {
  const plainMedia = (settingOf(env, 'SANDBOX_LINE_PLAIN_MEDIA') ?? '').split(',').filter(Boolean)
  const wrong = plainMedia.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
  if (wrong !== undefined)
    throw new BadSetting(
      `SANDBOX_LINE_PLAIN_MEDIA has "${wrong}": give origins such as http://127.0.0.1:3000, without a path.`,
    )
  return {
    ...readStandInConfig(env, { portSetting: 'SANDBOX_LINE_PORT', defaultPort: 4100 }),
    plainMedia,
  }
}
