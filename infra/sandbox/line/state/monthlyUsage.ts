import { stampInJapan } from '../../kit/state/japanTime.ts'

/** The calendar month in Japan, `YYYY-MM`. LINE does not say when the quota starts anew (line.md 1.4). */
function monthInJapan(at: number): string {
  return stampInJapan(at).slice(0, 7)
}

/**
 * People reached in a month, per channel, for the quota. The state adds accepted sends, the push and quota endpoints read
 * it. It keeps the newest month only and ends with the process.
 */
export class MonthlyUsage {
  readonly #used = new Map<string, { month: string; used: number }>()
  readonly #reported = new Map<string, { at: number; used: number }>()

  add(channelId: string, at: number): void {
    const month = monthInJapan(at)
    const usage = this.#used.get(channelId)
    if (usage && usage.month === month) usage.used += 1
    else this.#used.set(channelId, { month, used: 1 })
  }

  set(channelId: string, month: string, used: number): void {
    this.#used.set(channelId, { month, used })
    this.#reported.delete(channelId)
  }

  used(channelId: string, now: number): number {
    const usage = this.#used.get(channelId)
    return usage && usage.month === monthInJapan(now) ? usage.used : 0
  }

  /** What `quota/consumption` answers: a value up to `lagMs` old. */
  reported(channelId: string, now: number, lagMs: number): number {
    const last = this.#reported.get(channelId)
    if (last && now - last.at < lagMs) return last.used
    const used = this.used(channelId, now)
    this.#reported.set(channelId, { at: now, used })
    return used
  }

  *all(): Iterable<{ channelId: string; month: string; used: number }> {
    for (const [channelId, usage] of this.#used) yield { channelId, ...usage }
  }

  clear(): void {
    this.#used.clear()
    this.#reported.clear()
  }
}
