import { join } from 'node:path'
import { step } from '../bootstrap/progress.mjs'
import { run } from '../processes/processes.ts'

/** The checks that come before the tests, quickest first. */
const checks: readonly { name: string; command: readonly string[] }[] = [
  { name: 'format', command: ['node_modules/@biomejs/biome/bin/biome', 'format', '.'] },
  { name: 'rooms', command: ['infra/dev/rooms.ts', '--check'] },
  { name: 'lint', command: ['node_modules/oxlint/bin/oxlint', '--type-aware'] },
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'types of pages', command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'liff'] },
]

/** Runs the checks one after the other. Returns the output of the first that fails; null when all pass. */
export async function firstComplaint(root: string): Promise<string | null> {
  for (const { name, command } of checks) {
    const [program = '', ...args] = command
    const done = await step(name, async () => {
      const ended = await run(process.execPath, [join(root, program), ...args], { cwd: root })
      return ended.code === 0 ? null : ended.output.trimEnd()
    })
    if (done !== null) return `${done}\n\n  ${name}: see above`
  }
  return null
}
