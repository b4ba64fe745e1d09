/** Finds npm and runs it, silently: its output is shown only when it fails. */
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'

/**
 * The file of npm's own command line program: the npm that runs us, else the one on the PATH, else the one beside the
 * running Node. Null where npm is a wrapper of a version switcher, which can only be run by its name.
 */
export function npmCli(environment = process.env) {
  const candidates = [environment.npm_execpath]
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const found = join(folder, 'npm')
    if (folder !== '' && existsSync(found)) candidates.push(realpathSync(found))
  }
  candidates.push(join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'))
  return candidates.find((file) => file && basename(file) === 'npm-cli.js' && existsSync(file)) ?? null
}

/** Runs npm by the given Node. Throws with its error lines when it fails. */
export async function npm(node, args, cwd) {
  const cli = npmCli()
  const [command, rest] = cli === null ? ['npm', args] : [node, [cli, ...args]]
  const environment = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
  const output = []
  const child = spawn(command, rest, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', (chunk) => output.push(chunk))
  child.stderr.on('data', (chunk) => output.push(chunk))
  const code = await new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(
        error.code === 'ENOENT' ? new Error('npm was not found: install it (it comes with Node)') : error,
      ),
    )
    child.on('close', (status, signal) => resolve(status ?? signal))
  })
  if (code === 0) return
  const said = Buffer.concat(output).toString('utf8').split('\n')
  const errors = said.filter((line) => /^npm (error|ERR!)/.test(line))
  const shown = (errors.length > 0 ? errors : said.slice(-12)).slice(0, 12).join('\n    ')
  throw new Error(`npm ${args[0]} failed (${code}):\n    ${shown}`)
}
