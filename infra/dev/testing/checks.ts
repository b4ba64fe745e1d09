import { join } from 'node:path'
import { step } from '../bootstrap/progress.mjs'
import { run } from '../processes/processes.ts'

/** What is looked at before any test runs, quickest first. */
const checks: readonly { name: string; command: readonly string[] }[] = [
  { name: 'format', command: ['@biomejs/biome/bin/biome', 'format', '.'] },
  { name: 'lint', command: ['oxlint/bin/oxlint', '--type-aware'] },
  { name: 'types', command: ['typescript/bin/tsc', '--noEmit'] },
]

/** Runs format, lint and type checks, one after the other; returns the first complaint, or null when there is none. */
export async function firstComplaint(root: string): Promise<string | null> {
  for (const { name, command } of checks) {
    const [program = '', ...args] = command
    const done = await step(name, async () => {
      const ended = await run(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root })
      return ended.code === 0 ? null : ended.output.trimEnd()
    })
    if (done !== null) return `${done}\n\n  ${name}: see above`
  }
  return null
}
