/** The npm packages of package-lock.json: whether they are all there, and `npm ci` when they are not. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.mjs'

/**
 * True when node_modules is what package-lock.json asks for. Quick: the stamp holds the hash of the lockfile that was
 * installed. Without a stamp (somebody ran npm by hand) npm's own record of what it installed is compared; npm writes it
 * last and `npm ci` removes both first, so a half-finished installation has neither.
 */
export function packagesAreThere(root) {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8')
  if (readStamp(root) === hashOf(lockfile)) return true
  const wanted = JSON.parse(lockfile).packages
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const complete = Object.entries(wanted).every(([path, entry]) => {
    const there = installed[path]
    if (path === '') return true
    return there === undefined ? entry.optional === true : there.version === entry.version
  })
  if (complete) stamp(root, lockfile)
  return complete
}

/**
 * Installs exactly the lockfile (npm verifies each package against its checksum there) with the given Node. No install
 * script is run: none of the packages needs one here (PostgreSQL's links are made by infra/dev/postgres/binaries.ts).
 */
export async function installPackages(root, node) {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const quiet = [
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--global=false',
  ]
  await npm(node, ['ci', ...quiet], root)
  stamp(root, lockfile)
}

const stampPath = (root) => join(root, 'node_modules', '.todoke-lockfile-sha256')
const hashOf = (lockfile) => createHash('sha256').update(lockfile).digest('hex')
const readStamp = (root) => (existsSync(stampPath(root)) ? readFileSync(stampPath(root), 'utf8') : '')
const stamp = (root, lockfile) => writeFileSync(stampPath(root), hashOf(lockfile))
