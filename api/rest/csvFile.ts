import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { CSV_FORMATS, type CsvFormat } from '../../domain/values/csv.ts'
import { oneOf } from './modelFields.ts'

/** The query of every export. */
export const CSV_QUERY = {
  format: Type.Unsafe<CsvFormat>({
    ...oneOf(
      CSV_FORMATS,
      '`excel` (Excel用): for people, keeps order numbers and other codes as text in Excel, as `="0001234"`. `plain` (プログラム用): for programs, every cell exactly as it is, no byte order mark, dates and numbers the same.',
    ),
    default: 'excel',
  }),
}

/** What every export says of itself. */
export const CSV_ABOUT =
  'Japanese headings, UTF-8, CR LF (RFC 4180). By default for Excel, with a byte order mark; `format=plain` for programs.'

/** A list that is downloaded page by page. */
export interface PagedList<Row> {
  /** At most `most` rows after `last`, in a transaction of their own, so that a slow download holds none open. */
  read: (last: Row | null, most: number) => Promise<Row[]>
  headings: string
  lines: (rows: readonly Row[]) => string
}

/** Rows in memory at once. */
const PAGE = 500

/** The list as pieces of a file, one a page; the first begins with the headings. */
export async function* csvPieces<Row>(
  { read, headings, lines }: PagedList<Row>,
  page = PAGE,
): AsyncGenerator<string> {
  let rows = await read(null, page)
  yield headings + lines(rows)
  for (let last = rows.at(-1); last !== undefined && rows.length === page; last = rows.at(-1)) {
    rows = await read(last, page)
    if (rows.length > 0) yield lines(rows)
  }
}

/**
 * Streams a whole list as a file for Excel, one page in memory at a time. The first page is read before the answer
 * begins, so that its errors are answered as usual; a later error breaks the file off.
 */
export async function sendCsvFile<Row>(
  reply: FastifyReply,
  fileName: string,
  list: PagedList<Row>,
): Promise<FastifyReply> {
  const pieces = csvPieces(list)
  const first = await pieces.next()
  async function* all(): AsyncGenerator<string> {
    if (!first.done) yield first.value
    yield* pieces
  }
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(Readable.from(all()))
}
