/**
 * `jq [flags] filter [file]` for the pages' commands: jq itself, compiled to WebAssembly. The tests put it on the PATH,
 * so that they run where none is installed, and everywhere with the same one.
 */
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import started from 'jq-web'

const flags: string[] = []
const others: string[] = []
for (const given = process.argv.slice(2); given.length > 0; ) {
  const argument = given.shift() ?? ''
  if (argument === '--arg' || argument === '--argjson') flags.push(argument, ...given.splice(0, 2))
  else if (argument.startsWith('-')) flags.push(argument)
  else others.push(argument)
}
const [filter = '.', file] = others
const input = file === undefined ? await text(process.stdin) : readFileSync(file, 'utf8')
const jq = await started
try {
  const output = jq.raw(input, filter, flags)
  if (output !== undefined && output !== '') process.stdout.write(`${output}\n`)
} catch (error) {
  const { exitCode, stderr } = error as { exitCode?: number; stderr?: string }
  if (stderr !== undefined) process.stderr.write(`${stderr}\n`)
  process.exitCode = exitCode ?? 5
}
