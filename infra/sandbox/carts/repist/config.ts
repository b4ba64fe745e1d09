import { type Environment, readStandInConfig, type StandInConfig } from '../../kit/process/config.ts'
import type { Flavour } from './flavour.ts'

/** The settings of every stand-in, and which of the two carts it is. */
interface CartConfig extends StandInConfig {
  flavour: Flavour
}

/** Settings of the stand-in Repist; its port is `SANDBOX_REPIST_PORT`, 4101 by default. @throws {BadSetting} */
export function readConfig(env: Environment): CartConfig {
  const config = readStandInConfig(env, { portSetting: 'SANDBOX_REPIST_PORT', defaultPort: 4101 })
  return { ...config, flavour: 'REPIST' }
}

/** Settings of the stand-in Plex; its port is `SANDBOX_PLEX_PORT`, 4104 by default. @throws {BadSetting} */
export function readPlexConfig(env: Environment): CartConfig {
  const config = readStandInConfig(env, { portSetting: 'SANDBOX_PLEX_PORT', defaultPort: 4104 })
  return { ...config, flavour: 'PLEX' }
}
