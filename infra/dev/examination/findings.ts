import { existsSync } from 'node:fs'
import { findBrowser, hasJapaneseFont } from '../browser/browser.ts'
import { findNode, needed } from '../bootstrap/node.mjs'
import { packagesAreThere } from '../bootstrap/packages.mjs'
import { livingStack, notedProcesses } from '../stack/runningStacks.ts'
import { portIsFree } from '../processes/ports.ts'
import { clusterHome } from '../postgres/place.ts'
import { findPostgres, postgresPackage } from '../postgres/binaries.ts'
import { livingCluster } from '../postgres/postgres.ts'
import { portsOf, type StackSettings } from '../stack/settings.ts'
import { findTemporal } from '../temporal/binary.ts'
import { memoryOf } from './memory.ts'

/** One check. `trouble` is what Todoke cannot mend by itself; then there is a remedy. */
export interface Finding {
  what: string
  state: 'good' | 'to come' | 'trouble'
  /** Version, and where it comes from. */
  detail: string
  remedy?: string
}

/** Node and the npm packages. */
export function findTools(root: string): Finding[] {
  const node = findNode(root)
  return [
    node === null
      ? { what: 'Node', state: 'to come', detail: `below ${needed}`, remedy: 'npm start brings it' }
      : { what: 'Node', state: 'good', detail: `${node.version}, ${node.from} (${node.path})` },
    packagesAreThere(root)
      ? { what: 'npm packages', state: 'good', detail: 'as package-lock.json asks' }
      : {
          what: 'npm packages',
          state: 'to come',
          detail: 'not as package-lock.json asks',
          remedy: 'npm start brings them',
        },
  ]
}

/** PostgreSQL and Temporal: the user's own, or the bundled ones. */
export async function findServices({
  root,
  given,
  postgres,
  temporal,
  dataFolder,
}: StackSettings): Promise<Finding[]> {
  const npms = findPostgres(root)
  const ownDatabase: Finding = { what: 'PostgreSQL', state: 'good', detail: 'your own, by DATABASE_URL' }
  const database: Finding =
    npms === null
      ? {
          what: 'PostgreSQL',
          state: 'to come',
          detail: `${postgresPackage} is missing`,
          remedy: 'npm start brings it; or set DATABASE_URL',
        }
      : {
          what: 'PostgreSQL',
          state: 'good',
          detail: `${npms.version} from npm, data in ${clusterHome(dataFolder)}`,
        }
  if ('address' in temporal) {
    const own: Finding = {
      what: 'Temporal',
      state: 'good',
      detail: `your own, by TEMPORAL_ADDRESS (${temporal.address})`,
    }
    return ['url' in postgres ? ownDatabase : database, own]
  }
  const { found, tried } = await findTemporal(root, given)
  const server: Finding =
    found === null
      ? {
          what: 'Temporal',
          state: 'to come',
          detail: tried.join('; '),
          remedy: 'npm start brings it; or set TEMPORAL_ADDRESS',
        }
      : {
          what: 'Temporal',
          state: 'good',
          detail: `server ${found.server} from ${found.from} (${found.path})`,
        }
  return ['url' in postgres ? ownDatabase : database, server]
}

/** Browser and font, which only tests and demonstrations of pages need. */
export async function findPages({ given }: StackSettings): Promise<Finding[]> {
  const browser = findBrowser(given)
  const font = await hasJapaneseFont()
  return [
    browser === null
      ? {
          what: 'browser',
          state: 'to come',
          detail: 'none',
          remedy: 'npm test brings one; or set BROWSER_PATH',
        }
      : { what: 'browser', state: 'good', detail: `${browser.path} from ${browser.from}` },
    font === false
      ? {
          what: 'Japanese font',
          state: 'to come',
          detail: 'none',
          remedy: 'install fonts-ipafont-gothic or fonts-noto-cjk for readable pictures',
        }
      : {
          what: 'Japanese font',
          state: 'good',
          detail: font === null ? 'not known (no fontconfig)' : 'there',
        },
  ]
}

/** The data folder, and each port: free, used by this stack, or taken. */
export async function findPlaces(settings: StackSettings): Promise<Finding[]> {
  const { dataFolder } = settings
  const stack = livingStack(dataFolder)
  const cluster = livingCluster(dataFolder)
  const data = existsSync(dataFolder)
    ? stack === null
      ? 'no stack runs on it'
      : `process ${stack} runs on it`
    : 'not there yet'
  const findings: Finding[] = [{ what: 'data', state: 'good', detail: `${dataFolder}: ${data}` }]
  for (const { setting, host, port } of portsOf(settings)) {
    const free = await portIsFree(port, host).catch(() => false)
    const ours = stack !== null || cluster?.port === port
    const detail = `${port} of ${host} is ${free ? 'free' : ours ? 'used by this stack' : 'taken by another program'}`
    const remedy = `end that program, or set ${setting} to a free port`
    findings.push({
      what: setting,
      state: free || ours ? 'good' : 'trouble',
      detail,
      ...(free || ours ? {} : { remedy }),
    })
  }
  return findings
}

/** Memory of each process of the running stack; nothing when none runs. */
export async function findMemory({ dataFolder }: StackSettings): Promise<Finding[]> {
  const stack = livingStack(dataFolder)
  if (stack === null) return []
  const memory = await memoryOf([{ name: 'npm start itself', pid: stack }, ...notedProcesses(dataFolder)])
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
  const total = [...memory.values()].reduce((sum, bytes) => sum + bytes, 0)
  return [...memory, ['together', total] as const].map(([name, bytes]) => ({
    what: `memory: ${name}`,
    state: 'good',
    detail: megabytes(bytes),
  }))
}
