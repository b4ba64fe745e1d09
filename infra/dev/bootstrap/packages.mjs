/** The npm packages of package-lock.json: whether exactly they are there, and their installation when they are not. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.mjs'

/**
 * True when node_modules is what package-lock.json asks for. Quick: the stamp holds the hash of the lockfile that was
 * installed. Without a stamp (somebody ran npm by hand) npm's own record of what it installed is compared; npm writes
 * it last, and `installPackages` removes both first, so a half-finished installation has neither.
 */
export function packagesAreThere(root) {
  if (!existsSync(recordPath(root))) return false
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8')
  if (existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === hashOf(lockfile)) return true
  if (difference(root, lockfile) !== null) return false
  stamp(root, lockfile)
  return true
}

/**
 * Installs the lockfile with the given Node, and checks afterwards that each package has the version and the checksum
 * that the lockfile names. This is not `npm ci`, which refuses a lockfile written where npm's registry lacked the
 * packages of some other platform (optional parts of tools); what is missing there is brought where it is needed.
 * No install script is run: none is needed (PostgreSQL's links are made by infra/dev/postgres/binaries.ts).
 */
export async function installPackages(root, node) {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8')
  rmSync(stampPath(root), { force: true })
  rmSync(recordPath(root), { force: true })
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const exact = ['--no-save', '--ignore-scripts', '--include=dev', '--include=optional', '--global=false']
  await npm(node, ['install', ...exact, ...quiet], root)
  const wrong = difference(root, lockfile)
  if (wrong !== null) throw new Error(`${wrong}. Remove node_modules and start again.`)
  stamp(root, lockfile)
}

/**
 * Words on the first package that is not as the lockfile asks, or null. Optional ones may be absent: other platforms'.
 */
function difference(root, lockfile) {
  const installed = JSON.parse(readFileSync(recordPath(root), 'utf8')).packages
  for (const [path, wanted] of Object.entries(JSON.parse(lockfile).packages)) {
    const there = installed[path]
    if (path === '' || (there === undefined && wanted.optional === true)) continue
    if (there === undefined) return `${path} is missing`
    if (there.version !== wanted.version) return `${path} is ${there.version}, not ${wanted.version}`
    if (there.integrity !== wanted.integrity)
      return `${path} has another checksum than package-lock.json says`
  }
  return null
}

const recordPath = (root) => join(root, 'node_modules', '.package-lock.json')
const stampPath = (root) => join(root, 'node_modules', '.todoke-lockfile-sha256')
const hashOf = (lockfile) => createHash('sha256').update(lockfile).digest('hex')
const stamp = (root, lockfile) => writeFileSync(stampPath(root), hashOf(lockfile))
