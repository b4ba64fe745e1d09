import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type FromBrowser, readStart, type ToBrowser } from './processMessages.ts'

/**
 * The watchdog of a browser (requests.md 2): a process of its own that leads a process group, starts the browser process
 * in it, and kills the whole group with the browser when the worker has not pinged for some seconds or is gone. A worker
 * that is stopped in the middle of a press therefore finds nothing left to press with when it wakes.
 *
 * It is started by worker-side `robotBrowser.ts`, detached, and ends with the worker, the browser process, or itself.
 */

const start = readStart(process.argv[2])
let browserPid: number | null = null

const browser = fork(
  fileURLToPath(new URL('./browserProcess.ts', import.meta.url)),
  [process.argv[2] ?? ''],
  {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  },
)

/** Chromium leads a group of its own, since Playwright starts it detached. */
function killAll(): never {
  if (browserPid !== null) kill(-browserPid)
  kill(-process.pid)
  process.exit(1)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

let silence = setTimeout(killAll, start.silenceMs + start.launchMs)

process.on('message', (message: ToBrowser) => {
  if (message.is !== 'ping') {
    browser.send(message)
    return
  }
  clearTimeout(silence)
  silence = setTimeout(killAll, start.silenceMs)
})
process.on('disconnect', killAll)
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, killAll)

browser.on('message', (message: FromBrowser) => {
  if (message.is === 'ready') browserPid = message.browserPid
  if (process.connected) process.send?.(message)
})
browser.on('exit', killAll)
browser.on('error', killAll)
