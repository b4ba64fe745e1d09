import { setTimeout as sleep } from 'node:timers/promises'
import type { Actor, RoleName, Stage } from './stage.ts'

/** A worker process under a supervisor, who starts it again when it ends by itself, as every installation does. */
export interface Supervised {
  /** kill -9; it stays down. */
  kill(): Promise<void>
  start(): Promise<void>
  /** How it ended without being killed, each time; not being able to start is one. */
  readonly endings: string[]
}

const AGAIN_MS = 500
const TRIES = 40

export async function supervise(stage: Stage, role: RoleName): Promise<Supervised> {
  const endings: string[] = []
  let actor: Actor | undefined
  let wanted = true

  const start = async (): Promise<void> => {
    wanted = true
    for (let tries = 1; actor === undefined; tries++) {
      try {
        actor = await stage.start(role)
      } catch (error) {
        endings.push(String(error))
        if (tries >= TRIES || stage.closed()) throw error
        await sleep(AGAIN_MS)
      }
    }
    void watch(actor)
  }
  const watch = async (watched: Actor): Promise<void> => {
    const how = await watched.ended
    if (!wanted || actor !== watched) return
    endings.push(how)
    actor = undefined
    await start().catch(() => {})
  }
  await start()
  return {
    endings,
    start,
    async kill() {
      wanted = false
      await actor?.kill()
      actor = undefined
    },
  }
}
