import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright'
import { RobotFailure } from '../robotFailure.ts'
import type { RobotSettings } from '../robotSettings.ts'
import type { BrowserStart, FromBrowser, ToBrowser } from './processMessages.ts'

/**
 * One browser, in processes of its own under a watchdog that this side pings (watchdog.ts). It ends by `close`, with this
 * process, or by a crash; whoever uses it then gets RPA_BROWSER_FAILED, and a new one is started for the next job.
 */
export interface RobotBrowser {
  readonly browser: Browser
  /** The process that leads the group, for tests that kill or stop it. */
  readonly watchdogPid: number
  isAlive(): boolean
  /** Lets the browser reach these hosts and no others. @throws RobotFailure RPA_BROWSER_FAILED */
  allow(hosts: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Starts a browser. @throws RobotFailure RPA_BROWSER_FAILED */
export async function startBrowser(settings: RobotSettings): Promise<RobotBrowser> {
  const { browserPath, privateHosts, silenceMs, launchMs } = settings
  const start: BrowserStart = { browserPath, privateHosts, silenceMs, launchMs }
  const watchdog = fork(
    fileURLToPath(new URL('./watchdog.ts', import.meta.url)),
    [JSON.stringify(start)],
    // Node's own flags of this process, such as jest's, are not for these.
    { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [], env: plainEnvironment() },
  )
  let alive = true
  const gone = new Promise<never>((_, reject) => {
    const end = (): void => {
      alive = false
      reject(new RobotFailure('RPA_BROWSER_FAILED', 'the browser ended'))
    }
    watchdog.once('exit', end)
    watchdog.once('error', end)
    watchdog.once('disconnect', end)
  })
  gone.catch(() => undefined)
  const tell = (message: ToBrowser): void => {
    if (watchdog.connected) watchdog.send(message, () => undefined)
  }
  const pings = setInterval(() => tell({ is: 'ping' }), settings.pingMs)
  pings.unref()
  gone.catch(() => clearInterval(pings))

  const kill = (): void => {
    alive = false
    clearInterval(pings)
    if (watchdog.connected) watchdog.disconnect()
  }
  let turns = 0
  try {
    const ready = await Promise.race([heard(watchdog, (message) => message.is === 'ready'), gone])
    if (ready.is !== 'ready') throw new Error('no browser')
    tell({ is: 'ping' })
    const browser = await chromium.connect(ready.endpoint, { timeout: launchMs })
    browser.once('disconnected', kill)
    // It dies with this process in any case, which it holds up no longer: the closed channel is its order to kill.
    watchdog.unref()
    watchdog.channel?.unref()
    return {
      browser,
      watchdogPid: watchdog.pid ?? 0,
      isAlive: () => alive && browser.isConnected(),
      allow: async (hosts) => {
        const turn = ++turns
        const done = heard(watchdog, (message) => message.is === 'allowed' && message.turn === turn)
        tell({ is: 'allow', hosts, turn })
        await Promise.race([done, gone])
      },
      close: async () => {
        await browser.close().catch(() => undefined)
        kill()
      },
    }
  } catch (error) {
    kill()
    if (error instanceof RobotFailure) throw error
    throw new RobotFailure('RPA_BROWSER_FAILED', 'the browser did not start')
  }
}

/** The first message that fits. @throws RobotFailure when the browser says that it failed */
async function heard(watchdog: ChildProcess, fits: (message: FromBrowser) => boolean): Promise<FromBrowser> {
  return await new Promise((resolve, reject) => {
    const listen = (message: FromBrowser): void => {
      if (message.is === 'failed') reject(new RobotFailure('RPA_BROWSER_FAILED', message.why))
      else if (!fits(message)) return
      else resolve(message)
      watchdog.off('message', listen)
    }
    watchdog.on('message', listen)
  })
}

/** The browser needs to know where it is, not what this process may open. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
