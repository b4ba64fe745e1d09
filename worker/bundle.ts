import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The workflows as one script for workers. Bundling takes seconds, so the result is kept under `.cache/`,
 * named for a hash of every source that can be in it.
 */
export async function workflowBundle(): Promise<WorkflowBundle> {
  const folder = join(root, '.cache')
  const path = join(folder, `workflows-${sourceHash()}.js`)
  if (existsSync(path)) return { code: readFileSync(path, 'utf8') }
  const bundle = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  })
  mkdirSync(folder, { recursive: true })
  const part = `${path}.${process.pid}`
  writeFileSync(part, bundle.code)
  renameSync(part, path)
  return bundle
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
