/** Runs the real command with the Node that was found, as if it were this process. */
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { commandLineOf, parentOf } from './lock.mjs'

/**
 * Starts `file` with this terminal, passes signals on, and ends as it ends. The child has a channel to this process:
 * when this process dies without a word (kill -9), the child notices that the channel closed and stops by itself.
 */
export function handOver({ node, file, args, cacheFolder }) {
  const environment = {
    NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'),
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: environment,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A parent that started this process with a channel (a test, say) wants it to end with the parent.
  process.once('disconnect', () => child.kill('SIGTERM'))
  process.channel?.unref()
  stopWithParent(child)
  child.on('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/**
 * npm that was killed (kill -9) could not pass a signal on. npm is our parent, or the parent of the shell that it runs
 * scripts with, which lives on.
 */
function stopWithParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return
  const ancestors = [process.ppid, parentOf(process.ppid)]
  const npm = ancestors.find((pid) => /\bnpm\b/.test(commandLineOf(pid).split(' -c ')[0]))
  if (npm === undefined) return
  const watch = setInterval(() => {
    if (/\bnpm\b/.test(commandLineOf(npm))) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 1000).unref()
}
