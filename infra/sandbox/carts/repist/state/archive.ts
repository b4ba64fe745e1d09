import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** One stored thing: a row of a shelf, or the shop itself. */
export interface Kept {
  kind: string
  id: string
  value: unknown
}

/** Where the cart's state survives a restart. */
export interface Archive {
  all(): Kept[]
  /** Stores everything or nothing. */
  keep(items: readonly Kept[]): void
  clear(): void
  close(): void
}

/** An archive in one SQLite file (`repist.sqlite`) in the folder, which is made when missing. */
export function openArchive(folder: string): Archive {
  mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(join(folder, 'repist.sqlite'))
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS kept (kind TEXT, id TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
  `)
  const upsert = db.prepare(
    'INSERT INTO kept (kind, id, value) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value',
  )
  return {
    all: () =>
      db
        .prepare('SELECT kind, id, value FROM kept')
        .all()
        .map((row) => ({ kind: String(row.kind), id: String(row.id), value: JSON.parse(String(row.value)) })),
    keep(items) {
      db.exec('BEGIN IMMEDIATE')
      try {
        for (const { kind, id, value } of items) upsert.run(kind, id, JSON.stringify(value))
        db.exec('COMMIT')
      } catch (cause) {
        db.exec('ROLLBACK')
        throw cause
      }
    },
    clear: () => db.exec('DELETE FROM kept'),
    close: () => db.close(),
  }
}

/** An archive that forgets: for a cart that lives as long as its process. */
export function forgetfulArchive(): Archive {
  return { all: () => [], keep: () => undefined, clear: () => undefined, close: () => undefined }
}
