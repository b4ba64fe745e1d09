import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** One stored row, or the shop's settings. `value` is plain JSON. */
export interface ArchivedItem {
  kind: string
  id: string
  value: unknown
}

/** Where a cart's state survives a restart. The cart reads it once at its start and writes each change through. */
export interface Archive {
  all(): ArchivedItem[]
  /** Stores all items or none. */
  keep(items: readonly ArchivedItem[]): void
  /** Empties it, or of the kinds that are given. */
  clear(kinds?: readonly string[]): void
  close(): void
}

/** An archive in one SQLite file in the folder, which is made when missing; without a folder nothing is kept. */
export function openArchive(folder: string | null, fileName: string): Archive {
  if (folder === null) return nothingKept
  mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(join(folder, fileName))
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA busy_timeout = 5000;
    CREATE TABLE IF NOT EXISTS kept (kind TEXT, id TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
  `)
  const upsert = db.prepare(
    'INSERT INTO kept (kind, id, value) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value',
  )
  const remove = db.prepare('DELETE FROM kept WHERE kind = ?')
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
    clear(kinds) {
      if (kinds === undefined) db.exec('DELETE FROM kept')
      for (const kind of kinds ?? []) remove.run(kind)
    },
    close: () => db.close(),
  }
}

const nothingKept: Archive = {
  all: () => [],
  keep: () => undefined,
  clear: () => undefined,
  close: () => undefined,
}
