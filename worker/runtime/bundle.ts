import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The workflows as one script for workers. Bundling takes seconds and some 300 MB that a process does not
 * give back, so it is done by a process of its own and kept under `.cache/`, named for a hash of every
 * source that can be in it.
 */
export async function workflowBundle(): Promise<WorkflowBundle> {
  const path = cachedAt()
  if (!existsSync(path)) await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url)])
  return { code: readFileSync(path, 'utf8') }
}

const cachedAt = (): string => join(root, '.cache', `workflows-${sourceHash()}.js`)

/** Bundles into the cache. Whole or not at all, so that several processes may do it at once. */
async function bundle(): Promise<void> {
  const path = cachedAt()
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  })
  mkdirSync(dirname(path), { recursive: true })
  const part = `${path}.${process.pid}`
  writeFileSync(part, code)
  renameSync(part, path)
}

function sourceHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  for (const room of ['workflows', 'domain']) {
    for (const file of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(root, room, file)))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

if (import.meta.main) await bundle()
