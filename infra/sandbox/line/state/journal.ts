import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Entry } from './records.ts'

const FLUSH_EVERY_MS = 50

/**
 * An append-only file of entries, one JSON a line. The platform appends every change; batches are written every 50 ms,
 * and a killed process loses at most the last one. `open` continues the file of an earlier process, `close` writes what
 * waits and ends it.
 */
export class Journal {
  readonly #path: string
  #file: FileHandle
  #waiting: string[] = []
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  /** Opens the journal in `directory` for appending, after handing each of its entries to `apply`. */
  static async open(directory: string, apply: (entry: Entry) => void): Promise<Journal> {
    await mkdir(directory, { recursive: true })
    const path = join(directory, 'line.journal')
    const file = await open(path, 'a')
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity })
    for await (const line of lines) {
      const entry = parse(line)
      if (entry) apply(entry)
    }
    return new Journal(path, file)
  }

  append(entry: Entry): void {
    this.#waiting.push(JSON.stringify(entry))
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_EVERY_MS)
  }

  /** Replaces the whole file with `entries`, by one rename. */
  rewrite(entries: Iterable<Entry>): Promise<void> {
    this.#waiting = []
    const text = [...entries].map((entry) => `${JSON.stringify(entry)}\n`).join('')
    this.#writing = this.#writing.then(async () => {
      const fresh = `${this.#path}.new`
      const file = await open(fresh, 'w')
      await file.appendFile(text)
      await file.sync()
      await rename(fresh, this.#path)
      await this.#file.close()
      this.#file = file
    })
    return this.#writing
  }

  async close(): Promise<void> {
    this.#flush()
    await this.#writing
    await this.#file.close()
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#waiting.length === 0) return
    const text = `${this.#waiting.join('\n')}\n`
    this.#waiting = []
    this.#writing = this.#writing.then(() => this.#file.appendFile(text))
  }
}

/** Null for a line that a crash cut short. */
function parse(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry
  } catch {
    return null
  }
}
