import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

/** Every row of every table of a PostgreSQL database, as text; bytes as hexadecimal digits. */
export async function dumpPostgres(url: string): Promise<string> {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  try {
    const { rows: tables } = await owner.query<{ name: string }>(
      `select format('%I', tablename) as name from pg_tables where schemaname = 'public' order by 1`,
    )
    const dump: string[] = []
    for (const { name } of tables) {
      const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${name} t`)
      for (const { row } of rows) dump.push(`${name} ${row}`)
    }
    return dump.join('\n')
  } finally {
    await owner.end()
  }
}

/** The same of a Temporal server that keeps its data in a file of SQLite, which it holds locked: a copy is read. */
export function dumpTemporal(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'todoke-dump-'))
  try {
    for (const end of ['', '-wal'])
      if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, join(folder, `copy.db${end}`))
    return dumpSqlite(join(folder, 'copy.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function dumpSqlite(file: string): string {
  const database = new DatabaseSync(file)
  try {
    const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all()
    const dump: string[] = []
    for (const { name } of tables)
      for (const row of database.prepare(`select * from "${String(name)}"`).all())
        dump.push(`${String(name)} ${Object.values(row).map(textOf).join(' ')}`)
    return dump.join('\n')
  } finally {
    database.close()
  }
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)

/** Everything in a folder's files. */
export async function dumpFolder(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const contents = files.map((file) =>
    file.isFile() ? readFile(join(file.parentPath, file.name), 'latin1') : Promise.resolve(''),
  )
  return (await Promise.all(contents)).join('\n')
}

/** The words that stand in a dump: as text, as bytes, in hexadecimal or in base64. */
export const wordsIn = (dump: string, words: readonly string[]): string[] =>
  words.filter((word) => {
    const bytes = Buffer.from(word)
    return [
      word,
      bytes.toString('latin1'),
      bytes.toString('hex'),
      bytes.toString('base64').replace(/=+$/, ''),
    ].some((form) => dump.includes(form))
  })
