import { type Environment, readStandInConfig, type StandInConfig } from '../../kit/process/config.ts'

/** Settings of the stand-in Repist; its port is `SANDBOX_REPIST_PORT`, 4101 by default. @throws {BadSetting} */
export function readConfig(env: Environment): StandInConfig {
  return readStandInConfig(env, { portSetting: 'SANDBOX_REPIST_PORT', defaultPort: 4101 })
}
